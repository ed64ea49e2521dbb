"""Drawings: golden files, boxes that lie on nothing, and values that cannot act."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reconciler.model.providers import (
    DeveloperProvider,
    LoginProvider,
    MappingType,
    Match,
    Resolution,
    RoleMapping,
    Rule,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers
from reconciler.plan.graph import pool_graph
from reconciler.plan.view.graph import GraphView
from reconciler.render.clean import clean
from reconciler.render.graph.dot import graph_dot
from reconciler.render.graph.layout import cells, cut
from reconciler.render.graph.mermaid import graph_mermaid
from reconciler.render.graph.svg import graph_svg
from tests.builders import OIDC, SAML, SPEC, USER_POOL, mapping, role, rule
from tests.goldens import assert_golden
from tests.render.runner_rules import speaks
from tests.strategies import live_specs

BEFORE = replace(
    SPEC,
    allow_classic_flow=None,
    allow_unauthenticated_identities=True,
    roles=Roles(role("user"), role("guest")),
    providers=(OIDC,),
)
OTHER_GUESTS = Roles(role("user"), role("others"))
AFTER = replace(
    SPEC,
    providers=(
        OIDC,
        replace(
            USER_POOL,
            role_mapping=mapping(rule("gold", "gold"), rule("größer als 5 & 50% <", "gold")),
        ),
    ),
)
VIEW = GraphView(
    (
        replace(pool_graph("web", "prod", BEFORE, AFTER), refused=True),
        pool_graph("app", "prod", replace(SPEC, roles=Roles()), AFTER, ("roles", "tags")),
    )
)
NOTHING = GraphView(())

SVG = "{http://www.w3.org/2000/svg}"
ARROW = 9


def rules(count: int, roles: int) -> RoleMapping:
    return RoleMapping(
        MappingType.RULES,
        Resolution.AUTHENTICATED_ROLE,
        tuple(
            Rule("custom:tier", [*Match][n % 4], f"value {n}", role(f"team-{n % roles}"))
            for n in range(count)
        ),
    )


MANY = replace(
    SPEC,
    providers=sorted_providers(
        [
            replace(USER_POOL, role_mapping=rules(25, 11)),
            replace(USER_POOL, client_id="client2", role_mapping=rules(25, 25)),
            replace(SAML, role_mapping=rules(25, 1)),
            OIDC,
            LoginProvider("accounts.google.com", "id"),
            DeveloperProvider("login.example.com"),
        ]
    ),
)
FEWER = replace(
    MANY,
    providers=sorted_providers(
        [replace(USER_POOL, role_mapping=rules(20, 5)), replace(SAML, role_mapping=rules(25, 25))]
    ),
)

graphs = st.lists(
    st.builds(
        lambda address, before, after: pool_graph(address, "prod", before, after),
        st.text(max_size=5),
        st.one_of(st.none(), live_specs),
        live_specs,
    ),
    max_size=3,
).map(lambda pools: GraphView(tuple(pools)))


@dataclass(frozen=True)
class Drawn:
    """A rectangle of an SVG, and how far its label reaches."""

    left: int
    top: int
    right: int
    bottom: int
    label_end: int

    def meets(self, other: "Drawn") -> bool:
        apart = (
            self.right < other.left
            or other.right < self.left
            or self.bottom < other.top
            or other.bottom < self.top
        )
        return not apart


def boxes(root: ElementTree.Element) -> list[Drawn]:
    found = []
    for group in root.iter(f"{SVG}g"):
        rectangle, label = group.find(f"{SVG}rect"), group.find(f"{SVG}text")
        if group.find(f"{SVG}title") is not None:
            assert rectangle is not None
            assert label is not None
            x, y, width, height = (
                int(rectangle.attrib[name]) for name in ("x", "y", "width", "height")
            )
            length = int(label.attrib["textLength"])
            # Characters of this size are no narrower, but for those that go on top of others.
            said = (label.text or "").encode("ascii", "ignore")
            assert length >= 7 * len(said)
            end = int(label.attrib["x"]) + length
            found.append(Drawn(x, y, x + width, y + height, end))
    return found


def words(root: ElementTree.Element) -> list[Drawn]:
    """The headings and captions, which stand in no box."""
    found = []
    for text in root.iter(f"{SVG}text"):
        if text.attrib.get("class") in ("heading", "caption"):
            x, y, width = (int(text.attrib[name]) for name in ("x", "y", "textLength"))
            found.append(Drawn(x, y - 10, x + width, y + 3, x + width))
    return found


def lines(root: ElementTree.Element) -> Iterator[tuple[int, int, int, int]]:
    """From where to where each line leads, with its arrow."""
    for path in root.iter(f"{SVG}path"):
        if "marker-end" in path.attrib:
            numbers = [int(number) for number in re.findall(r"-?\d+", path.attrib["d"])]
            yield numbers[0], numbers[1], numbers[-2] + ARROW, numbers[-1]


def assert_readable(view: GraphView) -> None:
    """No box on another or out of the picture, no label out of its box, no line in the air."""
    root = ElementTree.fromstring(graph_svg(view))
    drawn = boxes(root)
    assert len(drawn) == sum(len(pool.nodes) for pool in view.pools)
    pairs = itertools.combinations([*drawn, *words(root)], 2)
    assert [pair for pair in pairs if pair[0].meets(pair[1])] == []
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    for box in drawn:
        assert 0 < box.left < box.label_end < box.right < width
        assert 0 < box.top < box.bottom < height
    starts = {(box.right, (box.top + box.bottom) // 2) for box in drawn}
    ends = {(box.left, (box.top + box.bottom) // 2) for box in drawn}
    found = [*lines(root)]
    assert len(found) == sum(len(pool.edges) for pool in view.pools)
    for x, y, to_x, to_y in found:
        assert (x, y) in starts
        assert (to_x, to_y) in ends
        # The curve stays between its ends, where no column of boxes is.
        assert x < to_x
        assert [box for box in drawn if x < box.left < to_x or x < box.right < to_x] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("graph.mermaid", graph_mermaid(VIEW)),
        ("graph.dot", graph_dot(VIEW)),
        ("graph.svg", graph_svg(VIEW)),
    ],
)
def test_a_drawing_tells_what_comes_and_what_goes(name: str, text: str) -> None:
    assert_golden(name, text)


def test_nothing_is_a_drawing_too() -> None:
    assert graph_mermaid(NOTHING) == "flowchart LR\n  accTitle: Who gets which role\n"
    assert graph_dot(NOTHING).startswith("digraph reconciler {\n")
    assert boxes(ElementTree.fromstring(graph_svg(NOTHING))) == []


@pytest.mark.parametrize(
    "view",
    [
        GraphView((pool_graph("many", "prod", MANY, MANY),)),
        GraphView((pool_graph("many", "prod", MANY, FEWER), pool_graph("x", "prod", None, MANY))),
        GraphView((pool_graph("long " * 99, "prod", SPEC, SPEC),)),
        # Two roles for one decision want to stand above it.
        GraphView((pool_graph("guests", "prod", BEFORE, replace(BEFORE, roles=OTHER_GUESTS)),)),
    ],
)
def test_many_rules_and_many_roles_are_readable(view: GraphView) -> None:
    assert_readable(view)


@given(graphs)
def test_any_pools_are_readable(view: GraphView) -> None:
    assert_readable(view)


def test_what_changes_is_told_without_colour_too() -> None:
    root = ElementTree.fromstring(graph_svg(VIEW))
    told = {
        (group.findtext(f"{SVG}text") or "")[:2]: rectangle.attrib["class"].split()[-1]
        for group in root.iter(f"{SVG}g")
        if (rectangle := group.find(f"{SVG}rect")) is not None
        and rectangle.attrib["class"].split()[-1] in ("added", "removed")
    }
    assert told == {"+ ": "added", "− ": "removed"}


def test_a_drawing_can_be_listened_to() -> None:
    view = GraphView((pool_graph("web", "prod", SPEC, replace(SPEC, providers=(OIDC,))),))
    root = ElementTree.fromstring(graph_svg(view))
    assert (root.attrib["role"], root.findtext(f"{SVG}title")) == ("img", "Who gets which role")
    assert root.findtext(f"{SVG}desc") == (
        "web (prod). guests: guest access is off: denied. "
        "+ oidc idp.example.com: every token: role/user. "
        "− user pool eu-west-1_AbCdEf123:client1: 1  custom:tier Equals gold: role/gold. "
        "− user pool eu-west-1_AbCdEf123:client1: no rule matches: denied."
    )


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abc…fg"),
        ("日本語", 6, "日本語"),
        ("日本語版", 6, "日…版"),
        ("ééééééé", 7, "ééééééé"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
    ],
)
def test_a_long_label_keeps_its_ends(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


@given(st.text(), st.integers(3, 20))
def test_a_cut_label_is_never_wider_than_its_room(text: str, most: int) -> None:
    assert cells(cut(text, most)) <= most


# Short ones: a drawing takes time, and cuts what is long.
DANGEROUS = st.lists(
    st.one_of(
        st.text(
            st.one_of(st.characters(), st.sampled_from("\x1b:#[]%\r\n\u2028\u202e\x85@`<>|")),
            max_size=20,
        ),
        st.sampled_from(
            [
                '"];',
                "%%{init: {}}%%",
                "\nclick n0 href",
                ":fa-ban",
                "]]>",
                "</text>",
                "<!--",
                "&lt;",
            ]
        ),
        st.sampled_from(
            ["\\", '\\"', "\\N", "end", "- ", "$$x$$", "日本", "`x`", "www.example.com"]
        ),
    ),
    min_size=1,
    max_size=3,
).map("".join)


def hostile(one: str, other: str) -> GraphView:
    """Every value that a drawing can say comes from outside."""
    spec = PoolSpec(
        name=one,
        allow_unauthenticated_identities=True,
        roles=Roles(one, other),
        providers=(
            replace(OIDC, arn=other),
            replace(USER_POOL, client_id=one),
            LoginProvider(one, other),
            DeveloperProvider(other),
            replace(SAML, role_mapping=mapping(Rule(one, Match.EQUALS, other, one))),
        ),
    )
    changed = replace(spec, roles=Roles(other, role(one)), providers=spec.providers[:2])
    return GraphView(
        (
            pool_graph(one, other, spec, changed, (one, other)),
            pool_graph(other, one, changed, changed),
        )
    )


@given(DANGEROUS, DANGEROUS)
def test_no_value_speaks_through_a_drawing(one: str, other: str) -> None:
    view = hostile(one, other)
    for text in (graph_mermaid(view), graph_dot(view), graph_svg(view)):
        assert all(c.isprintable() or c == "\n" for c in text)
        assert [line for line in text.split("\n") if speaks(line)] == []


# Mermaid knows no empty string.
SAFE = "[A-Za-z0-9 _.,:/@=+()-]+"
MERMAID = [
    "flowchart LR",
    "  accTitle: Who gets which role",
    rf'  subgraph g\d+\["{SAFE}"\]',
    "    direction LR",
    rf'    n\d+(\["{SAFE}"\]|\("{SAFE}"\)|\(\["{SAFE}"\]\)|\{{\{{"{SAFE}"\}}\}})',
    r"    n\d+ (-->|==>|-\.->) n\d+",
    "  end",
    r"  classDef (added|removed|denied) [a-z0-9#:, -]+",
    r"  class n\d+(,n\d+)* (added|removed|denied)",
    r"  linkStyle \d+(,\d+)* stroke:#[0-9a-f]{6},stroke-width:2px",
    r"%% \(\d+\) \"[^%#`<>&@\n]*\"",
]


@given(DANGEROUS, DANGEROUS)
@example("", "x")
def test_mermaid_is_only_what_we_say_whatever_the_values(one: str, other: str) -> None:
    text = graph_mermaid(hostile(one, other))
    grammar = re.compile("|".join(MERMAID))
    assert text.isascii()
    assert [line for line in text.splitlines() if not grammar.fullmatch(line)] == []
    assert ":fa-" not in "".join(line for line in text.splitlines() if line[:2] != "%%")


@given(DANGEROUS)
def test_a_comment_of_mermaid_has_the_whole_value(one: str) -> None:
    text = graph_mermaid(GraphView((pool_graph(one + "!", "prod", SPEC, SPEC),)))
    (comment,) = re.findall(r"^%% \(1\) (.*)$", text, re.M)
    assert json.loads(comment) == clean(f"{one}! (prod)")
    assert '...(1)"]' in text


STRING = r'"(?:[^"\\]|\\\\|\\")*"'
ATTRIBUTES = rf"\[[a-z]+=(?:{STRING}|[\w.]+)(?: [a-z]+=(?:{STRING}|[\w.]+))*\]"
DOT = [
    "digraph reconciler {",
    rf"  (graph|node|edge) {ATTRIBUTES}",
    r"  subgraph cluster_\d+ \{",
    rf'    label={STRING} labeljust=l color="#afb8c1"',
    rf"    n\d+ (-> n\d+ )?{ATTRIBUTES}",
    r"  \}|\}",
]


@given(DANGEROUS, DANGEROUS)
def test_dot_is_only_what_we_say_whatever_the_values(one: str, other: str) -> None:
    grammar = re.compile("|".join(DOT))
    text = graph_dot(hostile(one, other))
    assert [line for line in text.splitlines() if not grammar.fullmatch(line)] == []
    # Graphviz reads entities in a string.
    assert re.findall(r"&(?!amp;)", text) == []


@given(DANGEROUS, DANGEROUS)
def test_svg_is_only_what_we_say_whatever_the_values(one: str, other: str) -> None:
    root = ElementTree.fromstring(graph_svg(hostile(one, other)))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {
        *("svg", "title", "desc", "style", "defs", "marker", "path", "g", "rect", "text")
    }
    names = {name for element in root.iter() for name in element.attrib}
    assert [name for name in names if name.startswith("on") or "href" in name] == []
    titles = {element.text for element in root.iter(f"{SVG}title")}
    assert f"− developer {clean(f'developer {other}').removeprefix('developer ')}" in titles
