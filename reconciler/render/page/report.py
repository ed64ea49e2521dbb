"""The report of an apply as a page."""

from collections.abc import Iterator
from dataclasses import replace

from reconciler.plan.view.report import (
    OutcomeSummaryView,
    ReportTargetView,
    ReportView,
    RequestView,
    ResultView,
)
from reconciler.render.page.change import change_entry, gravest_first, is_calm, titled
from reconciler.render.page.page import Count, Entry, Page, Part, Risk, Shown, Text, Tone

_COUNTS = {
    "done": ("done", Tone.ADDED),
    "failed": ("failed", Tone.DANGER),
    "unknown": ("unknown", Tone.DANGER),
    "not_attempted": ("not attempted", Tone.WARNING),
    "refused": ("refused", Tone.DANGER),
    "unchanged": ("unchanged", Tone.QUIET),
}

_RISKS = {"failed": Risk.FAILED, "unknown": Risk.UNKNOWN}


def report_page(report: ReportView) -> Page:
    """What became of each pool."""
    summary = report.summary
    parts = tuple(_part(target) for target in report.targets)
    settled = not (summary.failed or summary.unknown or summary.not_attempted)
    return Page(
        kind="report",
        title=titled("Applied to ", [target.target for target in report.targets]),
        verdict=report_verdict(summary),
        tone=Tone.ADDED if settled and not summary.refused else Tone.DANGER,
        quiet=settled and is_calm(parts) and not (summary.refused or summary.done),
        counts=tuple(
            Count(getattr(summary, name), word, tone)
            for name, (word, tone) in _COUNTS.items()
            if getattr(summary, name) or name == "done"
        ),
        access=None,
        findings=(),
        parts=parts,
        facts=(
            ("Digest", report.digest),
            ("Commit", report.commit or "none"),
            ("Run", report.run),
            ("Made by", f"{report.tool.name} {report.tool.version}"),
        ),
        next_steps=_next_steps(summary),
        commands=(),
    )


def report_verdict(summary: OutcomeSummaryView) -> str:
    """`1 done, 2 failed`, or `Nothing had to be done`."""
    told = ("done", "failed", "unknown", "not_attempted", "refused")
    counts = [(getattr(summary, name), _COUNTS[name][0]) for name in told]
    return ", ".join(f"{n:,} {word}" for n, word in counts if n) or "Nothing had to be done"


def _next_steps(summary: OutcomeSummaryView) -> str:
    if summary.unknown:
        return (
            "What became of some writes is not known yet. Apply again later: it looks before it "
            "writes, and creates nothing twice."
        )
    if summary.failed or summary.not_attempted:
        return "Mend what the errors tell and apply again: it goes on where this run stopped."
    if summary.refused:
        return "What was refused is as it was. Each refusal tells what would allow it."
    return "Every pool was read back and is as planned."


def _part(target: ReportTargetView) -> Part:
    journal: tuple[Text, ...] = ()
    if target.journal is not None:
        journal = (("head of the journal: ", Shown(target.journal)),)
    return Part(
        target=target.target,
        account=target.account,
        region=target.region,
        owner=target.owner,
        digest=target.digest,
        notes=journal,
        findings=(),
        entries=gravest_first(
            _entry(target.target, result) for result in target.changes if _is_shown(result)
        ),
        others=(),
    )


def _is_shown(result: ResultView) -> bool:
    return bool(result.action != "unchanged" or result.requests or result.error or result.refusal)


def _entry(target: str, result: ResultView) -> Entry:
    planned = change_entry(target, result)
    sent = tuple(_request(request) for request in result.requests)
    if result.refusal is not None:
        return replace(planned, sent=sent)
    # A saved report may hold anything.
    word, tone = _COUNTS.get(result.outcome, (Shown(result.outcome), Tone.WARNING))
    risk = _RISKS.get(result.outcome)
    error = [(Shown(result.error),)] if result.error is not None else []
    return replace(
        planned,
        tone=tone if result.outcome != "done" else planned.tone,
        verb=(*planned.verb, ": ", word),
        risks=(*([risk] if risk else []), *planned.risks),
        warnings=(*error, *planned.warnings),
        sent=sent,
    )


def _request(request: RequestView) -> Text:
    return tuple(_request_pieces(request))


def _request_pieces(request: RequestView) -> Iterator[str | Shown]:
    yield Shown(request.operation)
    yield ": "
    yield Shown(request.delivery.replace("_", " "))
    yield " ("
    yield Shown(request.request_id) if request.request_id else "no request id"
    yield ")"
    if request.error is not None:
        yield ": "
        yield Shown(request.error)
