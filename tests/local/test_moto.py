"""Where moto and the embedded service differ is documented, and which fact decides."""

from dataclasses import fields
from pathlib import Path

import pytest

from reconciler.local.assumptions import Assumptions
from tests.goldens import assert_block
from tests.local.moto.probe import Probe
from tests.local.moto.table import PROBES, Row, moto_table, rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "embedded-service.md"

MANAGEMENT = {
    "CreateIdentityPool",
    "DeleteIdentityPool",
    "DescribeIdentityPool",
    "GetIdentityPoolRoles",
    "GetPrincipalTagAttributeMap",
    "ListIdentities",
    "ListIdentityPools",
    "ListTagsForResource",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "TagResource",
    "UntagResource",
    "UpdateIdentityPool",
}


@pytest.fixture(scope="module")
def asked() -> tuple[Row, ...]:
    return rows()


def test_the_page_shows_where_moto_differs(asked: tuple[Row, ...]) -> None:
    assert_block(PAGE, "moto", moto_table(asked))


def test_the_embedded_service_answers_as_the_facts_demand(asked: tuple[Row, ...]) -> None:
    wrong = [
        (row.probe.operation, row.probe.title, row.embedded)
        for row in asked
        if row.probe.expected not in (None, row.embedded)
    ]
    assert wrong == []


def test_every_management_operation_is_probed() -> None:
    assert {probe.operation for probe in PROBES} == MANAGEMENT


def test_every_probe_is_decided_by_facts_or_left_to_an_assumption() -> None:
    questions = {field.name for field in fields(Assumptions)}
    undecided = [
        probe.title
        for probe in PROBES
        if (probe.expected is None) != (probe.assumption in questions)
        or (probe.expected is not None and not probe.facts)
    ]
    assert undecided == []


def test_no_two_probes_have_the_same_name() -> None:
    names = [(probe.operation, probe.title) for probe in PROBES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("expected", "embedded", "moto", "right"),
    [
        ("yes", "yes", "no", "embedded service"),
        ("yes", "no", "yes", "moto"),
        ("yes", "no", "never", "neither"),
        (None, "yes", "no", "not known"),
    ],
)
def test_a_row_says_who_is_right(
    expected: str | None, embedded: str, moto: str, right: str
) -> None:
    probe = Probe("CreateIdentityPool", "a question", lambda aws: "", expected=expected)
    assert Row(probe, embedded, moto).right == right


def test_a_table_has_only_the_rows_that_differ() -> None:
    probe = Probe("TagResource", "a|b", lambda aws: "", assumption="update_replaces_tags")
    table = moto_table((Row(probe, "1|2", "3"), Row(probe, "4", "4")))
    assert table.splitlines()[1:] == [
        "|---|---|---|---|---|",
        r"| TagResource | a\|b | `1\|2` | `3`"
        " | **not known**<br>assumption `update_replaces_tags` |",
        "",
        "The two agree on 1 of 2 probes.",
    ]
