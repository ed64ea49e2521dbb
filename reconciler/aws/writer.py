"""The writing capability: one attempt a call, and an honest word on what became of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name

from reconciler.aws.answers import check_about
from reconciler.aws.outcomes import code_of, delivery_of, describe, momentary_of, request_id_of
from reconciler.aws.verified_keys import VerifiedKeys
from reconciler.errors import JournalError
from reconciler.model.json_value import JsonObject
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
        "DeleteIdentities",
        "MergeDeveloperIdentities",
        "UnlinkDeveloperIdentity",
        "UnlinkIdentity",
    }
)

# The service takes it from anybody who has a token of the identity: there is no key to look at.
_UNSIGNED = "UnlinkIdentity"


class AwsWriter:
    """Implements the Writer port over a client that never retries; one call at a time."""

    def __init__(self, client: Any, account: str, keys: VerifiedKeys) -> None:
        self._client = client
        self._account = account
        self._keys = keys
        self._operation = ""
        self._leaving: Callable[[datetime], None] = lambda _: None
        self._left = False
        client.meta.events.register_first("before-send.cognito-identity", self._leave)

    def send(self, call: Call, leaving: Callable[[datetime], None]) -> Sent:
        """Sends a call once. Raises JournalError where leaving does; then nothing was sent."""
        if call.operation not in WRITING_OPERATIONS:
            raise ValueError(f"{call.operation} is not a writing operation")
        self._operation = call.operation
        self._leaving = leaving
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
            delivery = delivery_of(error) if self._left else Delivery.NOT_APPLIED
            return Sent(
                delivery,
                {},
                request_id=request_id or request_id_of(error),
                code=code_of(error),
                error=f"{call.operation}: {describe(error)}",
                momentary=momentary_of(error) if delivery is Delivery.NOT_APPLIED else None,
            )
        return Sent(Delivery.APPLIED, body, request_id)

    def _leave(self, request: Any, **_: object) -> None:
        """The last moment at which nothing has been sent yet, and the signature is known."""
        if self._operation == _UNSIGNED:
            self._leaving(datetime.now(UTC))
        else:
            self._keys.check(request, self._account)
            self._leaving(_signed_at(request))
        self._left = True


def _signed_at(request: Any) -> datetime:
    header = request.headers["X-Amz-Date"]
    text = header.decode("ascii") if isinstance(header, bytes) else str(header)
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
