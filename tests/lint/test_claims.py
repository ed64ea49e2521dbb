"""Which claims users may be able to change."""

import pytest

from reconciler.access.claims import STANDARD_CLAIMS
from reconciler.lint.claims import MUTABLE_CLAIMS, is_mutable

# Claims of OpenID Connect that the issuer decides.
ISSUED = {
    "acr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "email_verified",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "phone_number_verified",
    "s_hash",
    "sid",
    "sub",
    "updated_at",
}


def test_a_standard_claim_is_the_users_or_the_issuers() -> None:
    assert MUTABLE_CLAIMS == STANDARD_CLAIMS - ISSUED


@pytest.mark.parametrize("claim", ["custom:tier", "custom:", "email", "locale"])
def test_users_may_be_able_to_change_these(claim: str) -> None:
    assert is_mutable(claim)


@pytest.mark.parametrize("claim", ["dev:custom:tier", "custom", "cognito:groups", "department"])
def test_users_cannot_change_these(claim: str) -> None:
    assert not is_mutable(claim)
