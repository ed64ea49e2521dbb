"""`reconciler plan`."""

from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, of_plan
from reconciler.cli.options import (
    consent_options,
    directory_option,
    output_options,
    progress_of,
    style_of,
    target_options,
)
from reconciler.cli.output import put_out
from reconciler.plan.values import Options


@click.command(short_help="Show what apply would change, and why.")
@directory_option
@target_options
@consent_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan for apply."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where the plan holds differences.")
@output_options("text", "json")
def command(
    directory: Path,
    targets: tuple[str, ...],
    all_targets: bool,
    pools: tuple[str, ...],
    prune: bool,
    allow_identity_loss: tuple[str, ...],
    out: Path | None,
    detailed_exitcode: bool,
    format_: str,
    writes: tuple[tuple[str, Path], ...],
    color: str,
    verbose: bool,
) -> Exit:
    """Compare the documents with the live pools and show what apply would do.

    Only reads. Exit code 3 means that a guard holds something back.

    \b
    reconciler plan --target prod
    reconciler plan --all-targets --out plan.json --detailed-exitcode
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.plan.present import plan_view

    options = Options(prune, _ordered(pools), _ordered(allow_identity_loss))
    workspace = open_workspace(directory)
    plan = workspace.plan(targets, all_targets, options, progress_of(verbose))
    view = plan_view(plan)
    put_out(view, format_, (*writes, *((("json", out),) if out else ())), style_of(color))
    return of_plan(view.summary, detailed_exitcode)


def _ordered(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The same consent however it was spelt, so that it has one digest."""
    return tuple(sorted(set(addresses)))
