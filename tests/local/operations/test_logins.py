"""Which tokens of public providers are accepted as logins, and how others are refused."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.local.protocol.members import JsonObject
from tests.local.clients import OIDC, SAML, USER_POOL, Refusal
from tests.local.signing import (
    DEVELOPER,
    FACEBOOK,
    GOOGLE,
    KEYS,
    NOW,
    OIDC_NAME,
    UNSUPPORTED,
    World,
    denied,
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(World(tmp_path)) as made:
        yield made


def bad(what: str) -> Refusal:
    return denied(f"Invalid login token. {what}")


@pytest.mark.fact("a-subject-has-one-identity", "get-id-checks-tokens")
@pytest.mark.parametrize("name", KEYS)
def test_a_user_of_every_provider_has_one_identity(world: World, name: str) -> None:
    anna = world.get_id(world.logins(name))
    assert world.get_id(world.logins(name)) == anna
    assert world.get_id(world.logins(name, user="bert")) != anna
    assert world.providers(anna) == [name]


@pytest.mark.fact("tokens-end")
def test_a_token_out_of_date_is_refused_with_both_times(world: World) -> None:
    token = world.token(exp=str(int(NOW)))
    assert world.refused_id({USER_POOL: token}) == bad(f"Token expired: {NOW:.0f} >= {NOW:.0f}")
    world.get_id({USER_POOL: world.token(exp=str(int(NOW) + 1))})
    never = world.token(exp="Infinity")
    assert world.refused_id({USER_POOL: never}) == bad(f"Token expired: {NOW:.0f} >= 0")


@pytest.mark.fact("signatures-are-verified")
def test_a_token_that_was_changed_or_signed_by_nobody_known_is_refused(world: World) -> None:
    header, claims, signature = world.token().split(".")
    other = world.token(user="bert").split(".")[1]
    for forged in (f"{header}.{other}.{signature}", f"{header}.{claims}."):
        assert world.refused_id({USER_POOL: forged}) == bad("Couldn't verify signed token.")
    elsewhere = world.cognito.create(OpenIdConnectProviderARNs=[f"{OIDC}.org"])
    unknown = world.token(OIDC_NAME, iss=f"https://{OIDC_NAME}.org")
    assert world.refused_id({f"{OIDC_NAME}.org": unknown}, elsewhere) == bad(
        "Couldn't verify signed token."
    )


@pytest.mark.fact("issuers-match-providers")
def test_a_token_of_another_provider_is_refused(world: World) -> None:
    assert world.refused_id({USER_POOL: world.token(OIDC_NAME)}) == bad(
        "Issuer doesn't match providerName"
    )


@pytest.mark.fact("access-tokens-lack-an-audience")
def test_an_access_token_lacks_an_audience(world: World) -> None:
    access = world.issuing.token("eu-west-1_Zr231apJu", [("token_use", "access")])
    assert world.refused_id({USER_POOL: access}) == bad("Missing a required claim: aud")


@pytest.mark.parametrize("text", ["x", "a.b", "a.b.c", "e30.W10.", ".."])
def test_a_text_that_is_no_token_is_refused(world: World, text: str) -> None:
    assert world.refused_id({USER_POOL: text}) == bad("Not a valid OpenId Connect identity token.")


@pytest.mark.fact("audiences-are-checked")
@pytest.mark.parametrize("name", [USER_POOL, GOOGLE, FACEBOOK, OIDC_NAME, SAML])
def test_a_token_for_another_application_is_refused(world: World, name: str) -> None:
    assert world.refused_id({name: world.token(name, aud="other")}) == UNSUPPORTED


def test_an_issuer_without_audiences_may_issue_for_any(world: World) -> None:
    world.issuing.add(OIDC, [])
    world.get_id({OIDC_NAME: world.token(OIDC_NAME, aud="other")})


@pytest.mark.fact("unknown-providers-are-refused", "developer-names-are-no-public-providers")
def test_a_provider_the_pool_does_not_have_is_refused(world: World) -> None:
    assert world.refused_id({"www.amazon.com": world.token()}) == UNSUPPORTED
    assert world.refused_id({DEVELOPER: "anna"}) == Refusal(
        "InvalidParameterException", "Please provide a valid public provider."
    )


@pytest.mark.fact("pools-without-providers-say-so")
def test_a_pool_without_providers_says_so(world: World) -> None:
    bare = world.cognito.create()
    assert world.refused_id(world.logins(USER_POOL), bare) == denied(
        f"Identity pool - {bare} does not have identity providers configured."
    )


def test_a_token_is_good_in_every_pool_that_has_the_provider_and_in_no_other(world: World) -> None:
    sent: JsonObject = {"OpenIdConnectProviderARNs": [OIDC]}
    other = world.cognito.create(**sent)
    world.cognito.call("GetId", IdentityPoolId=other, Logins=world.logins(OIDC_NAME))
    assert world.refused_id(world.logins(USER_POOL), other) == UNSUPPORTED


def test_of_twitter_the_audience_is_the_key_without_its_secret(world: World) -> None:
    twitter = "api.twitter.com"
    pool_id = world.cognito.create(SupportedLoginProviders={twitter: "key;secret"})
    world.issuing.add(twitter, [])

    def token(audience: str) -> JsonObject:
        return {twitter: world.issuing.token(twitter, [("aud", audience)])}

    assert world.refused_id(token("key;secret"), pool_id) == UNSUPPORTED
    world.cognito.call("GetId", IdentityPoolId=pool_id, Logins=token("key"))
