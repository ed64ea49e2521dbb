"""Keeps one comment of ours on a pull request, whatever other runs do meanwhile.

GitHub knows no conditional write. So a run looks, does one thing, and looks again, until nothing is
left to do: all runs come to the oldest comment, and to what the latest run says. A write that got
no answer is looked for like any other. Only what a later run does wholly between a look and the
write that follows it is lost; a concurrency group of the workflow excludes that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from reconciler.errors import ForgeBusy, ForgeMissing, Unanswered
from reconciler.forge.github import GitHub
from reconciler.model.forge import Comment, Issue
from reconciler.model.ports import Clock
from reconciler.plan.stamps import Stamp, stamp_line, stamp_of

ROUNDS = 8
SETTLE_SECONDS = 2
# GitHub takes 65,536 characters, and may count otherwise than Python does.
SIZES = (60_000, 30_000, 12_000, 6_000)


@dataclass(frozen=True, slots=True)
class Post:
    """What is to stand somewhere: a stamp, and the markdown below it."""

    stamp: Stamp
    markdown: str

    @property
    def body(self) -> str:
        return f"{stamp_line(self.stamp)}\n\n{self.markdown}"


class Posted(Enum):
    """What became of a post. OVERTAKEN: a later run has spoken, and its word stands.

    CONTESTED: it spoke of the very same commit, which no run of one workflow does after another.
    """

    STANDS = "the comment stands"
    OVERTAKEN = "a later run has written its comment, which was left as it is"
    CONTESTED = (
        "another run has written its comment about this very commit; nobody should go by it before "
        "it is clear who wrote it: delete it and run again"
    )


@dataclass(frozen=True, slots=True)
class Ours:
    """A comment that we wrote, by its stamp and its author."""

    comment: Comment
    stamp: Stamp


def our_comments(github: GitHub, number: int, author: str, about: str) -> list[Ours]:
    """Those on a pull request or issue, the oldest first. A stamp of anybody else is none."""
    found = ((comment, our_stamp(comment, author)) for comment in github.comments(number))
    return [
        Ours(comment, stamp)
        for comment, stamp in found
        if stamp is not None and stamp.about == about
    ]


def our_stamp(text: Comment | Issue, author: str) -> Stamp | None:
    """The stamp of what the author wrote; one that anybody else wrote is none."""
    # The case of a login does not count at GitHub.
    return stamp_of(text.body) if text.author.casefold() == author.casefold() else None


def settle(turn: int, clock: Clock) -> None:
    """Before a look that should not be needed: a listing may show late what was written."""
    if turn > 1:
        clock.sleep(SETTLE_SECONDS)


@dataclass(slots=True)
class Keeping:
    """Keeps a comment."""

    github: GitHub
    number: int
    author: str
    post: Post
    clock: Clock
    _made: bool = field(default=False, init=False)
    _edited: bool = field(default=False, init=False)

    def run(self) -> Posted:
        """Raises ForgeError."""
        for turn in range(ROUNDS):
            settle(turn, self.clock)
            ours = our_comments(self.github, self.number, self.author, self.post.stamp.about)
            found = self._step(ours)
            if isinstance(found, Posted):
                return found
            try:
                found()
            except ForgeMissing:
                # Another run has taken it away: look again, unless nothing is to be had at all.
                if not ours:
                    raise
            except Unanswered:
                self.clock.sleep(SETTLE_SECONDS)
        raise ForgeBusy(
            f"#{self.number}: the comment of {self.author} does not stay as it was written; run "
            "again, with --author if the token is somebody else's"
        )

    def _step(self, ours: Sequence[Ours]) -> Posted | Callable[[], None]:
        """What is to be done next, or what it has come to."""
        if not ours:
            return self._make
        mine, (first, *others) = self.post.stamp, ours
        overtaken = first.stamp.number > mine.number
        if not overtaken and not self._stands(first.stamp):
            return lambda: self._edit(first.comment)
        for other in others:
            # One of a later run is for that run to take away, once its word stands above.
            if other.stamp.number <= mine.number:
                return lambda: self.github.delete_comment(other.comment.id)
        if not overtaken:
            return Posted.STANDS
        contested = first.stamp.run != mine.run and first.stamp.head == mine.head is not None
        return Posted.CONTESTED if contested else Posted.OVERTAKEN

    def _stands(self, there: Stamp) -> bool:
        """Once it was written, what another step of the same run wrote over it stands as well."""
        mine = self.post.stamp
        return there == mine or (self._edited and there.number == mine.number)

    def _make(self) -> None:
        # What was made may only not be listed yet.
        if not self._made:
            self.github.add_comment(self.number, self.post.body)
            self._made = True

    def _edit(self, comment: Comment) -> None:
        self.github.edit_comment(comment.id, self.post.body)
        self._edited = True


def say_once(github: GitHub, number: int, author: str, post: Post, clock: Clock) -> None:
    """Adds a comment, unless the very same stands there. Raises ForgeError."""
    for _ in range(ROUNDS):
        ours = our_comments(github, number, author, post.stamp.about)
        if any(there.stamp == post.stamp for there in ours):
            return
        try:
            github.add_comment(number, post.body)
        except Unanswered:
            clock.sleep(SETTLE_SECONDS)
        else:
            return
    raise ForgeBusy(f"#{number}: comments get no answer; run again")
