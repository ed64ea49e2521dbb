"""Carries out a plan that was just made and approved, target by target."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from reconciler import __version__
from reconciler.apply.report import report_target_view, report_view
from reconciler.apply.results import Ports
from reconciler.apply.unfinished import Settling
from reconciler.apply.walk import idle, not_begun, walk
from reconciler.aws.session import Connections
from reconciler.aws.writing import writer
from reconciler.errors import ReconcilerError
from reconciler.flows.inventory import check_account
from reconciler.flows.journals import head_of, opened, recalled
from reconciler.journal.intents import BLANK, Intent
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Progress
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.present import target_view
from reconciler.plan.values import Plan, TargetPlan
from reconciler.plan.view.codec import dump
from reconciler.plan.view.plan import TOOL_NAME, TargetView
from reconciler.plan.view.report import ReportTargetView, ReportView


def settle_earlier(
    targets: Sequence[Target],
    owner: str,
    folder: Path,
    connections: Connections,
    run: Run,
    waiting: Callable[[str], None] | None,
) -> dict[Target, tuple[Intent, ...]]:
    """Settles what earlier runs left open, before anything is planned; answers what stays open.

    waiting: told what is waited for; None does not wait. Raises AwsError and JournalError.
    """
    left: dict[Target, tuple[Intent, ...]] = {}
    for target in targets:
        if not recalled(folder, target, owner).open:
            continue
        reader = connections.reader(target)
        caller = check_account(reader, target)
        with opened(folder, target, owner, run, caller.arn) as (journal, recollection):
            left[target] = Settling(
                recollection,
                reader,
                journal,
                connections.clock,
                target.quiet_window_seconds,
                connections.stopped,
                waiting,
            ).run()
    return left


def apply_plan(
    plan: Plan,
    digest: str,
    folder: Path,
    connections: Connections,
    run: Run,
    progress: Progress,
) -> ReportView:
    """Does every change that no guard holds back. A target that cannot begin fails whole.

    digest: of the plan. folder: of the configuration, which journals lie below.
    """
    return report_view(
        digest,
        run,
        [_apply_target(target, folder, connections, run, progress) for target in plan.targets],
    )


def _apply_target(
    plan: TargetPlan, folder: Path, connections: Connections, run: Run, progress: Progress
) -> ReportTargetView:
    view, recollection = target_view(plan), BLANK
    try:
        recollection = recalled(folder, plan.target, plan.owner)
        if not any(change.calls for change in plan.changes):
            # Nothing is sent, so nothing is locked or recorded.
            results = idle(plan, recollection)
            return report_target_view(view, results, head_of(folder, plan.target))
        reader = connections.reader(plan.target)
        # Credentials may have been exchanged since the plan was made.
        caller = check_account(reader, plan.target)
        with opened(folder, plan.target, plan.owner, run, caller.arn) as (journal, recollection):
            journal.record("begin", _begin_entry(view))
            ports = Ports(
                reader=reader,
                writer=writer(connections, plan.target),
                journal=journal,
                clock=connections.clock,
                nonce=lambda: uuid4().hex,
                stopped=connections.stopped,
                recalled=recollection,
                jitter=lambda: random.uniform(0.5, 1),
                say=progress.say,
            )
            results = walk(plan, run.commit, ports)
            return report_target_view(view, results, head_of(folder, plan.target))
    except ReconcilerError as error:
        # Other targets may have been written to: their report must not be lost.
        results = not_begun(plan, recollection, str(error))
        return report_target_view(view, results, head_of(folder, plan.target))


def _begin_entry(view: TargetView) -> JsonObject:
    """What is about to be done, and with which consent."""
    return {
        "tool": f"{TOOL_NAME}/{__version__}",
        "target": view.target,
        "digest": view.digest,
        "options": dump(view.options),
    }
