"""Tokens and credentials: the classic and the enhanced flow, and the roles of both."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import TokensError
from reconciler.local.protocol.members import Json, JsonObject, Members
from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, OIDC, ROLE, USER_POOL, Cognito, Refusal, fetched
from tests.local.signing import (
    DEVELOPER,
    FACEBOOK,
    GOOGLE,
    GUEST,
    NO_MATCH,
    NOW,
    OIDC_NAME,
    OWN,
    UNSUPPORTED,
    World,
    denied,
    forbidden,
)

GOLD = f"arn:aws:iam::{ACCOUNT}:role/gold"
SILVER = f"arn:aws:iam::{ACCOUNT}:role/silver"
KEY = f"{USER_POOL}:app"
NO_ROLE = Refusal(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
)
TAGS = "https://aws.amazon.com/tags"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(World(tmp_path)) as made:
        yield made


def rules(*rules: tuple[str, str, str, str], resolution: str = "Deny") -> JsonObject:
    """A mapping by rules of claim, match, value and role."""
    names = ("Claim", "MatchType", "Value", "RoleARN")
    return {
        "Type": "Rules",
        "AmbiguousRoleResolution": resolution,
        "RulesConfiguration": {"Rules": [dict(zip(names, rule, strict=True)) for rule in rules]},
    }


def role_of(world: World, identity_id: str, logins: Json = None, **members: Json) -> str:
    """The role that the credentials of an identity are for."""
    given = world.credentials(identity_id, logins, **members)["Credentials"]
    key = cast(JsonObject, given)["AccessKeyId"]
    with world.store.reading() as connection:
        return str(
            connection.execute("SELECT role FROM sessions WHERE access_key = ?", (key,)).fetchone()[
                0
            ]
        )


def open_id(world: World, identity_id: str, logins: Json = None) -> str:
    sent: JsonObject = {"Logins": logins} if logins else {}
    return str(world.cognito.call("GetOpenIdToken", IdentityId=identity_id, **sent)["Token"])


def verified(world: World, token: str) -> tuple[Json, Members]:
    """Header and claims of a token, as a library of others reads it with the published keys."""
    keys = KeySet.import_key_set(fetched(world.service, "/.well-known/jwks_uri"))  # type: ignore[arg-type]
    found = jwt.decode(token, keys, algorithms=["RS512"])
    return cast(Json, found.header), Members(cast(JsonObject, found.claims))


@pytest.mark.fact("open-id-tokens-are-signed", "open-id-tokens-last-ten-minutes")
def test_the_token_of_a_guest(world: World) -> None:
    guest = world.get_id()
    header, claims = verified(world, open_id(world, guest))
    assert header == {"kid": "eu-west-1-1", "typ": "JWS", "alg": "RS512"}
    assert claims.values == {
        "sub": guest,
        "aud": world.pool_id,
        "amr": ["unauthenticated"],
        "iss": f"https://{OWN}",
        "https://cognito-identity.amazonaws.com/identity-pool-arn": (
            f"arn:aws:cognito-identity:eu-west-1:{ACCOUNT}:identitypool/{world.pool_id}"
        ),
        "exp": int(NOW) + 600,
        "iat": int(NOW),
    }


@pytest.mark.fact("amr-says-how")
@pytest.mark.parametrize(
    ("name", "amr"),
    [
        (USER_POOL, [USER_POOL, f"{USER_POOL}:CognitoSignIn:anna"]),
        (OIDC_NAME, [OIDC_NAME, f"{OIDC}:OIDC:anna"]),
        (GOOGLE, [GOOGLE]),
    ],
)
def test_a_token_says_how_the_user_was_authenticated(
    world: World, name: str, amr: list[str]
) -> None:
    logins = world.logins(name)
    _, claims = verified(world, open_id(world, world.get_id(logins), logins))
    assert claims.texts("amr") == ("authenticated", *amr)


@pytest.mark.fact("developer-tokens-last-fifteen-minutes", "developer-tags-are-literal")
def test_the_token_of_a_developer_user(world: World) -> None:
    _, claims = verified(world, str(world.developer(PrincipalTags={"team": "shop"})["Token"]))
    amr = ("authenticated", DEVELOPER, f"{DEVELOPER}:{world.pool_id}:anna")
    assert claims.texts("amr") == amr
    assert claims.number("exp") - claims.number("iat") == 900
    assert claims.values[TAGS] == {"principal_tags": {"team": ["shop"]}}
    _, claims = verified(world, str(world.developer(TokenDuration=86_400)["Token"]))
    assert claims.number("exp") - claims.number("iat") == 86_400
    assert TAGS not in claims.values


@pytest.mark.fact("classic-flow-is-closed-by-false", "classic-flow-is-open-where-unset")
def test_the_classic_flow_is_closed_where_it_is_false_and_nowhere_else(world: World) -> None:
    guest = world.get_id()
    for flow in (True, None):
        world.cognito.update(world.pool_id, **world.settings, AllowClassicFlow=flow)
        open_id(world, guest)
    world.cognito.update(world.pool_id, **world.settings, AllowClassicFlow=False)
    assert world.cognito.refused("GetOpenIdToken", IdentityId=guest) == Refusal(
        "InvalidParameterException",
        "Basic (classic) flow is not enabled, please use enhanced flow.",
    )
    # The tokens of developer users are not the application's to ask for.
    world.developer()


@pytest.mark.fact("classic-flow-is-closed-by-mappings")
def test_the_classic_flow_is_closed_by_any_role_mapping(world: World) -> None:
    guest = world.get_id()
    world.set_roles({}, {KEY: rules(("a", "Equals", "b", GOLD))})
    assert world.cognito.refused("GetOpenIdToken", IdentityId=guest) == Refusal(
        "InvalidParameterException",
        "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.",
    )


@pytest.mark.fact("credentials-last-an-hour", "credentials-have-a-secret-key")
def test_credentials_are_for_an_hour_and_for_the_default_role(world: World) -> None:
    guest = world.get_id()
    given = world.credentials(guest)
    credentials = cast(dict[str, object], given["Credentials"])
    assert (given["IdentityId"], set(credentials)) == (
        guest,
        {"AccessKeyId", "SecretKey", "SessionToken", "Expiration"},
    )
    ends = datetime.fromtimestamp(int(NOW), UTC) + timedelta(hours=1)
    assert credentials["Expiration"] == ends
    assert role_of(world, guest) == GUEST
    logins = world.logins(USER_POOL)
    assert role_of(world, world.get_id(logins), logins) == ROLE


@pytest.mark.fact("no-role-is-a-misconfiguration")
def test_a_pool_without_a_role_or_with_one_of_another_account_is_misconfigured(
    world: World,
) -> None:
    guest = world.get_id()
    world.set_roles({"authenticated": ROLE})
    assert world.cognito.refused("GetCredentialsForIdentity", IdentityId=guest) == NO_ROLE
    world.set_roles({"unauthenticated": "arn:aws:iam::210987654321:role/app"})
    assert world.cognito.refused("GetCredentialsForIdentity", IdentityId=guest) == NO_ROLE


@pytest.mark.fact("guests-are-refused-where-they-are-off")
def test_guests_may_be_turned_off_behind_them(world: World) -> None:
    guest = world.get_id()
    world.cognito.update(
        world.pool_id, **{**world.settings, "AllowUnauthenticatedIdentities": False}
    )
    off = denied("Unauthenticated access is not supported for this identity pool.")
    for operation in ("GetCredentialsForIdentity", "GetOpenIdToken"):
        assert world.cognito.refused(operation, IdentityId=guest) == off


@pytest.mark.fact("mappings-choose-roles", "ambiguous-denials-name-the-provider")
def test_a_role_mapping_chooses_and_denies(world: World) -> None:
    mapping = rules(("tier", "Equals", "gold", GOLD), ("tier", "Contains", "g", SILVER))
    world.set_roles({"authenticated": ROLE}, {KEY: mapping})
    logins: JsonObject = {USER_POOL: world.token(tier="gold")}
    anna = world.get_id(logins)
    assert role_of(world, anna, logins) == GOLD
    assert role_of(world, anna, logins, CustomRoleArn=SILVER) == SILVER
    sent: JsonObject = {"IdentityId": anna, "Logins": logins, "CustomRoleArn": ROLE}
    refused = world.cognito.refused("GetCredentialsForIdentity", **sent)
    assert refused.code == "NotAuthorizedException"
    plain: JsonObject = {"IdentityId": anna, "Logins": world.logins(USER_POOL)}
    assert world.cognito.refused("GetCredentialsForIdentity", **plain) == denied(
        f"The ambiguous role mapping rules for: {KEY} denied this request."
    )
    # Another provider has no mapping.
    assert role_of(world, anna, world.logins(GOOGLE, USER_POOL)) == ROLE


@pytest.mark.fact("bare-providers-have-three-claims")
def test_of_facebook_the_pool_reads_three_claims_alone(world: World) -> None:
    mapping = rules(("email", "NotEqual", "x", GOLD), ("sub", "Equals", "anna", SILVER))
    world.set_roles({}, {FACEBOOK: mapping, GOOGLE: mapping})
    for name, role in ((FACEBOOK, SILVER), (GOOGLE, GOLD)):
        logins: JsonObject = {name: world.token(name, email="anna@example.com")}
        assert role_of(world, world.get_id(logins), logins) == role


@pytest.mark.fact("developer-users-get-the-default-role", "developer-tokens-are-logins")
def test_the_token_of_a_developer_user_gets_the_authenticated_role(world: World) -> None:
    given = world.developer()
    identity_id, own = str(given["IdentityId"]), {OWN: given["Token"]}
    assert role_of(world, identity_id, own) == ROLE
    assert world.cognito.refused("GetCredentialsForIdentity", IdentityId=identity_id) == (
        forbidden(identity_id)
    )
    bert = str(world.developer("bert")["IdentityId"])
    refused = world.cognito.refused("GetCredentialsForIdentity", IdentityId=bert, Logins=own)
    assert refused == NO_MATCH
    world.time += 900
    late = world.cognito.refused("GetCredentialsForIdentity", IdentityId=identity_id, Logins=own)
    assert late.message.startswith("Invalid login token. Token expired: ")


def test_the_token_of_another_pool_or_issuer_is_no_login(world: World) -> None:
    elsewhere = world.cognito.create(**world.settings)
    own = world.developer()["Token"]
    guest = world.cognito.call("GetId", IdentityPoolId=elsewhere)["IdentityId"]
    sent: JsonObject = {"IdentityId": guest, "Logins": {OWN: own}}
    assert world.cognito.refused("GetCredentialsForIdentity", **sent) == UNSUPPORTED
    foreign: JsonObject = {"IdentityId": guest, "Logins": {OWN: world.token()}}
    assert world.cognito.refused("GetCredentialsForIdentity", **foreign) == denied(
        "Invalid login token. Issuer doesn't match providerName"
    )


def test_a_token_that_names_no_developer_user_proves_none(world: World) -> None:
    """Who signed in with another login of the identity is not the backend's user thereby."""
    logins = world.logins(GOOGLE)
    identity_id = world.get_id(logins)
    world.developer(IdentityId=identity_id, Logins={**logins, DEVELOPER: "anna"})
    own: JsonObject = {OWN: open_id(world, identity_id, logins)}
    refused = world.cognito.refused("GetCredentialsForIdentity", IdentityId=identity_id, Logins=own)
    assert refused == forbidden(identity_id)


@pytest.mark.fact("claims-become-tags", "missing-claims-make-no-tag")
def test_claims_become_the_principal_tags_of_the_token(world: World) -> None:
    def tags(**members: Json) -> Json:
        sent = {**world.pool, "IdentityProviderName": USER_POOL, **members}
        world.cognito.call("SetPrincipalTagAttributeMap", **sent)
        logins: JsonObject = {USER_POOL: world.token(tier="gold")}
        _, claims = verified(world, open_id(world, world.get_id(logins), logins))
        return claims.values.get(TAGS)

    assert tags(PrincipalTags={"tier": "tier", "team": "team"}) == {
        "principal_tags": {"tier": ["gold"]}
    }
    assert tags(UseDefaults=True) == {"principal_tags": {"username": ["anna"], "client": ["app"]}}
    assert tags() is None


def test_the_last_of_several_logins_may_decide(tmp_path: Path) -> None:
    with closing(World(tmp_path, Assumptions(first_login_decides=False))) as world:
        world.set_roles({"authenticated": ROLE}, {GOOGLE: rules(("sub", "Equals", "anna", GOLD))})
        logins = world.logins(USER_POOL, GOOGLE)
        assert role_of(world, world.get_id(logins), logins) == GOLD


@pytest.mark.parametrize(
    ("assumptions", "rule", "claim"),
    [
        (
            Assumptions(lists_match_by_member=False),
            ("cognito:groups", "Equals", '["staff"]', GOLD),
            ("cognito:groups", "staff"),
        ),
        (Assumptions(rules_ignore_case=True), ("tier", "Equals", "GOLD", GOLD), ("tier", "gold")),
    ],
)
def test_rules_may_read_claims_another_way(
    tmp_path: Path,
    assumptions: Assumptions,
    rule: tuple[str, str, str, str],
    claim: tuple[str, str],
) -> None:
    with closing(World(tmp_path, assumptions)) as world:
        world.set_roles({"authenticated": ROLE}, {KEY: rules(rule)})
        logins: JsonObject = {USER_POOL: world.token(**dict([claim]))}
        assert role_of(world, world.get_id(logins), logins) == GOLD


def test_a_role_may_be_asked_for_in_vain_where_nothing_is_mapped(tmp_path: Path) -> None:
    with closing(World(tmp_path, Assumptions(custom_role_needs_mapping=False))) as world:
        logins = world.logins(USER_POOL)
        assert role_of(world, world.get_id(logins), logins, CustomRoleArn=GOLD) == ROLE
        assert role_of(world, world.get_id(), CustomRoleArn=GOLD) == GUEST


def test_the_tokens_of_developer_users_may_need_the_classic_flow(tmp_path: Path) -> None:
    assumed = Assumptions(developer_tokens_need_classic_flow=True)
    with closing(World(tmp_path, assumed)) as world:
        world.developer()
        world.cognito.update(world.pool_id, **world.settings, AllowClassicFlow=False)
        sent: JsonObject = {**world.pool, "Logins": {DEVELOPER: "anna"}}
        assert world.cognito.refused("GetOpenIdTokenForDeveloperIdentity", **sent) == Refusal(
            "InvalidParameterException",
            "Basic (classic) flow is not enabled, please use enhanced flow.",
        )


def test_a_token_may_name_the_user_of_every_provider(tmp_path: Path) -> None:
    with closing(World(tmp_path, Assumptions(amr_names_every_user=True))) as world:
        logins = world.logins(GOOGLE)
        _, claims = verified(world, open_id(world, world.get_id(logins), logins))
        assert claims.texts("amr") == ("authenticated", GOOGLE, f"{GOOGLE}:anna")


def test_without_what_tokens_take_the_client_is_told(tmp_path: Path) -> None:
    def missing() -> str:
        raise TokensError("cryptography is not installed")

    with closing(LocalService(tmp_path / "local.db", new_key=missing)) as service:
        cognito = Cognito(service)
        pool_id = cognito.create(AllowUnauthenticatedIdentities=True)
        guest = cognito.call("GetId", IdentityPoolId=pool_id)["IdentityId"]
        assert cognito.refused("GetOpenIdToken", IdentityId=guest) == Refusal(
            "InternalErrorException", "cryptography is not installed", 500
        )
