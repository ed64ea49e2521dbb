"""Findings as text: one diagnostic line each, the counts last."""

from reconciler.plan.view.findings import FindingView, ValidateView
from reconciler.render.clean import clean
from reconciler.render.style import Style


def finding_line(finding: FindingView, style: Style) -> str:
    """`pools/web.yaml:12:7: error [rule-name] web: message`.

    The file ends at the first colon, whatever its name is: problem matchers go by that.
    """
    severity = "waived" if finding.waived else clean(finding.severity)
    color = {"error": "red", "warning": "yellow"}.get(severity, "faint")
    file = clean(finding.file.replace(":", "\\x3a"))
    return (
        f"{file}:{finding.line}:{finding.column}: "
        f"{style.paint(severity, color)} [{clean(finding.rule)}] {about(finding)}"
    )


def about(finding: FindingView) -> str:
    """What there is to say, after the address of what it is about."""
    subject = f"{clean(finding.address)}: " if finding.address else ""
    return f"{subject}{clean(finding.message)}"


def validate_text(view: ValidateView, style: Style) -> str:
    """All findings, with a newline at the end."""
    lines = [finding_line(finding, style) for finding in view.findings]
    return "\n".join([*lines, style.paint(validate_counts(view), "bold")]) + "\n"


def validate_counts(view: ValidateView) -> str:
    """What was checked, and how much was found."""
    summary = view.summary
    return (
        f"{_count(view.documents, 'document')} checked: {_count(summary.errors, 'error')}, "
        f"{_count(summary.warnings, 'warning')}, {summary.waived} waived."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
