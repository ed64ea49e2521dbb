"""A delete is held back until its identities are counted, and by whatever else holds it back."""

from dataclasses import replace

import pytest

from reconciler.calls.build import delete_call
from reconciler.model.pools import DesiredPool, IdentityCount, LivePool
from reconciler.model.results import Action
from reconciler.plan.deletes import uncounted, with_identities
from reconciler.plan.guards import UNCOUNTED
from reconciler.plan.marker import applied_value
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Change, Options, TargetPlan
from tests.builders import DESIRED, LIVE, MARKER, OWNER, POOL_ID, SPEC, TARGET, live

NONE = IdentityCount(0, False)
TOMBSTONE = replace(DESIRED, pin=POOL_ID, absent=True)
KEEP = replace(DESIRED, address="keep", name="keep")


def plan(
    desired: list[DesiredPool], *pools: LivePool, options: Options | None = None, most: int = 9
) -> TargetPlan:
    target = replace(TARGET, max_deletes=most)
    return plan_target(target, OWNER, desired, pools, options or Options())


def orphan(number: int, address: str = "gone") -> LivePool:
    """An orphan that may be pruned."""
    pool_id = POOL_ID.replace("1111", f"{number}" * 4)
    left = applied_value(pool_id, SPEC, replace(DESIRED, address=address, protect=False), "abc1234")
    marker = replace(MARKER, address=address, protected="false", applied=left)
    return live(pool_id=pool_id, marker=marker)


def only(plan: TargetPlan) -> Change:
    (change,) = plan.changes
    return change


def guards(plan: TargetPlan) -> list[tuple[str, str | None]]:
    return [(c.address, c.refusal.guard if c.refusal else None) for c in plan.changes]


def test_a_delete_has_no_call_before_its_identities_are_counted() -> None:
    bare = plan([TOMBSTONE], LIVE)
    assert (only(bare).action, only(bare).calls) == (Action.DELETE, ())
    assert only(bare).refusal == UNCOUNTED
    assert uncounted(bare) == (POOL_ID,)
    counted = only(with_identities(bare, {POOL_ID: NONE}))
    assert (counted.calls, counted.refusal, counted.identities) == (
        (delete_call(POOL_ID),),
        None,
        NONE,
    )


def test_a_pool_that_was_not_counted_is_not_deleted_even_with_consent() -> None:
    consent = Options(allow_identity_loss=("web",))
    bare = plan([TOMBSTONE], LIVE, options=consent)
    assert with_identities(bare, {}) == bare


def test_consent_is_to_an_address_and_to_identities_alone() -> None:
    some = IdentityCount(60, True)
    for allowed, guard in ((("web",), None), (("app",), "identity-loss"), ((), "identity-loss")):
        bare = plan([TOMBSTONE], LIVE, options=Options(allow_identity_loss=allowed))
        assert guards(with_identities(bare, {POOL_ID: some})) == [("web", guard)]
    foreign = live(marker=replace(MARKER, owner="other"))
    bare = plan([TOMBSTONE], foreign, options=Options(allow_identity_loss=("web",)))
    assert uncounted(bare) == ()
    assert guards(with_identities(bare, {POOL_ID: some})) == [("web", "foreign")]


def test_identities_of_a_pool_that_is_not_deleted_change_nothing() -> None:
    bare = plan([DESIRED], LIVE)
    assert with_identities(bare, {POOL_ID: IdentityCount(60, True)}) == bare


@pytest.mark.fault("F24")
def test_too_many_deletes_are_all_held_back_before_anything_is_counted() -> None:
    prune = Options(prune=True)
    pools = (LIVE, orphan(2, "a"), orphan(3, "b"))
    enough = plan([TOMBSTONE, KEEP], *pools, options=prune, most=3)
    assert len(uncounted(enough)) == 3
    many = plan([TOMBSTONE, KEEP], *pools, options=prune, most=2)
    assert uncounted(many) == ()
    assert guards(many) == [
        ("keep", None),
        ("web", "max-deletes"),
        ("a", "max-deletes"),
        ("b", "max-deletes"),
    ]


def test_consent_does_not_allow_more_deletes() -> None:
    consent = Options(allow_identity_loss=("web",))
    many = plan([TOMBSTONE], LIVE, options=consent, most=0)
    assert guards(with_identities(many, {POOL_ID: NONE})) == [("web", "max-deletes")]


def test_two_orphans_with_one_address_are_two_deletes() -> None:
    bare = plan([KEEP], orphan(2), orphan(3), options=Options(prune=True))
    counts = dict(zip(uncounted(bare), (NONE, IdentityCount(1, False)), strict=True))
    assert guards(with_identities(bare, counts)) == [
        ("keep", None),
        ("gone", None),
        ("gone", "identity-loss"),
    ]


def test_a_delete_is_told_by_the_name_that_the_pool_has() -> None:
    deleted = only(plan([replace(TOMBSTONE, name="a harmless name")], LIVE))
    assert deleted.name == SPEC.name
    gone = only(plan([replace(TOMBSTONE, name="a harmless name")]))
    assert (gone.action, gone.name) == (Action.UNCHANGED, "a harmless name")
