"""Issues about drift, one for each target: opened, kept up to date, closed and reopened.

Like a comment, an issue is kept by looking, doing one thing and looking again (flows/posting).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reconciler.errors import ForgeBusy, TooLong, Unanswered
from reconciler.flows.issue_steps import Became, Edit, Open, Ours, next_step
from reconciler.flows.posting import (
    ROUNDS,
    SETTLE_SECONDS,
    SIZES,
    Post,
    our_stamp,
    say_once,
    settle,
)
from reconciler.forge.github import GitHub
from reconciler.model.forge import Workflow
from reconciler.model.ports import Clock
from reconciler.plan.drift_view import drift_of
from reconciler.plan.stamps import Told, hashed_name, stamp
from reconciler.plan.view.codec import dump
from reconciler.plan.view.drift import DriftView
from reconciler.render.markdown.page import markdown
from reconciler.render.posts import (
    NO_DRIFT,
    issue_title,
    joined,
    origin_markdown,
)


@dataclass(slots=True)
class Issues:
    """The issues of a repository about the drift of one configuration. labels: of new ones."""

    github: GitHub
    author: str
    workflow: Workflow
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    clock: Clock
    _became: dict[str, Became] = field(default_factory=dict, init=False)
    _opened: set[str] = field(default_factory=set, init=False)

    def keep(self, key: str, drift: DriftView) -> dict[str, Became]:
        """What became of the issue of each target. Raises ForgeError.

        key: tells configurations of a repository apart.
        """
        names = [target.target for target in drift.targets]
        for most in SIZES:
            posts = {name: _post(key, drift_of(drift, name), self.workflow, most) for name in names}
            try:
                self._keep(posts)
                return self._became
            except TooLong:
                if most == SIZES[-1]:
                    raise
        raise AssertionError

    def _keep(self, posts: dict[str, Post]) -> None:
        pending = posts
        for turn in range(ROUNDS):
            settle(turn, self.clock)
            there = self._ours()
            pending = {t: p for t, p in pending.items() if not self._advance(t, p, there)}
            if not pending:
                return
        raise ForgeBusy(
            f"issues: those of {self.author} do not stay as they were written; run again, with "
            "--author if the token is somebody else's"
        )

    def _ours(self) -> list[Ours]:
        """The issues that we opened, the oldest first. A stamp of anybody else is none."""
        issues = self.github.issues(self.author)
        found = ((issue, our_stamp(issue, self.author)) for issue in issues)
        return [Ours(issue, stamp) for issue, stamp in found if stamp is not None]

    def _advance(self, target: str, post: Post, there: Sequence[Ours]) -> bool:
        """One step about one target; whether nothing is left to do."""
        ours = [issue for issue in there if issue.stamp.about == post.stamp.about]
        match next_step(post, ours):
            case Became() as became:
                if self._became.setdefault(target, became) is Became.CLOSED:
                    say_once(self.github, ours[0].issue.number, self.author, post, self.clock)
                return True
            case Edit(number, changes, becomes):
                self._send(lambda: self.github.edit_issue(number, changes))
                if becomes is not None:
                    self._became[target] = becomes
            case Open():
                self._open(target, post)
        return False

    def _open(self, target: str, post: Post) -> None:
        if target in self._opened:
            # It may only not be listed yet.
            return
        title, labels = issue_title(target), self.labels
        if self._send(lambda: self.github.open_issue(title, post.body, labels, self.assignees)):
            self._opened.add(target)
        self._became[target] = Became.OPENED

    def _send(self, write: Callable[[], None]) -> bool:
        """Whether a write was answered; where it was not, the next look tells."""
        try:
            write()
        except Unanswered:
            self.clock.sleep(SETTLE_SECONDS)
            return False
        return True


def _post(key: str, drift: DriftView, workflow: Workflow, most: int) -> Post:
    """The issue of the only target in drift, in at most so many characters."""
    (target,) = (t.target for t in drift.targets)
    about = hashed_name("drift", key, target)
    told = Told.DRIFT if drift.has_drift else Told.CLEAN
    made = stamp(told, about, _content(drift), workflow.number)
    below = origin_markdown(workflow.run_url, None)
    if not drift.has_drift:
        return Post(made, joined(NO_DRIFT, below))
    room = most - len(Post(made, below).body) - 1
    return Post(made, joined(markdown(drift, room), below))


def _content(drift: DriftView) -> str:
    """A hash of what drifted: not of when, by whom, in which line or in which run."""
    told = ("address", "pool_id", "state", "moved", "fields", "access")
    pools = [dump(pool) for pool in drift.differing]
    return hashed_name(*([pool[name] for name in told] for pool in pools))
