"""Findings of one file in their order, and never more than people read."""

from collections.abc import Iterable

from reconciler.documents.limits import MAX_FINDINGS
from reconciler.model.results import Finding


def first_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the file; the last one says so where some are left out."""
    ordered = sorted(findings, key=lambda finding: finding.sort_key)
    if len(ordered) <= MAX_FINDINGS:
        return ordered
    first = ordered[MAX_FINDINGS - 1]
    message = "more findings in this file are not shown: correct those above first"
    return [
        *ordered[: MAX_FINDINGS - 1],
        Finding(first.origin, "too-many-findings", message, address=first.address),
    ]
