"""Settles a call of which it is not known whether it was applied: by reading, never by guessing."""

from collections.abc import Callable, Collection

from reconciler.apply.verify import SETTLE_SECONDS
from reconciler.calls.effect import reading_of, shows
from reconciler.errors import NotFound
from reconciler.model.json_value import JsonObject, text_map
from reconciler.model.pools import ATTEMPT_TAG
from reconciler.model.ports import Clock, Reader
from reconciler.model.results import Call

_POLL_SECONDS = 2


def settle(
    reader: Reader, clock: Clock, stopped: Callable[[], bool], call: Call, pool_id: str
) -> bool:
    """Whether the effect of a call shows within the time that reads may lag. Raises AwsError.

    stopped: whether a signal asked to end; then one look must do.
    """
    deadline = clock.monotonic() + SETTLE_SECONDS
    while True:
        answer = _read(reader, reading_of(call, pool_id))
        if answer is not None and shows(answer, call):
            return True
        if clock.monotonic() >= deadline or stopped():
            return False
        clock.sleep(_POLL_SECONDS)


def find_created(
    reader: Reader,
    clock: Clock,
    stopped: Callable[[], bool],
    attempt: str,
    known: Collection[str],
) -> str | None:
    """The id of the pool that an unanswered create made: the one with its attempt tag.

    known: the pools that existed before, which need not be looked at. stopped: as for settle.
    Raises AwsError.
    """
    deadline = clock.monotonic() + SETTLE_SECONDS
    while True:
        new = [pool_id for pool_id in reader.pool_ids() if pool_id not in known]
        calls = [Call("DescribeIdentityPool", {"IdentityPoolId": pool_id}) for pool_id in new]
        for pool_id, answer in zip(new, reader.read_all(calls), strict=True):
            tags = text_map(answer.get("IdentityPoolTags")) if answer else {}
            if tags.get(ATTEMPT_TAG) == attempt:
                return pool_id
        if clock.monotonic() >= deadline or stopped():
            return None
        clock.sleep(_POLL_SECONDS)


def _read(reader: Reader, call: Call) -> JsonObject | None:
    try:
        return reader.read(call)
    except NotFound:
        # A map of principal tags that is inactive may be one that is not there.
        return {} if call.operation == "GetPrincipalTagAttributeMap" else None
