"""What the tokens of each provider can hold."""

import pytest

from reconciler.access.claims import Domain, Fixed, Free, Never, domain_of
from reconciler.model.providers import (
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    Provider,
    ProviderType,
    UserPoolProvider,
)
from tests.builders import OIDC, SAML

USER_POOL = UserPoolProvider("eu-west-1_AbCdEf123", "client1", True)
FACEBOOK = LoginProvider("graph.facebook.com", "1234")
GOOGLE = LoginProvider("accounts.google.com", "app")


@pytest.mark.parametrize(
    ("provider", "claim", "domain"),
    [
        (
            USER_POOL,
            "iss",
            Fixed("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"),
        ),
        (USER_POOL, "aud", Fixed("client1")),
        (USER_POOL, "cognito:groups", Free(lists=True)),
        (USER_POOL, "custom:tier", Free()),
        (USER_POOL, "tier", Free()),
        (FACEBOOK, "iss", Fixed("graph.facebook.com")),
        (FACEBOOK, "aud", Fixed("1234")),
        (FACEBOOK, "sub", Free()),
        (FACEBOOK, "email", Never()),
        (LoginProvider("www.amazon.com", "x"), "name", Never()),
        (GOOGLE, "aud", Fixed("app")),
        (GOOGLE, "hd", Free()),
        (LoginProvider("api.twitter.com", "live"), "aud", Free()),
        (OIDC, "iss", Fixed("https://idp.example.com")),
        (OIDC, "aud", Free()),
        (
            IamProvider(ProviderType.OIDC, OIDC.arn.replace("idp.example", "accounts.google")),
            "iss",
            Free(),
        ),
        (OIDC, "email", Free()),
        (OIDC, "department", Free(lists=True)),
        (SAML, "email", Free(lists=True)),
        (IamProvider(ProviderType.SAML, SAML.arn), "iss", Free(lists=True)),
        (DeveloperProvider("login.example.com"), "sub", Free()),
    ],
)
def test_a_claim_may_be_this(provider: Provider, claim: str, domain: Domain) -> None:
    assert domain_of(provider, claim) == domain
