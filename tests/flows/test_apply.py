"""What an apply brings together: journal, lock, account, window."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.flows.apply import apply_plan, settle_earlier
from reconciler.flows.inventory import read_pools
from reconciler.flows.journals import journal_path, recalled
from reconciler.journal.chain import verify
from reconciler.journal.files import read_lines
from reconciler.journal.lock import locked
from reconciler.local.faults.rules import FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.service import LocalService
from reconciler.model.pools import DesiredPool
from reconciler.model.targets import Target
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.report import ReportTargetView, ResultView
from tests.builders import DESIRED, OWNER, RUN
from tests.cloud import Recording
from tests.doors import EMBEDDED, SILENCE, FakeClock
from tests.wire_server import served

# The journal has the machine's time, the service a clock of its own that begins where that is.
PATIENT = replace(EMBEDDED, quiet_window_seconds=960)


Fault = dict[str, Json]
NONE: Fault = {}


def rules_of(fault: Fault) -> FaultRules:
    """The fault strikes the first request of its operation."""
    return FaultRules.of({"faults": [{"nth": 1, **fault}] if fault else []})


def create(fault: str, **more: Json) -> Fault:
    return {"operation": "CreateIdentityPool", "fault": fault, **more}


class Cloud:
    """The embedded service with faults, on a clock that only waiting moves."""

    def __init__(self, folder: Path, fault: Fault = NONE, target: Target = PATIENT) -> None:
        self.folder, self.target, self.clock = folder, target, FakeClock()
        self.well = LocalService(folder / "local.db", now=self.now)
        self.service = FaultyService(
            self.well, rules_of(fault), now=self.now, sleep=self.clock.sleep
        )
        self.connections = Connections(RUN.id, self.clock, self.service)
        self.said: list[str] = []
        self.began = time.time()

    def now(self) -> float:
        return self.began + self.clock.now

    def plan(self, *desired: DesiredPool) -> Plan:
        live = read_pools(self.connections.reader(self.target), OWNER, set())
        return Plan((plan_target(self.target, OWNER, desired, live, Options()),), None)

    def apply(self, plan: Plan) -> ReportTargetView:
        (target,) = apply_plan(plan, "", self.folder, self.connections, RUN, SILENCE).targets
        return target

    def settle(self, wait: bool = False) -> None:
        waiting = self._say if wait else None
        settle_earlier([self.target], OWNER, self.folder, self.connections, RUN, waiting)

    def _say(self, text: str) -> None:
        self.said.append(text)

    def run(self, desired: DesiredPool = DESIRED, wait: bool = False) -> ResultView:
        """What `reconciler apply` does."""
        self.settle(wait)
        (result,) = self.apply(self.plan(desired)).changes
        return result

    def pools(self) -> list[str]:
        return self.connections.reader(self.target).pool_ids()

    def open(self) -> list[str]:
        return [i.call.operation for i in recalled(self.folder, self.target, OWNER).open]


@pytest.mark.fault("F6")
def test_a_create_that_lands_late_is_never_made_twice(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, create("late", seconds=600))
    assert (cloud.run().outcome, cloud.open()) == ("unknown", ["CreateIdentityPool"])
    assert (cloud.run().outcome, cloud.pools()) == ("unknown", [])
    cloud.clock.sleep(600)
    assert cloud.run().outcome == "done"
    assert (len(cloud.pools()), cloud.open()) == (1, [])


@pytest.mark.fault("F6")
def test_a_create_that_never_lands_is_made_again_when_it_no_longer_can(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, create("dropped"))
    assert cloud.run().outcome == "unknown"
    cloud.clock.sleep(900)
    assert cloud.run().outcome == "unknown"
    cloud.clock.sleep(60)
    assert cloud.run().outcome == "done"
    assert len(cloud.pools()) == 1


@pytest.mark.fault("F6")
@pytest.mark.parametrize("fault", [create("dropped"), create("late", seconds=300)])
def test_waiting_ends_when_the_create_shows_or_no_longer_can(tmp_path: Path, fault: Fault) -> None:
    cloud = Cloud(tmp_path, fault)
    assert cloud.run().outcome == "unknown"
    assert cloud.run(wait=True).outcome == "done"
    assert len(cloud.pools()) == 1
    assert cloud.clock.now == pytest.approx(300 if "seconds" in fault else 960, abs=40)
    (said,) = cloud.said
    assert said.startswith(
        "web: an earlier CreateIdentityPool was not answered and may land until "
    )


def test_an_update_that_lands_late_undoes_nothing_newer(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    assert cloud.run().outcome == "done"
    late: Fault = {"operation": "UpdateIdentityPool", "fault": "late", "seconds": 300}
    cloud.service.rules = rules_of(late)
    first, second = replace(DESIRED, name="first"), replace(DESIRED, name="second")
    assert (cloud.run(first).outcome, cloud.open()) == ("unknown", ["UpdateIdentityPool"])
    assert cloud.run(second).outcome == "unknown"
    assert cloud.run(DESIRED).outcome == "unknown"
    cloud.clock.sleep(300)
    assert cloud.run(second).outcome == "done"
    cloud.clock.sleep(900)
    assert cloud.plan(second).targets[0].changes[0].action == "unchanged"


def test_in_process_nothing_lands_late(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, create("dropped"), EMBEDDED)
    assert [cloud.run().outcome, cloud.run().outcome] == ["unknown", "done"]


def test_the_report_has_the_head_of_the_journal(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    target = cloud.apply(cloud.plan(DESIRED))
    journal = verify(read_lines(journal_path(tmp_path, PATIENT)))
    assert (target.journal, journal.breaks) == (journal.head, ())
    assert cloud.apply(cloud.plan(DESIRED)).journal == journal.head, "nothing was recorded"


def test_without_a_journal_the_report_has_no_head(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    assert cloud.apply(cloud.plan()).journal is None


@pytest.mark.fault("F17")
def test_a_journal_that_was_altered_stops_every_change(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    cloud.apply(cloud.plan(DESIRED))
    path = journal_path(tmp_path, PATIENT)
    path.write_bytes(path.read_bytes().replace(b"done", b"fine"))
    (result,) = cloud.apply(cloud.plan(replace(DESIRED, name="new"))).changes
    assert (result.outcome, result.requests) == ("failed", ())
    assert result.error is not None
    assert "the entry was altered" in result.error


@pytest.mark.fault("F14")
def test_a_second_apply_of_a_target_at_the_same_time_sends_nothing(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    lock = journal_path(tmp_path, PATIENT).with_suffix(".lock")
    with locked(lock, "run 1"):
        (result,) = cloud.apply(cloud.plan(DESIRED)).changes
    assert (result.outcome, result.error, result.requests) == (
        "failed",
        f"{lock}: another run is writing to this target (run 1)",
        (),
    )


def test_a_target_that_cannot_begin_still_tells_what_may_land(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, create("dropped"))
    assert cloud.run().outcome == "unknown"
    with locked(journal_path(tmp_path, PATIENT).with_suffix(".lock"), "run 1"):
        (result,) = cloud.apply(cloud.plan(DESIRED)).changes
    assert (result.outcome, result.requests) == ("unknown", ())


@pytest.mark.fault("F19")
def test_credentials_of_another_account_send_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may have been exchanged since the plan was made."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", EMBEDDED.account)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with served(LocalService(tmp_path / "remote.db")) as wire:
        target = replace(EMBEDDED, embedded=False, endpoint_url=wire.url, account="999999999999")
        plan = Plan((plan_target(target, OWNER, [DESIRED], (), Options()),), None)
        connections = Connections(RUN.id, FakeClock())
        (view,) = apply_plan(plan, "", tmp_path, connections, RUN, SILENCE).targets
    (result,) = view.changes
    assert (result.outcome, result.requests) == ("failed", ())
    assert wire.operations == ["GetCallerIdentity"]


def test_a_journal_that_fails_at_the_end_loses_no_report(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    path = journal_path(tmp_path, PATIENT)

    def break_journal(operation: str) -> None:
        if operation == "TagResource":
            path.unlink()
            path.mkdir()

    recording = Recording(cloud.service, break_journal)
    cloud.connections = Connections(RUN.id, cloud.clock, recording)
    target = cloud.apply(cloud.plan(DESIRED))
    (result,) = target.changes
    assert (result.outcome, target.journal) == ("failed", None)
    assert [result.pool_id] == cloud.pools()
    assert [request.operation for request in result.requests][-1] == "TagResource"


@pytest.mark.parametrize("name", ["journal-local.jsonl", "journal-local.lock"])
def test_neither_journal_nor_lock_may_be_a_link(tmp_path: Path, name: str) -> None:
    """What lies beside the documents may have come with them."""
    cloud = Cloud(tmp_path)
    precious = tmp_path / "precious"
    precious.write_text("kept")
    path = journal_path(tmp_path, PATIENT).parent / name
    path.parent.mkdir()
    path.symlink_to(precious)
    (result,) = cloud.apply(cloud.plan(DESIRED)).changes
    assert (result.outcome, result.requests, precious.read_text()) == ("failed", (), "kept")


def test_what_is_open_in_another_account_says_nothing_about_this_one(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, create("dropped"))
    assert cloud.run().outcome == "unknown"
    moved = replace(PATIENT, account="999999999999")
    assert recalled(tmp_path, moved, OWNER).open == ()
    assert len(recalled(tmp_path, PATIENT, OWNER).open) == 1
