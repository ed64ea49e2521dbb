"""What plan and apply do alike: load, print the findings, connect, plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from reconciler.aws.session import Connections
from reconciler.cli.loading import choose, load_and_tell
from reconciler.cli.options import Chosen
from reconciler.cli.signals import SIGNALS
from reconciler.flows.accept import Accepted, accept_live
from reconciler.flows.begin import SystemClock, begin
from reconciler.flows.choose import check_addresses
from reconciler.flows.drift import find_drift
from reconciler.flows.journals import answered, recalled
from reconciler.flows.load import Loaded
from reconciler.flows.local import transport
from reconciler.flows.outputs import find_outputs
from reconciler.flows.plan import make_plan
from reconciler.flows.preflight import Doors, make_preflight, preflight_plan
from reconciler.flows.who import find_actors
from reconciler.journal.intents import Intent
from reconciler.model.ports import Progress
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.drift import TargetDrift
from reconciler.plan.drift_view import NOBODY_ASKED, Actors, drift_view
from reconciler.plan.preflight import TargetPreflight
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.outputs import OutputsView


@dataclass(frozen=True, slots=True)
class Workspace:
    """A configuration's folder, loaded, with the doors to its targets."""

    folder: Path
    run: Run
    loaded: Loaded
    connections: Connections

    def targets(self, chosen: Chosen) -> Sequence[Target]:
        """The targets that a user asked for. Raises UnknownTarget and InvalidDocuments."""
        return choose(self.loaded, chosen.names, chosen.every)

    @property
    def owner(self) -> str:
        """Whose pools they are. Raises InvalidDocuments."""
        return self.loaded.usable().owner

    def one_target(self, chosen: Chosen) -> Target:
        """The only target that a user asked for. Raises as `targets` does, and UsageError."""
        targets = self.targets(chosen)
        if len(targets) != 1:
            raise click.UsageError("one target at a time: choose it with --target NAME")
        return targets[0]

    def journalled(self, target: Target) -> Mapping[str, str]:
        """The ids of the pools that the target's journal knows, by address. Raises JournalError."""
        return recalled(self.folder, target, self.owner).pools

    def open_writes(self, chosen: Chosen) -> list[str]:
        """What earlier applies left open, a sentence for each write. Raises JournalError."""
        return [
            open_sentence(target, intent)
            for target in self.targets(chosen)
            for intent in recalled(self.folder, target, self.owner).open
        ]

    def plan(self, chosen: Chosen, consent: Options, progress: Progress) -> Plan:
        """The plan of the chosen targets. Raises ReconcilerError."""
        # Planning gets what may read, and nothing that could make a Writer.
        readers = self.connections.reader
        return make_plan(
            self.loaded,
            self.targets(chosen),
            consent,
            readers,
            self.run,
            progress,
            self.journalled,
        )

    @property
    def reading(self) -> Doors:
        return Doors(self.connections.reader, self.connections.lookup)

    def preflight(self, chosen: Chosen, progress: Progress) -> Sequence[TargetPreflight]:
        """How what the pools refer to stands in the chosen targets. Raises ReconcilerError."""
        return make_preflight(
            self.loaded,
            self.targets(chosen),
            self.reading,
            self.run,
            progress,
            self.journalled,
        )

    def preflight_of(
        self, plan: Plan, progress: Progress
    ) -> tuple[Plan, Sequence[TargetPreflight]]:
        """A plan with the findings of preflight, and the preflight. Raises ReconcilerError."""
        return preflight_plan(plan, self.reading, self.run, progress)

    def drift(
        self, chosen: Chosen, strict: bool, attribute: bool, progress: Progress
    ) -> tuple[DriftView, Sequence[TargetDrift]]:
        """How the pools of the chosen targets stand. Raises ReconcilerError.

        attribute: whether it is asked who it was.
        """
        found = find_drift(
            self.loaded,
            self.targets(chosen),
            self.connections.reader,
            progress,
            self.journalled,
        )
        actors = self._actors(found, progress) if attribute else NOBODY_ASKED
        return drift_view(found, self.run.commit, strict, actors), found

    def _actors(self, found: Sequence[TargetDrift], progress: Progress) -> Actors:
        return find_actors(
            found,
            self.connections.trail,
            self.journalled,
            lambda target: answered(self.folder, target, self.owner),
            self.run,
            progress,
        )

    def outputs(self, chosen: Chosen, progress: Progress) -> OutputsView:
        """The ids of the pools of the chosen targets. Raises ReconcilerError."""
        return find_outputs(
            self.loaded,
            self.targets(chosen),
            self.connections.reader,
            progress,
            self.journalled,
        )

    def accept(self, chosen: Chosen, addresses: Sequence[str], progress: Progress) -> Accepted:
        """The documents as they would be with the live values. Raises ReconcilerError."""
        (target,) = self.targets(chosen)
        self.loaded.usable()
        check_addresses(addresses, self.loaded.pools[target.name])
        (found,) = find_drift(
            self.loaded,
            [target],
            self.connections.reader,
            progress,
            self.journalled,
        )
        return accept_live(self.folder, self.run.today, self.loaded, found, addresses)


def open_sentence(target: Target, intent: Intent) -> str:
    """A write whose outcome is not known, for people."""
    return (
        f"{target.name}: {intent.address}: {intent.told(target.quiet_window_seconds)}; until it "
        "shows or that is over, apply leaves its pool alone"
    )


def open_workspace(folder: Path) -> Workspace:
    """Loads the documents; errors among them are printed, and end the run when it plans."""
    run = begin(folder)
    loaded = load_and_tell(folder, run.today)
    local = transport(folder, loaded.configuration)
    connections = Connections(run.id, SystemClock(), local, SIGNALS.came)
    return Workspace(folder, run, loaded, connections)
