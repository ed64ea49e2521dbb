"""Deletes: which pools are to go, and how a delete gets its call. None can be undone.

| asked for by | the pool                         | held back as                          |
|--------------|----------------------------------|---------------------------------------|
| a tombstone  | the one that it pins             |                                       |
| pruning      | an orphan that no document means | no-documents, protected, altered      |
| either       |                                  | max-deletes, identity-loss            |

A plan is made before the identities are counted and holds every delete back until then. So no
delete has a call whose identities nobody has looked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reconciler.calls.build import delete_call
from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, IdentityCount, LivePool
from reconciler.model.results import PoolState
from reconciler.model.targets import Target
from reconciler.plan.guards import UNCOUNTED, refuse_deletes, refuse_identity_loss
from reconciler.plan.values import Change, TargetPlan

# Where pruning is decided, as there is no document of an orphan.
_CONFIGURATION_FILE = "reconciler.yaml"


def to_prune(
    others: Sequence[tuple[LivePool, PoolState]],
    desired: Sequence[DesiredPool],
    journalled: Mapping[str, str],
) -> list[LivePool]:
    """The orphans that no document means: by no address, as no candidate, and not as its own."""
    meant = {address for pool in desired for address in (pool.address, *pool.formerly)}
    made = {journalled[address] for address in meant if address in journalled}
    return [
        pool
        for pool, state in others
        if state is PoolState.ORPHANED
        and pool.marker.address not in meant
        and pool.pool_id not in made
    ]


def stand_in(orphan: LivePool) -> DesiredPool:
    """What the tags of an orphan say of the document that is not there any more."""
    return DesiredPool(
        address=orphan.marker.address or orphan.pool_id,
        name=orphan.spec.name,
        allow_unauthenticated_identities=orphan.spec.allow_unauthenticated_identities,
        origin=Origin.start_of(_CONFIGURATION_FILE),
        protect=orphan.marker.is_protected,
        absent=True,
    )


def limited(changes: Sequence[Change], target: Target) -> tuple[Change, ...]:
    """The changes, every delete held back if those that nothing else holds back are too many."""
    refusal = refuse_deletes(sum(map(_is_uncounted, changes)), target)
    if refusal is None:
        return tuple(changes)
    return tuple(
        replace(change, refusal=refusal) if _is_uncounted(change) else change for change in changes
    )


def uncounted(plan: TargetPlan) -> tuple[str, ...]:
    """The pools whose identities have to be counted before the plan is complete."""
    return tuple(
        change.live.pool_id for change in plan.changes if change.live and _is_uncounted(change)
    )


def with_identities(plan: TargetPlan, counted: Mapping[str, IdentityCount]) -> TargetPlan:
    """The plan with the identities of the pools to delete, by pool id, counted and judged.

    A pool that was not counted, because it is gone by now, stays held back.
    """
    allowed = plan.options.allow_identity_loss
    return replace(plan, changes=tuple(_judged(c, counted, allowed) for c in plan.changes))


def _judged(
    change: Change, counted: Mapping[str, IdentityCount], allowed: Collection[str]
) -> Change:
    live = change.live
    if live is None or live.pool_id not in counted or not _is_uncounted(change):
        return change
    identities = counted[live.pool_id]
    refusal = refuse_identity_loss(change.address, identities, allowed)
    calls = () if refusal else (delete_call(live.pool_id),)
    return replace(change, identities=identities, refusal=refusal, calls=calls)


def _is_uncounted(change: Change) -> bool:
    return change.refusal == UNCOUNTED
