"""Judges what the documents ask for: whether it is wise, once it is known to be possible."""

from datetime import date

from reconciler.flows.load import Loaded
from reconciler.lint.check import check_targets
from reconciler.model.results import Finding, Severity


def lint(loaded: Loaded, today: date) -> tuple[Finding, ...]:
    """The findings about the pools of all targets, as far as they could be built."""
    complete = all(finding.severity is not Severity.ERROR for finding in loaded.findings)
    return check_targets(loaded.pools.values(), today, complete)
