"""Who gets which role, as a drawing of one pool before and after."""

from dataclasses import replace

import pytest
from hypothesis import given

from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    MappingType,
    ProviderType,
    Resolution,
    RoleMapping,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.graph import pool_graph
from reconciler.plan.overlay import overlay
from reconciler.plan.view.graph import Kind, NodeView, PoolGraphView, State
from tests.builders import ACCOUNT, OIDC, SAML, SPEC, USER_POOL, mapping, role, rule
from tests.strategies import live_specs, pool_specs, transitions, wanted

SIGNS = {State.KEPT: " ", State.ADDED: "+", State.REMOVED: "-"}
OFF = " guests | guest access is off | denied"
TOKEN = RoleMapping(MappingType.TOKEN, Resolution.AUTHENTICATED_ROLE)


def drawn(view: PoolGraphView) -> list[str]:
    """The drawing as lines `sign who | decision | role`; the sign is that of the line to the role.

    Whoever asks and what decides have a sign of their own where it is another one.
    """
    asked = {edge.end: edge.start for edge in view.edges}
    lines = []
    for edge in view.edges:
        if view.nodes[edge.start].kind is Kind.DECISION:
            who, decision = view.nodes[asked[edge.start]], view.nodes[edge.start]
            parts = [said(who, edge.state), said(decision, edge.state)]
            parts.append(said(view.nodes[edge.end], edge.state))
            lines.append(SIGNS[edge.state] + " | ".join(parts))
    return lines


def said(node: NodeView, state: State) -> str:
    return node.label if node.state is state else f"{SIGNS[node.state]}{node.label}".strip()


def as_documented(spec: PoolSpec, *not_managed: str) -> list[str]:
    return drawn(pool_graph("web", "prod", spec, spec, not_managed))


def change(before: PoolSpec | None, after: PoolSpec | None) -> list[str]:
    return drawn(pool_graph("web", "prod", before, after))


def test_rules_lead_to_their_roles_in_their_order_and_what_none_matches_to_the_resolution() -> None:
    rules = mapping(rule("gold", "gold"), rule("silver", "silver"), rule("old", "gold"))
    user_pool = replace(USER_POOL, role_mapping=rules)
    saml = replace(
        SAML,
        role_mapping=replace(
            rules,
            rules=rules.rules[:1],
            ambiguous_role_resolution=Resolution.AUTHENTICATED_ROLE,
        ),
    )
    assert as_documented(replace(SPEC, providers=(saml, user_pool))) == [
        OFF,
        " saml Workforce | 1  custom:tier Equals gold | role/gold",
        " saml Workforce | no rule matches | role/user",
        " user pool eu-west-1_AbCdEf123:client1 | 1  custom:tier Equals gold | role/gold",
        " user pool eu-west-1_AbCdEf123:client1 | 2  custom:tier Equals silver | role/silver",
        " user pool eu-west-1_AbCdEf123:client1 | 3  custom:tier Equals old | role/gold",
        " user pool eu-west-1_AbCdEf123:client1 | no rule matches | denied",
    ]


@pytest.mark.parametrize(
    ("spec", "lines"),
    [
        (
            replace(SPEC, providers=(OIDC,)),
            [" oidc idp.example.com | every token | role/user"],
        ),
        (
            replace(SPEC, providers=(LoginProvider("accounts.google.com", "id"),), roles=Roles()),
            [" login accounts.google.com | every token | denied"],
        ),
        (
            replace(SPEC, providers=(DeveloperProvider("login.example.com"),)),
            [" developer login.example.com | every token | role/user"],
        ),
        (
            replace(SPEC, providers=(replace(OIDC, role_mapping=TOKEN),)),
            [
                " oidc idp.example.com | a role in the token | the role the token names",
                " oidc idp.example.com | no role in the token | role/user",
            ],
        ),
        (
            replace(
                SPEC,
                roles=Roles(),
                providers=(
                    replace(OIDC, role_mapping=replace(TOKEN, ambiguous_role_resolution=None)),
                ),
            ),
            [
                " oidc idp.example.com | a role in the token | the role the token names",
                " oidc idp.example.com | no role in the token | denied",
            ],
        ),
        (replace(SPEC, providers=(StrayMapping("gone.example.com", mapping()),)), []),
    ],
)
def test_every_kind_of_provider_has_its_ways(spec: PoolSpec, lines: list[str]) -> None:
    assert as_documented(spec) == [OFF, *lines]


@pytest.mark.parametrize(
    ("arn", "line"),
    [(role("guest"), " guests | everybody | role/guest"), (None, " guests | everybody | denied")],
)
def test_guests_get_the_unauthenticated_role(arn: str | None, line: str) -> None:
    guests = replace(SPEC, allow_unauthenticated_identities=True, providers=())
    assert as_documented(replace(guests, roles=Roles(unauthenticated=arn))) == [line]


@pytest.mark.parametrize(
    ("flow", "mapped", "is_open"),
    [(None, False, True), (True, False, True), (False, False, False), (True, True, False)],
)
def test_the_classic_flow_is_drawn_where_it_is_open(
    flow: bool | None, mapped: bool, is_open: bool
) -> None:
    stray = (StrayMapping("gone.example.com", mapping()),) if mapped else ()
    spec = replace(SPEC, allow_classic_flow=flow, providers=stray)
    line = " classic flow | any application | any role that trusts the pool"
    assert as_documented(spec) == [OFF, *([line] if is_open else [])]


def test_a_default_role_that_is_not_managed_is_not_called_denied() -> None:
    spec = replace(SPEC, roles=Roles(), providers=(OIDC,))
    view = pool_graph("web", "prod", spec, spec, ("roles", "tags"))
    assert view.not_managed == ("roles", "tags")
    assert drawn(view) == [
        OFF,
        " oidc idp.example.com | every token | authenticated role (not managed)",
    ]


def test_boxes_that_would_say_the_same_say_it_in_full() -> None:
    other = IamProvider(ProviderType.SAML, SAML.arn.replace(ACCOUNT, "999999999999"))
    spec = replace(SPEC, providers=(SAML, other))
    assert as_documented(spec) == [
        OFF,
        f" {SAML.arn} | every token | role/user",
        f" {other.arn} | every token | role/user",
    ]


def test_a_box_has_its_whole_name_as_title() -> None:
    spec = replace(SPEC, providers=(SAML,), roles=Roles(role("path/user")))
    view = pool_graph("web", "prod", spec, spec)
    assert [(node.label, node.title) for node in view.nodes[2:]] == [
        ("saml Workforce", SAML.arn),
        ("every token", "every token"),
        ("denied", "denied"),
        ("role/path/user", role("path/user")),
    ]


def test_of_a_reordered_rule_the_old_place_goes_and_the_new_one_comes() -> None:
    gold, silver, base = rule("gold", "gold"), rule("silver", "silver"), rule("base", "base")
    before = replace(
        SPEC, providers=(replace(USER_POOL, role_mapping=mapping(gold, silver, base)),)
    )
    after = replace(SPEC, providers=(replace(USER_POOL, role_mapping=mapping(silver, base, gold)),))
    who = "user pool eu-west-1_AbCdEf123:client1"
    assert change(before, after) == [
        OFF,
        f"-{who} | 1  custom:tier Equals gold | role/gold",
        f" {who} | 1  custom:tier Equals silver | role/silver",
        f" {who} | 2  custom:tier Equals base | role/base",
        f"+{who} | 3  custom:tier Equals gold | role/gold",
        f" {who} | no rule matches | denied",
    ]


def test_a_rule_with_another_role_stays_and_its_line_moves() -> None:
    before = replace(
        SPEC, providers=(replace(SAML, role_mapping=mapping(rule("gold", "a"), rule("base", "a"))),)
    )
    after = replace(
        SPEC, providers=(replace(SAML, role_mapping=mapping(rule("gold", "b"), rule("base", "a"))),)
    )
    assert change(before, after) == [
        OFF,
        "-saml Workforce | 1  custom:tier Equals gold | role/a",
        "+saml Workforce | 1  custom:tier Equals gold | role/b",
        " saml Workforce | 2  custom:tier Equals base | role/a",
        " saml Workforce | no rule matches | denied",
    ]


def test_a_new_pool_comes_as_a_whole_and_a_deleted_one_goes() -> None:
    spec = replace(SPEC, providers=(OIDC,))
    lines = [
        "guests | guest access is off | denied",
        "oidc idp.example.com | every token | role/user",
    ]
    assert change(None, spec) == [f"+{line}" for line in lines]
    assert change(spec, None) == [f"-{line}" for line in lines]
    assert change(None, None) == []


def test_guests_that_are_let_in_are_a_change() -> None:
    before = replace(SPEC, providers=())
    after = replace(
        before, allow_unauthenticated_identities=True, roles=Roles(unauthenticated=role("guest"))
    )
    assert change(before, after) == [
        "-guests | guest access is off | denied",
        "+guests | everybody | role/guest",
    ]


@given(live_specs)
def test_without_a_difference_nothing_comes_or_goes(spec: PoolSpec) -> None:
    assert not pool_graph("web", "prod", spec, spec).changes


@given(live_specs, live_specs)
def test_what_is_left_without_the_additions_is_the_pool_before(
    before: PoolSpec, after: PoolSpec
) -> None:
    view = pool_graph("web", "prod", before, after)
    for spec, left_out in ((before, State.ADDED), (after, State.REMOVED)):
        alone = pool_graph("web", "prod", spec, spec)
        # Numbers of rules are those of the pool after the change.
        assert sorted(lines_without(view, left_out)) == sorted(lines_without(alone, left_out))


def lines_without(view: PoolGraphView, state: State) -> list[tuple[str, str]]:
    """The lines of one side: title of a box without its number → title of the next."""
    return [
        (bare(view.nodes[edge.start]), bare(view.nodes[edge.end]))
        for edge in view.edges
        if edge.state is not state
    ]


def bare(node: NodeView) -> str:
    number, gap, rest = node.title.partition("  ")
    return rest if gap and number.isdigit() else node.title


@given(transitions())
def test_every_line_leads_on_to_the_next_column(transition: tuple[PoolSpec, DesiredPool]) -> None:
    live, desired = transition
    view = pool_graph("web", "prod", live, overlay(desired, live))
    order = {Kind.WHO: 0, Kind.DECISION: 1, Kind.ROLE: 2, Kind.DENIED: 2}
    steps = {
        (order[view.nodes[edge.start].kind], order[view.nodes[edge.end].kind])
        for edge in view.edges
    }
    assert steps == {(0, 1), (1, 2)}
    reached = {edge.end for edge in view.edges} | {edge.start for edge in view.edges}
    assert reached == set(range(len(view.nodes)))


@given(pool_specs)
def test_a_document_is_drawn_as_the_pool_that_it_wants(spec: PoolSpec) -> None:
    desired = overlay(wanted(spec), None)
    # A document that does not manage the flow leaves a new pool closed.
    closed = replace(desired, allow_classic_flow=spec.allow_classic_flow)
    assert as_documented(closed) == as_documented(spec)
