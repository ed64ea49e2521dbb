"""A read that is repeated waits on the clock of the run, and no longer than until a signal."""

import pytest

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.errors import Unreachable
from reconciler.local.service import LocalService
from reconciler.model.results import Delivery
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.faults import Faulty, error, status

from .pools import create

DOWN = status(503, b"<html>later</html>")
SLOW_DOWN = error("TooManyRequestsException")
SLOW_DOWN_STS = status(
    400, b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"
)


@pytest.fixture
def down(service: LocalService) -> Faulty:
    """A service that is down for ever."""
    return Faulty(service, {"ListIdentityPools": [DOWN]}, always=True)


@pytest.fixture
def busy(service: LocalService) -> Faulty:
    """A service that throttles for ever, after which the SDK waits longest."""
    return Faulty(service, {"ListIdentityPools": [SLOW_DOWN], "sts": [SLOW_DOWN_STS]}, always=True)


@pytest.mark.fault("F1")
def test_the_sdk_says_how_often_and_how_long(down: Faulty, clock: FakeClock) -> None:
    reader = Connections("run-1", clock, down).reader(EMBEDDED)
    with pytest.raises(Unreachable, match="503"):
        reader.pool_ids()
    assert down.seen == ["ListIdentityPools"] * 8
    assert 0 < clock.now <= 60
    assert max(clock.slept) <= 1


@pytest.mark.fault("F1")
def test_a_budget_ends_a_storm_of_repeated_reads(down: Faulty, clock: FakeClock) -> None:
    """All reads of a run draw on it, so an outage costs one attempt for each read in the end."""
    reader = Connections("run-1", clock, down).reader(EMBEDDED)
    for _ in range(100):
        with pytest.raises(Unreachable):
            reader.pool_ids()
    assert len(down.seen) < 100 + 250


@pytest.mark.fault("F15")
@pytest.mark.parametrize("asked_to_end", [0, 3.5])
def test_a_signal_ends_the_waiting(busy: Faulty, clock: FakeClock, asked_to_end: float) -> None:
    connections = Connections("run-1", clock, busy, lambda: clock.now >= asked_to_end)
    for ask in (connections.reader(EMBEDDED).pool_ids, connections.reader(EMBEDDED).caller):
        clock.now = 0
        with pytest.raises(Unreachable, match="stopped by a signal while reading"):
            ask()
        assert clock.now <= asked_to_end + 1


def test_a_signal_ends_the_question_whose_the_credentials_are(
    busy: Faulty, clock: FakeClock
) -> None:
    """A write that cannot be told whose account it goes to is not sent."""
    connections = Connections("run-1", clock, busy, lambda: clock.now >= 2)
    sent = writer_of(connections, EMBEDDED).send(create(), unnoted)
    assert (sent.delivery, clock.now <= 3, "CreateIdentityPool" in busy.seen) == (
        Delivery.NOT_APPLIED,
        True,
        False,
    )


def test_after_a_signal_an_answer_is_an_answer(service: LocalService, clock: FakeClock) -> None:
    """Only what would be asked for again is given up."""
    faulty = Faulty(service, {"ListIdentityPools": [error("AccessDeniedException"), None]})
    reader = Connections("run-1", clock, faulty, lambda: True).reader(EMBEDDED)
    with pytest.raises(Exception, match="AccessDeniedException"):
        reader.pool_ids()
    assert reader.pool_ids() == []
