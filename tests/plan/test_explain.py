"""Why a token gets what it gets, in sentences."""

from dataclasses import replace

import pytest

from reconciler.access.decide import Denial
from reconciler.access.token import Flow, Token
from reconciler.model.providers import (
    DeveloperProvider,
    LoginProvider,
    MappingType,
    Match,
    Provider,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
)
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.explain import Asked, explain_view
from reconciler.plan.view.explain import ExplainView
from tests.access.pools import provider_of
from tests.builders import role

POOL = PoolSpec("web", True, False, Roles(role("user"), role("guest")))
GOOGLE = LoginProvider("accounts.google.com", "app")
RULES = RoleMapping(
    MappingType.RULES,
    Resolution.AUTHENTICATED_ROLE,
    (
        Rule("tier", Match.EQUALS, "gold", role("gold")),
        Rule("email", Match.STARTS_WITH, "admin@", role("admin")),
        Rule("email", Match.CONTAINS, "@corp", role("staff")),
        Rule("plan", Match.NOT_EQUAL, "free", role("paying")),
    ),
)
TOKEN = RoleMapping(MappingType.TOKEN, Resolution.AUTHENTICATED_ROLE)


def explained(token: Token, *providers: Provider, pool: PoolSpec = POOL) -> ExplainView:
    return explain_view(Asked("prod", "web", replace(pool, providers=providers)), token)


def mapped(mapping: RoleMapping) -> Provider:
    return provider_of(mapping, ProviderType.USER_POOL)


def about(mapping: RoleMapping, custom_role: str | None = None, **claims: str) -> ExplainView:
    provider = mapped(mapping)
    token = Token(provider.key, tuple(sorted(claims.items())), custom_role=custom_role)
    return explained(token, provider)


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (explained(Token()), "guests get the unauthenticated role"),
        (
            explained(Token("developer"), DeveloperProvider("login")),
            "the provider has no role mapping: its tokens get the authenticated role",
        ),
        (about(RULES, tier="gold"), "rule 1 is the first that is met"),
        (about(RULES), "no rule is met, and the mapping gives the authenticated role then"),
        (
            about(RULES, role("staff"), email="admin@corp", tier="gold"),
            "the token may ask for this role",
        ),
        (
            about(TOKEN, **{"cognito:preferred_role": role("x")}),
            "the token says so: cognito:preferred_role",
        ),
        (
            about(TOKEN),
            "the token has no cognito:preferred_role, and the mapping gives the authenticated role "
            "then",
        ),
        (
            explained(
                Token(GOOGLE.key, flow=Flow.CLASSIC),
                GOOGLE,
                pool=replace(POOL, allow_classic_flow=None),
            ),
            "the classic flow is open: the application names any role that trusts the pool",
        ),
        (explained(Token("x")), "the pool does not have this provider; it has none"),
        (
            explained(Token("x"), GOOGLE),
            "the pool does not have this provider; it has accounts.google.com",
        ),
    ],
)
def test_a_decision_has_a_reason(view: ExplainView, why: str) -> None:
    assert view.why == why


def test_every_denial_has_a_sentence() -> None:
    told = {
        explained(Token("x")).why,
        explained(Token(), pool=replace(POOL, allow_unauthenticated_identities=False)).why,
        explained(Token(flow=Flow.CLASSIC)).why,
        about(replace(RULES, ambiguous_role_resolution=Resolution.DENY)).why,
        about(replace(TOKEN, ambiguous_role_resolution=Resolution.DENY)).why,
        about(RULES, role("other"), tier="gold").why,
        about(RULES, aud="other").why,
        explained(Token(flow=Flow.CLASSIC), mapped(RULES)).why,
        explained(Token(), pool=replace(POOL, roles=Roles())).why,
    }
    # A pool that does not exist is never explained.
    assert len(told) == len([*Denial]) - 1


def test_each_rule_says_why_it_decided_or_did_not() -> None:
    view = about(RULES, email="x-admin@corp", plan="free")
    assert [(rule.number, rule.met, rule.why) for rule in view.rules] == [
        (1, False, "the token has no such claim"),
        (2, False, 'the claim "x-admin@corp" does not begin with "admin@"'),
        (3, True, "met, and the first that is"),
        (4, False, 'the claim "free" is or holds "free"'),
    ]
    both = about(RULES, email="admin@corp", tier="silver")
    assert [(rule.met, rule.why) for rule in both.rules[:3]] == [
        (False, 'the claim "silver" is not "gold"'),
        (True, "met, and the first that is"),
        (True, "met, but rule 2 comes first; its role may be asked for"),
    ]
    assert about(RULES, email="nobody").rules[2].why == (
        'the claim "nobody" does not contain "@corp"'
    )


def test_a_rule_that_is_met_says_what_becomes_of_it() -> None:
    same = replace(RULES, rules=(RULES.rules[0], Rule("x", Match.EQUALS, "y", role("gold"))))

    def why(view: ExplainView) -> list[str]:
        return [rule.why for rule in view.rules if rule.met]

    assert why(about(same, tier="gold", x="y"))[1] == (
        "met, but rule 1 comes first; gives the same role"
    )
    assert why(about(same, role("gold"), tier="gold", x="y"))[1] == (
        "met, but rule 1 comes first; gives the same role"
    )
    assert why(about(RULES, role("admin"), tier="gold", email="admin@")) == [
        "met, but another role was asked for",
        "met, and gives the role that was asked for",
    ]
    refused = ["met, but the token does not come to the rules"]
    assert why(about(RULES, tier="gold", iss="https://evil.example.com")) == refused
    provider = mapped(RULES)
    classic = Token(provider.key, (("tier", "gold"),), Flow.CLASSIC)
    assert why(explained(classic, provider)) == refused


def test_a_claim_that_no_token_of_the_provider_has_is_told_apart() -> None:
    facebook = LoginProvider("graph.facebook.com", "1", RULES)
    view = explained(Token(facebook.key, (("email", "admin@corp"),)), facebook)
    assert [rule.why for rule in view.rules[:2]] == [
        "the token has no such claim",
        "tokens of this provider have no such claim, whatever they hold",
    ]


def test_what_it_rests_on_is_named() -> None:
    def names(view: ExplainView) -> list[str]:
        return [assumption.name for assumption in view.assumes]

    assert names(about(RULES, tier="gold")) == []
    assert names(about(RULES, tier="GOLD")) == ["case-sensitive"]
    assert names(about(RULES, email="admin@corp")) == ["custom-role"]
    provider = mapped(RULES)
    token = Token(provider.key, (("tier", "gold"),))
    assert names(explained(token, provider, GOOGLE)) == ["several-logins"]
    groups = Token(provider.key, (("tier", ("gold", "Silver")),))
    assert names(explained(groups, provider)) == ["list-claims"]
