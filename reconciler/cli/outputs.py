"""`reconciler outputs`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.cli.stdout import tell
from reconciler.plan.view.outputs import OutputsView
from reconciler.render.clean import clean
from reconciler.render.outputs import env_names


@click.command(short_help="Print the ids of the pools, by address.")
@directory_option
@target_options
@output_options("text", "json", "env", "tfvars")
def command(directory: Path, chosen: Chosen, output: Output) -> Exit:
    """Print the id of each document's pool, for other tools.

    Only reads. A document that has no pool yet is told on stderr, and is null in JSON.

    \b
    reconciler outputs --target prod --format env > pools.env
    reconciler outputs --all-targets --format tfvars
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace

    workspace = open_workspace(directory)
    with output.progress() as progress:
        view = workspace.outputs(chosen, progress)
    if "env" in (output.format, *(name for name, _ in output.writes)):
        _check_names(view)
    for target in view.targets:
        for address in target.missing:
            tell(clean(f"{target.target}: {address} has no pool yet"))
    return output.put(view)


def _check_names(view: OutputsView) -> None:
    """Targets whose names differ in signs alone cannot be told apart in variables."""
    names = [name for name, _ in env_names(view)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise click.UsageError(
            f"two targets have the same variable {twice[0]}: print one target at a time"
        )
