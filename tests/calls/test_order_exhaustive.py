"""Every transition between the pools of a small world, judged by enumeration."""

from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from reconciler.calls.order import order
from reconciler.model.providers import RoleMapping
from reconciler.model.spec import PoolSpec
from tests.calls.order_model import (
    AUTHENTICATED,
    DENY,
    FIRST,
    SECOND,
    Mapped,
    World,
    can_be_sent,
    mapping,
    pool,
)

MAPPINGS = (
    mapping(DENY, "x gold"),
    mapping(AUTHENTICATED, "x gold"),
    mapping(DENY, "x silver"),
    mapping(AUTHENTICATED, "x silver", "y gold"),
    mapping(DENY, "x gold", "x silver"),
    mapping(DENY, "x user", "y gold"),
    mapping(AUTHENTICATED, "y admin"),
    mapping(None, "y silver", "x silver"),
)
GUESTS = ((False, None), (False, "guest"), (True, "guest"), (True, "visitor"))
DEFAULTS = (None, "user", "admin")
PARTS = 6


@cache
def one_provider() -> World:
    """Guests, default roles, one provider with any mapping; the classic flow is open or closed,
    but never said to be open where a mapping closes it."""
    unmapped = [
        pool(guests, name, classic, provider)
        for guests, name, classic, provider in product(
            GUESTS, DEFAULTS, (False, True), (None, FIRST)
        )
    ]
    mapped = [
        pool(guests, name, False, replace(FIRST, role_mapping=rules))
        for guests, name, rules in product(GUESTS, DEFAULTS, MAPPINGS)
    ]
    return World.of([*unmapped, *mapped], [pool((True, None), None, False)])


@cache
def two_providers() -> World:
    """Two providers, with a mapping or without, and the classic flow open, closed or not set."""
    specs = [
        pool((on, "guest"), name, classic, first, second)
        for on, name, classic, first, second in product(
            (False, True),
            ("user", "admin"),
            (False, True, None),
            (None, FIRST, *_mapped(FIRST, MAPPINGS[5], mapping(AUTHENTICATED, "y gold"))),
            (None, SECOND, *_mapped(SECOND, MAPPINGS[3])),
        )
    ]
    contents = [
        replace(spec, roles=replace(spec.roles, authenticated=name, unauthenticated=guest))
        for spec in specs
        for name in (spec.roles.authenticated, None)
        for guest in (spec.roles.unauthenticated, None)
    ]
    return World.of(specs, contents)


def _mapped(provider: Mapped, *mappings: RoleMapping) -> list[Mapped]:
    return [replace(provider, role_mapping=rules) for rules in mappings]


def pairs(world: World, part: int) -> list[tuple[PoolSpec, PoolSpec]]:
    return [
        (live, target)
        for live in world.specs[part::PARTS]
        for target in world.specs
        if live != target
    ]


def test_the_model_is_not_smaller_than_it_says() -> None:
    assert len(one_provider().specs) == 144
    assert sum(len(pairs(one_provider(), part)) for part in range(PARTS)) == 20_592


@pytest.mark.no_cover
@pytest.mark.parametrize("part", range(PARTS))
def test_every_transition_of_one_provider_is_legal_and_free_of_excess_and_outage(
    part: int,
) -> None:
    world = one_provider()
    for live, target in pairs(world, part):
        writes = order(live, target)
        assert writes is not None, (live, target)
        assert len(writes) <= 3
        path = world.passed(world.place(live), writes)
        assert path[-1] == world.place(target)
        assert world.faults(world.place(live), path) == (0, 0), (live, target)


# Of each part of the transitions: how many are refused, and how many take something away meanwhile.
FIGURES = ((768, 0), (416, 232), (432, 336), (384, 192), (160, 72), (240, 296))


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))]
)
def test_a_transition_of_two_is_refused_or_takes_away_only_where_every_path_would(
    part: int,
) -> None:
    world = two_providers()
    refused = losing = 0
    for live, target in pairs(world, part):
        if not can_be_sent(live, target):
            continue
        start, end = world.place(live), world.place(target)
        safe, lossless = world.possible(start, end)
        writes = order(live, target)
        assert (writes is not None) is safe, (live, target)
        if writes is None:
            refused += 1
            continue
        assert len(writes) <= 3
        path = world.passed(start, writes)
        assert path[-1] == end
        excess, lost = world.faults(start, path)
        assert (excess, not lost) == (0, lossless), (live, target)
        losing += lost != 0
    assert (refused, losing) == FIGURES[part]
