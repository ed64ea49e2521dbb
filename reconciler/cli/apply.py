"""`reconciler apply`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from reconciler.cli.applying import Left, carry_out, check_can_ask, say, settle_left
from reconciler.cli.exit_codes import Exit, of_signals
from reconciler.cli.formats import REVIEWED
from reconciler.cli.options import Chosen, a_hash, consent_options, directory_option, target_options
from reconciler.cli.output import Output, output_options
from reconciler.cli.signals import SIGNALS
from reconciler.cli.stdout import tell
from reconciler.errors import PlanChanged, UnknownTarget
from reconciler.flows.saved import read_approved
from reconciler.plan.approval import check_digest, check_same_plan
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.plan import PlanView
from reconciler.render.style import Style
from reconciler.render.text.plan import plan_text


@click.command(short_help="Make the pools what the documents say.")
@click.argument("saved", metavar="[PLAN]", required=False, type=click.Path(path_type=Path))
@directory_option
@target_options
@consent_options
@click.option(
    "--expect-digest",
    metavar="DIGEST",
    callback=a_hash,
    help="Go on only if the plan has this digest, or this approval, which covers access too.",
)
@click.option(
    "--wait",
    is_flag=True,
    help="Wait until what an earlier run sent without an answer can no longer land.",
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@output_options(*REVIEWED)
def command(
    saved: Path | None,
    directory: Path,
    chosen: Chosen,
    consent: Options,
    expect_digest: str | None,
    wait: bool,
    yes: bool,
    output: Output,
) -> Exit:
    """Plan anew and carry the plan out, pool by pool.

    With a saved PLAN or --expect-digest it goes on only if the new plan is the same. Changes that
    a guard holds back are left out.

    \b
    reconciler apply --target prod
    reconciler apply plan.json --yes
    """
    # Imported here, because the AWS door is slow to load and `--help` does without it.
    from reconciler.cli.planning import open_workspace
    from reconciler.plan.present import plan_view

    check_can_ask(yes)
    if saved and consent != Options():
        raise click.UsageError("a saved plan has its consent flags; give them to `plan`")
    approved = read_approved(saved) if saved else None
    if approved is not None:
        chosen = chosen.or_those(tuple(target.target for target in approved.targets))
        consent = _consent_of(approved)

    workspace = open_workspace(directory)
    with _still_there(approved):
        # Wrong documents end a run before AWS is read.
        left = settle_left(workspace, workspace.targets(chosen), wait)
        if SIGNALS.came():
            return of_signals(SIGNALS.received, Exit.DONE)
        with output.progress() as progress:
            plan = workspace.plan(chosen, consent, progress)
    view = plan_view(plan)
    _check_approved(view, approved, expect_digest)
    _tell_what_is_open(view, left)
    _tell_whether_once(view, plan)
    if not _agreed(view, yes, output):
        return Exit.ERROR
    return carry_out(workspace, plan, view.digest, left, output)


def _check_approved(view: PlanView, approved: PlanView | None, digest: str | None) -> None:
    """Raises PlanChanged unless the present plan is the approved one, and has the digest."""
    if approved is not None:
        check_same_plan(approved, view)
    if digest is not None:
        check_digest(view, digest)


def _tell_what_is_open(view: PlanView, left: Left) -> None:
    """What the report will not tell, because the plan has no change of that pool."""
    from reconciler.cli.planning import open_sentence

    planned = {(t.target, change.address) for t in view.targets for change in t.changes}
    for target, intents in left.items():
        for intent in intents:
            if (target.name, intent.address) not in planned:
                say(open_sentence(target, intent))


def _tell_whether_once(view: PlanView, plan: Plan) -> None:
    """Creating exactly once takes a journal that the next run has as well."""
    creating = {target.target for target in view.targets if target.summary.create}
    for target in (planned.target for planned in plan.targets):
        if target.name in creating and not target.journal_lasts:
            say(
                f"{target.name}: no journal is configured, so a second pool after a lost answer "
                "would be detected, not excluded; set the target's journal to a folder that is kept"
            )


@contextmanager
def _still_there(approved: PlanView | None) -> Iterator[None]:
    """An approved plan may speak of targets and pools that are gone by now."""
    try:
        yield
    except UnknownTarget as error:
        if approved is None:
            raise
        raise PlanChanged(
            f"the approved plan cannot be made any more: {error}; nothing was written"
        ) from error


def _consent_of(approved: PlanView) -> Options:
    """The consent that a saved plan was made with."""
    options = {target.options for target in approved.targets}
    if len(options) != 1:
        raise click.UsageError("the plan has no target, or targets with different consent flags")
    (only,) = options
    return Options(only.prune, only.pools, only.allow_identity_loss)


def _agreed(view: PlanView, yes: bool, output: Output) -> bool:
    """Shows what is about to happen, and asks unless that was answered before."""
    # A marker that is renewed is no difference, but it is written.
    ask = not yes and any(change.calls for target in view.targets for change in target.changes)
    if ask or output.format == "text":
        tell(plan_text(view, Style()))
    if not ask or click.confirm("Apply this plan?", err=True):
        return True
    tell("Nothing was applied.")
    return False
