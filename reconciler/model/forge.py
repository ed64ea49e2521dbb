"""What a forge holds: comments, issues, pull requests; and the run that speaks there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request or issue. author: a login. updated: when it was last written."""

    id: int
    author: str
    body: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that is no pull request."""

    number: int
    author: str
    title: str
    body: str
    open: bool


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request. base, branch: the repository and the branch that it goes to.

    head: the commit it ends with. origin: the repository that it comes from, None where that is
    gone. merged: when. merge_commit: the commit that its merge made. Both None where it was not.
    """

    number: int
    base: str
    branch: str
    head: str
    origin: str | None
    merged: datetime | None
    merge_commit: str | None


@dataclass(frozen=True, slots=True, order=True)
class RunNumber:
    """Which run of a workflow, and which attempt at it: the later of two is the greater."""

    run: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Workflow:
    """The run of a workflow, as its environment tells of it.

    api_url: where the forge's API is. run_url: the page of the run. pull_request, head: of the
    event, with the commit that the pull request ends with. pushed: the commit of a push.
    branch: the one that it went to.
    """

    repository: str
    api_url: str
    number: RunNumber
    run_url: str | None
    pull_request: int | None
    head: str | None
    pushed: str | None
    branch: str | None
