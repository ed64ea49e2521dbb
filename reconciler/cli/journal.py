"""`reconciler journal`."""

from pathlib import Path

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import Chosen, a_hash, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.render.clean import clean


@click.group(name="journal", short_help="Unfinished writes; the audit chain.")
def command() -> None:
    """What applies recorded: writes whose outcome is not known, and the audit chain.

    \b
    reconciler journal show --all-targets
    reconciler journal verify --all-targets
    """


@command.command(name="show", short_help="List the writes that may still land.")
@directory_option
@target_options
@output_options()
def show_command(directory: Path, chosen: Chosen, output: Output) -> Exit:
    """List the writes whose outcome is not known, and the pools that the journal knows.

    Exit code 7 means that a write is open.

    \b
    reconciler journal show --target prod
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.journal import show_journals

    workspace = open_workspace(directory)
    view = show_journals(workspace.folder, workspace.targets(chosen), workspace.owner)
    return worst([Exit.UNSETTLED if view.summary.open else Exit.DONE, output.put(view)])


@command.command(name="resolve", short_help="Settle a write by hand, or forget a pool.")
@click.argument("address", shell_complete=completing.pools)
@directory_option
@target_options
@click.option(
    "--not-applied",
    is_flag=True,
    help="It is known from elsewhere, CloudTrail for instance, that the write never arrived.",
)
def resolve_command(address: str, directory: Path, chosen: Chosen, not_applied: bool) -> Exit:
    """Settle what the journal has open about ADDRESS, or forget its pool that is gone.

    Looks first: what shows at the service is recorded as settled. A pool that the journal knows and
    that is not there any more is forgotten, after which an apply makes a new one, with another id
    and without identities.

    \b
    reconciler journal resolve customer-web --target prod
    """
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.journal import resolve

    workspace = open_workspace(directory)
    target = workspace.one_target(chosen)
    folder, connections, run = workspace.folder, workspace.connections, workspace.run
    told = resolve(address, target, workspace.owner, folder, connections, run, not_applied)
    for line in told.split("\n"):
        click.echo(clean(line))
    return Exit.DONE


@command.command(name="verify", short_help="Check the audit chain.")
@click.argument(
    "files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, path_type=Path)
)
@directory_option
@target_options
@click.option(
    "--head",
    metavar="HASH",
    callback=a_hash,
    help="The head that a report stated: it must be in the chain, so nothing before it is gone.",
)
@output_options()
def verify_command(
    files: tuple[Path, ...], directory: Path, chosen: Chosen, head: str | None, output: Output
) -> Exit:
    """Check that no entry of a journal was altered, taken out or put in.

    Entries taken off the end leave a chain that holds: --head tells. FILE is a journal kept
    elsewhere; without it, those of the chosen targets are checked.

    \b
    reconciler journal verify --all-targets
    reconciler journal verify --head sha256:3f0c… audit/journal-prod.jsonl
    """
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.journal import verify_journals
    from reconciler.flows.journals import journal_path

    if not files:
        workspace = open_workspace(directory)
        files = tuple(journal_path(directory, t) for t in workspace.targets(chosen))
    view = verify_journals(files, head)
    broken = view.summary.breaks or view.head_found is False
    return worst([Exit.ERROR if broken else Exit.DONE, output.put(view)])
