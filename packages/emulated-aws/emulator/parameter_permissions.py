"""Permission to read several parameters in one call: AWS asks for it parameter by parameter, MiniStack for all there are."""

import json
from contextvars import ContextVar

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id

_asked_for = ContextVar("parameters that the call names", default=())


def install():
    extract, enforce = iam_actions.extract_resource_arn, iam_evaluator.enforce

    def extract_parameters(service, method, path, headers, body, *more, **options):
        _asked_for.set(_parameters_in(body) if service == "ssm" else ())
        return extract(service, method, path, headers, body, *more, **options)

    def enforce_for_each(access_key, action, service, region, *more, **options):
        if action != "ssm:GetParameters":
            return enforce(access_key, action, service, region, *more, **options)
        for name in _asked_for.get():
            arn = f"arn:aws:ssm:{region}:{get_account_id()}:parameter{name}"
            denied = enforce(access_key, action, service, region, *more, **{**options, "resource_arn": arn})
            if denied:
                return denied
        return None

    iam_actions.extract_resource_arn = extract_parameters
    iam_evaluator.enforce = enforce_for_each


def _parameters_in(body):
    call = json.loads(body or b"{}")
    return tuple(call.get("Names", ()))
