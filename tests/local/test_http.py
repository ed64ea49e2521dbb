"""The service on a real socket: answers, lost and short ones, and how it stops."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest

from reconciler.local.errors import LocalStoreError, PortError
from reconciler.local.http import Service, bound, serve
from reconciler.local.protocol.wire import Answer
from reconciler.local.service import LocalService
from tests.local.clients import authorization
from tests.local.while_served import while_served

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


def served(
    service: Service, client: Callable[[str], object], number: int = signal.SIGTERM
) -> Ended:
    """Serves until a client, which is told the address, is done."""
    stopping, failures = Event(), list[str]()
    with closing(bound(0)) as listening:
        seen, caught = while_served(
            lambda ready: serve(
                service,
                listening,
                urgent=lambda url: url.endswith("/urgent"),
                stopping=stopping,
                ready=ready,
                failed=failures.append,
            ),
            lambda url: client(urlsplit(url).netloc),
            number,
        )
    return Ended(seen, caught, stopping.is_set(), failures)


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

    ended = served(service, post, number)
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

    address = served(service, client).seen
    target = SIGNED["X-Amz-Target"]
    assert got == ["PUT", "http://127.0.0.1/a%20b?c=d%2F", target, address, b"body"]


def test_a_connection_error_is_a_connection_without_an_answer() -> None:
    def client(address: str) -> object:
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            post(address)
        return None

    assert served(raising(ConnectionResetError()), client).failures == []


def test_an_answer_shorter_than_its_length_is_cut_off_there() -> None:
    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        return 200, {"Content-Length": "10"}, b"12345"

    def client(address: str) -> bytes:
        with pytest.raises(http.client.IncompleteRead) as cut:
            post(address)
        return cut.value.partial

    assert served(service, client).seen == b"12345"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LocalStoreError("local.db: disk full"), "local.db: disk full"),
        (KeyError("a secret"), "internal error: KeyError"),
    ],
)
def test_a_service_that_fails_is_an_internal_error_and_the_reason_is_told_here(
    error: Exception, told: str
) -> None:
    ended = served(raising(error), lambda address: post(address)[::2])
    assert ended.seen == (500, b'{"__type":"InternalErrorException","message":""}')
    assert ended.failures == [told]


def test_a_request_of_more_than_a_mebibyte_is_refused(tmp_path: Path) -> None:
    service = LocalService(tmp_path / "local.db")
    ended = served(service, lambda address: post(address, b" " * (2**20 + 1))[::2])
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

        seen = served(slow, client).seen
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

        assert served(service, client).seen == (b"quick", b"slow")


def test_an_urgent_request_is_answered_when_every_thread_waits() -> None:
    release = Event()

    def service(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        if url.endswith("/urgent"):
            release.set()
        else:
            release.wait(10)
        return 200, {"Content-Length": "0"}, b""

    with ThreadPoolExecutor(100) as threads:

        def client(address: str) -> list[int]:
            waiting = [threads.submit(post, address) for _ in range(100)]
            connection = http.client.HTTPConnection(address, timeout=10)
            connection.request("DELETE", "/urgent")
            urgent = connection.getresponse().status
            connection.close()
            return [urgent, *(each.result()[0] for each in waiting)]

        assert served(service, client).seen == [200] * 101


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(tmp_path: Path) -> None:
    def client(address: str) -> bytes:
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            connection.sendall(head.encode())
            asked = connection.recv(100)
            connection.sendall(b"{}")
            assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
            return asked

    service = LocalService(tmp_path / "local.db")
    assert served(service, client).seen == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_second_signal_ends_the_wait_for_requests_under_way() -> None:
    program = """
import threading, time
from reconciler.local.http import bound, serve
def slow(method, url, headers, body):
    print("under way", flush=True)
    time.sleep(60)
serve(slow, bound(0), urgent=lambda _: False, stopping=threading.Event(),
      ready=lambda url: print(url, flush=True), failed=print)
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = urlsplit(process.stdout.readline().strip())
        with socket.create_connection((str(url.hostname), url.port or 0)) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert process.stdout.readline() == "under way\n"
            process.send_signal(signal.SIGTERM)
            # The first signal was heard when nobody is listened to any more.
            while can_connect(str(url.hostname), url.port or 0):
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == -signal.SIGTERM


def can_connect(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortError) as refused:
            bound(port)
    assert str(refused.value) == f"port {port} of 127.0.0.1: Address already in use"


def test_a_port_that_another_listens_on_first_is_told() -> None:
    with closing(bound(0)) as late, socket.socket() as quicker:
        port = late.getsockname()[1]
        quicker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        quicker.bind(("127.0.0.1", port))
        quicker.listen()
        with pytest.raises(PortError) as refused:
            serve(
                raising(KeyError()),
                late,
                urgent=lambda _: False,
                stopping=Event(),
                ready=pytest.fail,
                failed=pytest.fail,
            )
    assert str(refused.value) == f"port {port} of 127.0.0.1: Address already in use"
