"""A small world of pools in which every order of writes can be judged by enumeration.

Who gets what is written down here once more, over a handful of tokens and without any code of
`reconciler.access`, as one bit for each thing that a token can have.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from reconciler.calls.writes import (
    SetPrincipalTags,
    UpdatePool,
    Write,
    pool_surface,
    role_surface,
)
from reconciler.model.providers import (
    IamProvider,
    MappingType,
    Match,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers
from tests.builders import OIDC, USER_POOL, role

Mapped = UserPoolProvider | IamProvider

# The values of the one claim that rules ask for; None is a token without it.
TIERS = (None, "x", "y")


def given(spec: PoolSpec) -> frozenset[tuple[object, str]]:
    """Everything that somebody can have: (who, role), or (who, "classic") for the free choice."""
    mapped = [p for p in spec.providers if p.role_mapping is not None]
    classic = spec.allow_classic_flow is not False and not mapped
    found: set[tuple[object, str | None]] = set()
    if spec.allow_unauthenticated_identities:
        found |= {("guest", spec.roles.unauthenticated), ("guest", "classic" if classic else None)}
    for provider, tier in product(spec.providers, TIERS):
        who = (provider.key, tier)
        found |= {(who, name) for name in roles_of(provider.role_mapping, tier, spec.roles)}
        found.add((who, "classic" if classic else None))
    return frozenset((who, name) for who, name in found if name is not None)


def roles_of(mapping: RoleMapping | None, tier: str | None, roles: Roles) -> set[str | None]:
    """The roles that a token can get or ask for; its only claim is its tier."""
    if mapping is None:
        return {roles.authenticated}
    met: set[str | None] = {rule.role for rule in mapping.rules if rule.value == tier}
    if met or mapping.ambiguous_role_resolution is not Resolution.AUTHENTICATED_ROLE:
        return met
    return {roles.authenticated}


def mapping(resolution: Resolution | None, *rules: str) -> RoleMapping:
    """Rules written as "tier role"."""
    return RoleMapping(
        MappingType.RULES,
        resolution,
        tuple(Rule("tier", Match.EQUALS, tier, role(name)) for tier, name in map(str.split, rules)),
    )


DENY, AUTHENTICATED = Resolution.DENY, Resolution.AUTHENTICATED_ROLE
FIRST = replace(USER_POOL, role_mapping=None)
SECOND = replace(OIDC, role_mapping=None)


def pool(
    guests: tuple[bool, str | None],
    authenticated: str | None,
    classic: bool | None,
    *providers: Mapped | None,
) -> PoolSpec:
    return PoolSpec(
        "web",
        guests[0],
        classic,
        Roles(authenticated and role(authenticated), guests[1] and role(guests[1])),
        sorted_providers([provider for provider in providers if provider]),
    )


@dataclass
class World:
    """All pools of a model, and what each combination of their two surfaces gives.

    surfaces: the contents that the two full replacements can have, whatever pool they are of.
    """

    specs: Sequence[PoolSpec]
    pools: list[PoolSpec]
    roles: list[tuple[Roles, dict[str, RoleMapping]]]
    given: list[list[int | None]]

    @classmethod
    def of(cls, specs: Sequence[PoolSpec], contents: Iterable[PoolSpec]) -> "World":
        """specs: the pools. contents: further ones, whose surfaces may be used on the way."""
        pools: list[PoolSpec] = []
        roles: list[tuple[Roles, dict[str, RoleMapping]]] = []
        for spec in (*specs, *contents):
            if pool_surface(spec) not in pools:
                pools.append(pool_surface(spec))
            if role_surface(spec) not in roles:
                roles.append(role_surface(spec))
        bits: dict[tuple[object, str], int] = {}
        table = [[_bits_given(surface, held, bits) for held in roles] for surface in pools]
        return cls(specs, pools, roles, table)

    def place(self, spec: PoolSpec) -> tuple[int, int]:
        return self.pools.index(pool_surface(spec)), self.roles.index(role_surface(spec))

    def passed(self, live: tuple[int, int], writes: Iterable[Write]) -> list[tuple[int, int]]:
        """The states after each of the writes."""
        pool, held = live
        found = []
        for write in writes:
            assert not isinstance(write, SetPrincipalTags)
            if isinstance(write, UpdatePool):
                pool = self.pools.index(pool_surface(write.spec))
            else:
                held = self.roles.index(role_surface(write.spec))
            found.append((pool, held))
        return found

    def faults(self, live: tuple[int, int], path: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """What is wrong with the states of a path that ends where it should: the excess, then
        what is lost meanwhile; an illegal state is all excess."""
        old, new = self.given[live[0]][live[1]], self.given[path[-1][0]][path[-1][1]]
        assert old is not None
        assert new is not None
        excess = lost = 0
        for pool, held in path:
            state = self.given[pool][held]
            if state is None:
                return -1, 0
            excess |= state & ~(old | new)
            lost |= old & new & ~state
        return excess, lost

    def possible(self, live: tuple[int, int], target: tuple[int, int]) -> tuple[bool, bool]:
        """Whether any path of at most three full replacements has no excess, and whether one has
        neither excess nor loss."""
        found = [
            lost
            for path in self._paths(live, target)
            for excess, lost in [self.faults(live, (*path, target))]
            if not excess
        ]
        return bool(found), 0 in found

    def _paths(
        self, live: tuple[int, int], target: tuple[int, int]
    ) -> Iterable[tuple[tuple[int, int], ...]]:
        (old_pool, old_roles), (new_pool, new_roles) = live, target
        if old_pool == new_pool or old_roles == new_roles:
            yield ()
        yield ((old_pool, new_roles),)
        yield ((new_pool, old_roles),)
        for held in range(len(self.roles)):
            yield (old_pool, held), (new_pool, held)
        for pool, surface in enumerate(self.pools):
            if can_be_sent(self.pools[old_pool], surface, self.pools[new_pool]):
                yield (pool, old_roles), (pool, new_roles)


def can_be_sent(*states: PoolSpec) -> bool:
    """Whether UpdateIdentityPool can lead from state to state: unset is nothing to be sent."""
    settings = [state.allow_classic_flow for state in states]
    return all(new is not None or old is None for old, new in pairwise(settings))


def _bits_given(
    surface: PoolSpec,
    held: tuple[Roles, dict[str, RoleMapping]],
    bits: dict[tuple[object, str], int],
) -> int | None:
    """What a combination gives; None where a mapping lacks its provider."""
    roles, mappings = held
    if not mappings.keys() <= {provider.mapping_key for provider in surface.providers}:
        return None
    providers = [
        replace(provider, role_mapping=mappings.get(provider.mapping_key))
        for provider in surface.providers
        if isinstance(provider, Mapped)
    ]
    spec = replace(surface, roles=roles, providers=tuple(providers))
    return sum(bits.setdefault(item, 1 << len(bits)) for item in given(spec))
