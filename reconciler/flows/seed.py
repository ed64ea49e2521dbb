"""Applies documents to the embedded service, whatever their targets are reconciled against."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from reconciler.aws.session import Connections
from reconciler.flows.apply import apply_plan
from reconciler.flows.begin import SystemClock
from reconciler.flows.load import Loaded
from reconciler.flows.plan import make_plan
from reconciler.model.ports import Progress, Transport
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options
from reconciler.plan.view.report import ReportView


def seed(loaded: Loaded, service: Transport, run: Run, progress: Progress) -> ReportView:
    """Makes the service's pools what the documents say, each target under its account and region.

    Pools that are right already stay as they are. The journal is not kept: nothing of it concerns
    AWS. Raises InvalidDocuments and LocalServiceError.
    """
    targets = [_embedded(target) for target in loaded.usable().targets]
    connections = Connections(run.id, SystemClock(), service)
    plan = make_plan(loaded, targets, Options(), connections.reader, run, progress)
    with TemporaryDirectory(prefix="reconciler-seed-") as scratch:
        digest = plan_view(plan).digest
        return apply_plan(plan, digest, Path(scratch), connections, run, progress)


def _embedded(target: Target) -> Target:
    return replace(
        target,
        embedded=True,
        endpoint_url=None,
        assume_role=None,
        profile=None,
        journal=None,
        requests_per_second=0,
        quiet_window_seconds=0,
    )
