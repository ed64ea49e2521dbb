"""`reconciler show`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.formats import REVIEWED
from reconciler.cli.output import Output, output_options
from reconciler.flows.saved import read_saved


@click.command(short_help="Render a saved plan, report or drift.")
@click.argument("plan", type=click.Path(path_type=Path))
@output_options(*REVIEWED)
def command(plan: Path, output: Output) -> Exit:
    """Render a saved plan, report or drift in another format.

    \b
    reconciler show plan.json
    """
    return output.put(read_saved(plan))
