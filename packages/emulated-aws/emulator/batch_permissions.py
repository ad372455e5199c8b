"""Permission for calls in batches: at SQS and SNS, whoever may do the thing may do ten at once; MiniStack asks for an action of the batch."""

from ministack.core import iam_actions


def install():
    extract = iam_actions.extract_iam_action

    def extract_as_aws(service, *request, **options):
        action = extract(service, *request, **options)
        return action.removesuffix("Batch") if service in ("sqs", "sns") and action else action

    iam_actions.extract_iam_action = extract_as_aws
