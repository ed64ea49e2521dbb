"""The writing capability: one attempt a call, and an honest word on what became of it."""

import random
from typing import Any

from botocore import xform_name

from reconciler.aws.answers import DamagedBody, about_same_pool
from reconciler.aws.outcomes import THROTTLES, code_of, delivery_of, describe, request_id_of
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Clock
from reconciler.model.results import Call, Delivery, Sent

WRITING_OPERATIONS = frozenset(
    {
        "CreateIdentityPool",
        "UpdateIdentityPool",
        "SetIdentityPoolRoles",
        "SetPrincipalTagAttributeMap",
        "TagResource",
        "UntagResource",
    }
)

# Back-off in seconds before a call that was throttled, so not applied, is sent anew.
_THROTTLE_WAITS = (1, 2, 4, 8, 16)

# A role that was made a moment ago is refused until IAM has spread it (boto3#73).
_ROLE_WAITS = (1, 2, 3, 4)


class AwsWriter:
    """Implements the Writer port over a client that never retries."""

    def __init__(self, client: Any, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def send(self, call: Call) -> Sent:
        """Sends a call; sends it again only after an answer that says it was not applied."""
        if call.operation not in WRITING_OPERATIONS:
            raise ValueError(f"{call.operation} is not a writing operation")
        throttled, role_refused = list(_THROTTLE_WAITS), list(_ROLE_WAITS)
        while True:
            sent = self._attempt(call)
            waits: list[int] = []
            if sent.delivery is Delivery.NOT_APPLIED:
                if sent.code in THROTTLES:
                    waits = throttled
                elif _role_refused(sent):
                    waits = role_refused
            if not waits:
                return sent
            # Full jitter above a floor, so that several appliers do not march in step.
            seconds = waits.pop(0)
            self._clock.sleep(seconds * random.uniform(0.5, 1))

    def _attempt(self, call: Call) -> Sent:
        try:
            answer = getattr(self._client, xform_name(call.operation))(**call.parameters)
        except Exception as error:
            # Whatever went wrong after the request may have left: it is for delivery_of to say.
            return Sent(
                delivery_of(error),
                {},
                request_id=request_id_of(error),
                code=code_of(error),
                error=f"{call.operation}: {describe(error)}",
            )
        request_id = answer.get("ResponseMetadata", {}).get("RequestId")
        body: JsonObject = answer["CheckedBody"]
        if not about_same_pool(call.parameters, body):
            error_text = describe(DamagedBody("the answer is about another pool"))
            return Sent(Delivery.UNKNOWN, {}, request_id, error=f"{call.operation}: {error_text}")
        return Sent(Delivery.APPLIED, body, request_id)


def _role_refused(sent: Sent) -> bool:
    """`Access to Role … is forbidden`: also what a missing iam:PassRole gives."""
    return sent.code == "NotAuthorizedException" and "Access to Role" in (sent.error or "")
