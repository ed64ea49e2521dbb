"""Findings as JSON (schemas/validate.schema.json)."""

from dataclasses import dataclass

from reconciler.model.results import Finding


@dataclass(frozen=True, slots=True)
class FindingView:
    rule: str
    severity: str
    message: str
    file: str
    line: int
    column: int
    address: str | None
    waived: bool


@dataclass(frozen=True, slots=True)
class FindingsSummaryView:
    """Errors and warnings without a waiver, and findings with one."""

    errors: int
    warnings: int
    waived: int


@dataclass(frozen=True, slots=True)
class ValidateView:
    """What `validate` found. documents: how many files were read."""

    format_version: str
    kind: str
    documents: int
    summary: FindingsSummaryView
    findings: tuple[FindingView, ...]


def finding_view(finding: Finding) -> FindingView:
    return FindingView(
        rule=finding.rule,
        severity=finding.severity.value,
        message=finding.message,
        file=finding.origin.file,
        line=finding.origin.line,
        column=finding.origin.column,
        address=finding.address,
        waived=finding.waived,
    )


def findings_summary(findings: tuple[FindingView, ...]) -> FindingsSummaryView:
    open_ = [finding.severity for finding in findings if not finding.waived]
    return FindingsSummaryView(
        errors=open_.count("error"),
        warnings=open_.count("warning"),
        waived=len(findings) - len(open_),
    )
