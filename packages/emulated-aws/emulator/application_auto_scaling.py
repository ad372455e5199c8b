"""Application Auto Scaling, which MiniStack does not have: what is registered is kept and told, nothing is scaled."""

import json
import time

from ministack import app
from ministack.core import router
from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response, new_uuid
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

_SERVICE = "application-autoscaling"
_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()
_scheduled_actions = AccountRegionScopedDict()


def install():
    router.SERVICE_PATTERNS[_SERVICE] = {"target_prefixes": ["AnyScaleFrontendService."]}
    app.SERVICE_HANDLERS[_SERVICE] = _handle
    _RESOURCE_HANDLERS["AWS::ApplicationAutoScaling::ScalableTarget"] = {
        "create": _create_target,
        "update": _update_target,
        "delete": _delete_target,
    }
    _RESOURCE_HANDLERS["AWS::ApplicationAutoScaling::ScalingPolicy"] = {
        "create": _create_policy,
        "update": _update_policy,
        "delete": _delete_policy,
    }


async def _handle(_method, _path, headers, body, _query):
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    perform = _OPERATIONS.get(operation)
    if perform is None:
        return error_response_json("InvalidAction", f"{operation} is not emulated", 400)
    return perform(json.loads(body or b"{}"))


def _key(data):
    return f"{data['ServiceNamespace']}|{data['ResourceId']}|{data['ScalableDimension']}"


def _register(data):
    known = _targets.get(_key(data), {"CreationTime": time.time()})
    given = {name: data[name] for name in ("MinCapacity", "MaxCapacity", "SuspendedState") if name in data}
    target = {
        **known,
        **given,
        **{name: data[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")},
    }
    if "MinCapacity" not in target or "MaxCapacity" not in target:
        return error_response_json("ValidationException", "A new target needs MinCapacity and MaxCapacity", 400)
    _targets[_key(data)] = target
    return json_response({})


def _describe_targets(data):
    return json_response({"ScalableTargets": _asked_for(_targets, data)})


def _describe_policies(data):
    return json_response({"ScalingPolicies": _asked_for(_policies, data)})


def _asked_for(all_of_them, data):
    ids = data.get("ResourceIds") or ([data["ResourceId"]] if "ResourceId" in data else None)
    return [
        one
        for one in all_of_them.values()
        if one["ServiceNamespace"] == data["ServiceNamespace"] and (ids is None or one["ResourceId"] in ids)
    ]


def _schedule(data):
    _scheduled_actions[f"{_key(data)}|{data['ScheduledActionName']}"] = data
    return json_response({})


_OPERATIONS = {
    "RegisterScalableTarget": _register,
    "DescribeScalableTargets": _describe_targets,
    "DescribeScalingPolicies": _describe_policies,
    "PutScheduledAction": _schedule,
}


def _create_target(_logical_id, properties, _stack_name):
    capacities = {name: int(properties[name]) for name in ("MinCapacity", "MaxCapacity")}
    _register({**properties, **capacities})
    return _key(properties), {"Id": _key(properties)}


def _update_target(physical_id, old_properties, new_properties, stack_name):
    if _key(old_properties) != _key(new_properties):
        _targets.pop(physical_id, None)
    return _create_target(None, new_properties, stack_name)


def _delete_target(physical_id, _properties):
    _targets.pop(physical_id, None)


def _create_policy(logical_id, properties, stack_name):
    arn = f"arn:aws:autoscaling:::scalingPolicy:{new_uuid()}:policyName/{properties['PolicyName']}"
    return arn, _keep_policy(arn, properties)


def _update_policy(physical_id, _old_properties, new_properties, _stack_name):
    return physical_id, _keep_policy(physical_id, new_properties)


def _keep_policy(arn, properties):
    target = properties.get("ScalingTargetId")
    namespace, resource_id, dimension = (target or _key(properties)).split("|")
    _policies[arn] = {
        "PolicyARN": arn,
        "PolicyName": properties["PolicyName"],
        "PolicyType": properties["PolicyType"],
        "ServiceNamespace": namespace,
        "ResourceId": resource_id,
        "ScalableDimension": dimension,
        "TargetTrackingScalingPolicyConfiguration": properties.get("TargetTrackingScalingPolicyConfiguration"),
        "CreationTime": time.time(),
    }
    return {"Arn": arn}


def _delete_policy(physical_id, _properties):
    _policies.pop(physical_id, None)
