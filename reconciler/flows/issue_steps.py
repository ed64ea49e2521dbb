"""What is to be done about the issue of one target next: a decision, nothing is sent here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from reconciler.flows.posting import Post
from reconciler.model.forge import Issue
from reconciler.model.json_value import JsonObject
from reconciler.plan.stamps import Stamp, Told, hashed_name, stamp
from reconciler.render.posts import same_issue_markdown


class Became(Enum):
    """What became of the issue of a target. LEFT_CLOSED: a person closed it about this drift.

    OVERTAKEN: a later run has spoken, and its word stands.
    """

    OPENED = "issue opened"
    UPDATED = "issue updated"
    REOPENED = "issue opened again"
    CLOSED = "no drift any more, issue closed"
    UNCHANGED = "issue stands, nothing else drifted"
    LEFT_CLOSED = "drifts still, but the issue about it was closed by hand: left closed"
    OVERTAKEN = "a later run has written its issue, which was left as it is"
    NOT_NEEDED = "no drift, no open issue"


@dataclass(frozen=True, slots=True)
class Ours:
    """An issue that we opened, by its stamp and its author."""

    issue: Issue
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Open:
    """There is to be an issue, and is none."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Members of an issue to set. becomes: what that makes of it, None where that is not told."""

    number: int
    changes: JsonObject
    becomes: Became | None


def next_step(wanted: Post, ours: Sequence[Ours]) -> Open | Edit | Became:
    """The next step towards what is wanted, or what it has come to. ours: the oldest first."""
    drifts = wanted.stamp.told == Told.DRIFT
    if not ours:
        return Open() if drifts else Became.NOT_NEEDED
    first, *others = ours
    for other in others:
        # Two runs may open one at once: the older one stays.
        if other.issue.open and other.stamp.number <= wanted.stamp.number:
            return _as_the_same(other, first.issue.number)
    if first.stamp.number > wanted.stamp.number:
        return Became.OVERTAKEN
    return _drifting(wanted, first) if drifts else _clean(wanted, first)


def _drifting(wanted: Post, first: Ours) -> Edit | Became:
    issue, told = first.issue, first.stamp
    if (told.told, told.content) == (wanted.stamp.told, wanted.stamp.content):
        return Became.UNCHANGED if issue.open else Became.LEFT_CLOSED
    if issue.open:
        return Edit(issue.number, {"body": wanted.body}, Became.UPDATED)
    opened: JsonObject = {"body": wanted.body, "state": "open", "state_reason": "reopened"}
    return Edit(issue.number, opened, Became.REOPENED)


def _clean(wanted: Post, first: Ours) -> Edit | Became:
    issue = first.issue
    if first.stamp.told == Told.CLEAN:
        return Became.NOT_NEEDED
    if not issue.open:
        # What a person closed is over; the next drift opens it again.
        return Edit(issue.number, {"body": wanted.body}, None)
    closed: JsonObject = {"body": wanted.body, "state": "closed", "state_reason": "completed"}
    return Edit(issue.number, closed, Became.CLOSED)


def _as_the_same(other: Ours, first: int) -> Edit:
    """Closes an issue for an older one, whose word counts from now on."""
    markdown, told = same_issue_markdown(first), other.stamp
    over = stamp(Told.CLEAN, told.about, hashed_name(markdown), told.number)
    closed: JsonObject = {"state": "closed", "state_reason": "not_planned"}
    closed["body"] = Post(over, markdown).body
    return Edit(other.issue.number, closed, None)
