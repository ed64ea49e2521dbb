"""Ways from one pool to another by at most three full replacements, and which of them is best.

UpdateIdentityPool and SetIdentityPoolRoles alternate, as two of a kind in a row would only add a
state. So beside the ways in which each is sent once there are two: a replacement of one kind
around one of the other. Every state passed is legal (a mapping has its provider) and gives nothing
that neither end gives; of these ways the one that takes least away, then the shortest, is taken.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reconciler.access.between import Between, total
from reconciler.calls.mixtures import pools_between, roles_between
from reconciler.calls.tag_places import TagPlaces, places_of_tags
from reconciler.calls.writes import (
    SetRoles,
    UpdatePool,
    Write,
    joined,
    mapping_keys,
    pool_surface,
    role_surface,
    stray_keys,
    tagged,
)
from reconciler.model.spec import PoolSpec, principal_tags_by_name


@dataclass(frozen=True, slots=True)
class Path:
    """The states passed, the first and the last among them, and where principal tags are written.

    roles_first: whether the first full replacement is SetIdentityPoolRoles; they alternate.
    """

    states: tuple[PoolSpec, ...]
    roles_first: bool
    tags: TagPlaces

    def steps(self) -> Iterator[tuple[Write, PoolSpec]]:
        """Each write with what the pool is after it; its own tags have not changed yet."""
        maps = principal_tags_by_name(self.states[0])
        for number, state in enumerate(self.states):
            current = replace(state, tags=self.states[0].tags)
            if number > 0:
                sets_roles = self.roles_first is (number % 2 == 1)
                write = SetRoles(state) if sets_roles else UpdatePool(state)
                yield write, tagged(current, maps)
            for place in self.tags.at(number):
                maps[place.provider_name] = place.tags
                yield place, tagged(current, maps)


def best_path(
    live: PoolSpec, target: PoolSpec, leads_on: Callable[[PoolSpec], bool]
) -> Path | None:
    """The way to take, None where each one gives somebody what neither end gives them.

    leads_on: whether an apply that begins in a state has this target too; no way passes others.
    """
    between = Between(live, target)
    best: tuple[tuple[int, ...], Path] | None = None
    for rank, (states, roles_first) in enumerate(_candidates(between)):
        if best is not None and best[0][:2] == (0, 0) and len(best[1].states) < len(states):
            # A longer way cannot be better.
            break
        verdict = total(between.state(state) for state in states[1:-1])
        if verdict.excess:
            continue
        path = Path(states, roles_first, places_of_tags(between, states))
        if not all(leads_on(state) for _, state in [*path.steps()][:-1]):
            continue
        losses = verdict.losses + path.tags.losses
        # Whether the service takes an update beside mappings that lost their provider is not known.
        beside_strays = not roles_first and len(states) > 2 and bool(stray_keys(live))
        cost = (losses, int(beside_strays), len(states) + len(path.tags.writes), rank)
        if best is None or cost < best[0]:
            best = cost, path
    return best[1] if best else None


def _candidates(between: Between) -> Iterator[tuple[tuple[PoolSpec, ...], bool]]:
    """The states of each legal way, and whether it begins with the roles."""
    live, target = between.old, between.new
    roles_differ = role_surface(live) != role_surface(target)
    if pool_surface(live) == pool_surface(target):
        yield ((live, target), True) if roles_differ else ((live,), False)
        return
    if not roles_differ:
        yield (live, target), False
        return
    old, new = role_surface(live), role_surface(target)
    had, kept = old[1].keys() - stray_keys(live), mapping_keys(target)
    if had <= kept:
        yield (live, joined(target, *old), target), False
    if new[1].keys() <= mapping_keys(live):
        yield (live, joined(live, *new), target), True
    for roles in roles_between(between):
        yield (live, joined(live, *roles), joined(target, *roles), target), True
    if stray_keys(target):
        return
    for pool in pools_between(between):
        yield (live, joined(pool, *old), joined(pool, *new), target), False
