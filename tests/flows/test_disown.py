"""Disowning where answers are lost, and where somebody else was there meanwhile."""

from pathlib import Path

import pytest

from reconciler.flows.inventory import read_pools
from reconciler.flows.journals import recalled
from reconciler.model.pools import LivePool
from reconciler.plan.disown import disown_target
from reconciler.plan.values import Plan
from tests.builders import OWNER
from tests.flows.test_apply import PATIENT, Cloud, Fault
from tests.local.clients import Cognito


def untag(fault: str, **more: bool) -> Fault:
    return {"operation": "UntagResource", "fault": fault, **more}


def disowning(cloud: Cloud) -> Plan:
    live = pools(cloud)
    return Plan((disown_target(PATIENT, OWNER, ["web"], [], live),), None)


def pools(cloud: Cloud) -> tuple[LivePool, ...]:
    return read_pools(cloud.connections.reader(PATIENT), OWNER, set())


@pytest.mark.parametrize(
    ("fault", "outcome", "owner"),
    [
        (untag("dropped", after_effect=True), "done", None),
        (untag("internal_error", after_effect=True), "done", None),
        (untag("dropped"), "unknown", OWNER),
    ],
)
def test_what_was_not_answered_is_settled_by_reading(
    tmp_path: Path, fault: Fault, outcome: str, owner: str | None
) -> None:
    cloud = Cloud(tmp_path, fault)
    cloud.run()
    (change,) = cloud.apply(disowning(cloud)).changes
    (pool,) = pools(cloud)
    assert (change.outcome, pool.marker.owner) == (outcome, owner)
    open_ = recalled(tmp_path, PATIENT, OWNER).open
    assert [intent.call.operation for intent in open_] == (
        ["UntagResource"] if outcome == "unknown" else []
    )


def test_a_pool_that_moved_since_the_plan_is_left_alone(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    cloud.run()
    plan = disowning(cloud)
    (pool,) = pools(cloud)
    Cognito(cloud.well).call(
        "TagResource", ResourceArn=PATIENT.pool_arn(pool.pool_id), Tags={"by": "hand"}
    )
    (change,) = cloud.apply(plan).changes
    assert change.refusal is not None
    assert (change.refusal.guard, change.requests) == ("stale", ())
    assert pools(cloud)[0].marker.owner == OWNER


def test_a_pool_that_was_given_up_is_no_longer_that_of_its_address(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path)
    cloud.run()
    assert [*recalled(tmp_path, PATIENT, OWNER).pools] == ["web"]
    cloud.apply(disowning(cloud))
    assert recalled(tmp_path, PATIENT, OWNER).pools == {}
