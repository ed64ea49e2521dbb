"""What became of the changes, as the view that reports show."""

from collections.abc import Sequence
from dataclasses import fields

from reconciler.apply.results import Result
from reconciler.model.run import Run
from reconciler.plan.present import change_view, tool_view
from reconciler.plan.view.counts import add_up, count
from reconciler.plan.view.plan import FORMAT_VERSION, RefusalView, TargetView
from reconciler.plan.view.report import (
    OutcomeSummaryView,
    ReportTargetView,
    ReportView,
    RequestView,
    ResultView,
)


def report_view(digest: str, run: Run, targets: Sequence[ReportTargetView]) -> ReportView:
    """The report of a run. digest: of the plan that was applied."""
    return ReportView(
        format_version=FORMAT_VERSION,
        kind="report",
        tool=tool_view(),
        run=run.id,
        commit=run.commit,
        digest=digest,
        summary=add_up(OutcomeSummaryView, [target.summary for target in targets]),
        targets=tuple(targets),
    )


def report_target_view(
    plan: TargetView, results: Sequence[Result], journal: str | None
) -> ReportTargetView:
    """The results of one target's plan. journal: the hash of its last entry, where it has one."""
    return ReportTargetView(
        target=plan.target,
        account=plan.account,
        region=plan.region,
        owner=plan.owner,
        digest=plan.digest,
        journal=journal,
        summary=_summary(results),
        changes=tuple(_result_view(result) for result in results),
    )


def _result_view(result: Result) -> ResultView:
    view = change_view(result.change)
    members = {field.name: getattr(view, field.name) for field in fields(view)}
    if result.refusal is not None:
        refusal = result.refusal
        members["refusal"] = RefusalView(refusal.guard, refusal.message, refusal.allow)
    members["pool_id"] = result.pool_id
    return ResultView(
        **members,
        outcome=result.outcome.value,
        error=result.error,
        requests=tuple(
            RequestView(r.operation, r.request_id, r.delivery.value, r.error)
            for r in result.requests
        ),
    )


def _summary(results: Sequence[Result]) -> OutcomeSummaryView:
    return count(OutcomeSummaryView, (_count_as(result) for result in results))


def _count_as(result: Result) -> str:
    if result.refusal is not None:
        return "refused"
    if result.change.action == "unchanged" and result.outcome == "done":
        return "unchanged"
    return result.outcome.value
