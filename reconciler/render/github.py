"""Findings as annotations of a run on GitHub: commands to its runner, a line each.

The runner shows ten annotations of a kind in a step and drops what comes after. The worst come
first, therefore, and the rest are the diagnostic lines of the text form: every finding is told
once, as one or the other, so that a problem matcher doubles nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.findings import FindingView, ValidateView
from reconciler.render.clean import clean
from reconciler.render.drifted import drift_findings
from reconciler.render.style import Style
from reconciler.render.text.drift import drift_counts
from reconciler.render.text.findings import about, finding_line, validate_counts

_MOST = 10
_KINDS = ("error", "warning")


def validate_github(view: ValidateView, prefix: str) -> str:
    """prefix: makes of a file of the configuration's folder one from the repository's top."""
    return _annotated(view.findings, prefix, validate_counts(view))


def drift_github(view: DriftView, prefix: str) -> str:
    """The findings about documents, and the pools that count as a difference."""
    return _annotated(drift_findings(view), prefix, drift_counts(view.summary))


def _annotated(findings: Sequence[FindingView], prefix: str, counts: str) -> str:
    placed = [replace(finding, file=prefix + finding.file) for finding in findings]
    # What is waived was decided; whoever reviews a change is not asked again.
    annotated = [
        finding
        for kind in _KINDS
        for finding in [f for f in placed if f.severity == kind and not f.waived][:_MOST]
    ]
    rest = [finding for finding in placed if finding not in annotated]
    lines = [
        *map(_command, annotated),
        *(finding_line(finding, Style()) for finding in rest),
        counts,
    ]
    return "\n".join(lines) + "\n"


def _command(finding: FindingView) -> str:
    """The title comes first and the column last: the runner trims what is around them all."""
    properties = {
        "title": f"reconciler: {clean(finding.rule)}",
        "file": _path(finding.file),
        "line": str(finding.line),
        "col": str(finding.column),
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{finding.severity} {listed}::{_data(about(finding))}"


def _path(file: str) -> str:
    """The runner would take the equals signs at the start of a name for ours."""
    return f"./{clean(file)}" if file.startswith("=") else clean(file)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
