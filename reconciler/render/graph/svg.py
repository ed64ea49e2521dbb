"""Drawings as SVG: the same bytes for the same view, readable on light and on dark pages."""

from collections.abc import Iterator
from html import escape

from reconciler.plan.view.graph import GraphView, Kind, PoolGraphView, State
from reconciler.render.graph.layout import (
    BOX_HEIGHT,
    FONT_SIZE,
    MARGIN,
    PADDING,
    Box,
    Layout,
    Line,
    Section,
    layout,
    text_width,
)
from reconciler.render.graph.words import SIGNS, TITLE, sentences, title

_STYLE = """\
text { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  fill: #1f2328; white-space: pre; }
.heading { font-weight: bold; }
.caption { fill: #57606a; }
rect { fill: #ffffff; stroke: #57606a; }
.page { stroke: #d0d7de; }
.who { fill: #eef1f4; }
.added { fill: #dafbe1; stroke: #1a7f37; stroke-width: 2; }
.added + text { fill: #0a3622; }
.removed { fill: #ffebe9; stroke: #cf222e; stroke-width: 2; stroke-dasharray: 4 3; }
.removed + text { fill: #82071e; }
.denied { fill: #424a53; }
.denied + text { fill: #ffffff; }
path { fill: none; stroke: #8c959f; stroke-width: 1.5; }
path.added { fill: none; stroke-width: 2.5; }
path.removed { fill: none; }
marker path.kept { fill: #8c959f; stroke: none; }
marker path.added { fill: #1a7f37; stroke: none; }
marker path.removed { fill: #cf222e; stroke: none; }"""

_CAPTIONS = ("who", "what decides", "role")
# How long an arrow is; its line ends where it begins.
_ARROW = 9
_CORNERS = {Kind.WHO: 13, Kind.DECISION: 3, Kind.ROLE: 6, Kind.DENIED: 0}


def graph_svg(view: GraphView) -> str:
    """All pools below each other, with a newline at the end."""
    style = (f"<style>\n{_STYLE}\n</style>", *_arrows())
    return "\n".join(_lines(view, layout(view), ("title", "description"), style)) + "\n"


def pool_svg(pool: PoolGraphView, name: str) -> str:
    """One pool as a part of a page that has `arrows_svg` and a style. name: of its ids."""
    view = GraphView((pool,))
    return "\n".join(_lines(view, layout(view), (f"{name}-title", f"{name}-description"), ()))


def arrows_svg() -> str:
    """The heads of the arrows, once for all drawings of a page."""
    return "\n".join(('<svg class="arrows" aria-hidden="true">', *_arrows(), "</svg>"))


def _lines(
    view: GraphView, placed: Layout, ids: tuple[str, str], style: tuple[str, ...]
) -> Iterator[str]:
    width, height = placed.width, placed.height
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="{" ".join(ids)}" '
        'xml:space="preserve">'
    )
    yield f'<title id="{ids[0]}">{TITLE}</title>'
    told = " ".join(sentence for pool in view.pools for sentence in sentences(pool))
    yield f'<desc id="{ids[1]}">{escape(told)}</desc>'
    yield from style
    yield f'<rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>'
    for section in placed.sections:
        yield from _section_lines(section, placed.columns)
    if placed.legend is not None:
        yield from _legend_lines(placed.legend)
    yield "</svg>"


def _arrows() -> Iterator[str]:
    yield "<defs>"
    for state in State:
        yield (
            f'<marker id="{state.value}" viewBox="0 0 {_ARROW} 8" refX="0" refY="4" '
            f'markerWidth="{_ARROW}" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path class="{state.value}" d="M0 0L{_ARROW} 4L0 8z"/></marker>'
        )
    yield "</defs>"


def _section_lines(section: Section, columns: tuple[int, ...]) -> Iterator[str]:
    yield "<g>"
    yield _text(section.heading, MARGIN, section.y, "heading")
    for x, caption in zip(columns, _CAPTIONS, strict=True):
        yield _text(caption, x, section.y + 22, "caption")
    # What stays lies below what changes.
    order = list(State)
    for line in sorted(section.lines, key=lambda line: order.index(line.state)):
        yield _line(line)
    for box in section.boxes:
        yield from _box_lines(box)
    yield "</g>"


def _box_lines(box: Box) -> Iterator[str]:
    """A box with its label, and the label in full for whoever points at it."""
    classes = [box.node.kind.value]
    if box.node.state is not State.KEPT:
        classes.append(box.node.state.value)
    yield f"<g><title>{escape(title(box.node))}</title>"
    yield (
        f'<rect class="{" ".join(classes)}" x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{BOX_HEIGHT}" rx="{_CORNERS[box.node.kind]}"/>'
    )
    yield _text(box.text, box.x + PADDING, _base(box.y)) + "</g>"


def _line(line: Line) -> str:
    (x, y), (to_x, to_y) = line.start, line.end
    to_x -= _ARROW
    middle = (x + to_x) // 2
    return (
        f'<path class="{line.state.value}" marker-end="url(#{line.state.value})" '
        f'd="M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"/>'
    )


def _legend_lines(y: int) -> Iterator[str]:
    x = MARGIN
    yield "<g>"
    for state in (State.ADDED, State.REMOVED):
        text = SIGNS[state] + state.value
        width = text_width(text) + 2 * PADDING
        yield f'<rect class="{state.value}" x="{x}" y="{y}" width="{width}" height="{BOX_HEIGHT}"/>'
        yield _text(text, x + PADDING, _base(y))
        x += width + MARGIN
    yield "</g>"


def _base(y: int) -> int:
    """The base line of a label in a box from y downwards."""
    return y + (BOX_HEIGHT + FONT_SIZE) // 2 - 2


def _text(text: str, x: int, y: int, class_: str | None = None) -> str:
    """A text that is as wide as was reckoned, whatever font the reader has."""
    style = f' class="{class_}"' if class_ else ""
    return f'<text{style} x="{x}" y="{y}" textLength="{text_width(text) - 1}">{escape(text)}</text>'
