"""Is this the plan that was approved?"""

from dataclasses import replace

import pytest

from reconciler.errors import PlanChanged
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.spec import Roles
from reconciler.model.targets import Target
from reconciler.plan.approval import check_digest, check_same_plan
from reconciler.plan.digest import plan_digest, states_its_digests
from reconciler.plan.planner import plan_target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.plan import PlanView
from tests.builders import DESIRED, LIVE, OWNER, TARGET, live, role

DEV = replace(TARGET, name="dev", region="us-east-1")
RENAMED = replace(DESIRED, name="renamed")


Part = tuple[Target, list[DesiredPool], list[LivePool]]


def view(*parts: Part) -> PlanView:
    """A plan of each target for these documents and pools."""
    plans = (
        plan_target(target, OWNER, desired, pools, Options()) for target, desired, pools in parts
    )
    return plan_view(Plan(tuple(plans), None))


ONE = view((TARGET, [RENAMED], [LIVE]))


def difference(present: PlanView, approved: PlanView = ONE) -> list[str]:
    with pytest.raises(PlanChanged) as caught:
        check_same_plan(approved, present)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_the_same_plan_is_the_approved_one() -> None:
    check_same_plan(ONE, view((TARGET, [RENAMED], [LIVE])))


def test_a_plan_that_told_of_other_access_is_not_the_approved_one() -> None:
    guests = replace(
        DESIRED, allow_unauthenticated_identities=True, roles=Roles(unauthenticated=role("guest"))
    )
    opened = view((TARGET, [guests], [LIVE]))
    (target,) = opened.targets
    (change,) = target.changes
    assert change.access
    harmless = replace(target, changes=(replace(change, access=()),))
    unjudged = replace(target, changes=(replace(change, access=None),))
    for forged in (harmless, unjudged):
        assert difference(opened, replace(opened, targets=(forged,))) == [
            "prod: web gives access to others than the approved plan says"
        ]


def test_a_digest_may_be_of_the_plan_or_of_its_only_target() -> None:
    check_digest(ONE, ONE.digest)
    check_digest(ONE, ONE.targets[0].digest)
    two = view((TARGET, [RENAMED], [LIVE]), (DEV, [], []))
    check_digest(two, two.digest)
    for digest in (two.targets[0].digest, ONE.digest, ""):
        with pytest.raises(PlanChanged, match="nothing was written"):
            check_digest(two, digest)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (
            view((DEV, [RENAMED], [LIVE])),
            ["dev: only in the present plan", "prod: only in the approved plan"],
        ),
        (
            view((replace(TARGET, account="210987654321"), [RENAMED], [LIVE])),
            ["prod: another account", "prod: web leads to other calls"],
        ),
        (view((TARGET, [], [LIVE])), ["prod: web is only in the approved plan"]),
        (
            view((TARGET, [RENAMED, replace(DESIRED, address="app", name="app")], [LIVE])),
            ["prod: app is only in the present plan"],
        ),
        (view((TARGET, [DESIRED], [LIVE])), ["prod: web was update, is now unchanged"]),
        (
            view((TARGET, [RENAMED], [LIVE, live(pool_id="x")])),
            ["prod: web was update, is now create (refused)"],
        ),
        (
            view((TARGET, [replace(RENAMED, tags=(("team", "x"),))], [LIVE])),
            ["prod: web differs in tags.team"],
        ),
        (
            view((TARGET, [RENAMED], [live(pool_id="eu-west-1:x")])),
            ["prod: web leads to other calls"],
        ),
    ],
)
def test_another_plan_is_refused_with_what_differs(present: PlanView, expected: list[str]) -> None:
    assert difference(present) == expected


def test_another_digest_alone_is_refused_too() -> None:
    assert difference(replace(ONE, digest="sha256:other")) == [
        f"their digests are {ONE.digest} and sha256:other"
    ]


def test_a_change_of_consent_is_another_plan() -> None:
    (target,) = ONE.targets
    consent = replace(target, options=replace(target.options, prune=True))
    assert difference(replace(ONE, digest="x", targets=(consent,))) == ["prod: another options"]


def test_the_order_of_targets_does_not_matter_to_the_digest() -> None:
    parts: list[Part] = [(TARGET, [RENAMED], [LIVE]), (DEV, [DESIRED], [])]
    assert view(*parts).digest == view(*reversed(parts)).digest
    assert plan_digest(["a", "b"]) != plan_digest(["a"])


def test_a_plan_that_was_altered_does_not_state_its_digests() -> None:
    assert states_its_digests(ONE)
    (target,) = ONE.targets
    (change,) = target.changes
    changes = (replace(change, calls=()), replace(change, pool_id="x"), replace(change, fields=()))
    targets = (
        replace(target, account="210987654321"),
        *(replace(target, changes=(altered,)) for altered in changes),
    )
    assert not states_its_digests(replace(ONE, digest="sha256:0"))
    assert not any(states_its_digests(replace(ONE, targets=(altered,))) for altered in targets)


def test_what_is_told_beside_the_plan_is_not_in_the_digest() -> None:
    (target,) = ONE.targets
    (change,) = target.changes
    retold = replace(change, reason="another", origin=replace(change.origin, line=99))
    assert states_its_digests(
        replace(ONE, commit="abc1234", targets=(replace(target, changes=(retold,), others=()),))
    )
