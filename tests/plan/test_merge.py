"""Plans, reports and drift of several targets, folded into one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reconciler.errors import CannotMerge
from reconciler.plan.digest import checksum, plan_digest, states_its_digests
from reconciler.plan.merge import merge_drift, merge_plans, merge_reports
from reconciler.plan.present import is_consistent
from reconciler.plan.view.codec import dump
from reconciler.plan.view.counts import add_up
from reconciler.plan.view.plan import PlanView, SummaryView
from reconciler.plan.view.report import OutcomeSummaryView
from tests.drift_views import drift_pool, drift_view
from tests.flows.test_saved import PLAN
from tests.render import views

(PROD,) = PLAN.targets
DEV = replace(PROD, target="dev")
TEST = replace(PROD, target="test")
DRIFT = drift_view(drift_pool("prod", "drifted"), drift_pool("prod", "in_sync"))


def of(*targets: str) -> PlanView:
    """The plan of some targets, as one run makes it."""
    ours = {t.target: t for t in (PROD, DEV, TEST)}
    return merge_plans([replace(PLAN, targets=(ours[name],)) for name in targets])


def test_one_plan_merged_is_that_plan() -> None:
    assert merge_plans([PLAN]) == PLAN


def test_a_merged_plan_has_every_target_with_digest_checksum_and_counts_of_its_own() -> None:
    other = replace(PROD, target="other", digest="sha256:" + "0" * 64)
    merged = merge_plans([PLAN, replace(PLAN, targets=(other,))])
    assert merged.targets == (PROD, other)
    assert merged.digest == plan_digest([PROD.digest, other.digest])
    assert merged.checksum == checksum(dump(merged))
    assert merged.summary == add_up(SummaryView, [PROD.summary, other.summary])
    assert (merged.tool, merged.commit) == (PLAN.tool, PLAN.commit)


def test_a_merged_plan_is_one_that_apply_believes() -> None:
    merged = merge_plans([PLAN, replace(PLAN, targets=(DEV,))])
    assert states_its_digests(merged)
    assert is_consistent(merged)


def test_merging_in_any_steps_comes_to_the_same_plan_and_in_any_order_to_the_same_digest() -> None:
    name = PROD.target
    at_once = of(name, "dev", "test")
    assert merge_plans([of(name, "dev"), of("test")]) == at_once
    assert merge_plans([of(name), of("dev", "test"), of("dev")]) == at_once
    assert of("test", name, "dev").digest == at_once.digest


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda p: replace(p, commit="0123456"), "of several commits"),
        (lambda p: replace(p, format_version="1.1"), "of several versions of the reconciler"),
        (lambda p: replace(p, tool=replace(p.tool, version="9")), "of several versions"),
        (lambda p: replace(p, targets=(replace(DEV, owner="other"),)), "of several owners: "),
        (
            lambda p: replace(p, targets=(replace(PROD, region="eu-west-9"),)),
            f"{PROD.target}: is there twice, and not the same",
        ),
    ],
)
def test_plans_of_several_runs_do_not_become_one(
    change: Callable[[PlanView], PlanView], told: str
) -> None:
    with pytest.raises(CannotMerge, match=told):
        merge_plans([PLAN, change(PLAN)])


def test_reports_are_merged_and_name_every_run() -> None:
    (target,) = views.REPORT.targets
    other = replace(views.REPORT, run="another", targets=(replace(target, target="dev"),))
    merged = merge_reports([views.REPORT, other])
    assert merged == replace(
        views.REPORT,
        run=f"{views.REPORT.run}, another",
        digest=plan_digest([target.digest] * 2),
        summary=add_up(OutcomeSummaryView, [target.summary] * 2),
        targets=(target, *other.targets),
    )


def test_drift_is_merged_target_by_target() -> None:
    other = replace(
        DRIFT,
        targets=tuple(replace(target, target="dev") for target in DRIFT.targets),
        pools=tuple(replace(pool, target="dev") for pool in DRIFT.pools),
    )
    merged = merge_drift([DRIFT, other])
    assert merged.targets == DRIFT.targets + other.targets
    assert merged.pools == DRIFT.pools + other.pools
    assert merged.findings == DRIFT.findings
    assert merged.summary == add_up(type(DRIFT.summary), [DRIFT.summary] * 2)
    assert merge_drift([DRIFT, DRIFT]) == DRIFT


def test_drift_of_one_target_is_one() -> None:
    with pytest.raises(CannotMerge, match="is there twice"):
        merge_drift([DRIFT, replace(DRIFT, pools=())])
    with pytest.raises(CannotMerge, match="strict"):
        merge_drift([DRIFT, replace(DRIFT, strict=True)])
