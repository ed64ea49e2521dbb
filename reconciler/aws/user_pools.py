"""Reads of Cognito user pools: is the pool there, and has it the client?"""

from typing import Any

from botocore import xform_name

from reconciler.aws.answers import DamagedBody
from reconciler.model.json_value import JsonObject, members
from reconciler.model.results import Call

# By operation, the member that every answer has, and the id in it; only these are ever sent.
READING_OPERATIONS = {
    "DescribeUserPool": ("UserPool", "Id", "UserPoolId"),
    "DescribeUserPoolClient": ("UserPoolClient", "ClientId", "ClientId"),
}


def ask(client: Any, call: Call) -> JsonObject:
    """One answer, about what was asked for. Raises DamagedBody, and what the SDK does."""
    answer: JsonObject = getattr(client, xform_name(call.operation))(**call.parameters)[
        "CheckedBody"
    ]
    member, name, asked = READING_OPERATIONS[call.operation]
    if members(answer.get(member)).get(name) != call.parameters[asked]:
        raise DamagedBody(f"the answer is about another {name}")
    # The client's secret among it is nobody's business.
    return {name: call.parameters[asked]}
