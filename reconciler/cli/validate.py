"""`reconciler validate`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import directory_option
from reconciler.cli.output import Output, output_options
from reconciler.flows.begin import begin
from reconciler.model.targets import FailOn


@click.command(short_help="Check all documents, offline.")
@directory_option
@click.option(
    "--fail-on",
    type=click.Choice([choice.value for choice in FailOn]),
    help="Severity from which findings fail the run.  [default: lint.fail_on]",
)
@output_options()
def command(directory: Path, fail_on: str | None, output: Output) -> Exit:
    """Check all documents for all targets, without any call.

    \b
    reconciler validate
    reconciler validate -C infra/pools --format json
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.flows.load import load
    from reconciler.plan.present import validate_view

    loaded = load(directory, begin(directory).today)
    view = validate_view(loaded.findings, loaded.documents)
    configured = loaded.configuration.fail_on if loaded.configuration else FailOn.ERROR
    threshold = FailOn(fail_on) if fail_on else configured
    codes = []
    if view.summary.errors:
        codes.append(Exit.ERROR)
    if view.summary.warnings and threshold is FailOn.WARNING:
        codes.append(Exit.LINT)
    return worst([*codes, output.put(view)])
