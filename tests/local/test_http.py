"""The service on a real socket: answers, lost and short ones, and how it stops."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest

from reconciler.local.errors import AddressInUse, LocalStoreError
from reconciler.local.http import Service, serve
from reconciler.local.protocol.wire import Answer
from reconciler.local.service import LocalService
from tests.local.clients import authorization

SIGNED = {
    "X-Amz-Target": "AWSCognitoIdentityService.ListIdentityPools",
    "Authorization": authorization(),
}


@dataclass
class Ended:
    """What a client saw, which signal ended the server, and what the server said of failures."""

    seen: object
    number: int
    stopping: bool
    failures: list[str] = field(default_factory=list)


def while_served(
    service: Service, client: Callable[[str], object], number: int = signal.SIGTERM
) -> Ended:
    """Serves in this thread, as signals demand, until a client in another is done."""
    stopping, failures = Event(), list[str]()
    with ThreadPoolExecutor(1) as threads:
        seen: list[Future[object]] = []

        def use(url: str) -> object:
            try:
                return client(urlsplit(url).netloc)
            finally:
                os.kill(os.getpid(), number)

        caught = serve(
            service,
            0,
            stopping=stopping,
            ready=lambda url: seen.append(threads.submit(use, url)),
            failed=failures.append,
        )
        return Ended(seen[0].result(), caught, stopping.is_set(), failures)


def post(address: str, body: bytes = b'{"MaxResults":1}') -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("POST", "/", body, SIGNED)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def raising(error: BaseException) -> Service:
    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        raise error

    return service


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_answer_arrives_as_it_was_made_and_a_signal_ends_the_service(
    tmp_path: Path, number: int
) -> None:
    made: list[Answer] = []

    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        made.append(LocalService(tmp_path / "local.db")(method, url, headers, body))
        return made[0]

    ended = while_served(service, post, number)
    status, headers, body = made[0]
    assert ended == Ended((status, {**headers, "Server": "reconciler"}, body), number, True)
    assert (status, body) == (200, b'{"IdentityPools":[]}')


def test_the_service_gets_method_url_headers_and_body_of_a_request() -> None:
    got: list[object] = []

    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        got.extend((method, url, headers["X-Amz-Target"], headers["Host"], body))
        return 200, {"Content-Length": "0"}, b""

    def client(address: str) -> str:
        connection = http.client.HTTPConnection(address, timeout=10)
        connection.request("PUT", "/a%20b?c=d%2F", b"body", SIGNED)
        connection.getresponse().read()
        connection.close()
        return address

    address = while_served(service, client).seen
    target = SIGNED["X-Amz-Target"]
    assert got == ["PUT", f"http://{address}/a%20b?c=d%2F", target, address, b"body"]


def test_a_connection_error_is_a_connection_without_an_answer() -> None:
    def client(address: str) -> object:
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            post(address)
        return None

    assert while_served(raising(ConnectionResetError()), client).failures == []


def test_an_answer_shorter_than_its_length_is_cut_off_there() -> None:
    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        return 200, {"Content-Length": "10"}, b"12345"

    def client(address: str) -> bytes:
        with pytest.raises(http.client.IncompleteRead) as cut:
            post(address)
        return cut.value.partial

    assert while_served(service, client).seen == b"12345"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LocalStoreError("local.db: disk full"), "local.db: disk full"),
        (KeyError("defect"), "KeyError('defect')"),
    ],
)
def test_a_service_that_fails_is_an_internal_error_and_the_reason_is_told_here(
    error: Exception, told: str
) -> None:
    ended = while_served(raising(error), lambda address: post(address)[::2])
    assert ended.seen == (500, b'{"__type":"InternalErrorException","message":""}')
    assert ended.failures == [told]


def test_a_request_of_more_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "local.db")
    ended = while_served(service, lambda address: post(address, b" " * (2**20 + 1))[::2])
    message = b'{"__type":"RequestEntityTooLargeException","message":"Request entity too large"}'
    assert ended.seen == (413, message)


def test_a_request_under_way_is_answered_before_the_end() -> None:
    arrived = Event()

    def slow(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        arrived.set()
        time.sleep(0.3)
        return 200, {"Content-Length": "4"}, b"done"

    with ThreadPoolExecutor(1) as threads:

        def client(address: str) -> "Future[tuple[int, dict[str, str], bytes]]":
            answer = threads.submit(post, address)
            arrived.wait(10)
            return answer

        seen = while_served(slow, client).seen
        assert isinstance(seen, Future)
        assert seen.result()[2] == b"done"


def test_a_slow_request_holds_up_no_other() -> None:
    waiting, release = Event(), Event()

    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        if body == b"slow":
            waiting.set()
            release.wait(10)
        return 200, {"Content-Length": str(len(body))}, body

    with ThreadPoolExecutor(1) as threads:

        def client(address: str) -> tuple[bytes, bytes]:
            slow = threads.submit(post, address, b"slow")
            waiting.wait(10)
            quick = post(address, b"quick")[2]
            release.set()
            return quick, slow.result()[2]

        assert while_served(service, client).seen == (b"quick", b"slow")


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(AddressInUse, match=f"port {port} of 127.0.0.1: "):
            serve(raising(KeyError()), port, stopping=Event(), ready=print, failed=lambda _: None)
