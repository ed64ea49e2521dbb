"""Markdown pages: what a reviewer must see is there at every length, and no value can speak."""

import re
from dataclasses import replace
from itertools import count, cycle
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.plan.view.plan import ChangeView, PlanView
from reconciler.plan.view.report import ReportView
from reconciler.render.clean import clean
from reconciler.render.markdown.code import diff, element, shown, span
from reconciler.render.markdown.detail import ladder
from reconciler.render.markdown.incomplete import incomplete_blocks, incomplete_lines
from reconciler.render.markdown.page import blocks, fitted, markdown
from reconciler.render.page.page import Page
from reconciler.render.page.views import page_of
from reconciler.render.posts import failed_markdown
from tests.goldens import assert_golden
from tests.hostile import HOSTILE, against
from tests.render.drift_views import DRIFT, drift
from tests.render.hostile_views import WORDS, View, leaves, one_for_one, with_texts
from tests.render.markdown_reader import Read, read
from tests.render.views import (
    ADOPTED,
    CREATED,
    DELETED,
    EVERYTHING,
    OTHERS,
    REFUSED,
    REPORT,
    UNCHANGED,
    UPDATED,
    WARNING,
    plan,
    report,
    result,
)

ENDLESS = 10**9
LEAST = 2_000
NOT_WHOLE = "must not be approved"

RESULTS = (
    result(CREATED, "unknown", error="no answer"),
    result(ADOPTED, "failed", error="forbidden"),
    result(UPDATED, "done"),
    result(DELETED, "done"),
    result(REFUSED, "not_attempted"),
    result(ADOPTED, "done"),
)
APPLIED = [change for change in REPORT.targets[0].changes if change.action != "unchanged"]
DRIFTED = [pool for pool in DRIFT.pools if pool.state not in ("in_sync", "unapplied")]

# What the renderer itself makes of Markdown and HTML.
BLOCKS = {"heading", "paragraph", "bullet_list", "list_item", "blockquote", "strong"}
ELEMENTS = {
    *(f"{name}_{side}" for name in BLOCKS for side in ("open", "close")),
    *("softbreak", "fence", "code", "html_block"),
    *(f"<{end}{name}>" for name in ("details", "summary", "b", "code") for end in ("", "/")),
}
# What GitHub or GitLab would make something of in a text.
SPEAKS = re.compile(r"@|#\d|![0-9]|GH-|://|www\.|<!|\$`|:[a-z_]+:|[\w/]+#\d")

TOKEN = re.compile(r"token\d+x")

_Change = TypeVar("_Change", bound=ChangeView)


def test_a_plan_is_told_with_what_is_gravest_first() -> None:
    assert_golden("plan.md", markdown(EVERYTHING))


def test_a_report_is_told_with_what_failed_first() -> None:
    assert_golden("report.md", markdown(REPORT))


def test_drift_is_told_with_what_to_do_about_it() -> None:
    assert_golden("drift.md", markdown(DRIFT))


def test_a_plan_without_changes_is_short() -> None:
    assert_golden("plan-empty.md", markdown(plan(UNCHANGED)))


def test_a_plan_that_is_too_long_says_what_it_leaves_out() -> None:
    assert_golden("plan-shortened.md", markdown(EVERYTHING, LEAST))


def test_what_is_held_back_tells_who_would_get_a_different_role() -> None:
    told = markdown(plan(replace(REFUSED, access=UPDATED.access)))
    title = "**refused (delete)** `refused`: 3 widened, 1 narrowed, 1 switched"
    heading = "### Who would get one, were it not held back"
    assert f"{heading}\n\n{title}\n\n```diff\n! ▲ widened" in told


# No value speaks, whatever member of a view holds it.


def pages_of(page: Page, rung: int) -> list[str]:
    """The whole page, one that is shortened, and the one that nobody may approve."""
    details = ladder(page)
    texts = ["\n\n".join(blocks(page, details[n % len(details)])) for n in (0, rung)]
    return [*texts, "\n\n".join([*incomplete_blocks(page), "\n".join(incomplete_lines(page))])]


def assert_mute(hostile: Read, harmless: Read, meant: dict[str, str]) -> None:
    """All that is no value is as with harmless values; code shows what they stand for."""
    assert hostile.ours == harmless.ours
    assert hostile.elements <= ELEMENTS
    assert SPEAKS.search(hostile.text) is None
    for value, harmless_value in zip(hostile.values, harmless.values, strict=True):
        # What is put together of several is cleaned in its parts as well.
        raw = TOKEN.sub(lambda found: meant[found[0]], harmless_value)
        cleaned = TOKEN.sub(lambda found: clean(meant[found[0]]), harmless_value)
        assert value in (shown(raw), shown(cleaned))


@against(
    st.sampled_from([EVERYTHING, REPORT, DRIFT]),
    st.sampled_from([frozenset[str](), WORDS]),
    st.lists(HOSTILE, min_size=100, max_size=100),
    st.integers(1, 20),
    times=40,
)
def test_no_value_speaks_at_any_length(
    view: View, kept: frozenset[str], texts: list[str], rung: int
) -> None:
    # Two that look alike once they are clean would make another page than two others do.
    different = {shown(text): text for text in texts if text not in WORDS}.values()
    hostile = with_texts(view, one_for_one(cycle(different), kept))
    harmless = one_for_one((f"token{number}x" for number in count()), WORDS | {""})
    meant = {harmless(text): text for _, text in leaves(hostile)}
    pages = (pages_of(page_of(v), rung) for v in (hostile, with_texts(hostile, harmless)))
    for one, other in zip(*pages, strict=True):
        assert all(c.isprintable() or c == "\n" for c in one)
        assert_mute(read(one), read(other), meant)


@against(HOSTILE, HOSTILE, times=300)
@example("```", "```")
@example("a`", "`b")
@example(" ", " a ")
@example("<b>", "&lt;")
def test_code_shows_exactly_the_cleaned_value(one: str, other: str) -> None:
    line = f"a {span(one)} b {span(other)} c"
    html = f"<details>\n<summary>a {element(one)} b {element(other)} c</summary>\n\n</details>"
    told = [shown(value) for value in (one, other) if value]
    assert (read(line).values, read(html).values) == (told, told)
    # A fence may end after as many spaces as a line without a sign begins with.
    assert read(diff([("+", one), (" ", other)])).blocks == [f"+ {shown(one)}\n  {shown(other)}\n"]
    assert shown(one).replace("\\x60", "`") == clean(one).replace("\\x60", "`")


@against(HOSTILE, HOSTILE, times=100)
def test_what_has_no_plan_is_named_and_cannot_speak(one: str, other: str) -> None:
    for applied in (False, True):
        hostile, harmless = (
            read(failed_markdown(names, applied)) for names in ((one, other), ("a", "b"))
        )
        if one and other:
            assert hostile.ours == harmless.ours
        assert hostile.values == [shown(value) for value in (one, other) if value]


@pytest.mark.parametrize("length", [15, 16, 79, 80, 81, 255, 256])
def test_backticks_are_escaped_where_they_are_more_than_github_counts(length: int) -> None:
    ticks = "`" * length
    assert re.search("`{17}", f"{span(ticks)}\n{diff([(' ', ticks)])}") is None
    assert read(f"a {span(ticks)} b").values == [ticks if length < 16 else "\\x60" * length]


@pytest.mark.parametrize(
    ("view", "left_out"),
    [
        (
            plan(ADOPTED, CREATED, DELETED, REFUSED, UPDATED, others=OTHERS, findings=(WARNING,)),
            set(),
        ),
        (report(*APPLIED), set()),
        (drift(*DRIFTED), {".pools.reason", ".pools.actors.event_id"}),
    ],
)
def test_every_text_of_a_view_is_told(view: View, left_out: set[str]) -> None:
    """But for hashes of what is sensitive, why nobody means a pool, and the ids of events."""
    other = with_texts(view, one_for_one((f"token{number}x" for number in count()), WORDS))
    told = {*TOKEN.findall(markdown(other))}
    hidden = {path for path, text in leaves(other) if text not in told | WORDS}
    assert {path for path in hidden if "fields.before" not in path} == left_out | {
        ".format_version",
        ".kind",
    }


# What must not be missed is there, however little room there is.

CHANGES = (CREATED, UPDATED, ADOPTED, REFUSED, DELETED, replace(ADOPTED, access=None))
_POOL = st.tuples(st.integers(0, 5), st.sampled_from(["", "`", "x" * 60, "😀" * 30, "y" * 300]))


def views_of(pools: list[tuple[int, str]], results: bool) -> PlanView | ReportView:
    """Pools of these kinds, each with texts of its own. results: as a report."""
    named = [(kind, f"token{n}x{more}") for n, (kind, more) in enumerate(pools)]
    if results:
        return report(*(_named(RESULTS[kind], name) for kind, name in named))
    return plan(*(_named(CHANGES[kind], name) for kind, name in named))


def _named(pool: _Change, name: str) -> _Change:
    return replace(pool, address=name, name=f"1{name}", reason=f"2{name}")


VIEWS = st.builds(views_of, st.lists(_POOL, max_size=40), st.booleans())
MOST = st.one_of(st.integers(LEAST, 6_000), st.integers(6_000, 60_000))


@pytest.mark.no_cover
@settings(max_examples=100, deadline=None)
@given(VIEWS, MOST)
def test_a_page_fits_and_names_every_pool_with_a_risk_or_must_not_be_approved(
    view: PlanView | ReportView, most: int
) -> None:
    page = page_of(view)
    told = fitted(page, most)
    assert len(told.text.encode("utf-16-le")) // 2 <= most
    assert told.complete != (NOT_WHOLE in told.text)
    assert (told.left_out == ()) == (told.text == markdown(view, ENDLESS))
    if told.complete:
        values = {*read(told.text).values}
        risky = [
            change.address for target in view.targets for change in target.changes if risks(change)
        ]
        assert [name for name in risky if name not in values] == []


def risks(change: ChangeView) -> bool:
    """Whether a pool must be named; what access rests on was not judged if that is None."""
    return (
        change.action == "delete"
        or change.refusal is not None
        or change.access is None
        or bool(change.access)
        or getattr(change, "outcome", "done") in ("failed", "unknown")
    )


@pytest.mark.no_cover
@settings(max_examples=50, deadline=None)
@given(VIEWS, MOST, MOST)
def test_more_room_never_tells_less(view: PlanView | ReportView, one: int, other: int) -> None:
    less, more = (told_at(view, most) for most in sorted((one, other)))
    assert less <= more


def told_at(view: View, most: int) -> set[str]:
    return {*re.findall(r"[12]?token\d+x", markdown(view, most))}


def test_the_gravest_pools_show_their_differences_longest() -> None:
    page = page_of(EVERYTHING)
    texts = ["\n".join(blocks(page, rung)) for rung in ladder(page)]
    gravest = ["deleted", "refused", "updated", "adopted", "created"]
    assert [re.findall(r"<summary><b>.+</b> <code>(\w+)</code>", text) for text in texts] == [
        gravest[:number] for number in (5, 5, 5, 4, 3, 3, 2, 1, 0, 0, 0, 0)
    ]


def test_what_is_grave_among_five_thousand_pools_fits() -> None:
    deleted = [replace(DELETED, address=f"group/gone-{n:04}") for n in range(300)]
    moved = [replace(UPDATED, address=f"group/moved-{n:04}") for n in range(1_000)]
    calm = [replace(CREATED, address=f"group/calm-{n:04}") for n in range(3_700)]
    told = fitted(page_of(plan(*deleted, *moved, *calm)))
    assert told.complete
    named = {*read(told.text).values}
    assert {change.address for change in (*deleted, *moved)} <= named


def test_where_even_names_are_too_many_numbers_are_told_and_nobody_may_approve() -> None:
    names = [f"group/{n:05}-{'x' * 60}" for n in range(1_000)]
    told = fitted(page_of(plan(*(replace(DELETED, address=name) for name in names), UPDATED)))
    assert (told.complete, told.left_out) == (False, ("the names of pools with a risk",))
    assert told.text == (
        "## Plan for 1 target: 1 to update, 1,000 to delete\n\n"
        "> [!CAUTION]\n"
        "> **This page is not complete and must not be approved.** What it would have to name does "
        "not fit into a comment.\n"
        "> The whole is in the files of the run that wrote this page; the same command tells it as "
        "text and, with `--write json=FILE`, as JSON.\n\n"
        "- in `prod`: 1,000 deleted, 1 widened, 1 switched, 1 narrowed, 0 without a risk\n"
    )


@pytest.mark.no_cover
def test_targets_that_do_not_fit_are_counted() -> None:
    one = plan(DELETED)
    names = [f"target-{number:03}" for number in range(200)]
    targets = tuple(replace(one.targets[0], target=name) for name in names)
    page = page_of(replace(one, targets=targets))
    for most in range(LEAST, LEAST + 60, 6):
        told = fitted(page, most)
        *_, last = told.text.splitlines()
        named = [name for name in names if name in told.text]
        assert (len(told.text) <= most, told.complete) == (True, False)
        assert last == f"- in {200 - len(named)} more targets: not told"
        # A line of one more would not have fit with room for the number of the others.
        assert most - len(told.text) < 80
