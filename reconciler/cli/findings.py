"""Which exit code findings come to."""

from collections.abc import Iterable

from reconciler.cli.exit_codes import Exit
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Configuration, FailOn

_FAILING = {
    FailOn.ERROR: frozenset({Severity.ERROR}),
    FailOn.WARNING: frozenset(Severity),
    FailOn.NEVER: frozenset[Severity](),
}


def of_findings(
    findings: Iterable[Finding], fail_on: str | None, configuration: Configuration | None
) -> Exit:
    """What unwise documents come to. fail_on: what the user asked for, None for `lint.fail_on`."""
    configured = configuration.fail_on if configuration else FailOn.ERROR
    failing = _FAILING[FailOn(fail_on) if fail_on else configured]
    counting = (finding.severity for finding in findings if not finding.waived)
    return Exit.LINT if any(severity in failing for severity in counting) else Exit.DONE
