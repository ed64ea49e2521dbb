"""What an approval binds: each part of a plan that decides what is sent, and nothing else."""

from dataclasses import replace

import pytest

from reconciler.plan.digest import (
    plan_digest,
    states_its_digests,
    target_approval,
    target_digest,
)
from reconciler.plan.view.plan import (
    CallView,
    ChangeView,
    FieldView,
    OptionsView,
    OriginView,
    TargetView,
)
from tests.render import views

(TARGET,) = views.plan(views.UPDATED, views.CREATED).targets

MARKER = CallView(
    "TagResource",
    {"ResourceArn": "arn", "Tags": {"reconciler:applied": {"$ref": "applied"}}},
)


def digest(target: TargetView) -> str:
    return target_digest(
        target.account, target.region, target.owner, target.options, target.changes
    )


def with_change(**changes: object) -> TargetView:
    first: ChangeView = replace(TARGET.changes[0], **changes)  # type: ignore[arg-type]
    return replace(TARGET, changes=(first, *TARGET.changes[1:]))


COVERED: dict[str, TargetView] = {
    "account": replace(TARGET, account="999999999999"),
    "region": replace(TARGET, region="us-east-1"),
    "owner": replace(TARGET, owner="others"),
    "prune": replace(TARGET, options=OptionsView(True, (), ())),
    "pools": replace(TARGET, options=OptionsView(False, ("web",), ())),
    "identity loss": replace(TARGET, options=OptionsView(False, (), ("web",))),
    "a change that is missing": replace(TARGET, changes=TARGET.changes[1:]),
    "address": with_change(address="other"),
    "pool id": with_change(pool_id="eu-west-1:9"),
    "action": with_change(action="adopt"),
    "fields": with_change(fields=(FieldView(("name",), before="a", after="b"),)),
    "an operation": with_change(calls=(CallView("UpdateIdentityPool", {}),)),
    "a parameter": with_change(calls=(CallView("TagResource", {"x": 1}),)),
    "a tag beside the marker": with_change(
        calls=(CallView("TagResource", {"Tags": {"reconciler:applied": "x", "a": "b"}}),)
    ),
}

NOT_COVERED: dict[str, TargetView] = {
    "name of the target": replace(TARGET, target="other"),
    "reason": with_change(reason="another"),
    "name": with_change(name="another"),
    "origin": with_change(origin=OriginView("other.yaml", 9)),
    "not managed": with_change(not_managed=("tags",)),
    "access": with_change(access=()),
    "the marker": with_change(calls=(*TARGET.changes[0].calls, MARKER)),
    "findings": replace(TARGET, findings=(views.WARNING,)),
    "other pools": replace(TARGET, others=views.OTHERS),
}


@pytest.mark.parametrize("what", COVERED)
def test_what_decides_what_is_sent_moves_the_digest(what: str) -> None:
    assert digest(COVERED[what]) != digest(TARGET)


@pytest.mark.parametrize("what", NOT_COVERED)
def test_what_is_only_told_does_not_move_the_digest(what: str) -> None:
    assert digest(NOT_COVERED[what]) == digest(TARGET)


def test_a_plan_states_the_digests_of_its_contents_or_it_is_not_believed() -> None:
    own = digest(TARGET)
    honest = replace(TARGET, digest=own, approval=target_approval(own, TARGET.changes))
    plan = replace(
        views.plan(),
        targets=(honest,),
        digest=plan_digest([honest.digest]),
        approval=plan_digest([honest.approval]),
    )
    assert states_its_digests(plan)
    assert not states_its_digests(replace(plan, targets=(TARGET,)))
    assert not states_its_digests(replace(plan, digest=views.DIGEST))
    assert not states_its_digests(replace(plan, approval=views.APPROVAL))
    for forged in (replace(honest, digest=views.DIGEST), replace(honest, approval=views.APPROVAL)):
        assert not states_its_digests(replace(plan, targets=(forged,)))


def test_an_approval_covers_the_digest_and_who_gets_which_role() -> None:
    (judged,) = (change for change in TARGET.changes if change.access)
    access = judged.access or ()
    others = tuple(change for change in TARGET.changes if change is not judged)
    approvals = {
        target_approval(views.DIGEST, TARGET.changes),
        target_approval(views.APPROVAL, TARGET.changes),
        target_approval(views.DIGEST, (replace(judged, access=()), *others)),
        target_approval(views.DIGEST, (replace(judged, access=None), *others)),
        target_approval(views.DIGEST, (replace(judged, access=access[1:]), *others)),
    }
    assert len(approvals) == 5
