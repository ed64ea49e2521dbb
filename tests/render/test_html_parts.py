"""The parts of an HTML report: marked differences, rules side by side, what comes first."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from reconciler.model.json_value import Json
from reconciler.plan.view.codec import ABSENT
from reconciler.plan.view.plan import FieldView
from reconciler.render.html.fields import FieldGroup, FieldRow, field_groups
from reconciler.render.html.marked import marked, role_markup
from reconciler.render.html.overview import (
    Choice,
    Numbered,
    choices,
    differences,
    look_first,
)
from reconciler.render.html.rules import RuleRow, Side, rule_rows
from reconciler.render.page.plan import plan_page
from reconciler.render.text.values import SENSITIVE
from tests.render.views import ACCESS, EVERYTHING, UPDATED, plan, rule

PAGE = plan_page(EVERYTHING)
POOLS = [Numbered(number, entry) for number, entry in enumerate(PAGE.entries, 1)]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (
            "role/web-user",
            "role/web-admin",
            ("role/web-<mark>user</mark>", "role/web-<mark>admin</mark>"),
        ),
        ("reader", "writer", ("<mark>reader</mark>", "<mark>writer</mark>")),
        ("a b", "a b c", ("a b", "a b<mark> c</mark>")),
        ("aa", "aa", ("aa", "aa")),
        ("<b>", "<i>", ("&lt;<mark>b</mark>&gt;", "&lt;<mark>i</mark>&gt;")),
        ("\x1b", "", ("<mark>\\x1b</mark>", "")),
    ],
)
def test_what_differs_is_marked_in_whole_words(
    before: str, after: str, shown: tuple[str, str]
) -> None:
    assert marked(before, after) == shown


@given(st.text(), st.text())
def test_marking_adds_and_loses_nothing(before: str, after: str) -> None:
    for text, shown in zip((before, after), marked(before, after), strict=True):
        alone, _ = marked(text, text)
        assert Markup(shown.replace("<mark>", "").replace("</mark>", "")) == alone


def test_the_name_of_a_role_stands_out() -> None:
    assert role_markup("arn:aws:iam::1:role/a/b") == (
        '<span class="faint">arn:aws:iam::1:role/</span><wbr>a/b'
    )
    assert role_markup("<token>") == "&lt;token&gt;"


def told(value: str, role: str) -> Markup:
    return Markup("custom:tier Equals &#34;{}&#34; → arn:aws:iam::123456789012:role/{}").format(
        Markup(value), Markup(role)
    )


def test_rules_stand_side_by_side_and_say_where_they_went() -> None:
    old: list[Json] = [rule("gold", "a"), rule("silver", "b"), rule("bronze", "c")]
    new: list[Json] = [rule("silver", "b"), rule("gold", "a"), rule("bronze", "d"), rule("x", "y")]
    assert [*rule_rows(old, new)] == [
        RuleRow("moved", None, Side(1, told("silver", "b"), 2)),
        RuleRow("kept", Side(1, told("gold", "a")), Side(2, told("gold", "a"))),
        RuleRow("moved", Side(2, told("silver", "b"), 1), None),
        RuleRow(
            "changed",
            Side(3, told("bronze", "<mark>c</mark>")),
            Side(3, told("bronze", "<mark>d</mark>")),
        ),
        RuleRow("added", None, Side(4, told("x", "y"))),
    ]
    assert [*rule_rows(old[:1], [])] == [RuleRow("removed", Side(1, told("gold", "a")), None)]


@given(*[st.lists(st.integers(0, 4).map(lambda n: rule(f"v{n}", "r")), max_size=8)] * 2)
def test_every_rule_of_both_lists_is_shown_once(old: list[Json], new: list[Json]) -> None:
    rows = [*rule_rows(old, new)]
    for side, rules in (("before", old), ("after", new)):
        shown = [getattr(row, side) for row in rows if getattr(row, side) is not None]
        assert sorted(one.number for one in shown) == [*range(1, len(rules) + 1)]
    places = {(row.before.number, row.before.other) for row in rows if row.before is not None}
    for row in rows:
        if row.state == "moved" and row.after is not None:
            assert (row.after.other, row.after.number) in places


def test_fields_of_a_provider_are_a_group_and_secrets_are_not_told() -> None:
    secret = FieldView(("providers", "k", "app_id"), "sha256:1", "sha256:2", sensitive=True)
    kind = FieldView(("providers", "k", "type"), ABSENT, "login")
    changed = ("~", "changed")
    added = ("+", "added")
    assert [*field_groups((FieldView(("name",), "a", "b"), secret, kind))] == [
        FieldGroup(
            None,
            changed,
            (FieldRow(changed, "name", *marked('"a"', '"b"')),),
        ),
        FieldGroup(
            "providers.k",
            added,
            (
                FieldRow(added, "type", None, Markup("&#34;login&#34;")),
                FieldRow(changed, "app_id", Markup(SENSITIVE), Markup(SENSITIVE)),
            ),
        ),
    ]


def test_what_cannot_be_undone_or_gives_access_comes_first() -> None:
    assert [pool.entry.address for pool in look_first(POOLS)] == ["deleted", "refused", "updated"]


def test_who_gets_more_comes_before_who_gets_another_role_or_less() -> None:
    kinds = [difference.access.kind for difference in differences(POOLS)]
    assert kinds == ["widened"] * 3 + ["switched", "narrowed"]


def test_what_is_held_back_gives_nobody_a_role() -> None:
    refused = replace(UPDATED, refusal=EVERYTHING.targets[0].changes[3].refusal, access=ACCESS)
    pools = [Numbered(1, entry) for entry in plan_page(plan(refused)).entries]
    assert differences(pools) == ()


def test_there_is_a_choice_only_where_it_tells_pools_apart() -> None:
    assert choices(PAGE) == {
        "action": (
            Choice("delete", "delete", 2),
            Choice("update", "update", 1),
            Choice("adopt", "adopt", 1),
            Choice("create", "create", 1),
        ),
        "risk": (
            Choice("deleted", "deleted", 1),
            Choice("refused", "refused", 1),
            Choice("widened", "widens access", 1),
            Choice("switched", "switches roles", 1),
            Choice("narrowed", "narrows access", 1),
            Choice("not judged", "access not judged", 1),
        ),
    }
