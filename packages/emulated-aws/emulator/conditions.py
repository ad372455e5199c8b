"""Conditions on the region, the account or the stage's stack: MiniStack knows these names in properties, not in conditions.

It would take every part of a template that is for the home region alone to be for another.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks


def install():
    evaluate = engine._evaluate_conditions

    def evaluate_with_pseudo_parameters(template, parameters):
        known = {"AWS::Region": get_region(), "AWS::AccountId": get_account_id(), "AWS::Partition": "aws"}
        return evaluate(template, {**parameters, **{name: {"Value": value} for name, value in known.items()}})

    # Each has taken the function by its name.
    for module in (changesets, engine, handlers, provisioners, stacks):
        module._evaluate_conditions = evaluate_with_pseudo_parameters
