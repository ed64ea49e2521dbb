"""What plan and apply do alike: load, print the findings, connect, plan."""

from dataclasses import dataclass
from pathlib import Path

from reconciler.aws.session import Connections
from reconciler.cli.loading import choose, load_and_tell
from reconciler.cli.options import Chosen
from reconciler.flows.begin import SystemClock, begin
from reconciler.flows.load import Loaded
from reconciler.flows.local import transport
from reconciler.flows.plan import make_plan
from reconciler.model.ports import Progress
from reconciler.model.run import Run
from reconciler.plan.values import Options, Plan


@dataclass(frozen=True, slots=True)
class Workspace:
    """A configuration's folder, loaded, with the doors to its targets."""

    folder: Path
    run: Run
    loaded: Loaded
    connections: Connections

    def plan(self, chosen: Chosen, consent: Options, progress: Progress) -> Plan:
        """The plan of the chosen targets. Raises ReconcilerError."""
        targets = choose(self.loaded, chosen.names, chosen.every)
        # Planning gets what may read, and nothing that could make a Writer.
        readers = self.connections.reader
        return make_plan(self.loaded, targets, consent, readers, self.run, progress)


def open_workspace(folder: Path) -> Workspace:
    """Loads the documents; errors among them are printed, and end the run when it plans."""
    run = begin(folder)
    loaded = load_and_tell(folder, run.today)
    local = transport(folder, loaded.configuration)
    return Workspace(folder, run, loaded, Connections(run.id, SystemClock(), local))
