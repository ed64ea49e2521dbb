"""HTTP exchanges byte by byte: targets, signatures, bodies and headers."""

import json
import re
from pathlib import Path

import pytest

from reconciler.local.protocol.members import JsonObject
from reconciler.local.service import LocalService
from tests.local.clients import Cognito, Refusal, authorization, error_of, exchange

NO_POOLS: tuple[int, JsonObject] = (200, {"IdentityPools": []})
LIST: JsonObject = {"MaxResults": 1}


def parsed(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, object]:
    status, _, body = answer
    return status, json.loads(body)


@pytest.mark.fact("targets-are-short-or-long")
@pytest.mark.parametrize(
    "prefix",
    [
        "AWSCognitoIdentityService",
        "com.amazonaws.cognito.identity.model.AWSCognitoIdentityService",
    ],
)
def test_both_published_forms_of_the_target_are_understood(
    service: LocalService, prefix: str
) -> None:
    answer = exchange(service, "", LIST, X_Amz_Target=f"{prefix}.ListIdentityPools")
    assert parsed(answer) == NO_POOLS


def test_header_names_have_no_case_and_values_may_be_bytes(service: LocalService) -> None:
    headers = {
        "x-AMZ-target": b"AWSCognitoIdentityService.ListIdentityPools",
        "AUTHORIZATION": authorization().encode(),
    }
    assert parsed(service("post", "/", headers, b'{"MaxResults":1}')) == NO_POOLS


@pytest.mark.fact("requests-are-posts")
@pytest.mark.parametrize(
    ("method", "target", "message"),
    [
        ("POST", "AWSCognitoIdentityService.Nothing", "Unknown operation: Nothing"),
        ("POST", "", "Unknown operation: "),
        ("GET", "AWSCognitoIdentityService.ListIdentityPools", "Unknown operation: "),
    ],
)
def test_what_is_not_offered_is_an_unknown_operation(
    service: LocalService, method: str, target: str, message: str
) -> None:
    answer = service(method, "/", {"X-Amz-Target": target}, b"{}")
    assert error_of(answer) == Refusal("UnknownOperationException", message)


def test_a_request_without_a_target_is_an_unknown_operation(service: LocalService) -> None:
    unknown = Refusal("UnknownOperationException", "Unknown operation: ")
    assert error_of(service("POST", "/", {}, b"")) == unknown
    assert error_of(service("POST", "/", {}, b"Version=2011-06-15")) == unknown


def test_a_management_operation_needs_a_signature(service: LocalService) -> None:
    missing = Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
    unsigned = exchange(service, "ListIdentityPools", LIST, Authorization="")
    assert error_of(unsigned) == missing
    target = {"X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools"}
    assert error_of(service("POST", "/", target, b"{}")) == missing


@pytest.mark.parametrize(
    "header", ["Bearer token", "AWS4-HMAC-SHA256 Credential=key", authorization(region="")]
)
def test_a_signature_must_name_its_scope(service: LocalService, header: str) -> None:
    answer = exchange(service, "ListIdentityPools", LIST, Authorization=header)
    assert error_of(answer) == Refusal(
        "IncompleteSignatureException",
        "Authorization header requires 'Credential' parameter with a SigV4 scope.",
    )


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "12345678901", "1234567890123", "１" * 12])
def test_a_key_that_is_no_account_works_in_account_zero(service: LocalService, key: str) -> None:
    created: JsonObject = {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}
    signed = authorization(account=key)
    pool_id = json.loads(exchange(service, "CreateIdentityPool", created, Authorization=signed)[2])
    zero = Cognito(service, account="000000000000")
    assert zero.describe(pool_id["IdentityPoolId"]) == pool_id


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing"),
        (b"{", "half an object"),
        (b"[]", "no object"),
        (b"null", "no object"),
        (b'{"MaxResults":NaN}', "a constant JSON does not have"),
        (b'{"MaxResults":' + b"9" * 5000 + b"}", "a number too long to read"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"MaxResults":"\xff"}', "no UTF-8"),
    ],
)
def test_a_body_that_is_no_json_object_is_a_serialization_error(
    service: LocalService, body: bytes, reason: str
) -> None:
    refusal = error_of(exchange(service, "ListIdentityPools", body))
    assert (refusal.code, refusal.status) == ("SerializationException", 400), reason


def test_an_answer_has_the_headers_of_aws(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "local.db", now=lambda: 1_700_000_000.25)
    status, headers, body = exchange(service, "ListIdentityPools", LIST)
    assert (status, body) == (200, b'{"IdentityPools":[]}')
    request_id = headers.pop("x-amzn-RequestId")
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request_id)
    assert headers == {
        "Date": "Tue, 14 Nov 2023 22:13:20 GMT",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": "20",
    }


@pytest.mark.fact("errors-have-type-and-message", "errors-are-told-in-headers")
def test_an_error_says_the_same_in_body_and_headers(service: LocalService) -> None:
    status, headers, body = exchange(service, "DescribeIdentityPool", {"IdentityPoolId": "a:0"})
    message = "IdentityPool 'a:0' not found."
    content = {"__type": "ResourceNotFoundException", "message": message}
    assert (status, json.loads(body)) == (400, content)
    del headers["Date"], headers["x-amzn-RequestId"]
    assert headers == {
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(body)),
        "x-amzn-ErrorType": "ResourceNotFoundException:",
        "x-amzn-ErrorMessage": message,
    }


def test_what_a_header_cannot_carry_is_replaced_there(service: LocalService) -> None:
    _, headers, body = exchange(service, "DescribeIdentityPool", {"IdentityPoolId": "ä\r\nb: c"})
    assert "Value 'ä\r\nb: c' at" in json.loads(body)["message"]
    assert "Value '???b: c' at" in headers["x-amzn-ErrorMessage"]


def test_half_a_surrogate_pair_is_no_text(service: LocalService) -> None:
    body = b'{"IdentityPoolId":"a:0","Roles":{"\\ud800":"x"}}'
    assert error_of(exchange(service, "SetIdentityPoolRoles", body)) == Refusal(
        "SerializationException", "Invalid Unicode text."
    )
    quoted = b'{"ProviderName":"\\ud800"}'
    refusal = error_of(exchange(service, "UntagResource", b'{"TagKeys":[' + quoted + b"]}"))
    assert refusal.code == "SerializationException"


@pytest.mark.fact("set-roles-answers-with-an-empty-body", "delete-answers-with-an-empty-body")
@pytest.mark.parametrize("operation", ["SetIdentityPoolRoles", "DeleteIdentityPool"])
def test_an_operation_without_output_has_an_empty_body(
    service: LocalService, operation: str
) -> None:
    pool_id = Cognito(service).create()
    status, headers, body = exchange(service, operation, {"IdentityPoolId": pool_id, "Roles": {}})
    assert (status, body, headers["Content-Length"]) == (200, b"", "0")


@pytest.mark.fact("answers-are-compact")
def test_members_nobody_knows_are_ignored_and_nulls_are_absent(service: LocalService) -> None:
    sent: JsonObject = {
        "IdentityPoolName": "a",
        "AllowUnauthenticatedIdentities": False,
        "AllowClassicFlow": None,
        "SamlProviderARNs": None,
        "Invented": [{}],
        "CognitoIdentityProviders": [
            {
                "ProviderName": "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_1",
                "ClientId": "app",
                "ServerSideTokenCheck": None,
                "Invented": 1,
            }
        ],
    }
    content = json.loads(exchange(service, "CreateIdentityPool", sent)[2])
    pool_id = content.pop("IdentityPoolId")
    assert content == {
        "IdentityPoolName": "a",
        "AllowUnauthenticatedIdentities": False,
        "CognitoIdentityProviders": [
            {
                "ProviderName": "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_1",
                "ClientId": "app",
                "ServerSideTokenCheck": False,
            }
        ],
        "IdentityPoolTags": {},
    }
    roles = exchange(service, "GetIdentityPoolRoles", {"IdentityPoolId": pool_id})[2]
    assert roles == f'{{"IdentityPoolId":"{pool_id}"}}'.encode()


def test_unicode_is_sent_as_it_is(service: LocalService) -> None:
    pool_id = Cognito(service).create(IdentityPoolTags={"größe": "☃"})
    body = exchange(service, "DescribeIdentityPool", {"IdentityPoolId": pool_id})[2]
    assert '"IdentityPoolTags":{"größe":"☃"}'.encode() in body


def test_ids_come_from_the_function_given(tmp_path: Path) -> None:
    ids = iter(["b", "a"])
    cognito = Cognito(LocalService(tmp_path / "local.db", new_id=lambda: next(ids)))
    assert [cognito.create(), cognito.create()] == ["eu-west-1:b", "eu-west-1:a"]


def test_a_message_is_cut_in_the_header_and_whole_in_the_body(service: LocalService) -> None:
    name = "n" * 70_000
    _, headers, body = exchange(service, "DescribeIdentityPool", {"IdentityPoolId": name})
    assert len(headers["x-amzn-ErrorMessage"]) == 1024
    assert json.loads(body)["message"].startswith(headers["x-amzn-ErrorMessage"])
    assert name in json.loads(body)["message"]
