"""`reconciler ci`."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli.exit_codes import Exit, worst
from reconciler.cli.options import directory_option
from reconciler.cli.stdout import tell
from reconciler.cli.workflow import Speaking, a_commit, about_pull, speaking_options, token
from reconciler.render.clean import clean

if TYPE_CHECKING:
    from reconciler.flows.gather import Gathered
    from reconciler.forge.github import GitHub

_NO_KEY = "default"


@click.group(name="ci", short_help="What workflows tell on GitHub.")
def command() -> None:
    """What workflows tell on GitHub: comments, issues, summaries; and what a merge approved.

    The token is read from GITHUB_TOKEN, or GH_TOKEN.

    \b
    reconciler ci comment plan-dev.json plan-prod.json
    """


_failed_option = click.option(
    "--failed",
    multiple=True,
    metavar="TARGET",
    help="A target that has no result because its job failed; repeatable.",
)


@command.command(name="comment", short_help="Keep one comment on a pull request.")
@click.argument("saved", nargs=-1, metavar="[SAVED]...", type=click.Path(path_type=Path))
@directory_option
@_failed_option
@click.option(
    "--pull-request",
    type=click.IntRange(min=1),
    metavar="N",
    help="The pull request.  [default: that of the workflow's event]",
)
@click.option(
    "--commit",
    metavar="SHA",
    callback=a_commit,
    help="The pull request whose merge made this commit.  [default: that of the event's push]",
)
@speaking_options
def comment_command(
    saved: tuple[Path, ...],
    directory: Path,
    failed: tuple[str, ...],
    pull_request: int | None,
    commit: str | None,
    speaking: Speaking,
) -> Exit:
    """Keep one comment on a pull request: the plans, or the reports, of all targets.

    SAVED are plans or reports. Without any, a comment that is there is changed to say that no
    target is concerned. After a push it is the comment of the pull request that was merged.

    \b
    reconciler ci comment plan-dev.json plan-prod.json
    reconciler ci comment plan-dev.json --failed prod
    """
    # Imported here, because `--help` does without them.
    from reconciler.flows.begin import SystemClock
    from reconciler.flows.comment import comment
    from reconciler.flows.gather import gather
    from reconciler.flows.posting import Posted

    workflow = about_pull(speaking.workflow, pull_request, commit)
    gathered = gather(saved, failed)
    github, author = _github(speaking, "pull-requests: write")
    key = _key(speaking, gathered, directory)
    spoken = comment(github, author, key, workflow, gathered, SystemClock())
    if spoken is None:
        click.echo("No pull request was merged as this commit, so nothing was said")
    else:
        click.echo(f"#{spoken.pull}: {spoken.posted.value}")
    contested = spoken is not None and spoken.posted is Posted.CONTESTED
    return worst([_told_damaged(gathered), Exit.ERROR if contested else Exit.DONE])


@command.command(name="issue", short_help="Keep an issue for each target that drifts.")
@click.argument("saved", nargs=-1, metavar="[DRIFT]...", type=click.Path(path_type=Path))
@directory_option
@_failed_option
@click.option("--label", "labels", multiple=True, metavar="NAME", help="Of new issues; repeatable.")
@click.option(
    "--assignee", "assignees", multiple=True, metavar="LOGIN", help="Of new issues; repeatable."
)
@speaking_options
def issue_command(
    saved: tuple[Path, ...],
    directory: Path,
    failed: tuple[str, ...],
    labels: tuple[str, ...],
    assignees: tuple[str, ...],
    speaking: Speaking,
) -> Exit:
    """Keep an issue for each target whose pools drift, and close it when they do no more.

    DRIFT is what `drift --write json=FILE` leaves. An issue that a person closed stays closed until
    something else drifts. A target without a result keeps its issue as it is; exit code 1.

    \b
    reconciler ci issue drift-dev.json drift-prod.json --label drift
    """
    from reconciler.errors import CannotMerge
    from reconciler.flows.begin import SystemClock
    from reconciler.flows.gather import gather
    from reconciler.flows.issue import Issues
    from reconciler.plan.view.drift import DriftView

    if not saved and not failed:
        raise click.UsageError("give what `drift --write json=FILE` left, or --failed TARGET")
    gathered = gather(saved, failed)
    if isinstance(gathered.saved, DriftView):
        github, author = _github(speaking, "issues: write")
        issues = Issues(github, author, speaking.workflow, labels, assignees, SystemClock())
        became = issues.keep(_key(speaking, gathered, directory), gathered.saved)
        for target, what in became.items():
            click.echo(f"{clean(target)}: {what.value}")
    elif gathered.saved is not None:
        raise CannotMerge(f"a {gathered.saved.kind} is no drift: reconciler ci comment")
    for name in gathered.failed:
        tell(f"{clean(name)}: has no result, so its issue was left as it is")
    return worst([_told_damaged(gathered), Exit.ERROR if gathered.failed else Exit.DONE])


@command.command(name="summary", short_help="Write the summary and outputs of a step.")
@click.argument(
    "saved", nargs=-1, required=True, metavar="SAVED...", type=click.Path(path_type=Path)
)
def summary_command(saved: tuple[Path, ...]) -> Exit:
    """Write what was saved into the summary of a workflow's step, and its counts into its outputs.

    SAVED are plans, reports or drift. Needs no token: the runner names both files. A summary is
    shortened to what the runner takes.

    \b
    reconciler ci summary plan.json
    """
    from reconciler.flows.gather import merged
    from reconciler.flows.saved import read_saved
    from reconciler.flows.summary import add_outputs, add_summary

    summary, outputs = (os.environ.get(f"GITHUB_{name}") for name in ("STEP_SUMMARY", "OUTPUT"))
    if not summary and not outputs:
        raise click.UsageError("neither GITHUB_STEP_SUMMARY nor GITHUB_OUTPUT names a file")
    view = merged([read_saved(path) for path in saved])
    if outputs:
        add_outputs(Path(outputs), view)
    if summary and not add_summary(Path(summary), view):
        tell("The summary of this step is full; nothing was added")
    return Exit.DONE


@command.command(name="approved", short_help="Print the digests that a merge approved.")
@directory_option
@click.option(
    "--commit",
    required=True,
    metavar="SHA",
    callback=a_commit,
    help="The commit that the merge made, in full.",
)
@speaking_options
def approved_command(directory: Path, commit: str, speaking: Speaking) -> Exit:
    """Print a JSON object, target to digest, of the plans that a merged pull request showed.

    They count only where our comment shows every plan whole, for the commit that was merged. Exit
    code 4 says that nothing was approved, and why. Targets that were not planned are left out.

    \b
    reconciler ci approved --commit "$GITHUB_SHA"
    """
    from reconciler.cli.loading import choose, load_and_tell
    from reconciler.flows.approved import approved
    from reconciler.flows.begin import begin

    loaded = load_and_tell(directory, begin(directory).today)
    names = [target.name for target in choose(loaded, (), True)]
    key = speaking.key or loaded.usable().owner
    github, author = _github(speaking, "pull-requests: read")
    found = approved(github, author, key, commit, speaking.workflow.branch, names)
    for name in found.held_back:
        tell(f"{name}: the plan that was approved holds something back")
    click.echo(json.dumps(found.digests))
    return Exit.DONE


def _github(speaking: Speaking, permission: str) -> tuple["GitHub", str]:
    """The repository, and whose comments and issues are ours."""
    from reconciler.flows.begin import SystemClock
    from reconciler.forge.api import Api
    from reconciler.forge.github import GitHub
    from reconciler.forge.http import check_url

    url = check_url(speaking.workflow.api_url)
    github = GitHub(Api(url, token(), permission, SystemClock()), speaking.workflow.repository)
    return github, speaking.author or github.login()


def _key(speaking: Speaking, gathered: "Gathered", directory: Path) -> str:
    """What tells this configuration apart: the key, or the owner of plans or configuration."""
    if speaking.key or gathered.owners:
        return speaking.key or " ".join(gathered.owners)
    from reconciler.flows.begin import begin
    from reconciler.flows.load import load

    configuration = load(directory, begin(directory).today).configuration
    return configuration.owner if configuration else _NO_KEY


def _told_damaged(gathered: "Gathered") -> Exit:
    for sentence in gathered.damaged:
        tell(clean(sentence))
    return Exit.ERROR if gathered.damaged else Exit.DONE
