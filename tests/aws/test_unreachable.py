"""A service to which no connection comes about: nothing is read, nothing was written."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.errors import AwsError
from reconciler.model.results import Delivery
from reconciler.model.targets import Target
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.wire_server import Wire

from .pools import create

Way = Callable[[Wire, pytest.MonkeyPatch], str]


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port on which nobody listens."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def through_a_proxy(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which lets nothing through."""
    monkeypatch.setenv("HTTPS_PROXY", wire.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    return "https://cognito-identity.eu-west-1.amazonaws.com"


WAYS: dict[str, Way] = {
    "a name that nobody knows": lambda *_: "https://cognito.invalid",
    "a server without TLS": lambda wire, _: wire.url.replace("http://", "https://"),
    "a proxy": through_a_proxy,
}


def target_at(url: str) -> Target:
    return replace(EMBEDDED, embedded=False, endpoint_url=url)


@pytest.mark.fault("F5")
@pytest.mark.parametrize("way", WAYS)
def test_a_service_that_cannot_be_reached_is_neither_read_nor_written_to(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    target = target_at(WAYS[way](wire, monkeypatch))
    clock = FakeClock()
    connections = Connections("run-1", clock)
    with pytest.raises(AwsError):
        connections.reader(target).pool_ids()
    sent = writer_of(connections, target).send(create(), unnoted)
    assert (sent.delivery, sent.momentary) == (Delivery.NOT_APPLIED, None)
    assert not {"ListIdentityPools", "CreateIdentityPool"} & {*wire.operations}
    assert clock.now <= 60


@pytest.mark.fault("F5")
def test_a_refused_connection_ends_a_read_and_leaves_a_write_unsent(deaf: int) -> None:
    target = target_at(f"http://127.0.0.1:{deaf}")
    connections = Connections("run-1", FakeClock())
    with pytest.raises(AwsError, match="ListIdentityPools: EndpointConnectionError"):
        connections.reader(target).pool_ids()
    left: list[object] = []
    sent = writer_of(connections, target).send(create(), left.append)
    assert (sent.delivery, left) == (Delivery.NOT_APPLIED, [])
