"""What plan and apply do alike: load, print the findings, connect, plan."""

from dataclasses import dataclass
from pathlib import Path

import click

from reconciler.aws.session import Connections
from reconciler.cli.options import Chosen
from reconciler.flows.begin import SystemClock, begin
from reconciler.flows.choose import choose_targets
from reconciler.flows.load import Loaded, load
from reconciler.flows.local import transport
from reconciler.flows.plan import make_plan
from reconciler.model.ports import Progress
from reconciler.model.results import Severity
from reconciler.model.run import Run
from reconciler.plan.present import validate_view
from reconciler.plan.values import Options, Plan
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line


@dataclass(frozen=True, slots=True)
class Workspace:
    """A configuration's folder, loaded, with the doors to its targets."""

    folder: Path
    run: Run
    loaded: Loaded
    connections: Connections

    def plan(self, chosen: Chosen, consent: Options, progress: Progress) -> Plan:
        """The plan of the chosen targets. Raises ReconcilerError.

        A wrong choice is told before wrong documents: it is the quicker mend.
        """
        configuration = self.loaded.configuration or self.loaded.usable()
        targets = choose_targets(configuration, chosen.names, chosen.every)
        # Planning gets what may read, and nothing that could make a Writer.
        readers = self.connections.reader
        return make_plan(self.loaded, targets, consent, readers, self.run, progress)


def open_workspace(folder: Path) -> Workspace:
    """Loads the documents; errors among them are printed, and end the run when it plans."""
    run = begin(folder)
    loaded = load_and_tell(folder, run)
    local = transport(folder, loaded.configuration)
    return Workspace(folder, run, loaded, Connections(run.id, SystemClock(), local))


def load_and_tell(folder: Path, run: Run) -> Loaded:
    """Loads the documents and prints the errors among them."""
    loaded = load(folder, run.today)
    for finding in validate_view(loaded.findings, loaded.documents).findings:
        if finding.severity == Severity.ERROR.value:
            click.echo(finding_line(finding, Style()), err=True)
    return loaded
