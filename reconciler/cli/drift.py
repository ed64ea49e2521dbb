"""`reconciler drift`."""

from functools import partial
from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.formats import REVIEWED
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options


@click.command(short_help="Tell what changed since the last apply.")
@directory_option
@target_options
@click.option(
    "--strict",
    is_flag=True,
    help="Exit 2 also for pools that nobody manages, and for changes to what is not managed.",
)
@click.option(
    "--attribute",
    is_flag=True,
    help="Ask CloudTrail who it was; takes the permission cloudtrail:LookupEvents.",
)
@output_options(*REVIEWED, "github", "sarif")
def command(directory: Path, chosen: Chosen, strict: bool, attribute: bool, output: Output) -> Exit:
    """Compare each pool with what the last apply left behind, and with the documents.

    Only reads. Exit code 2 means that a pool drifted, is gone, or is one that nobody can vouch for.

    \b
    reconciler drift --target prod
    reconciler drift --all-targets --strict --format json
    reconciler drift --target prod --attribute
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.forge.git import prefix_of
    from reconciler.plan.graphs import drift_graphs

    workspace = open_workspace(directory)
    with output.progress() as progress:
        view, found = workspace.drift(chosen, strict, attribute, progress)
    differs = Exit.DIFFERENCES if view.has_drift else Exit.DONE
    put = output.put(view, prefix=prefix_of(directory), graphs=partial(drift_graphs, found))
    return worst([differs, put])
