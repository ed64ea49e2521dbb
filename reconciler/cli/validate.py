"""`reconciler validate`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import directory_option
from reconciler.cli.output import Output, output_options
from reconciler.flows.begin import begin
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import FailOn

_FAILING = {
    FailOn.ERROR: frozenset({Severity.ERROR}),
    FailOn.WARNING: frozenset(Severity),
    FailOn.NEVER: frozenset[Severity](),
}


@click.command(short_help="Check all documents, offline.")
@directory_option
@click.option(
    "--fail-on",
    type=click.Choice([choice.value for choice in FailOn]),
    help="Severity from which lint findings and warnings fail the run.  [default: lint.fail_on]",
)
@output_options()
def command(directory: Path, fail_on: str | None, output: Output) -> Exit:
    """Check all documents for all targets, without any call: are they right, and are they wise?

    Exit code 1 means that a document is wrong, 5 that a lint rule speaks against one and no waiver
    accepts that; `reconciler lint` tells the rules.

    \b
    reconciler validate
    reconciler validate -C infra/pools --fail-on warning
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.flows.lint import lint
    from reconciler.flows.load import load
    from reconciler.plan.present import validate_view

    today = begin(directory).today
    loaded = load(directory, today)
    linted = lint(loaded, today)
    written = output.put(validate_view((*loaded.findings, *linted), loaded.documents))
    configured = loaded.configuration.fail_on if loaded.configuration else FailOn.ERROR
    threshold = FailOn(fail_on) if fail_on else configured
    return worst([*_codes(loaded.findings, linted, threshold), written])


def _codes(
    loaded: Iterable[Finding], linted: Iterable[Finding], threshold: FailOn
) -> Iterator[Exit]:
    """What documents that are wrong come to, and what unwise ones do."""
    counting = [finding.severity for finding in linted if not finding.waived]
    for finding in loaded:
        if finding.severity is Severity.ERROR:
            yield Exit.ERROR
        else:
            counting.append(finding.severity)
    if any(severity in _FAILING[threshold] for severity in counting):
        yield Exit.LINT
