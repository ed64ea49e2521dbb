"""Answers of the service as live pools, with what no spec can hold noted."""

import pytest

from reconciler.calls.live import live_pool, owner_of, pool_reads, tag_reads
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import LivePool, Marker, Unmodelled
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
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec, Roles
from tests.builders import OIDC, POOL_ID, SAML, role

UPDATE, SET_ROLES = "UpdateIdentityPool", "SetIdentityPoolRoles"
NAME = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"
BARE: JsonObject = {
    "IdentityPoolId": POOL_ID,
    "IdentityPoolName": "web",
    "AllowUnauthenticatedIdentities": False,
}
IDENTITY: JsonObject = {"IdentityPoolId": POOL_ID}
RULE: JsonObject = {"Claim": "c", "MatchType": "Equals", "Value": "v", "RoleARN": role("r")}
TOKEN: JsonObject = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}


def user_pool(name: str = NAME, client: str = "c", **more: Json) -> JsonObject:
    known: JsonObject = {"ProviderName": name, "ClientId": client, "ServerSideTokenCheck": True}
    return known | more


def read(pool: JsonObject, roles: JsonObject | None = None) -> LivePool:
    return live_pool(BARE | pool, IDENTITY | (roles or {}), {})


def test_a_bare_answer_is_an_empty_pool() -> None:
    assert read({}) == LivePool(POOL_ID, PoolSpec("web", False))


def test_null_and_empty_mean_that_nothing_is_set() -> None:
    lists = ("CognitoIdentityProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs")
    maps = ("SupportedLoginProviders", "IdentityPoolTags")
    others = ("DeveloperProviderName", "AllowClassicFlow", "Unheard")
    null: JsonObject = dict.fromkeys([*lists, *maps, *others])
    assert read(null, {"Roles": None, "RoleMappings": None}) == read({})
    empty: JsonObject = {**{name: [] for name in lists}, **{name: {} for name in maps}}
    assert read(empty, {"Roles": {}, "RoleMappings": {}}) == read({})


def test_a_whole_answer_is_a_whole_pool() -> None:
    pool = live_pool(
        BARE
        | {
            "AllowUnauthenticatedIdentities": True,
            "AllowClassicFlow": True,
            "SupportedLoginProviders": {"www.amazon.com": "a"},
            "DeveloperProviderName": "dev",
            "OpenIdConnectProviderARNs": [OIDC.arn],
            "CognitoIdentityProviders": [user_pool(client="d"), user_pool()],
            "SamlProviderARNs": [SAML.arn],
            "IdentityPoolTags": {
                "b": "2",
                "a": "1",
                "aws:cloudformation:stack-id": "s",
                "aws:x": "y",
                "reconciler:owner": "acme",
                "reconciler:address": "web",
                "reconciler:attempt": "n",
                "reconciler:protected": "no",
                "reconciler:applied": "v1",
                "reconciler:future": "f",
            },
            "ResponseMetadata": {},
        },
        {
            "IdentityPoolId": POOL_ID,
            "Roles": {"authenticated": role("a"), "unauthenticated": role("u")},
            "RoleMappings": {
                f"{NAME}:c": TOKEN,
                OIDC.arn: {
                    "Type": "Rules",
                    "AmbiguousRoleResolution": None,
                    "RulesConfiguration": {"Rules": [RULE]},
                },
                "gone": TOKEN,
            },
        },
        {
            NAME: {"UseDefaults": True, "PrincipalTags": {"username": "sub"}},
            OIDC.arn: {"UseDefaults": False, "PrincipalTags": {"b": "2", "a": "1"}},
            SAML.arn: None,
        },
    )
    token = RoleMapping(MappingType.TOKEN, Resolution.DENY)
    rule = Rule("c", Match.EQUALS, "v", role("r"))
    assert pool == LivePool(
        POOL_ID,
        PoolSpec(
            "web",
            True,
            True,
            Roles(role("a"), role("u")),
            (
                IamProvider(
                    ProviderType.OIDC,
                    OIDC.arn,
                    RoleMapping(MappingType.RULES, None, (rule,)),
                    PrincipalTags(tags=(("a", "1"), ("b", "2"))),
                ),
                IamProvider(ProviderType.SAML, SAML.arn),
                DeveloperProvider("dev"),
                UserPoolProvider("eu-west-1_A", "c", True, token, DEFAULTS),
                UserPoolProvider("eu-west-1_A", "d", True, None, DEFAULTS),
                StrayMapping("gone", token),
                LoginProvider("www.amazon.com", "a"),
            ),
            (("a", "1"), ("b", "2")),
        ),
        Marker("acme", "web", "n", "no", "v1"),
        ("aws:cloudformation:stack-id", "aws:x"),
    )
    assert pool.from_cloudformation
    assert pool.marker.is_protected


def test_maps_that_were_not_read_are_known_as_such() -> None:
    assert live_pool(BARE, {}, None).principal_tags_read is False
    assert live_pool(BARE, {}, {}).principal_tags_read is True


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("pool", "roles", "noted"),
    [
        ({"Future": 0}, {}, (Unmodelled(UPDATE, "Future"),)),
        ({}, {"Future": ""}, (Unmodelled(SET_ROLES, "Future"),)),
        (
            {"CognitoIdentityProviders": [user_pool(Future=False)]},
            {},
            (Unmodelled(UPDATE, "CognitoIdentityProviders: Future"),),
        ),
        (
            {},
            {"Roles": {"admin": role("a")}},
            (Unmodelled(SET_ROLES, "Roles: admin", "roles"),),
        ),
        (
            {"SamlProviderARNs": [SAML.arn]},
            {"RoleMappings": {SAML.arn: TOKEN | {"Future": 1}}},
            (Unmodelled(SET_ROLES, f"RoleMappings: {SAML.arn}: Future"),),
        ),
        (
            {"SamlProviderARNs": [SAML.arn]},
            {"RoleMappings": {SAML.arn: TOKEN | {"RulesConfiguration": {"Future": 1}}}},
            (Unmodelled(SET_ROLES, f"RoleMappings: {SAML.arn}: Future"),),
        ),
        (
            {"SamlProviderARNs": [SAML.arn]},
            {
                "RoleMappings": {
                    SAML.arn: TOKEN | {"RulesConfiguration": {"Rules": [RULE | {"Future": 1}]}}
                }
            },
            (Unmodelled(SET_ROLES, f"RoleMappings: {SAML.arn}: Future"),),
        ),
    ],
)
def test_an_unknown_member_is_noted_with_the_write_that_would_lose_it(
    pool: JsonObject, roles: JsonObject, noted: tuple[Unmodelled, ...]
) -> None:
    assert read(pool, roles).unmodelled == noted


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        ({"Type": "Future"}, "'Future' is not a valid MappingType"),
        ({}, "'None' is not a valid MappingType"),
        (TOKEN | {"AmbiguousRoleResolution": "Allow"}, "'Allow' is not a valid Resolution"),
        (
            TOKEN | {"RulesConfiguration": {"Rules": [RULE | {"MatchType": "Regex"}]}},
            "'Regex' is not a valid Match",
        ),
    ],
)
def test_a_mapping_with_an_unknown_word_is_noted_as_an_item_of_the_providers(
    mapping: JsonObject, error: str
) -> None:
    pool = read({"SamlProviderARNs": [SAML.arn]}, {"RoleMappings": {SAML.arn: mapping}})
    assert pool.spec.providers == (SAML,)
    what = f"RoleMappings: {SAML.arn}: {error}"
    assert pool.unmodelled == (Unmodelled(SET_ROLES, what, "providers"),)


@pytest.mark.parametrize(
    "name",
    [
        "cognito-idp.eu-west-1.amazonaws.com/us-east-1_A",
        "cognito-idp.cn-north-1.amazonaws.com/cn-north-1_A",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A",
        "eu-west-1_A",
        "",
    ],
)
def test_a_user_pool_without_a_known_form_is_noted_and_its_mapping_is_no_stray(name: str) -> None:
    pool = read(
        {"CognitoIdentityProviders": [user_pool(name)]}, {"RoleMappings": {f"{name}:c": TOKEN}}
    )
    assert pool.spec.providers == ()
    assert pool.unmodelled == (
        Unmodelled(UPDATE, f"the provider {name}:c has no known form", "providers"),
        Unmodelled(SET_ROLES, f"RoleMappings: {name}:c", "providers"),
    )


@pytest.mark.parametrize(
    ("pool", "kept", "name"),
    [
        (
            {
                "CognitoIdentityProviders": [
                    user_pool(),
                    user_pool() | {"ServerSideTokenCheck": False},
                ]
            },
            UserPoolProvider("eu-west-1_A", "c", True),
            "eu-west-1_A:c",
        ),
        (
            {"OpenIdConnectProviderARNs": [OIDC.arn], "SamlProviderARNs": [OIDC.arn]},
            OIDC,
            OIDC.arn,
        ),
        (
            {"OpenIdConnectProviderARNs": [OIDC.arn], "SupportedLoginProviders": {OIDC.arn: "x"}},
            OIDC,
            OIDC.arn,
        ),
        (
            {"DeveloperProviderName": "d", "SupportedLoginProviders": {"developer": "x"}},
            DeveloperProvider("d"),
            "developer",
        ),
    ],
)
def test_of_two_providers_with_one_key_the_second_is_noted(
    pool: JsonObject, kept: object, name: str
) -> None:
    found = read(pool)
    assert found.spec.providers == (kept,)
    what = f"another provider with the name {name}"
    assert found.unmodelled == (Unmodelled(UPDATE, what, "providers"),)


def test_a_login_provider_called_developer_is_noted_even_alone() -> None:
    found = read({"SupportedLoginProviders": {"developer": "x"}})
    assert found.spec.providers == ()
    what = "another provider with the name developer"
    assert found.unmodelled == (Unmodelled(UPDATE, what, "providers"),)


def test_the_same_provider_twice_is_one() -> None:
    found = read(
        {
            "CognitoIdentityProviders": [user_pool(), user_pool()],
            "SamlProviderARNs": [SAML.arn, SAML.arn],
        }
    )
    assert (len(found.spec.providers), found.unmodelled) == (2, ())


@pytest.mark.parametrize("key", ["developer", "eu-west-1_A:c"])
def test_a_stray_mapping_with_the_key_of_a_provider_is_noted(key: str) -> None:
    found = read({"CognitoIdentityProviders": [user_pool()]}, {"RoleMappings": {key: TOKEN}})
    assert found.spec.providers == (UserPoolProvider("eu-west-1_A", "c", True),)
    assert found.unmodelled == (Unmodelled(SET_ROLES, f"RoleMappings: {key}", "providers"),)


def test_a_pool_takes_two_reads_and_one_for_each_provider_name() -> None:
    pool = BARE | {
        "CognitoIdentityProviders": [user_pool(client="d"), user_pool()],
        "SamlProviderARNs": [SAML.arn],
        "OpenIdConnectProviderARNs": ["x" * 129],
        "SupportedLoginProviders": {"y" * 128: "a"},
        "DeveloperProviderName": "dev",
    }
    identity: JsonObject = {"IdentityPoolId": POOL_ID}
    assert pool_reads(POOL_ID) == (
        Call("DescribeIdentityPool", identity),
        Call("GetIdentityPoolRoles", identity),
    )
    assert tag_reads(pool) == tuple(
        Call("GetPrincipalTagAttributeMap", identity | {"IdentityProviderName": name})
        for name in (SAML.arn, NAME, "y" * 128)
    )


def test_the_owner_is_read_before_anything_else_is() -> None:
    assert owner_of(BARE) is None
    assert owner_of(BARE | {"IdentityPoolTags": {"reconciler:owner": "acme"}}) == "acme"
