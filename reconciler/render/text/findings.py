"""Findings as text: one diagnostic line each, the counts last."""

from reconciler.plan.view.findings import FindingView, ValidateView
from reconciler.render.clean import clean
from reconciler.render.style import Style


def finding_line(finding: FindingView, style: Style) -> str:
    """`pools/web.yaml:12:7: error [rule-name] web: message`."""
    severity = "waived" if finding.waived else clean(finding.severity)
    color = {"error": "red", "warning": "yellow"}.get(severity, "faint")
    subject = f"{clean(finding.address)}: " if finding.address else ""
    return (
        f"{clean(f'{finding.file}:{finding.line}:{finding.column}')}: "
        f"{style.paint(severity, color)} [{clean(finding.rule)}] "
        f"{subject}{clean(finding.message)}"
    )


def validate_text(view: ValidateView, style: Style) -> str:
    """All findings, with a newline at the end."""
    lines = [finding_line(finding, style) for finding in view.findings]
    summary = view.summary
    lines.append(
        style.paint(
            f"{_count(view.documents, 'document')} checked: {_count(summary.errors, 'error')}, "
            f"{_count(summary.warnings, 'warning')}, {summary.waived} waived.",
            "bold",
        )
    )
    return "\n".join(lines) + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
