"""The other pools: those that an edit for one would change too."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding

# By the name of the target.
_Pools: TypeAlias = Mapping[str, Sequence[DesiredPool]]


def files_of(pool: DesiredPool) -> frozenset[str]:
    """The files that a pool is made of."""
    return frozenset([pool.origin.file, *(origin.file for _, origin in pool.origins)])


def changed_pools(before: _Pools, after: _Pools) -> list[tuple[str, DesiredPool]]:
    """The pools that came, went or are not what they were, each with the name of its target."""
    was, now = (
        {(name, pool.address): pool for name, pools in every.items() for pool in pools}
        for every in (before, after)
    )
    both = was | now
    return [
        (key[0], pool) for key, pool in both.items() if _bare(was.get(key)) != _bare(now.get(key))
    ]


def _bare(pool: DesiredPool | None) -> DesiredPool | None:
    """Without where it is written."""
    if pool is None:
        return None
    nowhere = Origin.start_of("")
    return replace(
        pool,
        origin=nowhere,
        origins=(),
        ignores=tuple(replace(ignore, origin=nowhere) for ignore in pool.ignores),
        waivers=tuple(replace(waiver, origin=nowhere) for waiver in pool.waivers),
    )


def shared_refusal(
    origin: Origin, touched: Sequence[tuple[str, DesiredPool]], address: str
) -> Finding:
    """Why a document is not edited for one pool. touched: the others that it would change."""
    if all(pool.origin.file == origin.file for _, pool in touched):
        names = ", ".join(name for name, _ in touched)
        message = (
            f"this document is also for {names}, where the pool would change too: write what "
            "differs between targets as a variable, or give each a document"
        )
        return Finding(origin, "accept-targets", message, address=address)
    names = ", ".join(f"{pool.address} (target {name})" for name, pool in touched)
    message = (
        f"this document is also used by {names}: write out what {address} has for itself, or "
        "accept all of them"
    )
    return Finding(origin, "accept-shared", message, address=address)
