"""The reading capability: an allow-list of operations, many at once, nothing half read."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from botocore import xform_name

from reconciler.aws.answers import DamagedBody, check_about
from reconciler.aws.concurrently import concurrently
from reconciler.aws.outcomes import read_error
from reconciler.aws.service_time import ServiceTime
from reconciler.aws.verified_keys import VerifiedKeys
from reconciler.errors import Damaged, NotFound, ReconcilerError
from reconciler.model.json_value import JsonObject, object_list
from reconciler.model.ports import Arrived, uncounted
from reconciler.model.results import Call
from reconciler.model.run import Caller

READING_OPERATIONS = frozenset(
    {
        "ListIdentityPools",
        "DescribeIdentityPool",
        "GetIdentityPoolRoles",
        "GetPrincipalTagAttributeMap",
        "ListIdentities",
        "DescribeIdentity",
        "LookupDeveloperIdentity",
    }
)

# ListIdentityPools, MaxResults: 1 to 60.
PAGE = 60

# A damaged answer is asked for again; an intermediary rarely damages three in a row.
_DAMAGED_ATTEMPTS = 3


_Answer = TypeVar("_Answer")


class AwsReader:
    """Implements the Reader port over one shared client; safe for concurrent use."""

    def __init__(
        self, client: Any, keys: VerifiedKeys, time: ServiceTime, concurrency: int
    ) -> None:
        self._client = client
        self._keys = keys
        self._time = time
        self._concurrency = concurrency

    def service_time(self) -> datetime | None:
        """The Date of the latest answer, UTC."""
        return self._time.latest

    def caller(self) -> Caller:
        """What sts:GetCallerIdentity answers. Raises AwsError."""
        return ask_whole("sts:GetCallerIdentity", self._keys.ask)

    def read(self, call: Call) -> JsonObject:
        """One answer, checked. Raises AwsError; a call that is no read is a ValueError."""
        if call.operation not in READING_OPERATIONS:
            raise ValueError(f"{call.operation} is not a reading operation")
        about = call.parameters.get("IdentityPoolId") or call.parameters.get("IdentityId", "")
        subject = f"{call.operation} {about}".strip()
        return ask_whole(subject, lambda: self._send(call))

    def read_all(
        self, calls: Sequence[Call], arrived: Arrived = uncounted
    ) -> list[JsonObject | None]:
        """All answers in order, None for what does not exist. The first other error ends it."""
        return concurrently(self._read_or_none, calls, self._concurrency, arrived)

    def pool_ids(self) -> list[str]:
        """Every pool of the account and region, once. Raises Damaged for an odd listing."""
        ids: list[str] = []
        tokens: set[str] = set()
        parameters: JsonObject = {"MaxResults": PAGE}
        while True:
            page = self.read(Call("ListIdentityPools", parameters))
            ids += [str(item["IdentityPoolId"]) for item in object_list(page["IdentityPools"])]
            if len(set(ids)) != len(ids):
                raise Damaged(
                    "ListIdentityPools: a pool is listed twice; the listing is not complete"
                )
            token = page.get("NextToken")
            if not isinstance(token, str) or not token:
                return ids
            if token in tokens:
                raise Damaged("ListIdentityPools: the service repeats a page token")
            tokens.add(token)
            parameters = {"MaxResults": PAGE, "NextToken": token}

    def _read_or_none(self, call: Call) -> JsonObject | None:
        try:
            return self.read(call)
        except NotFound:
            return None

    def _send(self, call: Call) -> JsonObject:
        method = getattr(self._client, xform_name(call.operation))
        answer: JsonObject = method(**call.parameters)["CheckedBody"]
        check_about(call.parameters, answer)
        return answer


def ask_whole(subject: str, ask: Callable[[], _Answer]) -> _Answer:
    """What was asked for; a damaged answer is asked for again. Raises AwsError.

    subject: the operation, and what it is about.
    """
    attempts = 0
    while True:
        attempts += 1
        try:
            return ask()
        except ReconcilerError:
            raise
        except DamagedBody as error:
            if attempts == _DAMAGED_ATTEMPTS:
                raise read_error(subject, error) from error
        except Exception as error:
            # A credential process or a prompt fails in ways that are none of the SDK's own.
            raise read_error(subject, error) from error
