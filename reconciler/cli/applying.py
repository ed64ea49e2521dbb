"""What apply and disown do alike: settle what is open, carry a plan out, report."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import click

from reconciler.cli.exit_codes import Exit, of_report, of_signals, worst
from reconciler.cli.output import Output
from reconciler.cli.signals import SIGNALS
from reconciler.cli.stdout import tell
from reconciler.errors import ReconcilerError
from reconciler.journal.intents import Intent
from reconciler.model.targets import Target
from reconciler.plan.values import Plan
from reconciler.render.clean import clean

if TYPE_CHECKING:
    from reconciler.cli.planning import Workspace

Left: TypeAlias = Mapping[Target, Sequence[Intent]]


def settle_left(workspace: "Workspace", targets: Sequence[Target], wait: bool) -> Left:
    """What earlier applies left open, and still is after a look at the pools."""
    from reconciler.flows.apply import settle_earlier

    folder, connections, run = workspace.folder, workspace.connections, workspace.run
    try:
        with SIGNALS.finishing():
            return settle_earlier(
                targets, workspace.owner, folder, connections, run, say if wait else None
            )
    except ReconcilerError:
        # A read that a signal cut off is no error of its own.
        if not SIGNALS.came():
            raise
        return {}


def carry_out(workspace: "Workspace", plan: Plan, digest: str, left: Left, output: Output) -> Exit:
    """Applies a plan that was agreed to, and puts its report."""
    from reconciler.flows.apply import apply_plan
    from reconciler.plan.graphs import plan_graphs

    with SIGNALS.finishing():
        with output.progress() as progress:
            folder, connections, run = workspace.folder, workspace.connections, workspace.run
            report = apply_plan(plan, digest, folder, connections, run, progress)
        # A signal that comes now must not lose what was done either.
        unsettled = Exit.UNSETTLED if any(left.values()) else Exit.DONE
        put = output.put(report, graphs=partial(plan_graphs, plan))
        code = worst([of_report(report.summary), unsettled, put])
    return of_signals(SIGNALS.received, code)


def check_can_ask(yes: bool) -> None:
    """Raises UsageError where nobody is there to be asked. yes: whether that was answered."""
    if not yes and (sys.stdin is None or not sys.stdin.isatty()):
        raise click.UsageError("there is no terminal to ask on: give --yes")


def say(text: str) -> None:
    tell(clean(text))
