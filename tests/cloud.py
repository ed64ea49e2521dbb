"""The whole tool over an embedded service of its own: plans and applies whole fleets."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from reconciler.aws.reader import READING_OPERATIONS
from reconciler.aws.session import Connections
from reconciler.flows.apply import apply_plan, settle_earlier
from reconciler.flows.journals import journal_path
from reconciler.flows.load import Loaded
from reconciler.flows.plan import make_plan
from reconciler.local.assumptions import DEFAULTS, Assumptions
from reconciler.local.service import LocalService
from reconciler.model.pools import DesiredPool
from reconciler.model.ports import Transport
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.report import ReportView
from tests.builders import CONFIGURATION, OWNER, RUN
from tests.doors import EMBEDDED, SILENCE, FakeClock


@dataclass
class Recording:
    """A transport that notes every operation it passes on, after it told `before`."""

    service: Transport
    before: Callable[[str], None] = lambda operation: None
    operations: list[str] = field(default_factory=list)

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        lowered = {name.lower(): value for name, value in headers.items()}
        operation = _text(lowered.get("x-amz-target", "sts")).rpartition(".")[2]
        self.before(operation)
        self.operations.append(operation)
        return self.service(method, url, headers, body)

    def writes(self) -> list[str]:
        return [name for name in self.operations if name not in {*READING_OPERATIONS, "sts"}]


def _text(header: object) -> str:
    return header.decode() if isinstance(header, bytes) else str(header)


@dataclass
class Cloud:
    """The embedded service with clients that are made once, emptied before each example."""

    folder: Path
    recording: Recording
    connections: Connections
    service: LocalService

    def reset(self) -> None:
        self.service.reset()
        # What it remembers of pools that are forgotten would hold back their addresses.
        journal_path(self.folder, EMBEDDED).unlink(missing_ok=True)
        self.recording.operations.clear()

    def plan(self, *desired: DesiredPool) -> Plan:
        pools = tuple(sorted(desired, key=lambda pool: pool.address))
        configuration = replace(CONFIGURATION, targets=(EMBEDDED,))
        loaded = Loaded(configuration, {EMBEDDED.name: pools}, (), len(pools) + 1)
        return make_plan(loaded, [EMBEDDED], Options(), self.connections.reader, RUN, SILENCE)

    def settle(self) -> None:
        """What an apply does before it plans."""
        settle_earlier([EMBEDDED], OWNER, self.folder, self.connections, RUN, None)

    def apply(self, plan: Plan) -> ReportView:
        digest = plan_view(plan).digest
        return apply_plan(plan, digest, self.folder, self.connections, RUN, SILENCE)


@contextmanager
def cloud_in(folder: Path, assumptions: Assumptions = DEFAULTS) -> Iterator[Cloud]:
    """A cloud kept in a folder, whose service is closed with the block."""
    with closing(LocalService(folder / "local.db", assumptions=assumptions)) as service:
        recording = Recording(service)
        yield Cloud(folder, recording, Connections("run-1", FakeClock(), recording), service)
