"""Two applies of one target at the same moment: on one machine, and on two."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.flows.journals import journal_path
from reconciler.journal.lock import locked
from reconciler.model.ports import Transport
from tests.builders import DESIRED
from tests.failing import Failing, Ran
from tests.faults import Answer

# The sixth request is the create; between the last listing and it nobody looks.
BLIND = {6}


class Interleaved:
    """Lets the other machine apply right before or after the n-th request of this one."""

    def __init__(self, service: Transport, number: int) -> None:
        self.service, self.number, self.seen = service, number, 0
        self.other: Failing | None = None
        self.ran: Ran | None = None

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.seen += 1
        if self.seen == self.number and self.other is not None:
            self.ran = self.other.run(DESIRED)
        return self.service(method, url, headers, body)


@pytest.mark.fault("F14")
def test_a_second_apply_on_one_machine_sends_nothing(tmp_path: Path) -> None:
    failing = Failing(tmp_path)
    with closing(failing.well):
        plan = failing.plan(DESIRED)
        lock = journal_path(tmp_path, failing.target).with_suffix(".lock")
        with locked(lock, "run 1"):
            ran = failing.carry_out(plan)
        assert (ran.code, ran.outcomes, failing.effects) == (1, ["failed"], [])
        assert "another run is writing to this target (run 1)" in ran.told


@pytest.mark.fault("F14")
@pytest.mark.parametrize("number", range(3, 10))
def test_two_machines_make_two_pools_at_worst_and_everybody_is_told(
    tmp_path: Path, number: int
) -> None:
    """Two journals do not know of each other; a listing before the create shows most of it."""
    interleaved: list[Interleaved] = []

    def pass_on(service: Transport) -> Interleaved:
        interleaved.append(Interleaved(service, number))
        return interleaved[0]

    ours, folder = Failing(tmp_path, pass_on=pass_on), tmp_path / "other machine"
    folder.mkdir()
    theirs = Failing(folder)
    with closing(ours.well), closing(theirs.well):
        theirs.service = ours.service
        theirs.connections = type(theirs.connections)("run-2", theirs.clock, ours.service)
        interleaved[0].other = theirs
        ran = ours.run(DESIRED)
        ours.fail()
        made = len(ours.pools())
        assert made in (1, 2)
        guards = ours.run(DESIRED).guards
        assert (guards == ["ambiguous"]) is (made == 2)
        assert ran.code in (0, 3)
        # Only who lists right before the other one's create is none the wiser.
        assert (made == 2) is (number in BLIND), (made, ran.code)
