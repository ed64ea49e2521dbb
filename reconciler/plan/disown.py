"""Disowning as a plan: taking our tags off pools, and nothing else.

| pools with the address              | answer                                      |
|-------------------------------------|---------------------------------------------|
| one of ours                         | that pool                                   |
| none of ours by tag, one by its pin | that pool, whatever address its tags say    |
| several of ours                     | refused as ambiguous                        |
| another owner's alone               | refused as foreign                          |
| none                                | no change; whoever asks is told             |
"""

from collections.abc import Sequence
from dataclasses import replace

from reconciler.calls.build import untag_call
from reconciler.model.pools import MARKER_TAGS, DesiredPool, LivePool
from reconciler.model.results import Action, Refusal
from reconciler.model.targets import Target
from reconciler.plan.deletes import stand_in
from reconciler.plan.match import match
from reconciler.plan.values import Change, Field, Options, TargetPlan

_REASON = "its tags are taken off; it is nobody's then"


def disown_target(
    target: Target,
    owner: str,
    addresses: Sequence[str],
    desired: Sequence[DesiredPool],
    live: Sequence[LivePool],
) -> TargetPlan:
    """A change for each address that a pool has; none for one that no pool has.

    desired: the documents of the target, which may pin a pool that carries another address.
    """
    pinned = {
        found.desired.address: found.live
        for found in match(desired, live, owner)
        if found.live is not None and found.live.marker.owner == owner
    }
    changes = [
        _change(address, found, target, owner)
        for address in sorted(set(addresses))
        if (found := _candidates(address, live, owner, pinned.get(address)))
    ]
    return TargetPlan(
        target=target,
        owner=owner,
        options=Options(),
        changes=tuple(changes),
        others=(),
        seen_ids=frozenset(pool.pool_id for pool in live),
    )


def _candidates(
    address: str, live: Sequence[LivePool], owner: str, pinned: LivePool | None
) -> list[LivePool]:
    """Ours by their tags, else the one of ours by its pin, else those of others."""
    tagged = [pool for pool in live if pool.marker.address == address]
    ours = [pool for pool in tagged if pool.marker.owner == owner]
    if pinned is not None:
        return ours or [pinned]
    return ours or [pool for pool in tagged if pool.marker.owner is not None]


def _change(address: str, found: Sequence[LivePool], target: Target, owner: str) -> Change:
    pool = found[0]
    desired = replace(stand_in(pool), address=address)
    if pool.marker.owner != owner:
        return Change(desired, pool, Action.DISOWN, "held back", refusal=_foreign(pool, owner))
    if len(found) > 1:
        return Change(desired, None, Action.DISOWN, "held back", refusal=_ambiguous(found))
    marker = pool.marker
    tags = (marker.owner, marker.address, marker.attempt, marker.protected, marker.applied)
    keys = [key for key, value in zip(MARKER_TAGS, tags, strict=True) if value is not None]
    return Change(
        desired,
        pool,
        Action.DISOWN,
        _REASON,
        spec=pool.spec,
        fields=tuple(_fields(pool)),
        calls=(untag_call(target.pool_arn(pool.pool_id), keys),),
        access=(),
        passed=(pool.spec,),
    )


def _fields(pool: LivePool) -> Sequence[Field]:
    """What goes, as far as it is part of what plans compare."""
    pairs = (("address", pool.marker.address), ("protected", pool.marker.protected))
    return [Field((name,), value, None) for name, value in pairs if value is not None]


def _foreign(pool: LivePool, owner: str) -> Refusal:
    return Refusal(
        "foreign",
        f"the pool with this address, {pool.pool_id}, belongs to owner {pool.marker.owner!r}; this "
        f"configuration is {owner!r}",
        "let its owner disown it",
    )


def _ambiguous(found: Sequence[LivePool]) -> Refusal:
    ids = ", ".join(sorted(pool.pool_id for pool in found))
    return Refusal(
        "ambiguous",
        f"several pools carry this owner and address: {ids}",
        "pin the one that stays under pool_ids and apply; then give the other its own address",
    )
