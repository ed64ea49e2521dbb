"""`reconciler disown`."""

from pathlib import Path

import click

from reconciler.cli import completing
from reconciler.cli.applying import carry_out, check_can_ask, say, settle_left
from reconciler.cli.exit_codes import Exit, of_signals
from reconciler.cli.options import Chosen, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.cli.signals import SIGNALS
from reconciler.cli.stdout import tell
from reconciler.plan.view.plan import PlanView
from reconciler.render.style import Style
from reconciler.render.text.disown import disown_text


@click.command(short_help="Take our tags off pools.")
@click.argument(
    "addresses", metavar="ADDRESS...", nargs=-1, required=True, shell_complete=completing.pools
)
@directory_option
@target_options
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@output_options()
def command(
    addresses: tuple[str, ...], directory: Path, chosen: Chosen, yes: bool, output: Output
) -> Exit:
    """Take the reconciler's tags off the pools of ADDRESS, which are nobody's then.

    Nothing else of a pool changes. Its document must be taken out too: with it, plan refuses to
    make a second pool of that name, or adopts the pool again where it pins it.

    \b
    reconciler disown legacy-app --target prod
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.flows.disown import left_in_documents, plan_disowning
    from reconciler.plan.present import plan_view

    check_can_ask(yes)
    workspace = open_workspace(directory)
    target, loaded = workspace.one_target(chosen), workspace.loaded
    left = settle_left(workspace, [target], False)
    if SIGNALS.came():
        return of_signals(SIGNALS.received, Exit.DONE)
    reader = workspace.connections.reader(target)
    known = workspace.journalled(target)
    run = workspace.run
    with output.progress() as progress:
        plan = plan_disowning(loaded, target, addresses, reader, run, known, progress)
    view = plan_view(plan)
    for sentence in left_in_documents(loaded, plan):
        say(sentence)
    if not _agreed(view, yes, output):
        return Exit.ERROR
    return carry_out(workspace, plan, view.digest, left, output)


def _agreed(view: PlanView, yes: bool, output: Output) -> bool:
    ask = not yes and any(change.calls for target in view.targets for change in target.changes)
    if ask or output.format == "text":
        tell(disown_text(view, Style()))
    if not ask or click.confirm("Take these tags off?", err=True):
        return True
    tell("Nothing was written.")
    return False
