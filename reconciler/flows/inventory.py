"""All live pools of a target, in as few requests as the API allows, nothing read twice."""

from collections.abc import Collection, Sequence

from reconciler.apply.fresh import tags_by_name
from reconciler.calls.live import (
    identities_read,
    identity_count,
    live_pool,
    owner_of,
    pool_reads,
    tag_reads,
)
from reconciler.errors import AwsError, WrongAccount
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import IdentityCount, LivePool
from reconciler.model.ports import Reader
from reconciler.model.results import Call
from reconciler.model.run import Caller
from reconciler.model.targets import Target


def check_account(reader: Reader, target: Target) -> Caller:
    """Whose the credentials are; raises WrongAccount where not of the target's account."""
    caller = reader.caller()
    if caller.account != target.account:
        raise WrongAccount(
            f"its account is {target.account}, but the credentials belong to {caller.account}; "
            "nothing was sent to it"
        )
    return caller


def read_pools(
    reader: Reader, owner: str, pins: Collection[str], journalled: Collection[str] = ()
) -> tuple[LivePool, ...]:
    """Every pool; principal tags of those only that are ours or pinned. Raises AwsError.

    A listing may lag: pools whose ids are known, pinned or journalled, are read even if it does
    not show them. A pool that cannot be described is not there.
    """
    listed = reader.pool_ids()
    known = sorted({*pins, *journalled}.difference(listed))
    pairs = _described(reader, (*listed, *known))
    ours = [
        pool
        for pool, _ in pairs
        if owner_of(pool) == owner or (owner_of(pool) is None and pool["IdentityPoolId"] in pins)
    ]
    return _whole(reader, pairs, ours)


def read_chosen(reader: Reader, pool_ids: Sequence[str]) -> tuple[LivePool, ...]:
    """These pools, those that are there; principal tags of those only that nobody owns.

    Raises AwsError.
    """
    pairs = _described(reader, pool_ids)
    return _whole(reader, pairs, [pool for pool, _ in pairs if owner_of(pool) is None])


def _described(reader: Reader, ids: Sequence[str]) -> list[tuple[JsonObject, JsonObject]]:
    """The two answers about each pool that is there."""
    answers = reader.read_all([call for pool_id in ids for call in pool_reads(pool_id)])
    return [
        (pool, roles)
        for pool, roles in zip(answers[::2], answers[1::2], strict=True)
        if pool is not None and roles is not None
    ]


def _whole(
    reader: Reader, pairs: list[tuple[JsonObject, JsonObject]], tagged: list[JsonObject]
) -> tuple[LivePool, ...]:
    """The pools; tagged: those of which the principal tags are asked for."""
    maps = _principal_tags(reader, tagged)
    return tuple(
        live_pool(pool, roles, maps.get(str(pool["IdentityPoolId"]))) for pool, roles in pairs
    )


def count_identities(reader: Reader, pool_ids: Sequence[str]) -> dict[str, IdentityCount]:
    """The identities of each pool, counted up to a page, as far as they can be counted."""
    calls = [identities_read(pool_id) for pool_id in pool_ids]
    try:
        answers = reader.read_all(calls)
    except AwsError:
        # Those that cannot be counted are held back; that is no reason to hold back the rest.
        answers = [_answer_or_none(reader, call) for call in calls]
    return {
        pool_id: identity_count(answer)
        for pool_id, answer in zip(pool_ids, answers, strict=True)
        if answer is not None
    }


def _answer_or_none(reader: Reader, call: Call) -> JsonObject | None:
    try:
        return reader.read(call)
    except AwsError:
        return None


def _principal_tags(
    reader: Reader, pools: list[JsonObject]
) -> dict[str, dict[str, JsonObject | None]]:
    """By pool id, the answers by provider name; {} for a pool without providers."""
    reads = {str(pool["IdentityPoolId"]): tag_reads(pool) for pool in pools}
    calls: list[Call] = [call for group in reads.values() for call in group]
    answers = iter(reader.read_all(calls))
    return {
        pool_id: tags_by_name(group, [next(answers) for _ in group])
        for pool_id, group in reads.items()
    }
