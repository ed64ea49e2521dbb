from dataclasses import replace

import pytest

from reconciler.apply.verify import SETTLE_SECONDS, Expected, Standing, compare, verify
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import LivePool, Marker
from reconciler.model.providers import LoginProvider
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec, Roles
from tests.builders import MARKER, OWNER, POOL_ID, SPEC, USER_POOL, live, mapping, role, rule

from .world import SpoiledReader, World, renamed

TARGET = replace(
    SPEC,
    name="renamed",
    roles=Roles(role("new"), role("guest")),
    providers=(replace(USER_POOL, role_mapping=mapping(rule(), rule("silver", "silver"))),),
    tags=(("team", "other"),),
)
EXPECTED = Expected(TARGET, OWNER, "web", "true")
BEFORE = live(marker=Marker(OWNER, "old", "nonce", "false", "v1/x"))
BOTH = {
    "name": TARGET.name,
    "roles": TARGET.roles,
    "providers": TARGET.providers,
    "tags": TARGET.tags,
}


def seen(marker: Marker = BEFORE.marker, **members: object) -> LivePool:
    return live(replace(SPEC, **members), marker=marker)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pool", "standing", "reason"),
    [
        (seen(MARKER, **BOTH), Standing.REACHED, "all is new"),
        (seen(replace(MARKER, applied="v1/y"), **BOTH), Standing.REACHED, "attempt and applied"),
        (BEFORE, Standing.ON_THE_WAY, "all is old"),
        (seen(MARKER), Standing.ON_THE_WAY, "only the marker is new"),
        (seen(BEFORE.marker, **BOTH), Standing.ON_THE_WAY, "only the marker is old"),
        (seen(name="renamed"), Standing.ON_THE_WAY, "one write shows"),
        (seen(roles=Roles(role("user"), role("guest"))), Standing.ON_THE_WAY, "half of a write"),
        (seen(name="third"), Standing.FOREIGN, "neither name"),
        (seen(MARKER, **BOTH | {"name": "third"}), Standing.FOREIGN, "neither name, all else new"),
        (seen(tags=()), Standing.FOREIGN, "a tag is gone that was and will be"),
        (seen(tags=(("more", "x"), *SPEC.tags)), Standing.FOREIGN, "a tag that nobody planned"),
        (seen(allow_classic_flow=None), Standing.FOREIGN, "a switch that nobody touched"),
        (
            seen(providers=(replace(USER_POOL, role_mapping=mapping(rule("x"))),)),
            Standing.FOREIGN,
            "a third list of rules",
        ),
        (
            seen(providers=(*SPEC.providers, LoginProvider("www.amazon.com", "1"))),
            Standing.FOREIGN,
            "a provider that nobody planned",
        ),
        (seen(replace(MARKER, owner="them")), Standing.FOREIGN, "another owner"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_pool_is_reached_on_the_way_or_in_somebody_elses_hands(
    pool: LivePool, standing: Standing, reason: str
) -> None:
    assert compare(BEFORE, EXPECTED, pool) is standing, reason


@pytest.mark.parametrize(
    ("spec", "standing"),
    [
        (TARGET, Standing.REACHED),
        (replace(TARGET, roles=Roles()), Standing.ON_THE_WAY),
        (replace(TARGET, roles=Roles(role("third"))), Standing.FOREIGN),
    ],
)
def test_a_new_pool_was_nothing_before(spec: PoolSpec, standing: Standing) -> None:
    assert compare(None, EXPECTED, live(spec)) is standing


def verified(world: World, pool_id: str) -> Standing:
    expected = Expected(replace(SPEC, name="renamed"), OWNER, "web", "true")
    before = replace(world.live(pool_id), spec=SPEC)
    standing, _ = verify(world.reader, world.clock, lambda: world.stop, pool_id, before, expected)
    return standing


def test_old_values_are_read_again_until_the_new_ones_show(world: World) -> None:
    pool_id = world.applied(renamed("renamed"))

    def late(call: Call, answer: JsonObject) -> JsonObject:
        old = world.clock.now < 7 and call.operation == "DescribeIdentityPool"
        return answer | {"IdentityPoolName": "web"} if old else answer

    world.reader = SpoiledReader(world.reader, late)
    world.clock.now = 0
    assert verified(world, pool_id) is Standing.REACHED
    assert world.clock.now == 7


def test_values_that_stay_old_are_given_up(world: World) -> None:
    pool_id = world.applied()
    assert verified(world, pool_id) is Standing.ON_THE_WAY
    assert world.clock.now == SETTLE_SECONDS


def test_a_third_value_is_not_waited_for(world: World) -> None:
    assert verified(world, world.applied(renamed("third"))) is Standing.FOREIGN
    assert world.clock.slept == []


def test_a_pool_that_does_not_show_is_waited_for(world: World) -> None:
    expected = Expected(SPEC, OWNER, "web", "true")
    found = verify(world.reader, world.clock, lambda: False, POOL_ID, None, expected)
    assert (found, world.clock.now) == ((Standing.ON_THE_WAY, None), SETTLE_SECONDS)


def test_after_a_signal_one_look_must_do(world: World) -> None:
    pool_id = world.applied()
    world.stop = True
    assert verified(world, pool_id) is Standing.ON_THE_WAY
    assert world.clock.slept == []
