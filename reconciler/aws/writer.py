"""The writing capability: one attempt a call, and an honest word on what became of it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name

from reconciler.aws.answers import check_about
from reconciler.aws.outcomes import THROTTLES, code_of, delivery_of, describe, request_id_of
from reconciler.aws.verified_keys import VerifiedKeys
from reconciler.errors import JournalError
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Clock
from reconciler.model.results import Call, Delivery, Sent

WRITING_OPERATIONS = frozenset(
    {
        "CreateIdentityPool",
        "DeleteIdentityPool",
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

# A pause is slept in pieces, so that a signal does not wait for its end.
_PIECE_SECONDS = 1


class AwsWriter:
    """Implements the Writer port over a client that never retries; one call at a time.

    stopped: whether a signal asked to end; then nothing is sent a second time.
    """

    def __init__(
        self,
        client: Any,
        account: str,
        keys: VerifiedKeys,
        clock: Clock,
        stopped: Callable[[], bool],
    ) -> None:
        self._client = client
        self._account = account
        self._clock = clock
        self._stopped = stopped
        self._keys = keys
        self._leaving: Callable[[datetime], None] = lambda _: None
        self._left = False
        client.meta.events.register_first("before-send.cognito-identity", self._leave)

    def send(self, call: Call, leaving: Callable[[datetime], None]) -> Sent:
        """Sends a call; sends it again only after an answer that says it was not applied."""
        self._leaving = leaving
        if call.operation not in WRITING_OPERATIONS:
            raise ValueError(f"{call.operation} is not a writing operation")
        throttled, role_refused = list(_THROTTLE_WAITS), list(_ROLE_WAITS)
        earlier: list[Sent] = []
        while True:
            sent = replace(self._attempt(call), earlier=tuple(earlier))
            waits: list[int] = []
            if sent.delivery is Delivery.NOT_APPLIED:
                if sent.code in THROTTLES:
                    waits = throttled
                elif _role_refused(sent):
                    waits = role_refused
            if not waits:
                return sent
            # Jitter above a floor, so that several appliers do not march in step.
            self._pause(waits.pop(0) * random.uniform(0.5, 1))
            if self._stopped():
                return sent
            earlier.append(replace(sent, earlier=()))

    def _attempt(self, call: Call) -> Sent:
        self._left = False
        request_id = None
        try:
            answer = getattr(self._client, xform_name(call.operation))(**call.parameters)
            request_id = answer["ResponseMetadata"].get("RequestId")
            body: JsonObject = answer["CheckedBody"]
            check_about(call.parameters, body)
        except JournalError:
            # The intent could not be written, so the request never left.
            raise
        except Exception as error:
            # Parameters, credentials and signature come before the request leaves; whatever
            # went wrong after that is for delivery_of to say.
            return Sent(
                delivery_of(error) if self._left else Delivery.NOT_APPLIED,
                {},
                request_id=request_id or request_id_of(error),
                code=code_of(error),
                error=f"{call.operation}: {describe(error)}",
            )
        return Sent(Delivery.APPLIED, body, request_id)

    def _leave(self, request: Any, **_: object) -> None:
        """The last moment at which nothing has been sent yet, and the signature is known."""
        self._keys.check(request, self._account)
        self._leaving(_signed_at(request))
        self._left = True

    def _pause(self, seconds: float) -> None:
        while seconds > 0 and not self._stopped():
            self._clock.sleep(min(seconds, _PIECE_SECONDS))
            seconds -= _PIECE_SECONDS


def _signed_at(request: Any) -> datetime:
    header = request.headers["X-Amz-Date"]
    text = header.decode("ascii") if isinstance(header, bytes) else str(header)
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _role_refused(sent: Sent) -> bool:
    """`Access to Role … is forbidden`: also what a missing iam:PassRole gives."""
    return sent.code == "NotAuthorizedException" and "Access to Role" in (sent.error or "")
