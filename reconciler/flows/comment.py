"""The comment on a pull request: what is planned for all targets, or what applying came to."""

from dataclasses import dataclass

from reconciler.errors import CannotMerge, TooLong
from reconciler.flows.gather import Gathered
from reconciler.flows.posting import SIZES, Keeping, Post, Posted
from reconciler.forge.github import GitHub
from reconciler.model.forge import Pull, Workflow
from reconciler.model.ports import Clock
from reconciler.plan.stamps import StampedTarget, Told, hashed_name, stamp, stamped_target
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.plan import PlanView
from reconciler.render.markdown.page import fitted
from reconciler.render.page.views import page_of
from reconciler.render.posts import (
    NOT_WHOLE,
    NOTHING_CONCERNED,
    failed_markdown,
    joined,
    origin_markdown,
)

_LEAST = 2_000
# As many as a matrix has jobs; a stamp of more leaves no room for what it stands above.
_MOST_TARGETS = 256


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where a comment stands now, and what became of it."""

    pull: int
    posted: Posted


def about_plans(key: str) -> str:
    """What the stamp of a comment is about. key: tells configurations of a repository apart."""
    return hashed_name("plans", key)


def about_reports(key: str) -> str:
    """The same of the comment that tells what was applied: what was approved stays as it was."""
    return hashed_name("reports", key)


def comment(
    github: GitHub, author: str, key: str, workflow: Workflow, gathered: Gathered, clock: Clock
) -> Spoken | None:
    """Says it on the pull request, None where there is none. Raises ForgeError and CannotMerge.

    That no target is concerned is said too: it is the plan of a change that changes nothing.
    """
    pull = _pull_of(github, workflow)
    if pull is None:
        return None
    for most in SIZES:
        post = _post(gathered, key, workflow, most)
        try:
            return Spoken(pull, Keeping(github, pull, author, post, clock).run())
        except TooLong:
            if most == SIZES[-1]:
                raise
    raise AssertionError


def merged_pulls(github: GitHub, commit: str, branch: str | None) -> tuple[Pull, ...]:
    """The pull requests whose merge made a commit. branch: the one that it went to, None for any.

    Raises ForgeError.
    """
    return tuple(
        pull
        for pull in github.pulls_of(commit)
        if pull.merge_commit == commit
        and pull.base.casefold() == github.repository.casefold()
        and branch in (None, pull.branch)
    )


def _pull_of(github: GitHub, workflow: Workflow) -> int | None:
    """The pull request of the event; after a merge the one that was merged."""
    if workflow.pull_request is not None or workflow.pushed is None:
        return workflow.pull_request
    merged = merged_pulls(github, workflow.pushed, workflow.branch)
    return merged[0].number if len(merged) == 1 else None


def _post(gathered: Gathered, key: str, workflow: Workflow, most: int) -> Post:
    """The comment in at most so many characters."""
    failed = gathered.failed
    told, targets = _told(gathered, merged=workflow.pull_request is None)
    about = about_reports(key) if told is Told.REPORT else about_plans(key)
    missing = failed_markdown(failed, applied=told is Told.REPORT)
    below = joined(missing, origin_markdown(workflow.run_url, workflow.head))
    stamped = targets if len(targets) <= _MOST_TARGETS else ()

    def post(text: str, whole: bool) -> Post:
        warning = NOT_WHOLE if told is Told.PLAN and not whole else ""
        markdown = joined(text, warning, below)
        content = hashed_name(markdown)
        return Post(
            stamp(told, about, content, workflow.number, workflow.head, whole, stamped), markdown
        )

    room = max(_LEAST, most - len(post("", False).body) - 1)
    text, whole = _text(gathered, room)
    return post(text, whole and len(targets) <= _MOST_TARGETS and not failed)


def _told(gathered: Gathered, merged: bool) -> tuple[Told, tuple[StampedTarget, ...]]:
    """merged: whether it is after the merge, where what has no result is a report."""
    saved = gathered.saved
    if saved is None and merged:
        return Told.REPORT, ()
    if saved is None:
        return Told.PLAN if gathered.failed else Told.NOTHING, ()
    if isinstance(saved, PlanView):
        return Told.PLAN, tuple(
            stamped_target(target.target, target.approval, target.summary.refused > 0)
            for target in saved.targets
        )
    return Told.REPORT, ()


def _text(gathered: Gathered, most: int) -> tuple[str, bool]:
    """What is told in at most so many characters, and whether that is everything."""
    saved = gathered.saved
    if saved is None:
        return "" if gathered.failed else NOTHING_CONCERNED, True
    if isinstance(saved, DriftView):
        raise CannotMerge("drift is told in an issue: reconciler ci issue")
    page = fitted(page_of(saved), most)
    return page.text, not page.left_out
