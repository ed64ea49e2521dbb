"""The report of an apply as JSON (schemas/report.schema.json)."""

from dataclasses import dataclass

from reconciler.plan.view.plan import ChangeView, ToolView


@dataclass(frozen=True, slots=True)
class RequestView:
    """One call that was sent. delivery: applied, not_applied or unknown."""

    operation: str
    request_id: str | None
    delivery: str
    error: str | None


@dataclass(frozen=True, slots=True)
class ResultView(ChangeView):
    """A change of the plan with what became of it; a created pool has its id."""

    outcome: str
    error: str | None
    requests: tuple[RequestView, ...]


@dataclass(frozen=True, slots=True)
class OutcomeSummaryView:
    """How many changes came out how; unchanged and refused ones apart."""

    done: int
    failed: int
    unknown: int
    not_attempted: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class ReportTargetView:
    """journal: the hash of the journal's last entry, null where nothing was recorded."""

    target: str
    account: str
    region: str
    owner: str
    digest: str
    journal: str | None
    summary: OutcomeSummaryView
    changes: tuple[ResultView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """digest: of the plan that was applied. run: the id that the journal has too."""

    format_version: str
    kind: str
    tool: ToolView
    run: str
    commit: str | None
    digest: str
    summary: OutcomeSummaryView
    targets: tuple[ReportTargetView, ...]
