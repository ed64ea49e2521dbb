"""`reconciler merge`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit
from reconciler.cli.output import in_a_folder


@click.command(short_help="Fold plans of several targets into one.")
@click.argument(
    "plans", nargs=-1, required=True, metavar="PLAN...", type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    callback=in_a_folder,
    help="Where the plan of all targets is saved.",
)
def command(plans: tuple[Path, ...], out: Path) -> Exit:
    """Fold saved plans of several targets, each made by a job of its own, into one.

    They must be of one commit, one owner and one version of the reconciler. The plan that comes out
    is like one made by `plan` for all of these targets, also for `show` and `apply`.

    \b
    reconciler merge plan-dev.json plan-prod.json --out plan.json
    """
    # Imported here, because `--help` does without it.
    from reconciler.flows.saved import read_plan, write_whole
    from reconciler.plan.merge import merge_plans
    from reconciler.render.json import as_json

    write_whole(out, as_json(merge_plans([read_plan(path) for path in plans])))
    return Exit.DONE
