"""Which writes lead from one spec to another, and in which order.

No state passed may give anybody a role or a session tag that neither spec gives them, and what both
give stays where possible. `paths` finds the full replacements, `tag_places` fits in the rest.
"""

from collections.abc import Callable
from dataclasses import replace

from reconciler.calls.paths import best_path
from reconciler.calls.writes import Write, pool_surface, role_surface
from reconciler.model.spec import PoolSpec


def _anywhere(_: PoolSpec) -> bool:
    return True


def order(live: PoolSpec, target: PoolSpec) -> tuple[Write, ...] | None:
    """The writes, tags of the pool aside, after which a live spec equals the target.

    None where no order of at most three full replacements is free of such excess.
    """
    found = steps(live, target)
    return None if found is None else tuple(write for write, _ in found)


def steps(
    live: PoolSpec, target: PoolSpec, leads_on: Callable[[PoolSpec], bool] = _anywhere
) -> tuple[tuple[Write, PoolSpec], ...] | None:
    """These writes, each with what the pool is after it; its own tags have not changed yet.

    leads_on: whether an apply that begins in a state has this target too. An apply may end at any
    write, and what a document leaves alone is not brought back by the next one.
    """
    if live == target:
        return ()
    path = best_path(live, target, leads_on)
    return tuple(path.steps()) if path else None


def created(spec: PoolSpec) -> PoolSpec:
    """The pool as CreateIdentityPool is to make it, which takes neither roles nor mappings.

    Mappings close the classic flow. So where they are to come it is off until they are there.
    """
    pool = replace(pool_surface(spec), tags=spec.tags)
    mapped = bool(role_surface(spec)[1])
    return replace(pool, allow_classic_flow=False) if mapped else pool
