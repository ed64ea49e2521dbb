"""`reconciler graph`."""

from pathlib import Path

import click

from reconciler.cli import completing
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.flows.begin import begin


@click.command(short_help="Draw who gets which role.")
@click.argument("address", metavar="[ADDRESS]", required=False, shell_complete=completing.pools)
@directory_option
@target_options
@click.option(
    "--plan",
    "saved",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="Draw what a saved plan adds and removes.",
)
@output_options("mermaid", "dot", "svg")
def command(
    address: str | None, directory: Path, chosen: Chosen, saved: Path | None, output: Output
) -> Exit:
    """Draw the providers, their rules and the roles these lead to, without any call.

    All pools of the targets, or the one with the ADDRESS. With a saved plan it draws the pools in
    which that changes who gets which role; what it adds is green, what it removes red and dashed.

    \b
    reconciler graph customer-web --target prod
    reconciler graph --plan plan.json --format svg > plan.svg
    """
    # Imported here, because schemas are slow to load and `--help` does without them.
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.graph import draw, draw_plan
    from reconciler.flows.saved import read_approved

    plan = read_approved(saved) if saved else None
    if plan is not None:
        chosen = chosen.or_those(tuple(target.target for target in plan.targets))
    loaded = load_and_tell(directory, begin(directory).today)
    targets = choose(loaded, chosen.names, chosen.every)
    if plan is None:
        return output.put(draw(loaded, targets, address))
    return output.put(draw_plan(loaded, targets, address, plan))
