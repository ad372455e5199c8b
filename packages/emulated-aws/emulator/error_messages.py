"""IAM's own words where a role is missing.

The framework's function that lets API Gateway write logs tells a missing role by them, and makes it.
"""

import re

from ministack.services import iam


def install():
    answer = iam._error

    def answer_as_aws(status, code, message, ns="iam"):
        missing = re.fullmatch(r"Role (.+) not found\.", message)
        words = f"The role with name {missing[1]} cannot be found." if missing else message
        return answer(status, code, words, ns)

    iam._error = answer_as_aws
