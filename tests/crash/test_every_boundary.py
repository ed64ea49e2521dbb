"""An apply that ends anywhere: the next run goes on as if nothing had been.

The runs end by an exception that comes through the ports. What the run of a whole command makes of
a signal is in test_signals.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.aws.writer import WRITING_OPERATIONS
from tests.crash.access import excess
from tests.crash.exploring import Explorer, explored, undisturbed
from tests.crash.scenarios import SCENARIOS

Note = Callable[[str, object], None]

# The same lines for every crash: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover


# The largest has as many crashes as ten others, and as many pairs of them.
MOST = "five pools"
SCENARIOS_OF_THE_RUN = [
    pytest.param(name, marks=pytest.mark.slow) if name == MOST else name for name in SCENARIOS
]


@pytest.fixture(params=SCENARIOS)
def explorer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Explorer]:
    with explored(SCENARIOS[request.param], tmp_path) as explorer:
        yield explorer


@pytest.mark.parametrize("explorer", SCENARIOS_OF_THE_RUN, indirect=True)
def test_after_a_crash_the_next_run_ends_where_an_undisturbed_one_does(
    explorer: Explorer, record_property: Note
) -> None:
    record_property("scenarios", 1)
    record_property("single crashes", explorer.every_single())


@pytest.mark.fault("F16")
@pytest.mark.parametrize("explorer", SCENARIOS_OF_THE_RUN, indirect=True)
def test_after_any_crashes_the_next_run_ends_where_an_undisturbed_one_does(
    explorer: Explorer, record_property: Note
) -> None:
    record_property("pairs of crashes", explorer.every_pair())
    record_property("durable states", explorer.any_number())


@pytest.mark.slow
def test_after_two_crashes_even_where_it_is_known_what_they_leave(explorer: Explorer) -> None:
    explorer.every_pair(brute=True)


def test_a_run_that_comes_at_once_waits_with_what_may_still_land(explorer: Explorer) -> None:
    stage, documents = explorer.stage, explorer.documents
    for left in {left.key: left for left in explorer.undisturbed.left}.values():
        stage.restore(left)
        at_once = undisturbed(stage, documents)
        unknown = {o.partition(":")[0] for o in at_once.outcomes if o.endswith(": unknown")}
        assert unknown == left.waited_for
        sent = at_once.end.effects[len(left.effects) :]
        assert not {effect.pool for effect in sent} & left.waited_for
        stage.pass_the_window()
        explorer.must_have_converged(undisturbed(stage, documents))


@pytest.mark.fault("F16")
def test_a_request_that_lands_after_its_process_is_gone_is_not_sent_again(
    explorer: Explorer, record_property: Note
) -> None:
    stage, documents, first = explorer.stage, explorer.documents, explorer.undisturbed
    sent = {f"{operation}: sent" for operation in WRITING_OPERATIONS}
    on_their_way = [number for number, name in enumerate(first.names) if name in sent]
    for boundary in on_their_way:
        request = explorer.cut_off(first.start, boundary).in_flight
        assert request is not None
        undisturbed(stage, documents)
        request()
        stage.pass_the_window()
        explorer.must_have_converged(undisturbed(stage, documents))
    record_property("late requests", len(on_their_way))


@pytest.mark.fault("F25")
@pytest.mark.parametrize("name", SCENARIOS)
def test_nobody_is_let_in_on_the_way_whom_neither_end_lets_in(name: str, tmp_path: Path) -> None:
    with explored(SCENARIOS[name], tmp_path) as explorer:
        stage, run = explorer.stage, explorer.undisturbed
        stage.show(run.start.rows)
        old = stage.specs()
        stage.show(run.end.rows)
        new = stage.specs()
        for rows in dict.fromkeys(left.rows for left in run.left):
            stage.show(rows)
            now = stage.specs()
            assert now.keys() <= old.keys() | new.keys()
            assert excess(old, now, new) == []
