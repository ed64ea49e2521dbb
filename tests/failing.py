"""What `reconciler apply` does over a service that fails as told; time passes by waiting alone."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from reconciler.aws.session import Connections
from reconciler.cli.exit_codes import of_error, of_report
from reconciler.errors import ReconcilerError
from reconciler.flows.apply import apply_plan, settle_earlier
from reconciler.flows.journals import journal_path, recalled
from reconciler.flows.load import Loaded
from reconciler.flows.plan import make_plan
from reconciler.journal.chain import verify
from reconciler.journal.files import read_lines
from reconciler.local.faults.rules import FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.protocol.wire import Answer, request_of
from reconciler.local.service import WRITING, LocalService
from reconciler.model.json_value import object_list
from reconciler.model.pools import DesiredPool
from reconciler.model.ports import Transport
from reconciler.model.targets import Target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.report import ResultView
from tests.builders import CONFIGURATION, OWNER, RUN
from tests.doors import EMBEDDED, SILENCE, FakeClock
from tests.local.clients import Cognito

# On a network a write that was not answered may land for so long.
PATIENT = replace(EMBEDDED, quiet_window_seconds=960)


class Counting(LocalService):
    """The service, with the writing operations that had an effect."""

    effects: list[str]

    def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str | bytes],
        body: bytes,
        *,
        seconds_ago: float = 0.0,
    ) -> Answer:
        answer = super().__call__(method, url, headers, body, seconds_ago=seconds_ago)
        operation = request_of(method, url, headers, body).operation
        if operation in WRITING and answer[0] == 200:
            self.effects.append(operation)
        return answer


@dataclass(frozen=True)
class Ran:
    """How a run ended. error: what it said where no report was made."""

    code: int
    results: tuple[ResultView, ...] = ()
    error: str | None = None

    @property
    def outcomes(self) -> list[str | None]:
        return [result.outcome for result in self.results]

    @property
    def guards(self) -> list[str | None]:
        refusals = (result.refusal for result in self.results)
        return [refusal.guard if refusal else None for refusal in refusals]

    @property
    def told(self) -> str:
        """Everything that a user is told of what went wrong."""
        return "\n".join(filter(None, [self.error, *(result.error for result in self.results)]))


class Failing:
    """The embedded service with faults, and everything that an apply of a target needs.

    pass_on: what stands between the tool and the service. stopped: whether a signal asked to end.
    """

    def __init__(
        self,
        folder: Path,
        target: Target = EMBEDDED,
        pass_on: Callable[[Transport], Transport] = lambda service: service,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.folder, self.target, self.clock = folder, target, FakeClock()
        self.began = time.time()
        numbers = count()
        # Ids ascend, so that pools are listed in the order in which they were made.
        self.well = Counting(
            folder / "local.db",
            now=self.now,
            new_id=lambda: f"{next(numbers):08x}-0000-4000-8000-000000000000",
        )
        self.well.effects = []
        self.service = FaultyService(self.well, FaultRules(), now=self.now, sleep=self.clock.sleep)
        self.connections = Connections(RUN.id, self.clock, pass_on(self.service), stopped)
        self.truth = Cognito(self.well)

    def now(self) -> float:
        return self.began + self.clock.now

    def fail(self, *rules: dict[str, Json]) -> None:
        """Puts these faults in force instead of those before; without any the service is well."""
        self.service.rules = FaultRules.of({"faults": [*rules]})

    def struck(self) -> int:
        """How many requests the faults in force struck so far."""
        return sum(
            int(str(rule["struck"])) for rule in object_list(self.service.report()["faults"])
        )

    @property
    def effects(self) -> list[str]:
        """The writing operations that had an effect since this list was cleared."""
        return self.well.effects

    def plan(self, *desired: DesiredPool, options: Options | None = None) -> Plan:
        pools = tuple(sorted(desired, key=lambda pool: pool.address))
        loaded = Loaded(
            replace(CONFIGURATION, targets=(self.target,)),
            {self.target.name: pools},
            (),
            len(pools) + 1,
        )
        return make_plan(
            loaded,
            [self.target],
            options or Options(),
            self.connections.reader,
            RUN,
            SILENCE,
            lambda target: recalled(self.folder, target, OWNER).pools,
        )

    def carry_out(self, plan: Plan) -> Ran:
        report = apply_plan(
            plan, plan_view(plan).digest, self.folder, self.connections, RUN, SILENCE
        )
        return Ran(of_report(report.summary), report.targets[0].changes)

    def run(self, *desired: DesiredPool, wait: bool = False, options: Options | None = None) -> Ran:
        """An apply from its beginning to its exit code; its journal is whole afterwards."""
        try:
            waiting = (lambda _: None) if wait else None
            settle_earlier([self.target], OWNER, self.folder, self.connections, RUN, waiting)
            ran = self.carry_out(self.plan(*desired, options=options))
        except ReconcilerError as error:
            ran = Ran(of_error(error), error=str(error))
        journal = verify(read_lines(journal_path(self.folder, self.target)))
        assert (journal.breaks, journal.cut_short) == ((), ())
        return ran

    def done(self, *desired: DesiredPool) -> list[str]:
        """Applies while the service is well; the ids of the pools, the list of effects cleared."""
        self.fail()
        ran = self.run(*desired)
        assert set(ran.outcomes) == {"done"}, ran.told
        self.effects.clear()
        return [str(result.pool_id) for result in ran.results]

    def to_do(self, *desired: DesiredPool) -> Collection[str]:
        """What a plan over the well service would still change."""
        self.fail()
        (target,) = self.plan(*desired).targets
        return [change.action.value for change in target.changes if change.calls]

    def open(self) -> list[str]:
        """The writes of which the journal does not know what became of them."""
        found = recalled(self.folder, self.target, OWNER).open
        return [intent.call.operation for intent in found]

    def pools(self) -> list[str]:
        """The ids of the pools that are really there."""
        listed = self.truth.call("ListIdentityPools", MaxResults=60)["IdentityPools"]
        return [str(pool["IdentityPoolId"]) for pool in object_list(listed)]
