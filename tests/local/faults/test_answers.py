"""The answers that struck requests get, byte for byte where a client could stumble."""

import json

import pytest

from reconciler.local.faults.answers import damaged, refused, truncated, unavailable
from reconciler.local.faults.kinds import Damage, Refused
from reconciler.local.protocol.wire import Answer, answer_headers

DATE = "Thu, 01 Jan 1970 00:00:00 GMT"
BODY = b'{"Id":"a","On":true,"Most":1,"Tags":{"a":"b"},"Names":["a"],"None":null}'


def answer_of(body: bytes, status: int = 200) -> Answer:
    return status, answer_headers("application/x-amz-json-1.1", body, 0.0, "request"), body


@pytest.mark.parametrize(
    ("damage", "content_type", "body"),
    [
        ("empty", "application/x-amz-json-1.1", b""),
        (
            "html",
            "text/html; charset=utf-8",
            b"<html><body><h1>Please sign in</h1></body></html>\n",
        ),
        ("object", "application/x-amz-json-1.1", b"{}"),
        ("null", "application/x-amz-json-1.1", b"null"),
        (
            "wrong_types",
            "application/x-amz-json-1.1",
            b'{"Id":0,"On":"","Most":"","Tags":[],"Names":{},"None":""}',
        ),
        (
            "missing_member",
            "application/x-amz-json-1.1",
            b'{"On":true,"Most":1,"Tags":{"a":"b"},"Names":["a"],"None":null}',
        ),
    ],
)
def test_a_damaged_answer_is_whole_but_another(
    damage: Damage, content_type: str, body: bytes
) -> None:
    headers = {
        "x-amzn-RequestId": "request",
        "Date": DATE,
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
    }
    assert damaged(answer_of(BODY), damage) == (200, headers, body)


def test_a_damaged_refusal_stays_a_refusal() -> None:
    status, _, body = damaged(answer_of(b'{"__type":"A","message":"b"}', 400), "missing_member")
    assert (status, body) == (400, b'{"message":"b"}')


def test_a_truncated_answer_promises_the_whole_body() -> None:
    status, headers, body = truncated(answer_of(BODY))
    assert (status, headers["Content-Length"], body) == (200, str(len(BODY)), BODY[:36])


def test_a_proxy_answers_in_html_and_without_a_request_id() -> None:
    status, headers, body = unavailable(0.0)
    assert (status, body[:6]) == (503, b"<html>")
    assert headers == {
        "Date": DATE,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
    }


def test_an_error_has_the_form_of_the_services_own() -> None:
    fault = Refused("AccessDeniedException", "not you", 403)
    status, headers, body = refused("TagResource", fault, 0.0)
    assert (status, json.loads(body)) == (
        403,
        {"__type": "AccessDeniedException", "message": "not you"},
    )
    assert headers["x-amzn-ErrorType"] == "AccessDeniedException:"


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Refused("TooManyRequestsException", "Rate exceeded"), "Sender", "Throttling"),
        (Refused("InternalErrorException", "Rate exceeded", 500), "Receiver", "InternalFailure"),
        (Refused("ExpiredToken", "Rate exceeded", 403), "Sender", "ExpiredToken"),
    ],
)
def test_sts_refuses_in_xml_and_in_words_of_its_own(fault: Refused, kind: str, code: str) -> None:
    status, headers, body = refused("GetCallerIdentity", fault, 0.0)
    assert status == fault.status
    assert headers == {
        "x-amzn-RequestId": headers["x-amzn-RequestId"],
        "Date": DATE,
        "Content-Type": "text/xml",
        "Content-Length": str(len(body)),
    }
    assert body.decode() == (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Type>{kind}</Type><Code>{code}</Code><Message>Rate exceeded</Message></Error>"
        f"<RequestId>{headers['x-amzn-RequestId']}</RequestId></ErrorResponse>"
    )
