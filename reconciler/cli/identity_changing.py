"""What commands that change identities do alike: find the pool, show, ask, carry out, report."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.applying import say
from reconciler.cli.exit_codes import Exit, of_report, of_signals, worst
from reconciler.cli.identity_options import found_pool
from reconciler.cli.options import Chosen
from reconciler.cli.output import Output
from reconciler.cli.signals import SIGNALS
from reconciler.cli.stdout import tell
from reconciler.plan.view.identities import IdentityReportView

if TYPE_CHECKING:
    from reconciler.flows.identity_changes import Site
    from reconciler.model.identities import Result
    from reconciler.model.ports import Progress

yes_option = click.option(
    "--yes", is_flag=True, help="Do not ask; needed where there is no terminal."
)


def site_of(directory: Path, chosen: Chosen, name: str, progress: "Progress") -> "Site":
    """The pool that a user named, if its identities may be changed. Raises ReconcilerError."""
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.identity_changes import Site, check_ours

    workspace = open_workspace(directory)
    pool = found_pool(workspace, chosen, name, progress)
    check_ours(pool, workspace.owner)
    connections, run = workspace.connections, workspace.run
    return Site(pool, workspace.owner, workspace.folder, connections, run, progress)


def going(number: int, site: "Site") -> str:
    """How many identities of the pool would be deleted, for people."""
    identities = "1 identity goes" if number == 1 else f"{number:,} identities go"
    return f"{_named(site)}: {identities} for ever"


def _named(site: "Site") -> str:
    pool = site.pool
    return f"{pool.address} ({pool.pool_id})" if pool.address else pool.pool_id


def tell_plan(told: Iterable[str], settled: "Sequence[Result]") -> None:
    """What is about to happen, and what will not."""
    for sentence in told:
        say(sentence)
    counts = Counter(result.fate.value for result in settled)
    for fate, number in sorted(counts.items()):
        say(f"{number:,} {fate}: nothing is done about them")


def agreed(anything: bool, yes: bool) -> bool:
    """Asks, unless there is nothing to do or that was answered before."""
    if not anything or yes or click.confirm("Do this?", err=True):
        return True
    tell("Nothing was changed.")
    return False


def carried_out(site: "Site", output: Output, work: "Callable[[Site], IdentityReportView]") -> Exit:
    """Does what was agreed to, and puts the report."""
    with SIGNALS.finishing():
        with output.progress() as progress:
            view = work(replace(site, progress=progress))
        # A signal that comes now must not lose what was done either.
        code = worst([of_report(view.summary), output.put(view)])
    return of_signals(SIGNALS.received, code)
