"""In which order the two full replacements are sent."""

from dataclasses import replace

import pytest

from reconciler.calls.order import SetRoles, UpdatePool, Write, order
from reconciler.model.providers import StrayMapping
from reconciler.model.spec import PoolSpec, Roles
from tests.builders import OIDC, SPEC, USER_POOL, mapping, role, rule

OPEN = replace(
    SPEC,
    allow_unauthenticated_identities=True,
    roles=replace(SPEC.roles, unauthenticated=role("small")),
)
CLOSED = replace(SPEC, roles=replace(SPEC.roles, unauthenticated=role("powerful")))
CLASSIC = replace(SPEC, allow_classic_flow=True, roles=Roles(authenticated=role("other")))


@pytest.mark.parametrize(
    ("live", "target", "writes", "reason"),
    [
        (CLOSED, OPEN, ["roles", "pool"], "guests must not meet the role that goes"),
        (OPEN, CLOSED, ["pool", "roles"], "guests are shut out before they meet the new role"),
        (SPEC, CLASSIC, ["roles", "pool"], "the classic flow opens on the new roles"),
        (CLASSIC, SPEC, ["pool", "roles"], "the classic flow closes first"),
        (
            SPEC,
            replace(SPEC, allow_unauthenticated_identities=True),
            ["pool"],
            "nothing but the pool changes",
        ),
    ],
)
def test_what_opens_the_pool_comes_after_the_roles(
    live: PoolSpec, target: PoolSpec, writes: list[str], reason: str
) -> None:
    assert [kind(write) for write in order(live, target)] == writes, reason


def test_a_stray_mapping_goes_before_its_provider_comes() -> None:
    """Else tokens of the provider would have the roles of the stray mapping for a moment."""
    stray = StrayMapping(OIDC.arn, mapping(rule("x", "admin")))
    live = replace(SPEC, providers=(stray, USER_POOL))
    target = replace(SPEC, providers=(replace(OIDC, role_mapping=mapping()), USER_POOL))
    writes = order(live, target)
    assert [kind(write) for write in writes] == ["roles", "pool", "roles"]
    first = writes[0]
    assert isinstance(first, SetRoles)
    assert [provider.key for provider in first.spec.providers] == [USER_POOL.key]


def kind(write: Write) -> str:
    return "pool" if isinstance(write, UpdatePool) else "roles"
