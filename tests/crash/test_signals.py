"""The whole command, killed or asked to end at every write: real processes, real signals."""

import signal
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path

import pytest

from tests.crash.processes import Commands, Moment, Place, Strike, commands, placed
from tests.crash.sites import SITES

Note = Callable[[str, object], None]

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
# So that each comes at either moment of a write.
IN_TURN = (signal.SIGINT, signal.SIGTERM, signal.SIGTERM, signal.SIGINT)


@pytest.fixture(scope="module")
def warm() -> Iterator[Commands]:
    with commands() as warm:
        yield warm


# Whose writes are those of other sites too.
LONG_RUN = ("a mapping shrinks", "prune and create")


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.slow) if name in LONG_RUN else name for name in SITES
    ]
)
def place(request: pytest.FixtureRequest, tmp_path: Path, warm: Commands) -> Iterator[Place]:
    with placed(SITES[request.param], tmp_path, warm) as place:
        yield place


@pytest.mark.fault("F16")
def test_after_a_kill_at_any_write_the_next_run_ends_where_an_undisturbed_one_does(
    place: Place, record_property: Note
) -> None:
    kills = [
        Strike(number, moment, signal.SIGKILL)
        for number in range(len(place.writes))
        for moment in Moment
    ]
    for kill in kills:
        ended = place.struck(kill)
        assert ended.code == 137 or kill.moment is Moment.ANSWERED
        place.must_converge()
    record_property("kills of a process", len(kills))


@pytest.mark.fault("F15")
@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(IN_TURN, id="in turn"),
        pytest.param((signal.SIGINT,), id="SIGINT", marks=pytest.mark.slow),
        pytest.param((signal.SIGTERM,), id="SIGTERM", marks=pytest.mark.slow),
    ],
)
def test_a_run_that_is_asked_to_end_finishes_its_write_and_sends_no_other(
    place: Place, numbers: tuple[signal.Signals, ...], record_property: Note
) -> None:
    # For a client that goes on it is one moment whether its request has been carried out yet.
    moments = (Moment.ARRIVED, Moment.ANSWERED)
    strikes = [
        Strike(write, moment, number)
        for (write, moment), number in zip(
            product(range(len(place.writes)), moments), cycle(numbers), strict=False
        )
    ]
    for strike in strikes:
        ended = place.struck(strike)
        assert ended.seconds < 6
        if strike.moment is not Moment.ANSWERED:
            assert (ended.code, ended.writes) == (
                CODES[strike.signal],
                place.writes[: strike.number + 1],
            )
            assert (place.recalled.open, place.journal.breaks) == ((), ())
            assert place.journal.cut_short == ()
        place.must_converge()
    record_property("signals to a process", len(strikes))


@pytest.mark.fault("F15")
@pytest.mark.parametrize(
    ("slow", "code", "open_writes"),
    [
        pytest.param(3.7, 130, [], id="an answer that comes late"),
        pytest.param(5.0, 7, ["SetIdentityPoolRoles"], id="an answer that is not waited for"),
    ],
)
def test_a_run_that_is_asked_to_end_does_not_wait_long_for_its_write(
    tmp_path: Path, warm: Commands, slow: float, code: int, open_writes: list[str]
) -> None:
    with placed(SITES["create"], tmp_path, warm) as place:
        ended = place.struck(Strike(1, Moment.CARRIED_OUT, signal.SIGINT, slow))
        assert (ended.code, ended.writes) == (code, place.writes[:2])
        assert ended.seconds < 6
        assert [i.call.operation for i in place.recalled.open] == open_writes
        place.must_converge()
