"""`reconciler apply`."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from reconciler.cli.exit_codes import Exit, of_report, worst
from reconciler.cli.options import (
    consent_options,
    directory_option,
    output_options,
    progress_of,
    style_of,
    target_options,
)
from reconciler.cli.output import put_out
from reconciler.flows.saved import read_approved
from reconciler.plan.approval import check_digest, check_same_plan
from reconciler.plan.values import Options
from reconciler.plan.view.plan import PlanView
from reconciler.render.style import Style
from reconciler.render.text.plan import is_empty, plan_text


@click.command(short_help="Make the pools what the documents say.")
@click.argument("approved", metavar="[PLAN]", required=False, type=click.Path(path_type=Path))
@directory_option
@target_options
@consent_options
@click.option(
    "--expect-digest",
    metavar="DIGEST",
    help="Go on only if the plan has this digest.",
)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@output_options("text", "json")
def command(
    approved: Path | None,
    directory: Path,
    targets: tuple[str, ...],
    all_targets: bool,
    pools: tuple[str, ...],
    prune: bool,
    allow_identity_loss: tuple[str, ...],
    expect_digest: str | None,
    yes: bool,
    format_: str,
    writes: tuple[tuple[str, Path], ...],
    color: str,
    verbose: bool,
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
    from reconciler.flows.apply import apply_plan
    from reconciler.plan.present import plan_view

    if approved and (pools or prune or allow_identity_loss):
        raise click.UsageError("a saved plan has its consent flags; give them to `plan`")
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: give --yes")
    plan_to_match = read_approved(approved) if approved else None
    options = Options(prune, tuple(sorted(set(pools))), tuple(sorted(set(allow_identity_loss))))
    if plan_to_match is not None:
        options = _options_of(plan_to_match)
        if not targets and not all_targets:
            targets = tuple(target.target for target in plan_to_match.targets)

    workspace = open_workspace(directory)
    plan = workspace.plan(targets, all_targets, options, progress_of(verbose))
    view = plan_view(plan)
    if plan_to_match is not None:
        check_same_plan(plan_to_match, view)
    if expect_digest is not None:
        check_digest(view, expect_digest)
    if format_ == "text":
        click.echo(plan_text(view, Style()), err=True)
    if not yes and not is_empty(view.summary) and not click.confirm("Apply this plan?", err=True):
        click.echo("Nothing was applied.", err=True)
        return Exit.ERROR
    with _stoppable() as signals:
        report = apply_plan(
            plan,
            view.digest,
            directory,
            workspace.connections,
            workspace.run,
            lambda: bool(signals),
        )
    put_out(report, format_, writes, style_of(color))
    code = of_report(report.summary)
    return Exit(128 + signals[0]) if signals and code is not Exit.UNSETTLED else worst([code])


def _options_of(plan: PlanView) -> Options:
    options = {target.options for target in plan.targets}
    if len(options) != 1:
        raise click.UsageError("the plan's targets were planned with different consent flags")
    (only,) = options
    return Options(only.prune, only.pools, only.allow_identity_loss)


@contextmanager
def _stoppable() -> Iterator[list[int]]:
    """Signals that came meanwhile; the call in flight is finished and recorded before the end."""
    received: list[int] = []

    def remember(number: int, _: FrameType | None) -> None:
        received.append(number)

    handlers: dict[int, Callable[[int, FrameType | None], object] | int | None] = {
        number: signal.signal(number, remember) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield received
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
