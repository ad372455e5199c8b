"""Reserved concurrency from a template: MiniStack takes it through Lambda's API and drops it in CloudFormation."""

from ministack.services import lambda_svc
from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS


def install():
    functions = _RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create, update = functions["create"], functions["update"]

    def create_with_limit(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        _limit(name, properties)
        return name, attributes

    def update_with_limit(physical_id, old_properties, new_properties, stack_name, logical_id=None):
        name, attributes = update(physical_id, old_properties, new_properties, stack_name, logical_id)
        _limit(name, new_properties)
        return name, attributes

    functions.update({"create": create_with_limit, "update": update_with_limit})


def _limit(name, properties):
    limit = properties.get("ReservedConcurrentExecutions")
    lambda_svc._functions[name]["concurrency"] = None if limit is None else int(limit)
