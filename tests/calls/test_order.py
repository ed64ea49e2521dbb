"""In which order the writes are sent, transition by transition."""

from dataclasses import replace

import pytest

from reconciler.calls.order import created, order
from reconciler.calls.writes import SetPrincipalTags, SetRoles, UpdatePool, Write
from reconciler.model.providers import (
    INACTIVE,
    DeveloperProvider,
    LoginProvider,
    Match,
    PrincipalTags,
    Provider,
    Rule,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers
from tests.builders import OIDC, SAML, SPEC, USER_POOL, mapping, role, rule

BARE = replace(USER_POOL, role_mapping=None)
OTHER = replace(OIDC, role_mapping=mapping(rule("silver", "silver")))
OPEN = replace(
    SPEC,
    allow_unauthenticated_identities=True,
    roles=replace(SPEC.roles, unauthenticated=role("small")),
)
CLOSED = replace(SPEC, roles=replace(SPEC.roles, unauthenticated=role("powerful")))
CLASSIC = replace(
    SPEC, allow_classic_flow=True, roles=Roles(role("other")), providers=(BARE,), name="free"
)


def having(*providers: Provider, spec: PoolSpec = SPEC) -> PoolSpec:
    return replace(spec, providers=sorted_providers([*providers]))


def told(write: Write) -> str:
    """A write with what is of interest here: guests, classic flow and providers, or roles and
    mappings."""
    match write:
        case UpdatePool(spec):
            on = [
                *(["guests"] if spec.allow_unauthenticated_identities else []),
                *(["classic"] if spec.allow_classic_flow is not False else []),
                *(provider.type.value for provider in spec.configured),
            ]
            return " ".join(["pool:", *on])
        case SetRoles(spec):
            names = [arn.rpartition("/")[2] for arn in (spec.roles.authenticated,) if arn]
            mapped = [p.type.value for p in spec.providers if p.role_mapping]
            return " ".join(["roles:", *names, *(f"+{name}" for name in mapped)])
        case SetPrincipalTags(_, tags):
            return " ".join(["tags:", *(f"{tag}={claim}" for tag, claim in tags.tags)])


@pytest.mark.parametrize(
    ("live", "target", "writes", "reason"),
    [
        (SPEC, SPEC, [], "nothing differs"),
        (
            SPEC,
            replace(SPEC, allow_unauthenticated_identities=True),
            ["pool: guests user_pool"],
            "nothing but the pool differs",
        ),
        (
            SPEC,
            replace(SPEC, roles=Roles(role("other"))),
            ["roles: other +user_pool"],
            "nothing but the roles differ",
        ),
        (
            CLOSED,
            OPEN,
            ["roles: user +user_pool", "pool: guests user_pool"],
            "guests must not meet the role that goes",
        ),
        (
            OPEN,
            CLOSED,
            ["pool: user_pool", "roles: user +user_pool"],
            "guests are shut out before they meet the new role",
        ),
        (
            SPEC,
            CLASSIC,
            ["pool: classic user_pool", "roles: other"],
            "the mapping keeps the classic flow closed until it goes",
        ),
        (
            CLASSIC,
            SPEC,
            ["pool: user_pool", "roles: user +user_pool"],
            "the classic flow is closed by its setting before it is by the mapping",
        ),
        (
            having(BARE),
            having(BARE, OIDC),
            ["pool: oidc user_pool"],
            "a provider without a mapping comes with the default role",
        ),
        (
            having(USER_POOL),
            having(USER_POOL, OTHER),
            ["roles: +user_pool", "pool: oidc user_pool", "roles: user +oidc +user_pool"],
            "until its mapping is there, the tokens of a new provider find no default role",
        ),
        (
            having(USER_POOL, OTHER),
            having(USER_POOL),
            ["roles: +user_pool", "pool: user_pool", "roles: user +user_pool"],
            "nor do they while a provider has lost its mapping and is not gone yet",
        ),
        (
            having(USER_POOL),
            having(OTHER),
            ["roles:", "pool: oidc", "roles: user +oidc"],
            "one provider for another",
        ),
        (
            having(BARE, spec=replace(SPEC, roles=Roles(role("old")))),
            having(OIDC, spec=replace(SPEC, roles=Roles(role("new")))),
            ["roles:", "pool: oidc", "roles: new"],
            "neither may the old tokens find the new role nor the new ones the old role",
        ),
        (
            having(BARE),
            having(BARE, DeveloperProvider("login"), spec=replace(SPEC, roles=Roles(role("new")))),
            ["roles: new", "pool: developer user_pool"],
            "developer identities are to have the new role and nothing else",
        ),
        (
            replace(having(USER_POOL), allow_classic_flow=True),
            having(BARE, spec=replace(CLASSIC, allow_unauthenticated_identities=True)),
            ["pool: guests classic user_pool", "roles: other"],
            "guests come into a classic flow that the mapping still closes",
        ),
        (
            having(OTHER, spec=replace(SPEC, allow_classic_flow=True, roles=Roles())),
            replace(having(BARE), allow_classic_flow=True, roles=Roles()),
            ["pool: oidc user_pool", "roles:", "pool: classic user_pool"],
            "the classic flow is off until a provider that it was closed to is gone",
        ),
    ],
)
def test_no_state_passed_gives_what_neither_pool_gives(
    live: PoolSpec, target: PoolSpec, writes: list[str], reason: str
) -> None:
    assert [told(write) for write in order(live, target) or ()] == writes, reason


def tagged(provider: Provider, **tags: str) -> Provider:
    assert not isinstance(provider, DeveloperProvider | StrayMapping)
    return replace(provider, principal_tags=PrincipalTags(tags=tuple(sorted(tags.items()))))


SHARED = replace(BARE, client_id="client2")
DENIED = replace(SPEC, roles=Roles())
# Met by every token, so that all have the role as they have a default role.
ISSUED = mapping(Rule("iss", Match.EQUALS, "https://idp.example.com", role("user")))


@pytest.mark.parametrize(
    ("live", "target", "writes", "reason"),
    [
        (
            having(tagged(OIDC, a="sub")),
            having(tagged(OIDC, a="email")),
            ["tags: a=email"],
            "only the map differs",
        ),
        (
            having(tagged(OIDC, a="sub"), BARE),
            having(BARE),
            ["tags:", "pool: user_pool"],
            "a map is cleared before its provider goes",
        ),
        (
            having(BARE),
            having(tagged(OIDC, a="sub"), BARE),
            ["pool: oidc user_pool", "tags: a=sub"],
            "and set after it came",
        ),
        (
            having(tagged(USER_POOL, a="sub")),
            having(tagged(SHARED, a="sub")),
            ["roles:", "pool: user_pool", "roles: user"],
            "one client of a user pool for another: the map is theirs all the time",
        ),
        (
            having(tagged(OIDC, a="sub"), spec=DENIED),
            having(tagged(OIDC, a="email")),
            ["tags: a=email", "roles: user"],
            "who gets a role now is not to get the old tag",
        ),
        (
            having(tagged(OIDC, a="sub")),
            having(tagged(OIDC, a="email"), spec=DENIED),
            ["roles:", "tags: a=email"],
            "who gets no role any more is not to get the new tag",
        ),
        (
            having(tagged(OTHER, a="sub")),
            having(tagged(replace(OTHER, role_mapping=mapping(rule("new"))), a="email")),
            ["tags:", "roles: user +oidc", "tags: a=email"],
            "others are served before than after, so no map suits both",
        ),
        (
            having(tagged(OTHER, a="sub")),
            having(tagged(replace(OTHER, role_mapping=mapping(rule("new"))), a="sub")),
            ["roles: user +oidc"],
            "a map that does not change suits both",
        ),
        (
            having(tagged(BARE, a="sub"), spec=replace(SPEC, allow_classic_flow=True)),
            having(
                tagged(SHARED, a="sub"),
                replace(OIDC, role_mapping=ISSUED),
                spec=replace(SPEC, allow_classic_flow=True, roles=Roles(role("new"))),
            ),
            [
                "tags:",
                "pool: oidc",
                "roles: new +oidc",
                "pool: classic oidc user_pool",
                "tags: a=sub",
            ],
            "while neither client may be there the map cannot be either",
        ),
    ],
)
def test_no_session_has_a_tag_that_it_has_neither_before_nor_after(
    live: PoolSpec, target: PoolSpec, writes: list[str], reason: str
) -> None:
    assert [told(write) for write in order(live, target) or ()] == writes, reason


FREE = replace(SPEC, allow_classic_flow=True, roles=Roles())
STRAY = StrayMapping(OIDC.arn, mapping(rule("x", "admin")))


@pytest.mark.parametrize(
    ("live", "target", "writes", "reason"),
    [
        (
            having(STRAY, USER_POOL),
            having(OTHER, USER_POOL),
            ["roles: +user_pool", "pool: oidc user_pool", "roles: user +oidc +user_pool"],
            "a stray mapping goes before its provider comes",
        ),
        (
            having(STRAY, USER_POOL),
            having(replace(OIDC, role_mapping=STRAY.role_mapping), USER_POOL),
            ["pool: oidc user_pool"],
            "a stray mapping that is the one to have finds its provider",
        ),
        (
            having(STRAY, USER_POOL),
            replace(having(USER_POOL), name="renamed"),
            ["roles: user +user_pool", "pool: user_pool"],
            "whether the service takes an update beside a stray mapping is not known",
        ),
        (
            having(STRAY, BARE, spec=replace(SPEC, allow_classic_flow=None)),
            having(BARE),
            ["pool: user_pool", "roles: user"],
            "but without the stray mapping the classic flow would be open",
        ),
        (
            having(STRAY, replace(OTHER, arn=SAML.arn, type=SAML.type), BARE, spec=FREE),
            having(OIDC, BARE, spec=FREE),
            ["pool: saml user_pool", "roles:", "pool: classic oidc user_pool"],
            "its provider comes when it is gone, and another mapped one has gone with it",
        ),
        (
            having(STRAY, USER_POOL),
            replace(having(STRAY, USER_POOL), name="renamed"),
            ["pool: user_pool"],
            "a stray mapping that is to stay is not written",
        ),
    ],
)
def test_a_stray_mapping_goes_first_if_that_opens_nothing(
    live: PoolSpec, target: PoolSpec, writes: list[str], reason: str
) -> None:
    assert [told(write) for write in order(live, target) or ()] == writes, reason


def test_a_path_that_takes_nothing_away_is_better_than_one_with_fewer_writes() -> None:
    """Cleared tags cost writes; with no mapping at all meanwhile none would need to be cleared."""
    old = replace(OTHER, role_mapping=mapping(rule("both"), rule("old")))
    new = replace(OTHER, role_mapping=mapping(rule("both"), rule("new")))
    live, target = having(tagged(old, a="sub"), USER_POOL), having(tagged(new, b="sub"))
    assert [told(write) for write in order(live, target) or ()] == [
        "tags:",
        "roles: +oidc",
        "tags: b=sub",
        "pool: oidc",
        "roles: user +oidc",
    ]


def test_the_strict_token_check_holds_until_the_roles_are_the_new_ones() -> None:
    live = having(OTHER, BARE, spec=FREE)
    target = having(replace(BARE, server_side_token_check=False), spec=FREE)
    writes = order(live, target) or ()
    assert [told(write) for write in writes] == [
        "pool: oidc user_pool",
        "roles:",
        "pool: classic user_pool",
    ]
    assert [w.spec.provider(BARE.key) for w in writes if isinstance(w, UpdatePool)] == [
        BARE,
        replace(BARE, server_side_token_check=False),
    ]


@pytest.mark.parametrize("classic", [None, True])
def test_no_order_lets_the_first_mapping_come_with_its_provider_into_an_open_classic_flow(
    classic: bool | None,
) -> None:
    live = having(BARE, spec=replace(SPEC, allow_classic_flow=classic))
    target = having(BARE, OTHER, spec=live)
    assert order(live, target) is None
    assert order(live, replace(target, allow_classic_flow=False)) is not None


def test_a_secret_is_carried_as_it_is() -> None:
    secret = LoginProvider("api.twitter.com", "key;secret")
    live, target = having(secret, USER_POOL), having(secret, OTHER)
    for write in order(live, target) or ():
        if isinstance(write, UpdatePool):
            assert write.spec.provider(secret.key) == secret


@pytest.mark.parametrize(
    ("spec", "first", "writes"),
    [
        (SPEC, "pool: user_pool", ["roles: user +user_pool"]),
        (CLASSIC, "pool: classic user_pool", ["roles: other"]),
        (
            having(tagged(SAML, a="mail"), spec=DENIED),
            "pool: saml",
            ["tags: a=mail"],
        ),
        (
            replace(SPEC, allow_classic_flow=True),
            "pool: user_pool",
            ["roles: user +user_pool", "pool: classic user_pool"],
        ),
    ],
)
def test_a_new_pool_has_the_classic_flow_closed_until_its_mappings_are_there(
    spec: PoolSpec, first: str, writes: list[str]
) -> None:
    new = created(spec)
    assert (told(UpdatePool(new)), new.roles) == (first, Roles())
    assert [p for p in new.providers if p.role_mapping or p.principal_tags != INACTIVE] == []
    assert [told(write) for write in order(new, spec) or ()] == writes
