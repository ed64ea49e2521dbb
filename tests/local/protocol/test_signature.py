"""Signatures as the SDK makes them, and what is wrong with others."""

import hmac
import time
from hashlib import sha256

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.scope import Scope
from reconciler.local.protocol.signature import (
    ANY_KEY,
    GOOD_FOR_SECONDS,
    AccessKeys,
    signed_scope,
)
from reconciler.local.protocol.wire import Request, request_of
from tests.local.clients import authorization

NO_CREDENTIAL = "requires 'Credential' parameter with a SigV4 scope."
HEADER = authorization(account="AKIA", region="eu-west-1")
SECRET = AccessKeys({"123456789012": "secret", "AKIA": None})


def signed(
    body: bytes = b"{}",
    url: str = "https://cognito-identity.eu-west-1.amazonaws.com/",
    secret: str = "secret",
    key: str = "123456789012",
    service: str = "cognito-identity",
    **headers: str,
) -> Request:
    """A request as the SDK signs it."""
    request = AWSRequest("POST", url, data=body, headers=headers)
    SigV4Auth(Credentials(key, secret, "token"), service, "eu-west-1").add_auth(request)
    prepared = request.prepare()
    return request_of(prepared.method, prepared.url, prepared.headers, prepared.body)


def refusal(request: Request, keys: AccessKeys, late: float = 0) -> tuple[str, str]:
    with pytest.raises(ServiceError) as refused:
        signed_scope(request, "cognito-identity", keys, time.time() + late)
    assert refused.value.status == 400
    return refused.value.code, refused.value.message


def bare(header: str) -> Request:
    return request_of("POST", "/", {"Authorization": header}, b"{}")


@given(
    body=st.binary(max_size=50),
    query=st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=3),
    value=st.text("ab  \t", max_size=8).map(str.strip),
)
def test_what_the_sdk_signs_with_the_secret_is_accepted(
    body: bytes, query: list[tuple[str, str]], value: str
) -> None:
    request = AWSRequest(
        "POST",
        "https://localhost:4566/",
        data=body,
        params=query,
        headers={"X-Other": value, "X-Amz-Target": "A.B"},
    )
    credentials = Credentials("123456789012", "secret")
    SigV4Auth(credentials, "cognito-identity", "eu-west-1").add_auth(request)
    sent = request.prepare()
    received = request_of(sent.method, sent.url, sent.headers, sent.body)
    assert signed_scope(received, "cognito-identity", SECRET, time.time()) == Scope(
        "123456789012", "eu-west-1"
    )


@pytest.mark.parametrize(
    "altered",
    [
        signed(secret="another"),
        Request("POST", signed().url, signed().headers, b'{"a":1}'),
        Request("PUT", signed().url, signed().headers, b"{}"),
        Request("POST", "https://elsewhere.example.com/", signed().headers, b"{}"),
        Request("POST", signed().url + "?a=b", signed().headers, b"{}"),
        Request("POST", signed().url, {**signed().headers, "x-amz-date": "20200101T000000Z"}, b""),
    ],
)
def test_another_signature_than_the_secrets_is_refused(altered: Request) -> None:
    message = "The request signature does not match the one calculated with the secret."
    assert refusal(altered, SECRET) == ("InvalidSignatureException", message)


@pytest.mark.parametrize("late", [GOOD_FOR_SECONDS + 60, -GOOD_FOR_SECONDS - 60])
def test_a_signature_of_another_time_is_refused(late: float) -> None:
    expired = "Signature expired: it was not made within 15 minutes of now."
    assert refusal(signed(), SECRET, late) == ("InvalidSignatureException", expired)
    soon = time.time() + late / 2
    assert signed_scope(signed(), "cognito-identity", SECRET, soon).account == "123456789012"
    assert signed_scope(bare(HEADER), "cognito-identity", SECRET, 0).account == "000000000000"


def test_a_signature_needs_its_time() -> None:
    request = AWSRequest("POST", "https://localhost/", data=b"{}")
    signer = SigV4Auth(Credentials("123456789012", "secret"), "cognito-identity", "eu-west-1")
    signer.add_auth(request)
    headers = {name.lower(): value for name, value in request.prepare().headers.items()}
    date = headers.pop("x-amz-date")
    credential, _, _ = headers["authorization"].split(", ")
    scope = f"{date[:8]}/eu-west-1/cognito-identity/aws4_request"
    canonical = f"POST\n/\n\nhost:localhost\n\nhost\n{sha256(b'{}').hexdigest()}"
    text = f"AWS4-HMAC-SHA256\n\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signer_key = b"AWS4secret"
    for part in scope.split("/"):
        signer_key = hmac.digest(signer_key, part.encode(), "sha256")
    value = hmac.digest(signer_key, text.encode(), "sha256").hex()
    undated = request_of(
        "POST",
        "https://localhost/",
        {"Authorization": f"{credential}, SignedHeaders=host, Signature={value}"},
        b"{}",
    )
    missing = "Authorization header requires existence of an 'X-Amz-Date' header."
    assert refusal(undated, SECRET) == ("IncompleteSignatureException", missing)


def test_of_a_key_without_a_secret_only_the_id_counts() -> None:
    assert signed_scope(bare(HEADER), "cognito-identity", SECRET, 0).region == "eu-west-1"


def test_any_key_will_do_where_none_is_required() -> None:
    request = signed(key="AKIAIOSFODNN7EXAMPLE", secret="whatever")
    assert signed_scope(request, "cognito-identity", ANY_KEY, 0) == Scope(
        "000000000000", "eu-west-1"
    )


def test_a_key_that_is_not_required_is_refused() -> None:
    message = "The security token included in the request is invalid."
    other = signed(key="210987654321")
    assert refusal(other, SECRET) == ("UnrecognizedClientException", message)


def test_a_signature_for_another_service_is_refused() -> None:
    message = "Credential should be scoped to correct service: 'cognito-identity'."
    other = signed(service="sts")
    assert refusal(other, ANY_KEY) == ("InvalidSignatureException", message)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Bearer x", NO_CREDENTIAL),
        ("AWS4-HMAC-SHA256 Signature=0", NO_CREDENTIAL),
        (
            HEADER.replace("AWS4-HMAC", "AWS4-ECDSA"),
            "requires 'Credential' parameter with a SigV4 scope.",
        ),
        (
            HEADER.replace("/aws4_request", ""),
            "requires 'Credential' parameter with a SigV4 scope.",
        ),
        (HEADER.replace("Signature=0", ""), "requires 'Signature' parameter."),
        (HEADER.replace("Signature=0", "Signature="), "requires 'Signature' parameter."),
        (HEADER.replace("SignedHeaders=", "Signed="), "requires 'SignedHeaders' parameter."),
    ],
)
def test_a_header_without_all_its_parts_is_incomplete(header: str, missing: str) -> None:
    incomplete = ("IncompleteSignatureException", f"Authorization header {missing}")
    assert refusal(bare(header), ANY_KEY) == incomplete


def test_an_unsigned_request_has_no_token() -> None:
    unsigned = request_of("POST", "/", {}, b"{}")
    missing = ("MissingAuthenticationTokenException", "Missing Authentication Token")
    assert refusal(unsigned, ANY_KEY) == missing


def test_what_is_not_signed_cannot_be_exchanged() -> None:
    request = signed()
    headers = {**request.headers, "x-amz-target": "AWSCognitoIdentityService.DeleteIdentityPool"}
    unsigned = Request("POST", request.url, headers, request.body)
    refused = ("InvalidSignatureException", "The header 'x-amz-target' must be signed.")
    assert refusal(unsigned, SECRET) == refused


def test_bytes_that_are_no_text_are_hashed_as_they_came() -> None:
    sent = signed()
    received = Request("POST", sent.url, {**sent.headers, "host": "\udcff"}, sent.body)
    assert refusal(received, SECRET)[0] == "InvalidSignatureException"


def test_keys_are_not_printed() -> None:
    assert "secret" not in repr(SECRET)
