"""Drift as findings: which pools, how bad, where."""

from collections.abc import Sequence

import pytest

from reconciler.plan.drift import DriftState
from reconciler.plan.view.findings import FindingView
from reconciler.render.drifted import STATES, drift_findings
from tests.render import views
from tests.render.finding_views import drift, finding, pool


def told(findings: Sequence[FindingView]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity, f.message) for f in findings]


@pytest.mark.parametrize("strict", [False, True])
def test_there_is_one_for_each_pool_that_counts_as_a_difference(strict: bool) -> None:
    view = drift(*(pool(state.value) for state in DriftState), strict=strict)
    more = ["undeclared", "unmanaged"] if strict else []
    assert {f.rule.removeprefix("drift-") for f in drift_findings(view)} == {
        *("drifted", "conflict", "missing", "unknown", "orphaned"),
        *more,
    }


def test_every_state_that_can_count_is_described() -> None:
    view = drift(*(pool(state.value) for state in DriftState), strict=True)
    assert {p.state for p in view.differing} == STATES.keys()


def test_it_stands_at_the_document_or_at_the_configuration_where_there_is_none() -> None:
    lost = pool("orphaned", address=None, origin=None, reason="it carries our owner tag")
    assert drift_findings(drift(pool("drifted"), lost)) == (
        finding("drift-drifted", "warning", "prod: roles changed", "web.yaml", 1, 1, "web"),
        finding(
            "drift-orphaned",
            "warning",
            "prod: web pool (eu-west-1:1): it carries our owner tag",
            "reconciler.yaml",
            1,
            1,
            None,
        ),
    )


def test_more_access_than_the_documents_give_is_said_and_is_an_error() -> None:
    widened, narrowed = views.ACCESS[0], views.ACCESS[3]
    tagged = views.difference("widened", views.decision("a"), views.decision("a"), tag="team")
    view = drift(
        pool("drifted", access=(widened, tagged, widened)),
        pool("drifted", access=(narrowed,)),
        pool("orphaned", access=None),
    )
    assert told(drift_findings(view)) == [
        (
            "drift-drifted",
            "error",
            "prod: roles changed; the pool gives more than the documents: "
            "arn:aws:iam::123456789012:role/guest; "
            "the pool sets session tags that the documents do not: team",
        ),
        ("drift-drifted", "warning", "prod: roles changed"),
        (
            "drift-orphaned",
            "error",
            "prod: roles changed; what that means for access was not judged",
        ),
    ]


def test_findings_about_documents_come_first() -> None:
    expired = finding("ignore-expired", "warning")
    found = drift_findings(drift(pool("missing"), findings=(expired,)))
    assert [f.rule for f in found] == ["ignore-expired", "drift-missing"]
