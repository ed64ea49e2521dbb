"""All live pools of a target, in as few requests as the API allows, nothing read twice."""

from collections.abc import Collection

from reconciler.apply.fresh import tags_by_name
from reconciler.calls.live import live_pool, owner_of, pool_reads, tag_reads
from reconciler.errors import WrongAccount
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import LivePool
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


def read_pools(reader: Reader, owner: str, pins: Collection[str]) -> tuple[LivePool, ...]:
    """Every pool; principal tags of those only that are ours or pinned. Raises AwsError.

    A pool that vanishes between the listing and its description is not there.
    """
    reads = [call for pool_id in reader.pool_ids() for call in pool_reads(pool_id)]
    answers = reader.read_all(reads)
    pairs = [
        (pool, roles)
        for pool, roles in zip(answers[::2], answers[1::2], strict=True)
        if pool is not None and roles is not None
    ]
    ours = [
        pool
        for pool, _ in pairs
        if owner_of(pool) == owner or (owner_of(pool) is None and pool["IdentityPoolId"] in pins)
    ]
    maps = _principal_tags(reader, ours)
    return tuple(
        live_pool(pool, roles, maps.get(str(pool["IdentityPoolId"]))) for pool, roles in pairs
    )


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
