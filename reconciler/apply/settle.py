"""Settles a call of which it is not known whether it was applied: by reading, never by guessing."""

from collections.abc import Callable, Collection, Sequence

from reconciler.apply.placeholders import with_secrets_of
from reconciler.apply.verify import SETTLE_SECONDS
from reconciler.calls.effect import reading_of, shows
from reconciler.errors import NotFound
from reconciler.model.json_value import text_map
from reconciler.model.pools import ATTEMPT_TAG
from reconciler.model.ports import Clock, Reader
from reconciler.model.results import Call
from reconciler.model.waiting import pause

_POLL_SECONDS = 2


def settle(
    reader: Reader, clock: Clock, stopped: Callable[[], bool], call: Call, pool_id: str
) -> bool:
    """Whether the effect of a call shows within the time that reads may lag. Raises AwsError.

    stopped: whether a signal asked to end; then the next run has to look.
    """
    deadline = clock.monotonic() + SETTLE_SECONDS
    while not stopped():
        if is_shown(reader, call, pool_id):
            return True
        if clock.monotonic() >= deadline:
            return False
        pause(clock, stopped, _POLL_SECONDS)
    return False


def is_shown(reader: Reader, call: Call, pool_id: str) -> bool:
    """Whether one look shows the effect of a call. Raises AwsError."""
    try:
        answer = reader.read(reading_of(call, pool_id))
    except NotFound:
        if call.operation == "DeleteIdentityPool":
            return True
        # A map of principal tags that is inactive may be one that is not there.
        return call.operation == "SetPrincipalTagAttributeMap" and shows({}, call)
    return shows(answer, with_secrets_of(answer, call))


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
    others = set(known)
    while not stopped():
        if (found := made_by(reader, attempt, reader.pool_ids(), others)) is not None:
            return found
        if clock.monotonic() >= deadline:
            return None
        pause(clock, stopped, _POLL_SECONDS)
    return None


def made_by(reader: Reader, attempt: str, listed: Sequence[str], others: set[str]) -> str | None:
    """The listed pool that carries the tag of an attempt. Raises AwsError.

    others: pools that are not looked at. Those that turn out to be of another make join them: a
    create sets the tag, so no later look will find it.
    """
    new = [pool_id for pool_id in listed if pool_id not in others]
    calls = [Call("DescribeIdentityPool", {"IdentityPoolId": pool_id}) for pool_id in new]
    for pool_id, answer in zip(new, reader.read_all(calls), strict=True):
        if answer is None:
            continue
        if text_map(answer.get("IdentityPoolTags")).get(ATTEMPT_TAG) == attempt:
            return pool_id
        others.add(pool_id)
    return None
