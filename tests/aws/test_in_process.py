import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ConnectionClosedError

from reconciler.aws.in_process import InProcess
from tests.faults import Answer


def test_a_transport_gets_the_request_as_it_would_leave_and_its_answer_is_read_like_any() -> None:
    got: list[object] = []

    def transport(method: str, url: str, headers: object, body: bytes) -> Answer:
        got.extend((method, url, body))
        return 200, {"X-Amzn-RequestId": "req-1"}, b"answer"

    request = AWSRequest("POST", "https://example.com/", data="question").prepare()
    answer = InProcess(transport)(request=request)
    assert got == ["POST", "https://example.com/", b"question"]
    assert (answer.status_code, answer.content) == (200, b"answer")
    assert answer.headers.get("x-amzn-requestid") == "req-1"
    assert answer.headers.get("date", "none") == "none"


def test_a_request_without_a_body_has_an_empty_one() -> None:
    bodies: list[bytes] = []

    def transport(method: str, url: str, headers: object, body: bytes) -> Answer:
        bodies.append(body)
        return 200, {}, b""

    InProcess(transport)(request=AWSRequest("GET", "https://example.com/").prepare())
    assert bodies == [b""]


def test_a_connection_that_breaks_is_an_error_of_the_sdk() -> None:
    def transport(method: str, url: str, headers: object, body: bytes) -> Answer:
        raise ConnectionResetError("gone")

    request = AWSRequest("GET", "https://example.com/").prepare()
    with pytest.raises(ConnectionClosedError, match=r"https://example\.com/"):
        InProcess(transport)(request=request)
