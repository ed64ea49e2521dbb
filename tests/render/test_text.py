"""Text for people: golden files, and what no value may do to a terminal or a log."""

import re
from dataclasses import replace
from itertools import cycle
from xml.etree import ElementTree

import pytest
from hypothesis import example
from hypothesis import strategies as st

from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.findings import FindingsSummaryView, FindingView, ValidateView
from reconciler.plan.view.plan import (
    ChangeView,
    FieldView,
    IdentitiesView,
    OtherView,
    PlanView,
    RefusalView,
    TargetView,
)
from reconciler.plan.view.report import ReportView, RequestView
from reconciler.render.clean import clean
from reconciler.render.json import as_json
from reconciler.render.junit import cases_junit
from reconciler.render.style import Style
from reconciler.render.text.cases import cases_text
from reconciler.render.text.drift import drift_text
from reconciler.render.text.explain import explain_text
from reconciler.render.text.findings import finding_line, validate_text
from reconciler.render.text.plan import plan_text
from reconciler.render.text.report import report_text
from reconciler.render.text.values import path_text
from tests.goldens import assert_golden
from tests.hostile import HOSTILE, against
from tests.render import access_views, views
from tests.render.drift_views import DRIFT
from tests.render.hostile_views import WORDS, View, one_for_one, with_texts
from tests.render.runner_rules import speaks

PLAIN, COLORED = Style(), Style(color=True)


def test_a_plan_tells_everything_and_its_counts_last() -> None:
    assert_golden("plan.txt", plan_text(views.EVERYTHING, PLAIN))


def test_a_plan_in_colour_is_the_same_text() -> None:
    colored = plan_text(views.EVERYTHING, COLORED)
    assert_golden("plan-colored.txt", colored)
    assert re.sub(r"\x1b\[[0-9]+m", "", colored) == plan_text(views.EVERYTHING, PLAIN)


@pytest.mark.parametrize(
    ("identities", "told"),
    [
        (IdentitiesView(0, False), "no identities"),
        (IdentitiesView(1, False), "1 identity"),
        (IdentitiesView(59, False), "59 identities"),
        (IdentitiesView(60, True), "60 or more identities"),
        (None, "identities not counted"),
    ],
)
def test_a_delete_is_told_where_it_stands_and_at_the_end(
    identities: IdentitiesView | None, told: str
) -> None:
    lines = plan_text(
        views.plan(replace(views.DELETED, identities=identities), views.CREATED), PLAIN
    ).splitlines()
    assert f"    lost for good: the pool and {told}" in lines
    assert lines[-7:-4] == [
        "DELETES, which cannot be undone:",
        f'    - delete deleted "deleted pool" eu-west-1:0 in prod: {told}',
        "",
    ]


def test_a_delete_that_is_held_back_is_not_told_as_one() -> None:
    text = plan_text(views.plan(views.REFUSED), PLAIN)
    assert "DELETES" not in text
    assert "lost for good" not in text


def test_an_empty_plan_says_no_changes() -> None:
    assert_golden("plan-empty.txt", plan_text(views.plan(views.UNCHANGED), PLAIN))


def test_a_plan_that_only_refuses_does_not_say_no_changes() -> None:
    assert "No changes" not in plan_text(views.plan(views.REFUSED), PLAIN)


@pytest.mark.parametrize("path", [(), ("providers",), ("providers", "x"), ("rules",)])
def test_a_field_whose_path_no_pool_has_is_shown_all_the_same(path: tuple[str, ...]) -> None:
    odd = views.change("odd", "update", changed=(FieldView(path, before="a", after="b"),))
    assert "odd" in plan_text(views.plan(odd), PLAIN)


def test_a_report_tells_every_outcome_and_its_counts_last() -> None:
    assert_golden("report.txt", report_text(views.REPORT, PLAIN))


@against(HOSTILE, HOSTILE, times=80)
def test_junit_is_xml_that_says_the_same_whatever_the_values(one: str, other: str) -> None:
    root = ElementTree.fromstring(cases_junit(access_views.cases(one, other), ""))
    (suite,) = root
    assert suite.get("name") == f"{clean(other)}/{clean(one)}"
    assert [case.get("name") for case in suite] == [clean(other), clean(other)]
    assert [len(case) for case in suite] == [0, 1]


def test_findings_are_one_line_each_and_counted() -> None:
    view = ValidateView(
        "1.0", "validate", 4, FindingsSummaryView(0, 1, 1), (views.WAIVED, views.WARNING)
    )
    assert validate_text(view, PLAIN) == (
        "pools/map.yaml:4:1: waived [guest-access] guests\n"
        "pools/updated.yaml:9:11: warning [ignore-expired] updated: it ended\n"
        "4 documents checked: 0 errors, 1 warning, 1 waived.\n"
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("roles", "authenticated"), "roles.authenticated"),
        (("tags", "cost-center"), "tags.cost-center"),
        (("tags", "a.b"), 'tags["a.b"]'),
        (("tags", 'a"]\\'), 'tags["a\\"]\\\\"]'),
        (("providers", "eu-west-1_x:c", "type"), 'providers["eu-west-1_x:c"].type'),
        (("tags", ""), 'tags[""]'),
    ],
)
def test_a_path_can_be_read_in_one_way_only(path: tuple[str, ...], text: str) -> None:
    assert path_text(path) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain text, ünïcödé", "plain text, ünïcödé"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\rc\td\x00", "a\\x0ab\\x0dc\\x09d\\x00"),
        ("\u202eevil\u200b\u2028", "\\u202eevil\\u200b\\u2028"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("a::b", "a::b"),
        ("##[group]x", "#\\x23[group]x"),
        ("###[x]", "##\\x23[x]"),
    ],
)
def test_a_value_is_shown_but_cannot_act(value: str, shown: str) -> None:
    assert clean(value) == shown


def odd_target(*changes: ChangeView) -> TargetView:
    """A target as only a forged plan has it."""
    (target,) = views.plan().targets
    return replace(target, changes=changes)


@against(HOSTILE, HOSTILE, times=80)
@example(":", ":")
@example("::", " :")
def test_no_value_speaks_through_any_output(one: str, other: str) -> None:
    changed = views.change(
        one,
        "update",
        changed=(
            FieldView(("tags", one), before=other, after=one),
            FieldView(("providers", one, "role_mapping", "rules"), after=[views.rule(one, other)]),
        ),
        pool_id=other,
        access=(access_views.difference(one, other),),
    )
    finding = FindingView(one, "error", other, one, 1, 1, other, False)
    odd = replace(changed, action=other, not_managed=(one,), refusal=RefusalView(one, other, one))
    plan = replace(
        views.plan(changed, others=(OtherView(one, other, "foreign", one),), findings=(finding,)),
        digest=one,
    )
    odd_plan = replace(views.plan(), targets=(odd_target(replace(odd, refusal=None), odd),))
    report = replace(
        views.report(
            views.result(
                changed, "failed", error=one, requests=(RequestView(one, other, one, other),)
            ),
            views.result(odd, other),
            views.result(replace(odd, refusal=None), one),
        ),
        digest=other,
    )
    for text in (
        plan_text(plan, PLAIN),
        plan_text(odd_plan, PLAIN),
        report_text(report, PLAIN),
        finding_line(finding, PLAIN) + "\n",
        explain_text(access_views.explanation(one, other), PLAIN),
        cases_text(access_views.cases(one, other), PLAIN),
        cases_junit(access_views.cases(one, other), ""),
        as_json(access_views.explanation(one, other)),
        as_json(access_views.cases(one, other)),
        as_json(plan),
        as_json(report),
    ):
        assert all(c.isprintable() or c == "\n" for c in text)
        assert [line for line in text.split("\n") if speaks(line)] == []


@against(
    st.sampled_from([views.EVERYTHING, views.REPORT, DRIFT]),
    st.sampled_from([frozenset[str](), WORDS]),
    st.lists(HOSTILE, min_size=100, max_size=100),
    times=50,
)
def test_no_member_of_a_view_speaks_to_a_terminal_or_a_log(
    view: View, kept: frozenset[str], texts: list[str]
) -> None:
    hostile = with_texts(view, one_for_one(cycle(texts), kept))
    plain = text_of(hostile, PLAIN)
    assert re.sub(r"\x1b\[[0-9]+m", "", text_of(hostile, COLORED)) == plain
    assert all(c.isprintable() or c == "\n" for c in plain)
    assert [line for line in plain.split("\n") if speaks(line)] == []


def test_a_colon_that_stands_for_a_section_speaks_to_no_log() -> None:
    told = text_of(with_texts(DRIFT, one_for_one(cycle([":"]))), PLAIN)
    assert [line for line in told.split("\n") if speaks(line)] == []


def text_of(view: View, style: Style) -> str:
    match view:
        case PlanView():
            return plan_text(view, style)
        case ReportView():
            return report_text(view, style)
        case DriftView():
            return drift_text(view, style)
