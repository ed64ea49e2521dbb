"""Runs that speak on a double of GitHub, and what stands there afterwards."""

from dataclasses import dataclass, field, replace

from reconciler.flows.approved import Approved, approved
from reconciler.flows.comment import comment
from reconciler.flows.gather import Gathered
from reconciler.flows.issue import Issues
from reconciler.flows.issue_steps import Became
from reconciler.flows.posting import Posted
from reconciler.flows.saved import Saved
from reconciler.forge.api import Api
from reconciler.forge.github import GitHub
from reconciler.model.forge import RunNumber, Workflow
from reconciler.plan.stamps import Stamp, stamp_of
from reconciler.plan.view.drift import DriftView
from tests.doors import FakeClock
from tests.drift_views import drift_pool, drift_view
from tests.flows.test_saved import PLAN
from tests.github_api import BOT, REPOSITORY, Double, Fate

LIST, POST, PATCH = "GET issues/7/comments", "POST issues/7/comments", r"PATCH issues/.*"
LOST, UNSENT = Fate(carried_out=True), Fate(carried_out=False)
HEAD, MERGE = "a" * 40, "b" * 40
(TARGET,) = PLAN.targets
WORKFLOW = Workflow(
    REPOSITORY,
    "",
    RunNumber(10, 1),
    "https://x.test/run",
    pull_request=7,
    head=HEAD,
    pushed=None,
    branch=None,
)


@dataclass
class Here:
    """A repository, and runs that speak there."""

    api: Double
    clock: FakeClock = field(default_factory=FakeClock)

    def github(self, token: str = "bot-token") -> GitHub:
        return GitHub(Api(self.api.url, token, "issues: write", self.clock), REPOSITORY)

    def say(self, saved: Saved | None, run: int = 10, head: str | None = HEAD) -> Posted:
        """What becomes of a comment that a run writes."""
        workflow = replace(WORKFLOW, number=RunNumber(run, 1), head=head)
        spoken = comment(
            self.github(), BOT.login, "acme", workflow, Gathered(saved, (), ()), self.clock
        )
        assert spoken is not None
        return spoken.posted

    def fail(self, saved: Saved | None, *failed: str) -> None:
        comment(self.github(), BOT.login, "acme", WORKFLOW, Gathered(saved, failed, ()), self.clock)

    def drift(self, *states: str, run: int = 10, after: str = "Web") -> Became:
        """What becomes of the issue of a target with pools in these states."""
        return self.drifts(drift_view(*(drift_pool("prod", s, after) for s in states)), run)["prod"]

    def drifts(self, drift: DriftView, run: int = 10) -> dict[str, Became]:
        workflow = replace(WORKFLOW, number=RunNumber(run, 1))
        return Issues(self.github(), BOT.login, workflow, ("drift",), ("maria",), self.clock).keep(
            "acme", drift
        )

    def stamps(self) -> list[Stamp | None]:
        return [stamp_of(body) for body in self.api.bodies()]

    def runs(self) -> list[int]:
        """Which run wrote each comment of ours."""
        return [stamp.run for stamp in self.stamps() if stamp is not None]

    def issues(self) -> list[tuple[int, str, int]]:
        """Number, state and run of each issue of ours."""
        stamps = ((n, i, stamp_of(str(i["body"]))) for n, i in sorted(self.api.issues.items()))
        return [(n, str(i["state"]), s.run) for n, i, s in stamps if s is not None]

    def approved(self, *names: str, key: str = "acme") -> Approved:
        return approved(self.github(), BOT.login, key, MERGE, "main", names or (TARGET.target,))
