"""Types that CloudFormation knows and MiniStack has nothing to stand behind: their declaration is kept, nothing else.

Without them a template is refused as a whole ("Unrecognized resource types").
"""

from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

# What each would have done, and why its absence is bearable here.
_TYPES = (
    # The service is emulated; only its way through CloudFormation isn't.
    "AWS::Budgets::Budget",
    # Signed addresses are checked by what stands in front of the APIs, with the same key.
    "AWS::CloudFront::KeyGroup",
    "AWS::CloudFront::PublicKey",
    # Metrics by the minute instead of by five.
    "AWS::CloudFront::MonitoringSubscription",
    # Looks at the states of other alarms, which nothing here evaluates.
    "AWS::CloudWatch::CompositeAlarm",
    # A new version takes all calls at once: weights of an alias are not honoured either.
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    # Nothing here serves by country or refuses by rate.
    "AWS::WAFv2::IPSet",
    "AWS::WAFv2::WebACLAssociation",
)


def install():
    for resource_type in _TYPES:
        _RESOURCE_HANDLERS.setdefault(resource_type, {"create": _create, "update": _update, "delete": _delete})


def _create(logical_id, properties, stack_name):
    physical_id = f"{stack_name}-{logical_id}"
    return physical_id, {"Arn": f"arn:aws:declared-only:::{physical_id}"}


def _update(physical_id, _old_properties, _new_properties, _stack_name):
    return physical_id, {"Arn": f"arn:aws:declared-only:::{physical_id}"}


def _delete(_physical_id, _properties):
    pass
