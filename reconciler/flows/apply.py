"""Carries out a plan that was just made and approved, target by target."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from reconciler.apply.report import report_target_view, report_view
from reconciler.apply.results import Ports
from reconciler.apply.walk import not_begun, walk
from reconciler.aws.session import Connections
from reconciler.errors import JournalError, ReconcilerError
from reconciler.flows.inventory import check_account
from reconciler.journal.files import FileJournal
from reconciler.journal.intents import unanswered_creates
from reconciler.journal.lock import locked
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.values import Plan, TargetPlan
from reconciler.plan.view.report import ReportTargetView, ReportView


def apply_plan(
    plan: Plan,
    digest: str,
    folder: Path,
    connections: Connections,
    run: Run,
    stopped: Callable[[], bool],
) -> ReportView:
    """Does every change that no guard holds back. A target that cannot begin fails whole.

    digest: of the plan. folder: of the configuration, which journals lie below.
    stopped: whether a signal asked to end.
    """
    return report_view(
        digest,
        run,
        [_apply_target(target, folder, connections, run, stopped) for target in plan.targets],
    )


def _apply_target(
    plan: TargetPlan,
    folder: Path,
    connections: Connections,
    run: Run,
    stopped: Callable[[], bool],
) -> ReportTargetView:
    try:
        journal = journal_path(folder, plan.target)
        with locked(journal.with_suffix(".lock")):
            ports = _ports(plan, journal, connections, run, stopped)
            return report_target_view(plan, walk(plan, run.commit, ports))
    except ReconcilerError as error:
        # Other targets may have been written to: their report must not be lost.
        return report_target_view(plan, not_begun(plan, str(error)))


def _ports(
    plan: TargetPlan,
    journal: Path,
    connections: Connections,
    run: Run,
    stopped: Callable[[], bool],
) -> Ports:
    reader = connections.reader(plan.target)
    if any(change.calls for change in plan.changes):
        # Credentials may have been exchanged since the plan was made.
        check_account(reader, plan.target)
    return Ports(
        reader=reader,
        writer=connections.writer(plan.target, stopped),
        journal=FileJournal(journal, run.id, _now),
        clock=connections.clock,
        nonce=lambda: uuid4().hex,
        stopped=stopped,
        unanswered=unanswered_creates(journal, _now(), _window(plan.target)),
    )


def _window(target: Target) -> float:
    """How long a create may land after its process died: in process, not at all."""
    return 0 if target.embedded else target.quiet_window_seconds


def journal_path(folder: Path, target: Target) -> Path:
    """The journal of a target: in its own folder, or in .reconciler/ beside the configuration.

    Raises JournalError for a store, which this version does not have.
    """
    if target.stores_journal:
        raise JournalError(
            f"target {target.name}: the journal {target.journal} is not available in this "
            "version; give a folder"
        )
    base = folder / (target.journal or ".reconciler")
    return base / f"journal-{target.name}.jsonl"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
