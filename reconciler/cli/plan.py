"""`reconciler plan`."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from reconciler.cli.exit_codes import Exit, of_plan, worst
from reconciler.cli.formats import REVIEWED
from reconciler.cli.options import Chosen, consent_options, directory_option, target_options
from reconciler.cli.output import Output, in_a_folder, output_options
from reconciler.plan.values import Options
from reconciler.render.clean import clean


@click.command(short_help="Show what apply would change, and why.")
@directory_option
@target_options
@consent_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    callback=in_a_folder,
    help="Save the plan for apply.",
)
@click.option("--preflight", is_flag=True, help="Look at roles, providers and user pools too.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where the plan holds differences.")
@output_options(*REVIEWED)
def command(
    directory: Path,
    chosen: Chosen,
    consent: Options,
    out: Path | None,
    preflight: bool,
    detailed_exitcode: bool,
    output: Output,
) -> Exit:
    """Compare the documents with the live pools and show what apply would do.

    Only reads. Exit code 3 means that a guard holds something back. With --preflight the plan shows
    what `reconciler preflight` finds too; no digest and no exit code depends on it.

    \b
    reconciler plan --target prod
    reconciler plan --all-targets --out plan.json --detailed-exitcode
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.plan.graphs import plan_graphs
    from reconciler.plan.preflight import preflight_view
    from reconciler.plan.present import plan_view
    from reconciler.render.text.preflight import preflight_notes

    workspace = open_workspace(directory)
    notes: Iterable[str] = ()
    with output.progress() as progress:
        plan = workspace.plan(chosen, consent, progress)
        if preflight:
            plan, found = workspace.preflight_of(plan, progress)
            notes = preflight_notes(preflight_view(found, workspace.run.commit))
    view = plan_view(plan)
    for line in notes:
        click.echo(line, err=True)
    for sentence in workspace.open_writes(chosen):
        click.echo(clean(sentence), err=True)
    written = output.put(view, *([out] if out else []), graphs=partial(plan_graphs, plan))
    return worst([of_plan(view.summary, detailed_exitcode), written])
