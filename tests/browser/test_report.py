"""HTML reports in a real browser: found, filtered, printed, read aloud; and never doing more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, pairwise

import pytest
from playwright.sync_api import Page

from reconciler.flows.html import html
from reconciler.plan.graph import pool_graph
from reconciler.plan.view.graph import GraphView
from reconciler.plan.view.plan import PlanView
from tests.browser.conftest import Open
from tests.builders import OIDC, SPEC
from tests.hostile import PIECES
from tests.render.drift_views import DRIFT
from tests.render.hostile_views import one_for_one, with_texts
from tests.render.test_html import ATTRIBUTES, TAGS
from tests.render.views import ADOPTED, CREATED, DELETED, EVERYTHING, REFUSED, REPORT, UPDATED, plan

OPENED = replace(SPEC, allow_unauthenticated_identities=True, providers=(OIDC,))
GRAPHS = GraphView((pool_graph("updated", "prod", SPEC, OPENED),))
PLAN = html(EVERYTHING, GRAPHS)
LONG = f"arn:aws:iam::123456789012:role/{'a-very-long-path/' * 20}role"

# The address of each pool that can be seen, in order.
SHOWN = "[...document.querySelectorAll('.pool:not([hidden]) h3')].map((one) => one.textContent)"
FOCUSED = "document.activeElement.closest('.pool')?.querySelector('h3').textContent"
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"

# Texts that are hard to read where they stand. In drawings other colours lie below them.
FAINT_TEXTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = (color) => {
    const [r, g, b] = [...rgb(color)].map((part) => part / 255)
      .map((p) => (p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (rgb(color)[3] === 255) return color;
    }
  };
  const found = [];
  for (const element of document.querySelectorAll("body *:not(svg *, script)")) {
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!text || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const both = [luminance(style.color), luminance(paper(element))].sort((a, b) => b - a);
    const ratio = (both[0] + 0.05) / (both[1] + 0.05);
    if (ratio < 4.5) found.push([element.outerHTML.slice(0, 90), ratio]);
  }
  return found;
}"""


def many(count: int) -> PlanView:
    """Pools of five kinds in two targets."""
    kinds = cycle((UPDATED, CREATED, DELETED, REFUSED, ADOPTED))
    changes = [replace(next(kinds), address=f"pool-{number}") for number in range(count)]
    whole = plan(*changes)
    (target,) = whole.targets
    half = count // 2
    targets = (
        replace(target, target="prod", changes=tuple(changes[:half])),
        replace(target, target="test & more", changes=tuple(changes[half:])),
    )
    return replace(whole, targets=targets)


MANY = html(many(40), None)


def shown(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SHOWN)
    return found


def test_everything_is_there_and_folds(opened: Open) -> None:
    page = opened(PLAN)
    assert shown(page) == ["deleted", "refused", "updated", "adopted", "created"]
    assert page.inner_text("#shown") == "5 of 5 pools"
    assert page.locator(".drawing svg").is_visible()
    page.click("#close-all")
    assert page.locator(".pool > details[open]").count() == 0
    page.click("#open-all")
    assert page.locator(".pool > details[open]").count() == 5


def test_pools_are_filtered_by_target_action_risk_and_words(opened: Open) -> None:
    page = opened(MANY)
    for name, value, count in (
        ("target", "test & more", 20),
        ("action", "delete", 16),
        ("risk", "widened", 8),
    ):
        page.select_option(f"[data-filter={name}]", value)
        assert len(shown(page)) == count, name
        assert page.inner_text("#shown") == f"{count} of 40 pools"
        page.select_option(f"[data-filter={name}]", "")
    page.fill("#words", "BRONZE role/d")
    assert len(shown(page)) == 8
    page.select_option("[data-filter=target]", "prod")
    assert shown(page) == ["pool-0", "pool-5", "pool-10", "pool-15"]
    assert page.locator(".part:visible").count() == 1
    page.fill("#words", "no such thing")
    assert (shown(page), page.locator(".part:visible").count()) == ([], 0)


def test_a_thousand_pools_are_filtered(opened: Open) -> None:
    page = opened(html(many(1000), None))
    page.select_option("[data-filter=risk]", "refused")
    assert page.inner_text("#shown") == "200 of 1000 pools"
    page.fill("#words", "pool-998")
    assert shown(page) == ["pool-998"]


def test_what_is_filtered_can_be_linked(opened: Open) -> None:
    page = opened(MANY)
    page.select_option("[data-filter=target]", "test & more")
    page.fill("#words", "pool-3 a=b&c")
    address = page.evaluate("location.hash")
    assert address == "#words=pool-3+a%3Db%26c&target=test+%26+more"
    again = opened(MANY, "#words=pool-3&target=test+%26+more&risk=refused")
    assert shown(again) == ["pool-33", "pool-38"]
    other = opened(MANY, "#risk=nonsense&words=%3Cimg%3E%zz")
    assert other.input_value("#words") == "<img>%zz"
    assert other.input_value("[data-filter=risk]") == ""


def test_a_link_to_a_pool_shows_it_whatever_is_filtered(opened: Open) -> None:
    page = opened(PLAN)
    page.click("#close-all")
    page.fill("#words", "created")
    page.click(".first a >> text=updated")
    assert page.evaluate(FOCUSED) == "updated"
    assert page.locator("#pool-3 > details[open]").is_visible()


def test_keys_find_walk_and_explain(opened: Open) -> None:
    page = opened(PLAN)
    walked = []
    for key in ("j", "j", "k", "k", "k"):
        page.keyboard.press(key)
        walked.append(page.evaluate(FOCUSED))
    assert walked == ["deleted", "refused", "deleted", "deleted", "deleted"]
    page.keyboard.press("Enter")
    assert page.locator("#pool-1 > details[open]").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("j/k?")
    assert page.input_value("#words") == "j/k?"
    page.keyboard.press("Escape")
    assert (page.input_value("#words"), len(shown(page))) == ("", 5)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.uncheck("#single")
    page.keyboard.press("Escape")
    assert page.locator("#keys").is_hidden()
    page.keyboard.press("?")
    assert page.locator("#keys").is_hidden(), "single letters are no keys any more"


def test_every_control_is_reached_by_tab_alone_and_left_again(opened: Open) -> None:
    page = opened(PLAN)
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.id || document.activeElement.tagName)")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if name == "BODY":
            break
        assert outline != "none", name
        names.append(name)
    assert names[0] == "A", "the link that skips to the pools"
    assert {"words", "SELECT", "open-all", "close-all", "theme", "ask", "SUMMARY"} <= set(names)
    assert names.count("SUMMARY") == 5 + 1 + 1


@pytest.mark.parametrize(
    ("text", "scheme", "other"), [(PLAN, "light", "Dark"), (html(DRIFT, None), "dark", "Light")]
)
def test_every_text_can_be_read_in_both_themes(
    opened: Open, text: str, scheme: str, other: str
) -> None:
    page = opened(text, color_scheme=scheme)
    assert page.inner_text("#theme") == f"{other} theme"
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.evaluate(FAINT_TEXTS) == []
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.evaluate(FAINT_TEXTS) == []


def long_plan() -> PlanView:
    return with_texts(EVERYTHING, one_for_one(cycle([LONG, "x" * 300, "word " * 60])))


@pytest.mark.parametrize("text", [PLAN, html(DRIFT, None), html(long_plan(), GRAPHS)])
def test_a_phone_never_scrolls_sideways(opened: Open, text: str) -> None:
    page = opened(text, width=360)
    assert not page.evaluate(TOO_WIDE)


def test_paper_shows_all_of_it_in_light_colours(opened: Open) -> None:
    page = opened(PLAN, color_scheme="dark")
    page.click("#close-all")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".tools").is_hidden()
    bodies = "[...document.querySelectorAll('.body')].map((body) => body.checkVisibility())"
    assert page.evaluate(bodies) == [True] * 5
    page.emulate_media(media="screen")
    assert page.evaluate(bodies) == [False] * 5


def test_without_scripts_it_is_read_all_the_same(opened: Open) -> None:
    page = opened(PLAN, java_script_enabled=False)
    assert page.locator(".tools").is_hidden()
    assert page.locator("button:visible").count() == 0
    pool = page.locator("#pool-1 > details")
    assert pool.get_attribute("open") is not None
    page.click("#pool-1 > details > summary")
    assert pool.get_attribute("open") is None


def named(page: Page, selector: str) -> list[str]:
    """What a screen reader is told of some part, a line for each thing."""
    return page.locator(selector).aria_snapshot().splitlines()


def test_a_screen_reader_is_told_what_others_see(opened: Open) -> None:
    page = opened(PLAN)
    body = named(page, "body")
    for landmark in ("- banner:", "- main:", "- contentinfo:"):
        assert landmark in body
    assert '  - search "Filter the pools":' in body
    rows = [line.strip() for line in body]
    assert any('img "Who gets which role updated (prod).' in row for row in rows)
    assert '- article "updated":' in rows
    assert any("columnheader" in row and "Before" in row for row in rows)
    assert any(row.startswith('- searchbox "Words to look for"') for row in rows)
    assert any("moved from 2" in row for row in rows)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(next_ - level <= 1 for level, next_ in pairwise(levels))
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, select, input')].filter((c) =>"
        " !(c.textContent.trim() || c.labels?.length)).map((c) => c.outerHTML)"
    )
    assert unnamed == []
    assert page.get_attribute("#shown", "aria-live") == "polite"


def hostile_texts() -> Iterator[str]:
    """Each piece among what would show that it came through."""
    for piece in PIECES:
        yield (
            f"{piece}<img src=x onerror=window.hit=1><script>window.hit=1</script>"
            f"\"' onfocus=window.hit=1 autofocus style=color:red {piece}"
            f"</script></style></title>--><svg onload=window.hit=1>{piece}"
        )


# The names of all elements and attributes.
NAMES = """[...new Set([...document.querySelectorAll("*")].flatMap(
  (one) => [one.tagName, ...one.getAttributeNames()].map((name) => name.toLowerCase())))]"""


@pytest.mark.parametrize("view", [EVERYTHING, REPORT, DRIFT], ids=lambda view: view.kind)
def test_hostile_values_do_nothing(opened: Open, view: PlanView) -> None:
    texts: Sequence[str] = [*hostile_texts()]
    hostile = with_texts(view, one_for_one(cycle(texts)))
    spec = replace(SPEC, providers=(replace(OIDC, arn=texts[0]),))
    entry = hostile.targets[0]
    graphs = GraphView((pool_graph(entry.target, entry.target, spec, SPEC),))
    page = opened(html(hostile, graphs))
    page.fill("#words", texts[0])
    page.keyboard.press("Escape")
    page.locator("summary").first.focus()
    assert page.evaluate("window.hit") is None
    assert {*page.evaluate(NAMES)} <= TAGS | ATTRIBUTES
