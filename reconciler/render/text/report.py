"""The report of an apply as text: what became of each pool; the counts last."""

from collections.abc import Iterator

from reconciler.plan.view.report import ReportTargetView, ReportView, ResultView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.values import quoted

_COLORS = {"done": "green", "failed": "red", "unknown": "red", "not_attempted": "yellow"}


def report_text(report: ReportView, style: Style) -> str:
    """The whole report, with a newline at its end."""
    lines: list[str] = []
    for target in report.targets:
        lines += _target_lines(target, style)
    summary = report.summary
    lines.append(f"Digest: {clean(report.digest)}")
    lines.append(
        style.paint(
            f"Applied: {summary.done} done, {summary.failed} failed, {summary.unknown} unknown, "
            f"{summary.not_attempted} not attempted, {summary.unchanged} unchanged, "
            f"{summary.refused} refused.",
            "bold",
        )
    )
    return "\n".join(lines) + "\n"


def _target_lines(target: ReportTargetView, style: Style) -> Iterator[str]:
    yield (
        f"Target {style.paint(clean(target.target), 'bold')}: account {clean(target.account)}, "
        f"{clean(target.region)}"
    )
    yield ""
    shown = [result for result in target.changes if _is_shown(result)]
    for result in shown:
        yield from _result_lines(result, style)
    if target.journal is not None:
        yield f"Journal: {clean(target.journal)}"
    if shown or target.journal is not None:
        yield ""


def _is_shown(result: ResultView) -> bool:
    return bool(result.action != "unchanged" or result.requests or result.error or result.refusal)


def _result_lines(result: ResultView, style: Style) -> Iterator[str]:
    word = "refused" if result.refusal else clean(result.outcome.replace("_", " "))
    identity = f" {clean(result.pool_id)}" if result.pool_id else ""
    yield (
        f"{style.paint(word, _COLORS.get(result.outcome, 'yellow'))} {clean(result.action)} "
        f"{style.paint(clean(result.address), 'bold')} {quoted(result.name)}{identity}"
    )
    if result.refusal is not None:
        yield f"    {clean(f'{result.refusal.guard}: {result.refusal.message}')}"
        yield f"    to allow it: {clean(result.refusal.allow)}"
    if result.error is not None:
        yield style.paint(f"    {clean(result.error)}", "red")
    for request in result.requests:
        identity = clean(request.request_id) if request.request_id else "no request id"
        delivery = request.delivery.replace("_", " ")
        sent = clean(f"{request.operation}: {delivery}")
        yield style.paint(f"    {sent} ({identity})", "faint")
