"""`reconciler accept`."""

from pathlib import Path

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Chosen, directory_option
from reconciler.cli.output import Output
from reconciler.cli.stdout import tell
from reconciler.render.clean import clean
from reconciler.render.style import Style


@click.command(short_help="Write live values into the documents.")
@click.argument(
    "addresses", nargs=-1, required=True, metavar="ADDRESS...", shell_complete=completing.pools
)
@directory_option
@click.option(
    "--target",
    metavar="NAME",
    shell_complete=completing.targets,
    help="The target whose pools are read.",
)
@click.option("--diff", "only_diff", is_flag=True, help="Show the edit, and write nothing.")
@click.option("-v", "verbose", is_flag=True, help="Say on stderr what is being done.")
def command(
    addresses: tuple[str, ...],
    directory: Path,
    target: str | None,
    only_diff: bool,
    verbose: bool,
) -> Exit:
    """Write what a pool has into its document, wherever the two differ.

    Changes only the values that differ; comments, order and quotes stay. Only reads from AWS.
    The way back, to what the document says, is `apply`. Nothing is written if anything is refused
    (exit code 3).

    \b
    reconciler accept web --diff
    reconciler accept web staff --target prod
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.accept import write_accepted
    from reconciler.render.text.edits import diff_text, refusals_text

    output = Output("text", (), Style(), verbose)
    workspace = open_workspace(directory)
    chosen = Chosen((target,) if target else (), every=False)
    with output.progress() as progress:
        accepted = workspace.accept(chosen, addresses, progress)
    for address, reason in accepted.told:
        tell(clean(f"{address}: {reason}"))
    if accepted.refusals:
        tell(refusals_text(accepted.refusals))
        return Exit.REFUSED
    code = output.show("".join(diff_text(*change.texts) for change in accepted.changes))
    if not only_diff:
        write_accepted(directory, accepted)
    return code
