"""The tool over a service that fails: whatever befalls a call, nothing is claimed that is not so.

Each fault strikes each operation of an apply once; then the service is well again. Late creates
and stale lists are left out: in process nothing may be assumed to be late (tests/flows).
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reconciler.aws.reader import READING_OPERATIONS
from reconciler.aws.session import Connections
from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.errors import AwsError
from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.service import LocalService
from reconciler.model.json_value import object_list
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import PrincipalTags
from reconciler.plan.values import Plan
from tests.builders import DESIRED, OIDC, RUN, USER_POOL, mapping, rule
from tests.cloud import Cloud, Recording
from tests.doors import FakeClock
from tests.local.clients import Cognito

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

FAULTS: dict[str, dict[str, Json]] = {
    "throttle": {"fault": "throttle"},
    "internal-error-before": {"fault": "internal_error"},
    "internal-error-after": {"fault": "internal_error", "after_effect": True},
    "unavailable-before": {"fault": "unavailable"},
    "unavailable-after": {"fault": "unavailable", "after_effect": True},
    "dropped-before": {"fault": "dropped"},
    "dropped-after": {"fault": "dropped", "after_effect": True},
    "truncated": {"fault": "truncated"},
    "empty": {"fault": "damaged", "body": "empty"},
    "html": {"fault": "damaged", "body": "html"},
    "object": {"fault": "damaged", "body": "object"},
    "null": {"fault": "damaged", "body": "null"},
    "wrong-types": {"fault": "damaged", "body": "wrong_types"},
    "delay": {"fault": "delay", "seconds": 3},
    "stale": {"fault": "stale", "seconds": 20},
    "overlapped": {"fault": "concurrent_modification"},
    "late": {"fault": "late", "seconds": 3},
    "denied": {"fault": "error", "code": "AccessDeniedException", "message": "no"},
    "expired": {"fault": "error", "code": "ExpiredTokenException", "message": "no"},
}
LEFT_OUT = {("late", "CreateIdentityPool"), ("stale", "ListIdentityPools")}
# What the changes below take none of: a delete, and what is about identities.
NEVER_SENT = {
    "DeleteIdentities",
    "DeleteIdentityPool",
    "DescribeIdentity",
    "ListIdentities",
    "LookupDeveloperIdentity",
    "MergeDeveloperIdentities",
    "UnlinkDeveloperIdentity",
    "UnlinkIdentity",
}

BEFORE = replace(
    DESIRED,
    providers=(USER_POOL, replace(OIDC, principal_tags=PrincipalTags(False, (("who", "sub"),)))),
)
AFTER = replace(
    BEFORE,
    name="shop",
    providers=(replace(USER_POOL, role_mapping=mapping(rule("gold"), rule("base", "base"))),),
    tags=(("stage", "test"),),
)


@dataclass
class Failing:
    """A cloud whose service fails as told; time passes by sleeping alone."""

    faulty: FaultyService
    cloud: Cloud
    cognito: Cognito
    clock: FakeClock

    def set(self, *rules: dict[str, Json]) -> None:
        self.faulty.rules = FaultRules.of({"faults": [*rules]}) if rules else NO_FAULTS

    def struck(self) -> int:
        """How often the only rule struck since it was set."""
        (rule,) = object_list(self.faulty.report()["faults"])
        return int(str(rule["struck"]))

    def apply(self, desired: DesiredPool) -> str:
        """What became of the pool, or `error` where no plan could be made."""
        try:
            self.cloud.settle()
            (target,) = self.cloud.apply(self.cloud.plan(desired)).targets
        except AwsError:
            return "error"
        (change,) = target.changes
        return change.outcome or "refused"

    def is_reached(self, desired: DesiredPool) -> bool:
        return not _to_do(self.cloud.plan(desired))

    def owned(self) -> int:
        pools = self.cognito.call("ListIdentityPools", MaxResults=60)["IdentityPools"]
        assert isinstance(pools, list)
        return len(pools)


def _to_do(plan: Plan) -> list[str]:
    return [str(c.action) for t in plan.targets for c in t.changes if c.action != "unchanged"]


@pytest.fixture
def failing(tmp_path: Path) -> Iterator[Failing]:
    clock = FakeClock()
    with closing(
        LocalService(tmp_path / "local.db", now=lambda: 1_800_000_000 + clock.now)
    ) as well:
        faulty = FaultyService(
            well, NO_FAULTS, now=lambda: 1_800_000_000 + clock.now, sleep=clock.sleep
        )
        recording = Recording(faulty)
        cloud = Cloud(tmp_path, recording, Connections(RUN.id, clock, recording), well)
        yield Failing(faulty, cloud, Cognito(well), clock)


def strikes() -> list[tuple[str, str]]:
    """Every fault with every operation that it can befall and that an apply sends."""
    operations = sorted({*READING_OPERATIONS, *WRITING_OPERATIONS} - NEVER_SENT)
    return [
        (fault, operation)
        for fault, rule in FAULTS.items()
        for operation in operations
        if (fault, operation) not in LEFT_OUT
        if operation in FaultRules.of({"faults": [{"operation": "*", **rule}]}).rules[0].operations
    ]


@pytest.mark.fault("F2", "F3", "F7")
@pytest.mark.parametrize(("fault", "operation"), strikes())
def test_after_a_fault_the_next_run_reaches_what_the_documents_say(
    failing: Failing, fault: str, operation: str
) -> None:
    struck = 0
    for desired in (BEFORE, AFTER):
        failing.set({"operation": operation, "nth": 1, **FAULTS[fault]})
        outcome = failing.apply(desired)
        struck += failing.struck()
        failing.set()
        failing.clock.sleep(30)
        assert failing.owned() <= 1
        assert outcome != "done" or failing.is_reached(desired), outcome
        assert failing.apply(desired) == "done"
        assert failing.is_reached(desired)
        assert failing.owned() == 1
    assert struck > 0


@pytest.mark.fault("F3", "F6")
@pytest.mark.parametrize("seed", range(5))
def test_a_service_that_fails_at_random_never_makes_a_second_pool(
    failing: Failing, seed: int
) -> None:
    rules: list[dict[str, Json]] = [
        {"operation": "*", "probability": 0.04, **rule}
        for name, rule in FAULTS.items()
        if name not in ("late", "stale")
    ]
    failing.faulty.rules = FaultRules.of({"seed": seed, "faults": [*rules]})
    outcomes = [failing.apply(desired) for desired in (BEFORE, AFTER) * 5]
    assert failing.owned() <= 1
    failing.set()
    failing.clock.sleep(30)
    failing.apply(AFTER)
    assert failing.is_reached(AFTER)
    assert failing.owned() == 1
    # Reads are concurrent: which call a fault strikes differs between runs, that one does not.
    assert "done" in outcomes
    assert {"error", "failed", "unknown"} & set(outcomes)
