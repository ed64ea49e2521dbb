"""The refusals of management operations that were seen in AWS, word for word."""

import pytest

from reconciler.local.protocol.members import Json, JsonObject

from .clients import ACCOUNT, CLIENT, ROLE, USER_POOL, Cognito, Refusal

REQUIRED: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
TOKEN: JsonObject = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
URL = f"https://{USER_POOL}"
FOREIGN_SAML = "arn:aws:iam::999999999999:saml-provider/probe"
MALFORMED = "arn:aws:iam::180971085012ole/Cognito_Auth_Role"


def invalid(name: str, value: str, words: str) -> str:
    return (
        f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
        f"{words}"
    )


def ruled(number: int, match_type: str = "Equals") -> JsonObject:
    rule: JsonObject = {"Claim": "x", "MatchType": match_type, "Value": "y", "RoleARN": ROLE}
    return {**TOKEN, "Type": "Rules", "RulesConfiguration": {"Rules": [rule] * number}}


@pytest.mark.parametrize(
    ("sent", "code", "message"),
    [
        pytest.param(
            {**REQUIRED, "IdentityPoolName": "StatusPageCognitoIP_automated/ui"},
            "ValidationException",
            invalid(
                "identityPoolName",
                "StatusPageCognitoIP_automated/ui",
                r"Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
            ),
            marks=pytest.mark.fact(
                "shapes-break-as-validation-exceptions",
                "validation-errors-are-quoted-and-counted",
                "patterns-are-printed",
            ),
        ),
        pytest.param(
            {**REQUIRED, "DeveloperProviderName": "login:shop"},
            "ValidationException",
            invalid(
                "developerProviderName",
                "login:shop",
                r"Member must satisfy regular expression pattern: [\w._-]+",
            ),
            marks=pytest.mark.fact("patterns-are-printed"),
        ),
        pytest.param(
            {**REQUIRED, "CognitoIdentityProviders": [{"ClientId": "app"}]},
            "InvalidParameterException",
            "Invalid Cognito Identity Provider",
            marks=pytest.mark.fact("user-pools-need-name-and-client"),
        ),
        pytest.param(
            {**REQUIRED, "CognitoIdentityProviders": [{**CLIENT, "ProviderName": URL}]},
            "InvalidParameterException",
            "Invalid Cognito Identity Provider",
            marks=pytest.mark.fact("user-pool-names-have-a-form"),
        ),
        pytest.param(
            {**REQUIRED, "SamlProviderARNs": [FOREIGN_SAML]},
            "InvalidParameterException",
            f"Identity provider {FOREIGN_SAML} is not valid for account {ACCOUNT}",
            marks=pytest.mark.fact("saml-providers-of-other-accounts-are-refused"),
        ),
    ],
)
def test_a_pool_is_refused_as_it_was_seen(
    cognito: Cognito, sent: JsonObject, code: str, message: str
) -> None:
    pool_id = cognito.create()
    assert cognito.refused("CreateIdentityPool", **sent) == Refusal(code, message, 400)
    updated: JsonObject = {"IdentityPoolId": pool_id, **sent}
    assert cognito.refused("UpdateIdentityPool", **updated) == Refusal(code, message, 400)


@pytest.mark.parametrize(
    ("roles", "mappings", "code", "message"),
    [
        pytest.param(
            {"admin": "arn:aws:iam::123456789012:role/pfprobe"},
            {},
            "ValidationException",
            invalid(
                "roles",
                "{admin=arn:aws:iam::123456789012:role/pfprobe}",
                "Map keys must satisfy constraint: [Member must have length less than or equal to "
                "128, Member must have length greater than or equal to 1, Member must satisfy "
                "regular expression pattern: (un)?authenticated]",
            ),
            marks=pytest.mark.fact(
                "map-keys-are-told-all-their-constraints", "roles-keys-restricted"
            ),
        ),
        pytest.param(
            {},
            {"key": ruled(1, "Matches")},
            "ValidationException",
            invalid(
                "roleMappings.key.member.rulesConfiguration.rules.1.member.matchType",
                "Matches",
                "Member must satisfy enum value set: [StartsWith, Equals, Contains, NotEqual]",
            ),
            marks=pytest.mark.fact("match-types-are-printed-in-their-own-order"),
        ),
        pytest.param(
            {},
            {"key": ruled(26)},
            "InvalidParameterException",
            "The number of rules in the request exceeded 25.",
            marks=pytest.mark.fact("rules-are-limited-to-25"),
        ),
        pytest.param(
            {},
            {URL: TOKEN},
            "InvalidParameterException",
            f"({URL}) is not a valid RoleMapping ProviderName or is not a configured provider.",
            marks=pytest.mark.fact("mapping-keys-are-configured-providers"),
        ),
        pytest.param(
            {"authenticated": MALFORMED},
            {},
            "NotAuthorizedException",
            f"Access to Role '{MALFORMED}' is forbidden.",
            marks=pytest.mark.fact("unusable-roles-are-forbidden"),
        ),
    ],
)
def test_roles_are_refused_as_it_was_seen(
    cognito: Cognito, roles: Json, mappings: Json, code: str, message: str
) -> None:
    pool_id = cognito.create(CognitoIdentityProviders=[CLIENT])
    sent: JsonObject = {"IdentityPoolId": pool_id, "Roles": roles, "RoleMappings": mappings}
    assert cognito.refused("SetIdentityPoolRoles", **sent) == Refusal(code, message, 400)


@pytest.mark.fact("pool-id-shape", "patterns-are-printed")
def test_a_pool_id_is_refused_as_it_was_seen(cognito: Cognito) -> None:
    assert cognito.refused("DescribeIdentityPool", IdentityPoolId="eu-west-1_Zr231apJu") == Refusal(
        "ValidationException",
        invalid(
            "identityPoolId",
            "eu-west-1_Zr231apJu",
            r"Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+",
        ),
    )
