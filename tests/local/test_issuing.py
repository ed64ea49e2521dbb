"""Local issuers and the forms of their tokens."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.local.errors import TokensError
from reconciler.local.issuing import Issuing, provider_of
from reconciler.local.protocol import jws
from reconciler.local.protocol.members import JsonObject
from reconciler.local.storage.store import Store

from .clients import OIDC, SAML, USER_POOL, one_key

NOW = 1_700_000_000


@pytest.fixture
def issuing(tmp_path: Path) -> Iterator[Issuing]:
    with closing(Store(tmp_path / "local.db")) as store:
        yield Issuing(store, lambda: NOW + 0.5, one_key)


def claims(token: str) -> JsonObject:
    read = jws.read(token)
    assert read is not None
    return read.claims


@pytest.mark.parametrize(
    ("text", "name", "client"),
    [
        ("eu-west-1_Zr231apJu", USER_POOL, None),
        ("eu-west-1_Zr231apJu:app", USER_POOL, "app"),
        (USER_POOL, USER_POOL, None),
        (
            "cn-north-1_a1:app",
            "cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_a1",
            "app",
        ),
        (OIDC, "login.example.com", None),
        (f"{OIDC}/tenant", "login.example.com/tenant", None),
        (SAML, SAML, None),
        ("https://login.example.com/", "login.example.com", None),
        ("accounts.google.com", "accounts.google.com", None),
    ],
)
def test_a_provider_is_named_as_in_documents_or_as_in_logins(
    text: str, name: str, client: str | None
) -> None:
    provider = provider_of(text)
    assert (provider.name, provider.client) == (name, client)


@pytest.mark.fact("user-pool-tokens-have-a-form")
def test_a_token_of_a_user_pool_is_an_id_token(issuing: Issuing) -> None:
    issuing.add("eu-west-1_Zr231apJu", [])
    given = [("sub", "anna"), ("cognito:groups", "staff"), ("custom:tier", "gold")]
    assert claims(issuing.token("eu-west-1_Zr231apJu:app", given)) == {
        "iss": f"https://{USER_POOL}",
        "aud": "app",
        "sub": "anna",
        "iat": NOW,
        "exp": NOW + 3600,
        "token_use": "id",
        "auth_time": NOW,
        "cognito:username": "anna",
        "cognito:groups": ["staff"],
        "custom:tier": "gold",
    }


def test_a_token_of_another_has_its_first_audience_and_a_new_user(issuing: Issuing) -> None:
    issuing.add(OIDC, ["web", "app"])
    first, second = (claims(issuing.token(OIDC, [("a", "1"), ("a", "2")])) for _ in range(2))
    assert first == {
        "iss": "https://login.example.com",
        "aud": "web",
        "sub": first["sub"],
        "iat": NOW,
        "exp": NOW + 3600,
        "a": ["1", "2"],
    }
    assert first["sub"] != second["sub"]
    assert claims(issuing.token(OIDC, [("exp", "1"), ("aud", "x")]))["exp"] == 1


def test_an_issuer_that_is_added_again_keeps_its_key(issuing: Issuing) -> None:
    assert issuing.add(OIDC, ["web"]) == "login.example.com"
    (before,) = issuing.all()
    issuing.add("login.example.com", ["app"])
    (after,) = issuing.all()
    assert (after.kid, after.pem, after.audiences) == (before.kid, before.pem, ("app",))


def test_nobody_else_signs_as_the_service_or_as_an_issuer_that_is_not_there(
    issuing: Issuing,
) -> None:
    for name in ("cognito-identity.amazonaws.com", "https://"):
        with pytest.raises(TokensError, match="the service itself issues"):
            issuing.add(name, [])
    with pytest.raises(TokensError, match="no such issuer; add it with"):
        issuing.token(OIDC, [])
