"""Which identity providers a pool may have."""

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, CLIENT, OIDC, SAML, USER_POOL, Cognito, Refusal


@pytest.mark.fact("user-pool-names-have-a-form", "user-pools-need-name-and-client")
@pytest.mark.parametrize(
    ("provider", "reason"),
    [
        ({"ProviderName": USER_POOL}, "the client is needed"),
        ({"ClientId": "app"}, "the user pool is needed"),
        ({**CLIENT, "ProviderName": "eu-west-1_Zr231apJu"}, "the bare id is no provider name"),
        ({**CLIENT, "ProviderName": f"https://{USER_POOL}"}, "a provider name is no URL"),
        ({**CLIENT, "ProviderName": f"{USER_POOL}:app"}, "the client has its own member"),
        ({**CLIENT, "ProviderName": f"{USER_POOL}.cn"}, "the id has no dot"),
        (
            {**CLIENT, "ProviderName": USER_POOL.replace(".com", ".com.cn")},
            "only China has that domain",
        ),
        (
            {**CLIENT, "ProviderName": USER_POOL.replace("eu-west-1", "cn-north-1")},
            "China has a domain of its own",
        ),
    ],
)
def test_a_user_pool_that_does_not_look_like_one_is_refused(
    cognito: Cognito, provider: JsonObject, reason: str
) -> None:
    refusal = Refusal("InvalidParameterException", "Invalid Cognito Identity Provider")
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    sent: JsonObject = {**required, "CognitoIdentityProviders": [CLIENT, provider]}
    pool_id = cognito.create()
    assert cognito.refused("CreateIdentityPool", **sent) == refusal, reason
    assert cognito.refused("UpdateIdentityPool", IdentityPoolId=pool_id, **sent) == refusal


@pytest.mark.fact("user-pools-are-not-looked-up")
@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("eu-west-1", "cognito-idp.us-east-2.amazonaws.com/us-east-2_1aB"),
        ("cn-north-1", "cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_1aB"),
        ("us-gov-west-1", "cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_1aB"),
        ("eusc-de-east-1", "cognito-idp.eusc-de-east-1.amazonaws.eu/eusc-de-east-1_1aB"),
    ],
)
def test_each_partition_has_user_pools_under_its_own_domain(
    service: LocalService, region: str, name: str
) -> None:
    cognito = Cognito(service, region=region)
    sent: JsonObject = {"ProviderName": name, "ClientId": "app", "ServerSideTokenCheck": True}
    pool_id = cognito.create(CognitoIdentityProviders=[sent])
    assert cognito.describe(pool_id)["CognitoIdentityProviders"] == [sent]


@pytest.mark.fact("one-client-id-with-two-user-pools")
def test_one_client_id_may_stand_with_two_user_pools(cognito: Cognito) -> None:
    other: JsonObject = {**CLIENT, "ProviderName": f"{USER_POOL}2", "ServerSideTokenCheck": False}
    sent: list[Json] = [{**CLIENT, "ServerSideTokenCheck": False}, other]
    pool_id = cognito.create(CognitoIdentityProviders=sent)
    assert cognito.describe(pool_id)["CognitoIdentityProviders"] == sent


def test_a_repeated_provider_is_kept_once_as_last_mentioned(cognito: Cognito) -> None:
    pool_id = cognito.create(
        CognitoIdentityProviders=[CLIENT, {**CLIENT, "ServerSideTokenCheck": True}],
        OpenIdConnectProviderARNs=[OIDC, OIDC],
        SamlProviderARNs=[SAML, SAML],
    )
    described = cognito.describe(pool_id)
    assert described["CognitoIdentityProviders"] == [{**CLIENT, "ServerSideTokenCheck": True}]
    assert described["OpenIdConnectProviderARNs"] == [OIDC]
    assert described["SamlProviderARNs"] == [SAML]


@pytest.mark.fact("saml-providers-of-other-accounts-are-refused")
@pytest.mark.parametrize(
    ("member", "arn", "reason"),
    [
        ("SamlProviderARNs", "arn:aws:iam::999999999999:saml-provider/office", "another account"),
        ("SamlProviderARNs", OIDC, "not a SAML provider"),
        ("SamlProviderARNs", SAML.replace("aws", "aws-cn", 1), "another partition"),
        ("OpenIdConnectProviderARNs", SAML, "not an OIDC provider"),
        ("OpenIdConnectProviderARNs", "https://login.example.com", "not an ARN"),
    ],
)
def test_an_arn_that_is_no_provider_of_the_account_is_refused(
    cognito: Cognito, member: str, arn: str, reason: str
) -> None:
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    sent: JsonObject = {**required, member: [arn]}
    assert cognito.refused("CreateIdentityPool", **sent) == Refusal(
        "InvalidParameterException",
        f"Identity provider {arn} is not valid for account {ACCOUNT}",
    ), reason


@pytest.mark.fact("oidc-providers-are-not-looked-up")
def test_an_oidc_provider_may_be_of_another_account(cognito: Cognito) -> None:
    arn = "arn:aws:iam::999999999999:oidc-provider/server.example.com"
    pool_id = cognito.create(OpenIdConnectProviderARNs=[arn])
    assert cognito.describe(pool_id)["OpenIdConnectProviderARNs"] == [arn]


@pytest.mark.fact("login-providers-are-documented", "twitter-values-have-two-parts")
def test_each_documented_login_provider_is_accepted(cognito: Cognito) -> None:
    sent: JsonObject = {
        "graph.facebook.com": "7346241598935552",
        "accounts.google.com": "123456789012.apps.googleusercontent.com",
        "www.amazon.com": "amzn1.application-oa2-client.188a56d827a7d6555a8b67a5d",
        "appleid.apple.com": "com.example.shop",
        "api.twitter.com": "key;secret",
        "www.digits.com": "key;secret",
    }
    pool_id = cognito.create(SupportedLoginProviders=sent)
    assert cognito.describe(pool_id)["SupportedLoginProviders"] == sent


@pytest.mark.fact("user-pools-are-limited-to-50")
def test_a_pool_has_fifty_user_pools_at_most(cognito: Cognito) -> None:
    clients: list[Json] = [
        {**CLIENT, "ClientId": f"app{number}", "ServerSideTokenCheck": False}
        for number in range(51)
    ]
    required: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    pool_id = cognito.create(CognitoIdentityProviders=clients[:50])
    assert cognito.describe(pool_id)["CognitoIdentityProviders"] == clients[:50]
    # A client that is given twice is one provider.
    cognito.update(pool_id, CognitoIdentityProviders=[*clients[:50], clients[0]])
    sent: JsonObject = {**required, "CognitoIdentityProviders": clients}
    too_many = Refusal(
        "LimitExceededException", "The number of Cognito identity providers exceeded 50."
    )
    assert cognito.refused("CreateIdentityPool", **sent) == too_many
    assert cognito.refused("UpdateIdentityPool", IdentityPoolId=pool_id, **sent) == too_many
