"""Keys of issuers where clients look for them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from reconciler.local.protocol.members import JsonObject
from tests.local.clients import SAML, USER_POOL, fetched
from tests.local.signing import OWN, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(World(tmp_path)) as made:
        yield made


@pytest.mark.parametrize(("name", "issuer"), [(USER_POOL, f"https://{USER_POOL}"), (SAML, SAML)])
def test_a_local_issuer_is_discovered_with_its_keys(world: World, name: str, issuer: str) -> None:
    found = fetched(world.service, f"/_issuer/{quote(name)}/.well-known/openid-configuration")
    assert found["issuer"] == issuer
    url = urlsplit(str(found["jwks_uri"]))
    assert url.netloc == "127.0.0.1:4566"
    keys = KeySet.import_key_set(fetched(world.service, url.path))  # type: ignore[arg-type]
    claims = jwt.decode(world.token(name), keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["sub"]) == (issuer, "anna")


def test_the_service_has_no_keys_until_it_signs(world: World) -> None:
    assert fetched(world.service, "/.well-known/jwks_uri") == {"keys": []}
    world.developer()
    keys = cast(list[JsonObject], fetched(world.service, "/.well-known/jwks_uri")["keys"])
    assert [(key["kid"], key["alg"]) for key in keys] == [("eu-west-1-1", "RS512")]


def test_keys_outlive_a_reset(world: World) -> None:
    world.developer()
    keys = fetched(world.service, "/.well-known/jwks_uri")
    world.service.reset()
    assert fetched(world.service, "/.well-known/jwks_uri") == keys


@pytest.mark.parametrize("name", ["nobody.example.com", OWN])
def test_an_issuer_that_is_not_there_is_not_found(world: World, name: str) -> None:
    world.developer()
    answer = world.service("GET", f"/_issuer/{name}/.well-known/jwks.json", {}, b"")
    assert answer[0] == 404
