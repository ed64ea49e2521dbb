"""A pool is deleted once, only as planned, and is gone before anybody says so."""

from dataclasses import replace

import pytest

from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool, IdentityCount
from reconciler.model.results import Call, Delivery, Outcome, Sent
from reconciler.plan.deletes import uncounted, with_identities
from reconciler.plan.values import Options, TargetPlan
from tests.builders import DESIRED

from .world import NO_ANSWER, SpoiledReader, World, lost


def tombstone(pool_id: str) -> DesiredPool:
    return replace(DESIRED, absent=True, pin=pool_id)


def planned(world: World, *desired: DesiredPool, identities: int = 0) -> TargetPlan:
    consent = tuple(pool.address for pool in desired) if identities else ()
    plan = replace(world.plan(*desired), options=Options(allow_identity_loss=consent))
    counted = dict.fromkeys(uncounted(plan), IdentityCount(identities, False))
    return with_identities(plan, counted)


def test_a_deleted_pool_is_gone_and_its_journal_says_what_it_was(world: World) -> None:
    pool_id = world.applied()
    (result,) = world.walk(planned(world, tombstone(pool_id)))
    assert (result.outcome, result.error, result.pool_id) == (Outcome.DONE, None, pool_id)
    assert world.sent == ["DeleteIdentityPool"]
    assert world.reader.pool_ids() == []
    first, *_, last = world.journal.entries
    assert (first[0], last[0], last[1]["outcome"]) == ("change", "outcome", "done")
    assert first[1]["before"] is not None
    assert last[1]["after"] is None


def test_a_pool_that_moved_since_the_plan_is_not_deleted(world: World) -> None:
    pool_id = world.applied()
    plan = planned(world, tombstone(pool_id))
    world.aside(
        "UpdateIdentityPool",
        IdentityPoolId=pool_id,
        IdentityPoolName="theirs",
        AllowUnauthenticatedIdentities=False,
    )
    (result,) = world.walk(plan)
    assert result.refusal is not None
    assert (result.refusal.guard, world.sent) == ("stale", [])


@pytest.mark.parametrize(("counted", "deleted"), [(0, False), (3, True)])
def test_a_pool_that_came_to_have_identities_is_not_deleted_unless_it_had_some(
    world: World, counted: int, deleted: bool
) -> None:
    pool_id = world.applied()
    plan = planned(world, tombstone(pool_id), identities=counted)

    def used(call: Call, answer: JsonObject) -> JsonObject:
        has = call.operation == "ListIdentities"
        return answer | {"Identities": [{"IdentityId": "one"}]} if has else answer

    world.reader = SpoiledReader(world.reader, used)
    (result,) = world.walk(plan)
    assert (result.outcome is Outcome.DONE, world.sent == ["DeleteIdentityPool"]) == (
        deleted,
        deleted,
    )
    if not deleted:
        assert result.refusal is not None
        assert result.refusal.message == (
            "the pool came to have identities since the plan; it was not deleted"
        )


def test_a_delete_whose_answer_is_lost_is_settled_by_reading(world: World) -> None:
    pool_id = world.applied()
    world.writer.script = {"DeleteIdentityPool": [lost]}
    (result,) = world.walk(planned(world, tombstone(pool_id)))
    assert (result.outcome, world.sent) == (Outcome.DONE, ["DeleteIdentityPool"])


def test_a_delete_that_does_not_show_stays_open(world: World) -> None:
    pool_id = world.applied()
    world.writer.script = {"DeleteIdentityPool": [NO_ANSWER]}
    (result,) = world.walk(planned(world, tombstone(pool_id)))
    assert (result.outcome, world.sent) == (Outcome.UNKNOWN, ["DeleteIdentityPool"])
    assert world.reader.pool_ids() == [pool_id]
    assert world.journal.events[-1] == "unsettled DeleteIdentityPool"


def test_a_pool_that_can_be_read_after_its_delete_is_not_said_to_be_gone(world: World) -> None:
    pool_id = world.applied()
    applied = Sent(Delivery.APPLIED, {}, "req-1")
    world.writer.script = {"DeleteIdentityPool": [applied]}
    (result,) = world.walk(planned(world, tombstone(pool_id)))
    assert (result.outcome, result.error, world.clock.now) == (
        Outcome.UNKNOWN,
        "the pool that was deleted can still be read",
        30,
    )


def test_a_signal_after_the_delete_leaves_reading_to_the_next_run(world: World) -> None:
    pool_id = world.applied()
    applied = Sent(Delivery.APPLIED, {}, "req-1")
    world.writer.script = {"DeleteIdentityPool": [applied]}

    def stop(_: Call) -> None:
        world.stop = True

    world.writer.before = stop
    (result,) = world.walk(planned(world, tombstone(pool_id)))
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "stopped by a signal; the next apply goes on from here",
    )
