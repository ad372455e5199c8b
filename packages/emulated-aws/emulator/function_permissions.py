"""Permission to look at a function's alias or its provisioned concurrency: MiniStack asks for that to list aliases, or to read the function."""

from ministack.core import iam_actions

_reading = {"aliases": "lambda:GetAlias", "provisioned-concurrency": "lambda:GetProvisionedConcurrencyConfig"}


def install():
    extract = iam_actions.extract_iam_action

    def extract_as_aws(service, method, path, *more, **options):
        action = extract(service, method, path, *more, **options)
        if service != "lambda" or method != "GET":
            return action
        # /2015-03-31/functions/<name>/aliases/<alias>, /2019-09-30/functions/<name>/provisioned-concurrency
        parts = path.strip("/").split("/")
        is_list = parts[3:] == ["aliases"]
        return action if is_list or len(parts) < 4 else _reading.get(parts[3], action)

    iam_actions.extract_iam_action = extract_as_aws
