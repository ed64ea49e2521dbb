"""`reconciler show`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import output_options, style_of
from reconciler.cli.output import put_out
from reconciler.flows.saved import read_saved


@click.command(short_help="Render a saved plan or report.")
@click.argument("plan", type=click.Path(path_type=Path))
@output_options("text", "json")
def command(
    plan: Path,
    format_: str,
    writes: tuple[tuple[str, Path], ...],
    color: str,
    verbose: bool,
) -> Exit:
    """Render a saved plan or report in another format.

    \b
    reconciler show plan.json
    """
    put_out(read_saved(plan), format_, writes, style_of(color))
    return Exit.DONE
