"""What an apply brings together: journal, lock, account, window."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.flows.apply import apply_plan, journal_path
from reconciler.journal.lock import locked
from reconciler.local.service import LocalService
from reconciler.model.targets import Target
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.report import ReportView
from tests.builders import DESIRED, OWNER, RUN
from tests.doors import EMBEDDED, FakeClock
from tests.wire_server import served


def apply(folder: Path, target: Target) -> ReportView:
    connections = Connections(RUN.id, FakeClock(), LocalService(folder / "local.db"))
    plan = Plan((plan_target(target, OWNER, [DESIRED], (), Options()),), None)
    return apply_plan(plan, "sha256:", folder, connections, RUN, lambda: False)


def leave_a_create_open(folder: Path, target: Target) -> None:
    """What the journal holds of a run that was killed while a create was under way."""
    entry = {
        "at": datetime.now(UTC).isoformat(),
        "event": "sending",
        "operation": "CreateIdentityPool",
        "address": DESIRED.address,
    }
    path = journal_path(folder, target)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(entry) + "\n")


@pytest.mark.parametrize(("window", "outcome"), [(960, "unknown"), (0, "done")])
def test_a_run_after_an_unanswered_create_waits_for_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int, outcome: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", EMBEDDED.account)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with served(LocalService(tmp_path / "remote.db")) as wire:
        target = replace(
            EMBEDDED, embedded=False, endpoint_url=wire.url, quiet_window_seconds=window
        )
        leave_a_create_open(tmp_path, target)
        (result,) = apply(tmp_path, target).targets[0].changes
    assert result.outcome == outcome


def test_in_process_nothing_lands_late(tmp_path: Path) -> None:
    leave_a_create_open(tmp_path, EMBEDDED)
    (result,) = apply(tmp_path, EMBEDDED).targets[0].changes
    assert result.outcome == "done"


def test_a_second_apply_of_a_target_at_the_same_time_sends_nothing(tmp_path: Path) -> None:
    lock = journal_path(tmp_path, EMBEDDED).with_suffix(".lock")
    with locked(lock):
        (result,) = apply(tmp_path, EMBEDDED).targets[0].changes
    assert (result.outcome, result.error, result.requests) == (
        "failed",
        f"{lock}: another apply of this target is running",
        (),
    )


def test_credentials_of_another_account_send_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may have been exchanged since the plan was made."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", EMBEDDED.account)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with served(LocalService(tmp_path / "remote.db")) as wire:
        target = replace(EMBEDDED, embedded=False, endpoint_url=wire.url, account="999999999999")
        (result,) = apply(tmp_path, target).targets[0].changes
    assert (result.outcome, result.requests) == ("failed", ())
    assert wire.operations == ["GetCallerIdentity"]
