"""A resolved document as a desired pool, each value with its place."""

from datetime import date

from reconciler.desired.build import selects
from reconciler.desired.fleet import check_ignores, check_uniqueness
from reconciler.model.pools import DesiredPool, Ignore
from reconciler.model.providers import (
    DEFAULTS,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    MappingType,
    Match,
    PrincipalTags,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import Roles
from tests.builders import DESIRED, TARGET
from tests.desired.pools import HEAD, document, pool_of

WHOLE = """\
formerly: [old]
name: the web
allow_classic_flow: true
roles: {authenticated: a}
providers:
- type: user_pool
  user_pool_id: eu-west-1_A
  client_id: c
  server_side_token_check: true
  role_mapping:
    type: Rules
    ambiguous_role_resolution: Deny
    rules: [{claim: x, match: NotEqual, value: y, role: r}]
  principal_tags: {b: c, a: d}
- {type: oidc, arn: o, role_mapping: {type: Token, ambiguous_role_resolution: AuthenticatedRole}}
- {type: saml, arn: s, principal_tags: default}
- {type: login, domain: l, app_id: i, principal_tags: {}}
- {type: developer, name: d}
tags: {own: x, shared: own}
protect: false
adopt: true
pool_ids: {prod: p, dev: q}
ignore: [{path: [tags, x], reason: why, until: 2027-01-31}, {path: [name], reason: so}]
"""


def test_every_part_of_a_document_is_in_the_desired_pool() -> None:
    pool = pool_of(WHOLE, default_tags=(("shared", "default"), ("zone", "z")))
    rule = Rule("x", Match.NOT_EQUAL, "y", "r")
    assert pool == DesiredPool(
        address="web",
        name="the web",
        allow_unauthenticated_identities=False,
        origin=pool.origin,
        allow_classic_flow=True,
        roles=Roles("a"),
        providers=(
            UserPoolProvider(
                "eu-west-1_A",
                "c",
                True,
                RoleMapping(MappingType.RULES, Resolution.DENY, (rule,)),
                PrincipalTags(tags=(("a", "d"), ("b", "c"))),
            ),
            IamProvider(
                ProviderType.OIDC,
                "o",
                RoleMapping(MappingType.TOKEN, Resolution.AUTHENTICATED_ROLE),
            ),
            IamProvider(ProviderType.SAML, "s", None, DEFAULTS),
            LoginProvider("l", "i"),
            DeveloperProvider("d"),
        ),
        tags=(("own", "x"), ("shared", "own"), ("zone", "z")),
        formerly=("old",),
        protect=False,
        pin="p",
        adopt=True,
        ignores=(
            Ignore(("tags", "x"), "why", date(2027, 1, 31), pool.ignores[0].origin),
            Ignore(("name",), "so", None, pool.ignores[1].origin),
        ),
        origins=pool.origins,
    )
    assert pool.not_managed == ()


def test_a_section_that_is_left_out_is_not_managed() -> None:
    pool = pool_of("")
    assert (pool.name, pool.protect, pool.pin, pool.absent) == ("web", True, None, False)
    assert pool.not_managed == ("allow_classic_flow", "roles", "providers", "tags")


def test_an_empty_section_is_managed_and_empty() -> None:
    pool = pool_of("allow_classic_flow: false\nroles: {}\nproviders: []\ntags: {}\n")
    assert (pool.allow_classic_flow, pool.roles, pool.providers, pool.tags) == (
        False,
        Roles(),
        (),
        (),
    )
    assert pool.not_managed == ()


def test_every_value_keeps_its_place() -> None:
    pool = pool_of(WHOLE)
    key = "eu-west-1_A:c"
    places = {
        ("roles", "authenticated"): (7, 24),
        ("providers",): (9, 1),
        ("providers", key): (9, 3),
        ("providers", key, "role_mapping", "rules", 0, "value"): (16, 48),
        ("providers", key, "principal_tags", "a"): (17, 29),
        ("providers", "s", "principal_tags"): (19, 40),
        ("providers", "s", "role_mapping"): (19, 3),
        ("tags", "unheard"): (22, 7),
        ("pool_ids", "prod"): (25, 18),
    }
    found = {path: pool.origin_of(path) for path in places}
    assert {path: (o.line, o.column) for path, o in found.items()} == places


def test_a_document_is_for_the_targets_it_names_or_for_all() -> None:
    assert selects(document(HEAD), TARGET)
    assert selects(document(HEAD + "targets: [dev, prod]\n"), TARGET)
    assert not selects(document(HEAD + "targets: [dev]\n"), TARGET)


def test_an_ignore_ends_after_its_last_day() -> None:
    pool = pool_of("ignore: [{path: [name], reason: x, until: 2027-01-31}]\n")
    assert check_ignores(pool, date(2027, 1, 31)) == []
    (finding,) = check_ignores(pool, date(2027, 2, 1))
    assert (finding.rule, finding.severity.value, finding.origin.line) == (
        "ignore-expired",
        "warning",
        4,
    )


def test_different_pools_do_not_clash() -> None:
    assert check_uniqueness([DESIRED, pool_of("formerly: [old]\n")][:1], TARGET) == []
