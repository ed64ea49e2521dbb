"""HTML reports: everything is on them, and no value can be more than text."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import count, cycle

import pytest
from hypothesis import strategies as st

from reconciler.flows.html import html
from reconciler.plan.graph import pool_graph
from reconciler.plan.view.graph import GraphView
from reconciler.render.clean import clean
from tests.builders import OIDC, SPEC
from tests.hostile import HOSTILE, against
from tests.render.drift_views import DRIFT
from tests.render.hostile_views import View, leaves, one_for_one, with_texts
from tests.render.views import CREATED, EVERYTHING, REPORT, UPDATED, plan

GRAPHS = GraphView((pool_graph("updated", "prod", SPEC, replace(SPEC, providers=(OIDC,))),))
VIEWS = [pytest.param(v, id=v.kind) for v in (EVERYTHING, REPORT, DRIFT)]

VOID = {"meta", "input", "wbr"}
# Where a value may stand in an attribute: what pools are filtered by.
OF_VALUES = {"data-target", "data-action", "data-risk"}


@dataclass
class Parsed(HTMLParser):
    """A document as a browser takes it apart. text: without the style and the script."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    blocks: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.odd.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.blocks[self.open[-1]] = data
        else:
            self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def values_of(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


def parsed(text: str) -> Parsed:
    found = Parsed()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


def template_names() -> tuple[set[str], set[str]]:
    """The elements and attributes that the templates themselves make."""
    found = [parsed(html(view, GRAPHS)) for view in (EVERYTHING, REPORT, DRIFT)]
    tags = {tag for one in found for tag in one.tags}
    return tags | {"mark"}, {name for one in found for _, name, _ in one.attributes}


TAGS, ATTRIBUTES = template_names()


def assert_harmless(page: Parsed, values: Sequence[str]) -> None:
    """Nothing but what the templates make, and nothing in it that acts or looks elsewhere."""
    assert page.odd == []
    assert set(page.tags) <= TAGS
    names = {name for _, name, _ in page.attributes}
    assert names <= ATTRIBUTES
    assert not {name for name in names if name.startswith("on") or name in ("style", "src")}
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert all(re.fullmatch(r"#[a-z]+(-\d+)?", link) for link in page.values_of("href"))
    assert [c for c in page.text if not c.isprintable() and c != "\n"] == []
    for name in OF_VALUES:
        assert all(value.isprintable() for value in page.values_of(name))
    text = page.text
    for value in values:
        assert clean(value) in text


def assert_known_blocks(page: Parsed) -> None:
    (policy,) = (
        v for t, n, v in page.attributes if (t, n) == ("meta", "content") and "'none'" in v
    )
    hashes = {
        name: base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        for name, block in page.blocks.items()
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_may_run_its_own_style_and_script_and_nothing_else(view: View) -> None:
    text = html(view, GRAPHS)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    page = parsed(text)
    assert_harmless(page, ())
    assert_known_blocks(page)


@pytest.mark.parametrize("view", VIEWS)
def test_every_reference_leads_to_the_one_element_with_that_id(view: View) -> None:
    page = parsed(html(view, GRAPHS))
    ids = page.values_of("id")
    assert sorted(ids) == sorted(set(ids))
    links = [link.removeprefix("#") for link in page.values_of("href")]
    markers = [link[len("url(#") : -1] for link in page.values_of("marker-end")]
    named = " ".join(page.values_of("aria-labelledby")).split()
    assert {*links, *markers, *named} <= set(ids)


@pytest.mark.parametrize(
    ("view", "left_out"),
    [
        (EVERYTHING, {".targets.changes.fields.before"}),
        (REPORT, {".targets.changes.fields.before", ".targets.changes.outcome"}),
        (DRIFT, {".pools.fields.before", ".pools.owner", ".pools.actors.event_id"}),
    ],
)
def test_every_text_of_a_view_is_shown(view: View, left_out: set[str]) -> None:
    """But for hashes of what is sensitive, and what a word tells already: that a refused change
    was not attempted, that a pool which is not foreign is ours.
    """
    other = with_texts(view, one_for_one(f"token{number}x" for number in count()))
    page = parsed(html(other, None))
    hidden = {path for path, text in leaves(other) if text not in page.text}
    words = {".format_version", ".kind", ".targets.changes.access.flow", ".pools.access.flow"}
    assert hidden - words == left_out


@against(
    st.sampled_from([EVERYTHING, REPORT, DRIFT]),
    st.lists(HOSTILE, min_size=100, max_size=100),
    times=40,
)
def test_hostile_values_are_text_whatever_member_holds_them(view: View, texts: list[str]) -> None:
    hostile = with_texts(view, one_for_one(cycle(texts)))
    page = parsed(html(hostile, None))
    assert_harmless(page, [hostile.tool.name])
    assert_known_blocks(page)


def test_hostile_pools_are_drawn_as_text() -> None:
    hostile = "</desc></svg><script>alert(1)</script><img src=x onerror=alert(1)>"
    spec = replace(SPEC, providers=(replace(OIDC, arn=hostile),))
    drawn = GraphView((pool_graph("updated", "prod", spec, SPEC),))
    page = parsed(html(plan(replace(UPDATED, address="updated"), CREATED), drawn))
    assert_harmless(page, [hostile])


def test_drawings_stand_with_their_pools_and_their_absence_is_told() -> None:
    with_drawings, without = (parsed(html(EVERYTHING, graphs)) for graphs in (GRAPHS, None))
    # One more holds the heads of the arrows.
    assert (with_drawings.tags.count("svg"), without.tags.count("svg")) == (2, 1)
    told = "Without drawings: they take the whole pools, which a saved plan does not hold."
    assert (told in with_drawings.text, told in without.text) == (False, True)


STYLE = parsed(html(EVERYTHING, None)).blocks["style"]
PAIRS = re.findall(r"--([a-z]+)-(ink|paper): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)", STYLE)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_ink_is_readable_on_its_paper(theme: int) -> None:
    inks = {name: shades[theme] for name, side, *shades in PAIRS if side == "ink"}
    papers = {name: shades[theme] for name, side, *shades in PAIRS if side == "paper"}
    # Those without a paper of their own stand on that of the page and of what is raised from it.
    pairs = [(name, paper) for name in inks for paper in ([name] if name in papers else [])]
    pairs += [(n, paper) for n in inks if n not in papers for paper in ("page", "raised")]
    assert len(pairs) == 13
    assert {
        pair: ratio for pair in pairs if (ratio := contrast(inks[pair[0]], papers[pair[1]])) < 4.5
    } == {}


def contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines reckon it, 1.4.3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
