"""Default roles and role mappings: what is stored, and in which order it is refused."""

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, CLIENT, OIDC, ROLE, SAML, USER_POOL, Cognito, Refusal

KEY = f"{USER_POOL}:app"
TOKEN: JsonObject = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
NOT_CONFIGURED = "is not a valid RoleMapping ProviderName or is not a configured provider."


def rules(number: int) -> JsonObject:
    rule: JsonObject = {"Claim": "x", "MatchType": "Equals", "Value": "y", "RoleARN": ROLE}
    return {
        "Type": "Rules",
        "AmbiguousRoleResolution": "AuthenticatedRole",
        "RulesConfiguration": {"Rules": [rule] * number},
    }


@pytest.fixture
def pool_id(cognito: Cognito) -> str:
    return cognito.create(
        CognitoIdentityProviders=[CLIENT],
        SupportedLoginProviders={"accounts.google.com": "1"},
        OpenIdConnectProviderARNs=[OIDC],
        SamlProviderARNs=[SAML],
        DeveloperProviderName="login.shop",
    )


@pytest.mark.fact(
    "get-roles-names-its-pool",
    "login-providers-are-mapping-keys",
    "oidc-arns-are-mapping-keys",
    "rules-are-limited-to-25",
)
def test_roles_and_mappings_come_back_as_set(cognito: Cognito, pool_id: str) -> None:
    wanted: JsonObject = {
        "IdentityPoolId": pool_id,
        "Roles": {"authenticated": ROLE, "unauthenticated": f"{ROLE}2"},
        "RoleMappings": {KEY: rules(25), "accounts.google.com": TOKEN, OIDC: TOKEN, SAML: TOKEN},
    }
    assert cognito.call("SetIdentityPoolRoles", **wanted) == {}
    assert cognito.roles(pool_id) == wanted


def test_roles_never_set_are_left_out(cognito: Cognito, pool_id: str) -> None:
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id}


@pytest.mark.fact("set-roles-replaces-roles")
def test_setting_roles_replaces_both_maps(cognito: Cognito, pool_id: str) -> None:
    both: JsonObject = {"Roles": {"authenticated": ROLE}, "RoleMappings": {KEY: TOKEN}}
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, **both)
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"unauthenticated": ROLE})
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "Roles": {"unauthenticated": ROLE}}


@pytest.mark.fact("empty-roles-are-accepted")
def test_empty_roles_clear_everything(cognito: Cognito, pool_id: str) -> None:
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": ROLE})
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}, RoleMappings={})
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id}


@pytest.mark.fact("empty-mappings-clear")
def test_empty_mappings_clear_the_mappings_alone(cognito: Cognito, pool_id: str) -> None:
    both: JsonObject = {"Roles": {"authenticated": ROLE}, "RoleMappings": {KEY: TOKEN}}
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, **both)
    cleared: JsonObject = {"Roles": {"authenticated": ROLE}, "RoleMappings": {}}
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, **cleared)
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "Roles": {"authenticated": ROLE}}


@pytest.mark.fact("either-role-alone")
@pytest.mark.parametrize("kind", ["authenticated", "unauthenticated"])
def test_one_role_may_be_set_without_the_other(cognito: Cognito, pool_id: str, kind: str) -> None:
    wanted: JsonObject = {"IdentityPoolId": pool_id, "Roles": {kind: ROLE}}
    cognito.call("SetIdentityPoolRoles", **wanted)
    assert cognito.roles(pool_id) == wanted


@pytest.mark.fact("roles-keys-restricted")
@pytest.mark.parametrize("key", ["admin", "Authenticated", "authenticated ", "unauthenticatedx"])
def test_only_two_roles_have_a_key(cognito: Cognito, pool_id: str, key: str) -> None:
    refused = cognito.refused(
        "SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": ROLE, key: ROLE}
    )
    assert refused == Refusal(
        "ValidationException",
        f"1 validation error detected: Value '{{authenticated={ROLE}, {key}={ROLE}}}' at 'roles' "
        "failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length "
        "less than or equal to 128, Member must have length greater than or equal to 1, Member "
        "must satisfy regular expression pattern: (un)?authenticated]",
    )
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id}


@pytest.mark.fact("mappings-come-back-as-set")
def test_rules_come_back_in_the_order_sent(cognito: Cognito, pool_id: str) -> None:
    values = ["owner", "admin", "reader", "admin", "b", "a"]
    sent: list[Json] = [
        {"Claim": "x", "MatchType": "Equals", "Value": value, "RoleARN": f"{ROLE}/{value}"}
        for value in values
    ]
    mapping: JsonObject = {**rules(1), "RulesConfiguration": {"Rules": sent}}
    wanted: JsonObject = {"IdentityPoolId": pool_id, "RoleMappings": {KEY: mapping, OIDC: TOKEN}}
    cognito.call("SetIdentityPoolRoles", Roles={}, **wanted)
    assert cognito.roles(pool_id) == wanted


@pytest.mark.fact(
    "mapping-keys-are-configured-providers",
    "user-pool-keys-have-the-client",
    "developer-name-is-no-mapping-key",
)
@pytest.mark.parametrize(
    "key",
    [
        "login.shop",
        USER_POOL,
        f"https://{KEY}",
        f"{USER_POOL}:other",
        "graph.facebook.com",
        f"{OIDC}2",
    ],
)
def test_a_key_that_is_no_provider_of_the_pool_is_refused(
    cognito: Cognito, pool_id: str, key: str
) -> None:
    refused = cognito.refused(
        "SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}, RoleMappings={key: TOKEN}
    )
    assert refused == Refusal("InvalidParameterException", f"({key}) {NOT_CONFIGURED}")
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id}


@pytest.mark.fact("set-roles-checks-in-order", "rules-are-limited-to-25")
def test_shape_is_checked_before_rules_and_rules_before_providers(
    cognito: Cognito, pool_id: str
) -> None:
    def refused(**members: Json) -> Refusal:
        return cognito.refused("SetIdentityPoolRoles", IdentityPoolId=pool_id, **members)

    unknown: JsonObject = {"nobody": rules(26)}
    assert refused(Roles={"admin": ROLE}, RoleMappings=unknown) == Refusal(
        "ValidationException",
        f"1 validation error detected: Value '{{admin={ROLE}}}' at 'roles' failed to satisfy "
        "constraint: Map keys must satisfy constraint: [Member must have length less than or equal "
        "to 128, Member must have length greater than or equal to 1, Member must satisfy regular "
        "expression pattern: (un)?authenticated]",
    )
    assert refused(Roles={}, RoleMappings=unknown) == Refusal(
        "InvalidParameterException", "The number of rules in the request exceeded 25."
    )
    assert refused(Roles={}, RoleMappings={"nobody": {"Type": "Rules"}}) == Refusal(
        "InvalidParameterException", f"(nobody) {NOT_CONFIGURED}"
    )


@pytest.mark.fact("rules-are-counted-by-provider")
def test_the_limit_of_rules_holds_for_each_mapping(cognito: Cognito, pool_id: str) -> None:
    mappings: JsonObject = {KEY: rules(25), OIDC: rules(25)}
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}, RoleMappings=mappings)
    assert cognito.roles(pool_id) == {"IdentityPoolId": pool_id, "RoleMappings": mappings}


@pytest.mark.fact("ambiguous-resolution-is-required", "rules-type-requires-rules")
@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"Type": "Token"}, f"AmbiguousRoleResolution is required for {KEY}"),
        (
            {"Type": "Rules", "AmbiguousRoleResolution": "Deny"},
            f"RulesConfiguration is required for {KEY} of Type Rules",
        ),
    ],
)
def test_a_mapping_without_what_its_type_needs_is_refused(
    cognito: Cognito, pool_id: str, mapping: JsonObject, message: str
) -> None:
    sent: JsonObject = {"Roles": {}, "RoleMappings": {KEY: mapping}}
    assert cognito.refused("SetIdentityPoolRoles", IdentityPoolId=pool_id, **sent) == Refusal(
        "InvalidParameterException", message
    )


@pytest.mark.fact("token-type-was-deployed-with-rules")
def test_a_token_mapping_may_carry_rules(cognito: Cognito, pool_id: str) -> None:
    mapping: JsonObject = {**rules(1), "Type": "Token"}
    sent: JsonObject = {"IdentityPoolId": pool_id, "RoleMappings": {KEY: mapping}}
    cognito.call("SetIdentityPoolRoles", Roles={}, **sent)
    assert cognito.roles(pool_id) == sent


@pytest.mark.fact("unusable-roles-are-forbidden")
def test_a_malformed_role_is_forbidden_wherever_it_stands(cognito: Cognito, pool_id: str) -> None:
    role = f"arn:aws:iam::{ACCOUNT}ole/typing-error"
    mapping = rules(1)
    mapping["RulesConfiguration"] = {
        "Rules": [{"Claim": "x", "MatchType": "Contains", "Value": "y", "RoleARN": role}]
    }
    forbidden = Refusal("NotAuthorizedException", f"Access to Role '{role}' is forbidden.")
    default: JsonObject = {"Roles": {"authenticated": role}}
    mapped: JsonObject = {"Roles": {}, "RoleMappings": {KEY: mapping}}
    for sent in (default, mapped):
        members: JsonObject = {"IdentityPoolId": pool_id, **sent}
        assert cognito.refused("SetIdentityPoolRoles", **members) == forbidden


def test_roles_are_of_the_partition_of_the_region(service: LocalService) -> None:
    cognito = Cognito(service, region="cn-north-1")
    pool_id = cognito.create()
    role = ROLE.replace("aws", "aws-cn", 1)
    cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": role})
    assert cognito.roles(pool_id)["Roles"] == {"authenticated": role}
    refused = cognito.refused(
        "SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": ROLE}
    )
    assert refused == Refusal("NotAuthorizedException", f"Access to Role '{ROLE}' is forbidden.")


def test_a_removed_provider_leaves_its_mapping_until_roles_are_set_again(
    cognito: Cognito, pool_id: str
) -> None:
    sent: JsonObject = {"IdentityPoolId": pool_id, "RoleMappings": {KEY: TOKEN}}
    cognito.call("SetIdentityPoolRoles", Roles={}, **sent)
    cognito.update(pool_id)
    assert cognito.roles(pool_id) == sent
    assert cognito.refused("SetIdentityPoolRoles", Roles={}, **sent) == Refusal(
        "InvalidParameterException", f"({KEY}) {NOT_CONFIGURED}"
    )
