"""Plans, reports or drift of several targets, each made on its own, as one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from reconciler.errors import CannotMerge
from reconciler.plan.digest import plan_digest
from reconciler.plan.drift_view import drift_of
from reconciler.plan.present import plan_of
from reconciler.plan.view.counts import add_up, count
from reconciler.plan.view.drift import (
    DriftPoolView,
    DriftSummaryView,
    DriftTargetView,
    DriftView,
)
from reconciler.plan.view.plan import PlanView, TargetView
from reconciler.plan.view.report import OutcomeSummaryView, ReportTargetView, ReportView

_Target = TypeVar("_Target", TargetView, ReportTargetView, DriftTargetView)


def merge_plans(plans: Sequence[PlanView]) -> PlanView:
    """One plan of all the targets, in their order, digest, approval and checksum anew.

    Raises CannotMerge unless one version made them all of one commit and owner, and of each target
    the same plan.
    """
    targets = _merged(plans, (target for plan in plans for target in plan.targets))
    owners = sorted({target.owner for target in targets})
    if len(owners) > 1:
        raise CannotMerge(f"the plans are of several owners: {', '.join(owners)}")
    return plan_of(targets, plans[0].commit, plans[0].tool)


def merge_reports(reports: Sequence[ReportView]) -> ReportView:
    """One report of all the targets, in their order; `run` names every run.

    Raises CannotMerge as merge_plans does.
    """
    targets = _merged(reports, (target for report in reports for target in report.targets))
    return replace(
        reports[0],
        run=", ".join(dict.fromkeys(report.run for report in reports)),
        digest=plan_digest(target.digest for target in targets),
        summary=add_up(OutcomeSummaryView, [target.summary for target in targets]),
        targets=targets,
    )


def merge_drift(drifts: Sequence[DriftView]) -> DriftView:
    """The drift of all the targets, in their order. Raises CannotMerge as merge_plans does."""
    if len({drift.strict for drift in drifts}) > 1:
        raise CannotMerge("drift that is strict cannot be merged with drift that is not")
    pools: dict[str, tuple[DriftPoolView, ...]] = {}
    for drift in drifts:
        for target in drift.targets:
            there = drift_of(drift, target.target).pools
            if pools.setdefault(target.target, there) != there:
                raise CannotMerge(f"{target.target}: is there twice, and not the same")
    return replace(
        drifts[0],
        summary=count(DriftSummaryView, (pool.state for of in pools.values() for pool in of)),
        targets=_merged(drifts, (target for drift in drifts for target in drift.targets)),
        pools=tuple(pool for of in pools.values() for pool in of),
        findings=tuple(dict.fromkeys(f for drift in drifts for f in drift.findings)),
    )


def _merged(
    views: Sequence[PlanView | ReportView | DriftView], targets: Iterable[_Target]
) -> tuple[_Target, ...]:
    """Every target once. Raises CannotMerge."""
    for name, values in (
        ("versions of the reconciler", {(view.format_version, view.tool) for view in views}),
        ("commits", {view.commit for view in views}),
    ):
        if len(values) > 1:
            raise CannotMerge(f"what is to be merged is of several {name}; make all of it anew")
    merged: dict[str, _Target] = {}
    for target in targets:
        if merged.setdefault(target.target, target) != target:
            raise CannotMerge(f"{target.target}: is there twice, and not the same")
    return tuple(merged.values())
