"""`reconciler preflight`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.findings import of_findings
from reconciler.cli.options import Chosen, directory_option, fail_on_option, target_options
from reconciler.cli.output import Output, output_options


@click.command(short_help="Look at roles, providers and user pools.")
@directory_option
@target_options
@fail_on_option
@output_options()
def command(directory: Path, chosen: Chosen, fail_on: str | None, output: Output) -> Exit:
    """Look at what the pools refer to: do the roles exist and trust this pool alone, do guests get
    too much, are providers, user pools and app clients there?

    Only reads: IAM and user pools. What may not be read is told with the permission that is
    missing, and the rest is judged. Exit code 5 means that a finding speaks against a pool and no
    waiver accepts that. For pools that are to be created it prints the trust policies to use.

    \b
    reconciler preflight --target prod
    reconciler preflight --all-targets --format json
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.plan.preflight import preflight_view

    workspace = open_workspace(directory)
    with output.progress() as progress:
        found = workspace.preflight(chosen, progress)
    written = output.put(preflight_view(found, workspace.run.commit))
    findings = [finding for target in found for finding in target.findings]
    return worst([of_findings(findings, fail_on, workspace.loaded.configuration), written])
