"""`reconciler identities list`, `count`, `describe` and `lookup`. They only read."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, of_signals
from reconciler.cli.identity_options import filter_options, found_pool, pool_argument
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, in_a_folder, output_options
from reconciler.cli.progress import Silence, shown
from reconciler.cli.signals import SIGNALS
from reconciler.cli.stdout import abandon_stdout, tell
from reconciler.model.identities import Wanted
from reconciler.model.ports import Progress

_FOUND = ("text", "json", "ndjson")


@click.command(name="list", short_help="List the identities of a pool.")
@pool_argument
@directory_option
@target_options
@filter_options
@click.option(
    "--cursor",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=in_a_folder,
    help="Keeps the place after each page; with it a run goes on where the last one ended.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "ndjson"]),
    default="text",
    help="What stdout gets.  [default: text]",
)
@click.option("-v", "verbose", is_flag=True, help="Say on stderr what is being done.")
def list_command(
    pool: str,
    directory: Path,
    chosen: Chosen,
    wanted: Wanted,
    hide_disabled: bool,
    cursor: Path | None,
    format_: str,
    verbose: bool,
) -> Exit:
    """List the identities of POOL, a page at a time, however many there are.

    Only reads. A page is printed before the cursor moves on: after a crash one may come twice, and
    none is missing. At the end of the pool the file is taken away.

    \b
    reconciler identities list customer-web --target prod --older-than 365d --guests
    reconciler identities list customer-web --format ndjson --cursor place.json >> all.ndjson
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.identity_list import Listing
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.cursor import read_cursor

    workspace = open_workspace(directory)
    with SIGNALS.finishing(), _progress(verbose) as progress:
        found = found_pool(workspace, chosen, pool, progress)
        start = read_cursor(cursor, found, hide_disabled) if cursor else None
        reader = workspace.connections.reader(found.target)
        listing = Listing(reader, found, wanted, hide_disabled, format_, cursor)
        code = _print(listing.pieces(progress, start, SIGNALS.came))
    return of_signals(SIGNALS.received, code)


def _progress(verbose: bool) -> AbstractContextManager[Progress]:
    """A list on a terminal is its own progress, and would be written over."""
    looked_at = sys.stdout is not None and sys.stdout.isatty()
    return nullcontext(Silence()) if looked_at and not verbose else shown(verbose)


def _print(pieces: Iterator[str]) -> Exit:
    """Each piece is out before the next one is asked for."""
    try:
        for piece in pieces:
            click.echo(piece, nl=False)
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        abandon_stdout()
    except OSError as error:
        abandon_stdout()
        tell(f"stdout: cannot be written: {error.strerror}")
        return Exit.ERROR
    return Exit.DONE


@click.command(name="count", short_help="Count the identities of a pool.")
@pool_argument
@directory_option
@target_options
@filter_options
@output_options()
def count_command(
    pool: str,
    directory: Path,
    chosen: Chosen,
    wanted: Wanted,
    hide_disabled: bool,
    output: Output,
) -> Exit:
    """Count the identities of POOL, by the logins that they have. Reads all of them.

    \b
    reconciler identities count customer-web --target prod
    reconciler identities count customer-web --guests --older-than 30d --format json
    """
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.identities import count_identities

    workspace = open_workspace(directory)
    with output.progress() as progress:
        found = found_pool(workspace, chosen, pool, progress)
        reader = workspace.connections.reader(found.target)
        view = count_identities(reader, found, wanted, hide_disabled, progress)
    return output.put(view)


@click.command(name="describe", short_help="Show identities by their ids.")
@pool_argument
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@directory_option
@target_options
@output_options(*_FOUND)
def describe_command(
    pool: str, ids: tuple[str, ...], directory: Path, chosen: Chosen, output: Output
) -> Exit:
    """Show the identities ID: their logins, developer users and times.

    The service describes an identity of any pool of the account: that one is of POOL is only shown
    by the developer users, or by `identities list`. Exit code 1 where one is not there.

    \b
    reconciler identities describe customer-web eu-west-1:12345678-1234-4234-8234-123456789012
    """
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.identities import describe

    workspace = open_workspace(directory)
    with output.progress() as progress:
        found = found_pool(workspace, chosen, pool, progress)
        view = describe(workspace.connections.reader(found.target), found, ids)
    put = output.put(view)
    return Exit.ERROR if view.summary.missing else put


@click.command(name="lookup", short_help="Find identities by their developer users.")
@pool_argument
@click.argument("users", metavar="USER...", nargs=-1, required=True)
@directory_option
@target_options
@output_options(*_FOUND)
def lookup_command(
    pool: str, users: tuple[str, ...], directory: Path, chosen: Chosen, output: Output
) -> Exit:
    """Find the identities of the developer users USER. Exit code 1 where one has none.

    \b
    reconciler identities lookup customer-web ada@example.com --target prod
    """
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.identities import look_up

    workspace = open_workspace(directory)
    with output.progress() as progress:
        found = found_pool(workspace, chosen, pool, progress)
        view = look_up(workspace.connections.reader(found.target), found, users)
    put = output.put(view)
    return Exit.ERROR if view.summary.missing else put
