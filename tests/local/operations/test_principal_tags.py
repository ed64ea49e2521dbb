"""Attributes for access control: one map of claims for each provider of a pool."""

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from tests.local.clients import CLIENT, OIDC, SAML, USER_POOL, Cognito, Refusal


@pytest.fixture
def pool_id(cognito: Cognito) -> str:
    return cognito.create(
        CognitoIdentityProviders=[CLIENT],
        SupportedLoginProviders={"accounts.google.com": "1"},
        OpenIdConnectProviderARNs=[OIDC],
        SamlProviderARNs=[SAML],
        DeveloperProviderName="login.shop",
    )


def read(cognito: Cognito, pool_id: str, provider: str) -> JsonObject:
    named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": provider}
    return cognito.call("GetPrincipalTagAttributeMap", **named)


def test_a_map_never_set_is_inactive(cognito: Cognito, pool_id: str) -> None:
    assert read(cognito, pool_id, USER_POOL) == {
        "IdentityPoolId": pool_id,
        "IdentityProviderName": USER_POOL,
        "UseDefaults": False,
    }


@pytest.mark.fact(
    "set-principal-tags-answers-as-get",
    "principal-tags-have-three-states",
    "principal-tags-of-a-login-provider",
    "principal-tags-of-an-oidc-provider",
    "principal-tags-of-a-user-pool-are-without-client",
    "defaults-with-an-empty-map-are-accepted",
)
@pytest.mark.parametrize("provider", [USER_POOL, "accounts.google.com", OIDC, SAML])
@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ({"UseDefaults": True}, {"UseDefaults": True}),
        ({"UseDefaults": True, "PrincipalTags": {}}, {"UseDefaults": True}),
        (
            {"PrincipalTags": {"who": "sub"}},
            {"UseDefaults": False, "PrincipalTags": {"who": "sub"}},
        ),
        ({}, {"UseDefaults": False}),
    ],
)
def test_a_map_replaces_the_one_before_and_is_answered_as_it_is_read(
    cognito: Cognito, pool_id: str, provider: str, sent: JsonObject, answered: JsonObject
) -> None:
    named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": provider}
    tags: dict[str, Json] = {"PrincipalTags": {"old": "aud"}}
    cognito.call("SetPrincipalTagAttributeMap", **named, **tags)
    assert cognito.call("SetPrincipalTagAttributeMap", **named, **sent) == {**named, **answered}
    assert read(cognito, pool_id, provider) == {**named, **answered}


@pytest.mark.fact("principal-tags-belong-to-one-provider")
def test_maps_of_different_providers_do_not_touch_each_other(
    cognito: Cognito, pool_id: str
) -> None:
    for provider in (OIDC, SAML):
        named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": provider}
        cognito.call("SetPrincipalTagAttributeMap", **named, PrincipalTags={"of": provider[-6:]})
    assert [read(cognito, pool_id, provider)["PrincipalTags"] for provider in (OIDC, SAML)] == [
        {"of": OIDC[-6:]},
        {"of": SAML[-6:]},
    ]


@pytest.mark.fact("principal-tags-of-a-user-pool-are-without-client")
@pytest.mark.parametrize("provider", [f"{USER_POOL}:app", "login.shop", "graph.facebook.com"])
def test_a_provider_the_pool_does_not_have_is_refused(
    cognito: Cognito, pool_id: str, provider: str
) -> None:
    named: JsonObject = {"IdentityPoolId": pool_id, "IdentityProviderName": provider}
    assert cognito.refused("SetPrincipalTagAttributeMap", **named) == Refusal(
        "InvalidParameterException", f"({provider}) is not a configured provider."
    )


def test_a_map_needs_a_pool(cognito: Cognito) -> None:
    named: JsonObject = {"IdentityPoolId": "eu-west-1:0", "IdentityProviderName": USER_POOL}
    gone = Refusal("ResourceNotFoundException", "IdentityPool 'eu-west-1:0' not found.")
    assert cognito.refused("GetPrincipalTagAttributeMap", **named) == gone
    assert cognito.refused("SetPrincipalTagAttributeMap", **named) == gone
