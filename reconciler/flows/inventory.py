"""All live pools of a target, in as few requests as the API allows, nothing read twice."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeAlias

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
from reconciler.flows.load import Loaded
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import IdentityCount, LivePool
from reconciler.model.ports import Progress, Reader
from reconciler.model.results import Call
from reconciler.model.run import Caller
from reconciler.model.targets import Target

# Told how many of how many things are read, and what they are.
Tally: TypeAlias = Callable[[int, int, str], None]


def untold(_done: int, _total: int, _things: str) -> None:
    """For whoever does not want to know."""


def check_account(reader: Reader, target: Target) -> Caller:
    """Whose the credentials are; raises WrongAccount where not of the target's account."""
    caller = reader.caller()
    if caller.account != target.account:
        raise WrongAccount(
            f"its account is {target.account}, but the credentials belong to {caller.account}; "
            "nothing was sent to it"
        )
    return caller


def live_pools(
    target: Target,
    loaded: Loaded,
    reader: Reader,
    journalled: Mapping[str, str],
    progress: Progress,
) -> tuple[LivePool, ...]:
    """Every pool of a target, to compare with its documents; its account is checked first.

    Raises InvalidDocuments, WrongAccount and AwsError. journalled: by address, the ids that its
    journal knows.
    """
    owner = loaded.usable().owner
    check_account(reader, target)
    pins = {pool.pin for pool in loaded.pools[target.name] if pool.pin is not None}
    progress.say(f"{target.name}: reading the pools of account {target.account}, {target.region}")
    tally = partial(progress.count, target.name)
    return read_pools(reader, owner, pins, journalled.values(), tally)


def read_pools(
    reader: Reader,
    owner: str,
    pins: Collection[str],
    journalled: Collection[str] = (),
    tally: Tally = untold,
) -> tuple[LivePool, ...]:
    """Every pool; principal tags of those only that are ours or pinned. Raises AwsError.

    A listing may lag: pools whose ids are known, pinned or journalled, are read even if it does
    not show them. A pool that cannot be described is not there.
    """
    listed = reader.pool_ids()
    known = sorted({*pins, *journalled}.difference(listed))
    pairs = _described(reader, (*listed, *known), tally)
    ours = [
        pool
        for pool, _ in pairs
        if owner_of(pool) == owner or (owner_of(pool) is None and pool["IdentityPoolId"] in pins)
    ]
    return _whole(reader, pairs, ours, tally)


def read_chosen(reader: Reader, pool_ids: Sequence[str], tally: Tally) -> tuple[LivePool, ...]:
    """These pools, those that are there; principal tags of those only that nobody owns.

    Raises AwsError.
    """
    pairs = _described(reader, pool_ids, tally)
    return _whole(reader, pairs, [pool for pool, _ in pairs if owner_of(pool) is None], tally)


def _described(
    reader: Reader, ids: Sequence[str], tally: Tally
) -> list[tuple[JsonObject, JsonObject]]:
    """The two answers about each pool that is there."""
    calls = [call for pool_id in ids for call in pool_reads(pool_id)]
    answers = reader.read_all(calls, lambda arrived: tally(arrived // 2, len(ids), "pools"))
    return [
        (pool, roles)
        for pool, roles in zip(answers[::2], answers[1::2], strict=True)
        if pool is not None and roles is not None
    ]


def _whole(
    reader: Reader,
    pairs: list[tuple[JsonObject, JsonObject]],
    tagged: list[JsonObject],
    tally: Tally,
) -> tuple[LivePool, ...]:
    """The pools; tagged: those of which the principal tags are asked for."""
    maps = _principal_tags(reader, tagged, tally)
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
    reader: Reader, pools: list[JsonObject], tally: Tally
) -> dict[str, dict[str, JsonObject | None]]:
    """By pool id, the answers by provider name; {} for a pool without providers."""
    reads = {str(pool["IdentityPoolId"]): tag_reads(pool) for pool in pools}
    calls: list[Call] = [call for group in reads.values() for call in group]
    things = "maps of principal tags"
    answers = iter(reader.read_all(calls, lambda arrived: tally(arrived, len(calls), things)))
    return {
        pool_id: tags_by_name(group, [next(answers) for _ in group])
        for pool_id, group in reads.items()
    }
