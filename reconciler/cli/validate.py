"""`reconciler validate`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.findings import of_findings
from reconciler.cli.options import directory_option, fail_on_option
from reconciler.cli.output import Output, output_options
from reconciler.flows.begin import begin
from reconciler.model.results import Severity


@click.command(short_help="Check all documents, offline.")
@directory_option
@fail_on_option
@output_options("text", "json", "github", "sarif")
def command(directory: Path, fail_on: str | None, output: Output) -> Exit:
    """Check all documents for all targets, without any call: are they right, and are they wise?

    Exit code 1 means that a document is wrong, 5 that a lint rule speaks against one and no waiver
    accepts that; `reconciler lint` tells the rules.

    \b
    reconciler validate
    reconciler validate -C infra/pools --fail-on warning
    reconciler validate --format github --write sarif=pools.sarif
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.flows.lint import lint
    from reconciler.flows.load import load
    from reconciler.forge.git import prefix_of
    from reconciler.plan.present import validate_view

    today = begin(directory).today
    loaded = load(directory, today)
    linted = lint(loaded, today)
    view = validate_view((*loaded.findings, *linted), loaded.documents)
    written = output.put(view, prefix=prefix_of(directory))
    # A document that is wrong is no matter of taste, and no waiver accepts it.
    warnings = [f for f in loaded.findings if f.severity is not Severity.ERROR]
    wrong = Exit.DONE if len(warnings) == len(loaded.findings) else Exit.ERROR
    unwise = of_findings((*warnings, *linted), fail_on, loaded.configuration)
    return worst([wrong, unwise, written])
