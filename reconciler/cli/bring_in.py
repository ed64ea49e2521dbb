"""`reconciler import`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import Chosen, directory_option
from reconciler.cli.output import Output, output_options

_FOLDER = "pools"


@click.command(short_help="Write documents for existing pools.")
@directory_option
@click.option("--target", "target", metavar="NAME", help="The target whose pools they are.")
@click.option("--pool", "pools", multiple=True, metavar="ID", help="This pool; repeatable.")
@click.option("--all", "every", is_flag=True, help="Every pool that nobody owns.")
@click.option(
    "--share",
    is_flag=True,
    help="Write equal providers and role mappings of several pools as documents of their own.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option(
    "--out",
    default=_FOLDER,
    metavar="DIR",
    help=f"Where to write, below the configuration's folder.  [default: {_FOLDER}]",
)
@output_options()
def command(
    directory: Path,
    target: str | None,
    pools: tuple[str, ...],
    every: bool,
    share: bool,
    force: bool,
    out: str,
    output: Output,
) -> Exit:
    """Write a document with a pin for each existing pool, so that a plan only adopts them.

    Only reads AWS. Exit code 3 means that a pool got no document.

    \b
    reconciler import --target prod --all
    reconciler import --pool eu-west-1:2c7e1c3a-97de-4a53-9d0b-3f4e8d1f6a55
    """
    if every == bool(pools):
        raise click.UsageError("give --pool ID, which can be repeated, or --all")
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.bring_in import BringingIn, Wishes
    from reconciler.flows.live_source import read_live

    wishes = Wishes(_below(directory, out), share, force)
    workspace = open_workspace(directory)
    workspace.loaded.usable()
    (chosen,) = workspace.targets(Chosen((target,) if target else (), False))
    reader = workspace.connections.reader(chosen)
    source = read_live(reader, chosen, None if every else pools, output.say)
    work = BringingIn(directory, workspace.loaded, chosen, workspace.run, wishes)
    view = work.of(source)
    refused = Exit.REFUSED if view.summary.refused else Exit.DONE
    return worst([refused, output.put(view)])


def _below(directory: Path, out: str) -> str:
    """What stands before the names of new files: `pools/`, or nothing for the folder itself."""
    root = directory.resolve()
    path = root / out
    if path.resolve() != path or not path.is_relative_to(root):
        raise click.UsageError(
            f"--out {out!r} is no folder below the configuration's, or leads there by a link"
        )
    return "".join(f"{part}/" for part in path.relative_to(root).parts)
