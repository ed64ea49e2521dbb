"""Tokens that are signed here are read elsewhere, and the other way round."""

from dataclasses import replace

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from reconciler.local.protocol import jws
from reconciler.local.protocol.members import JsonObject
from tests.local.clients import one_key

CLAIMS: JsonObject = {"sub": "anna", "who": "Ünïcode", "n": 1}


def header(algorithm: str) -> JsonObject:
    return {"alg": algorithm, "kid": "1"}


@pytest.mark.parametrize("algorithm", ["RS256", "RS512"])
def test_a_token_is_good_to_another_library_by_the_published_key(algorithm: str) -> None:
    key = RSAKey.import_key(jws.jwk(one_key(), "1", algorithm))  # type: ignore[arg-type]
    token = jws.written(header(algorithm), CLAIMS, one_key())
    found = jwt.decode(token, key, algorithms=[algorithm])
    assert (found.header, found.claims) == (header(algorithm), CLAIMS)


@pytest.mark.parametrize("algorithm", ["RS256", "RS512"])
def test_the_token_of_another_library_is_good_to_its_key_alone(algorithm: str) -> None:
    token = jws.read(
        jwt.encode(header(algorithm), CLAIMS, RSAKey.import_key(one_key()), [algorithm])
    )
    assert token is not None
    assert token.claims == CLAIMS
    assert jws.is_signed(token, one_key())
    assert not jws.is_signed(token, jws.new_key())


@pytest.mark.parametrize("algorithm", ["none", "HS256", "PS256", None])
def test_no_other_algorithm_is_accepted(algorithm: str | None) -> None:
    token = jws.read(jws.written(header("RS256"), CLAIMS, one_key()))
    assert token is not None
    other = replace(token, header={"alg": algorithm})
    assert (jws.is_signed(token, one_key()), jws.is_signed(other, one_key())) == (True, False)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "e30.e30", "e30.W10.", "e30.e30.e30.e30"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert jws.read(text) is None
