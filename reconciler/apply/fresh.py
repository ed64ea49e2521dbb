"""One whole pool as it is right now."""

from collections.abc import Collection

from reconciler.calls.live import live_pool, pool_reads, tag_reads
from reconciler.errors import Damaged
from reconciler.model.json_value import JsonObject, text_map
from reconciler.model.pools import LivePool, Marker
from reconciler.model.ports import Reader
from reconciler.model.results import Call

# How often a listing is repeated until two agree; pools come and go, but not that often.
_LISTINGS = 5


def read_pool(reader: Reader, pool_id: str) -> LivePool | None:
    """The pool with its roles and principal tags, None where it does not exist.

    Raises AwsError.
    """
    describe, get_roles = pool_reads(pool_id)
    pool, roles = reader.read_all([describe, get_roles])
    if pool is None or roles is None:
        return None
    calls = tag_reads(pool)
    answers = reader.read_all(calls)
    return live_pool(pool, roles, tags_by_name(calls, answers))


def listed_twice(reader: Reader) -> list[str]:
    """A listing in which two passes agree: one that pages skip or repeat is no listing.

    Raises AwsError; Damaged where no two in a row agree.
    """
    last = reader.pool_ids()
    for _ in range(_LISTINGS):
        listed = reader.pool_ids()
        if set(listed) == set(last):
            return listed
        last = listed
    raise Damaged("ListIdentityPools: the listing changes each time it is asked for")


def addresses_since(reader: Reader, known: Collection[str], owner: str) -> frozenset[str]:
    """The addresses of an owner's pools that came into being since the plan was made.

    known: the pools that the plan saw. Raises AwsError.
    """
    new = [pool_id for pool_id in listed_twice(reader) if pool_id not in known]
    answers = reader.read_all([pool_reads(pool_id)[0] for pool_id in new])
    markers = [Marker.of(text_map(a.get("IdentityPoolTags"))) for a in answers if a is not None]
    return frozenset(m.address for m in markers if m.owner == owner and m.address is not None)


def tags_by_name(
    calls: tuple[Call, ...], answers: list[JsonObject | None]
) -> dict[str, JsonObject | None]:
    """Answers about principal tags by the provider name that was asked for."""
    return {
        str(call.parameters["IdentityProviderName"]): answer
        for call, answer in zip(calls, answers, strict=True)
    }
