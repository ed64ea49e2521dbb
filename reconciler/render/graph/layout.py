"""Where everything of a drawing stands: three columns, a row for each box, lines in between.

Boxes of a column are a row apart, and lines run between neighbouring columns only; so no box can
lie on another, and no line on a box. Knows nothing of any format.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from reconciler.plan.view.graph import GraphView, Kind, NodeView, PoolGraphView, State
from reconciler.render.graph.words import heading, label

BOX_HEIGHT = 26
MARGIN = 24
# From one box to the next in its column, and what else there is between those of two askers.
_ROW, _BETWEEN = 34, 12
# Between the columns, so that the lines of a long list are not too steep.
_GUTTER, _GUTTER_FOR_EACH, _WIDEST_GUTTER = 90, 3, 260
# Above the boxes of a pool, for its heading, and below them.
_HEADING, _BETWEEN_POOLS = 44, 28
# A character of the monospaced font takes six tenths of its size.
FONT_SIZE = 12
_CELL, PADDING = 7.25, 10
_NARROWEST, _MOST_CELLS = 110, 64
# Headings have the width of the whole drawing.
_MOST_CELLS_OF_HEADING = 110

_COLUMNS = {Kind.WHO: 0, Kind.DECISION: 1, Kind.ROLE: 2, Kind.DENIED: 2}


@dataclass(frozen=True, slots=True)
class Box:
    """A box from its top left corner; text: its label, cut to fit."""

    x: int
    y: int
    width: int
    text: str
    node: NodeView

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Line:
    """From the right side of a box to the left side of one in the next column."""

    start: tuple[int, int]
    end: tuple[int, int]
    state: State


@dataclass(frozen=True, slots=True)
class Section:
    """One pool; the heading's base line is at y."""

    heading: str
    y: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """legend: the height at which what colours mean is told, None where there are none."""

    width: int
    height: int
    columns: tuple[int, ...]
    sections: tuple[Section, ...]
    legend: int | None


def layout(view: GraphView) -> Layout:
    """Places everything; pools stand below each other and share their columns."""
    widths = _widths(view)
    most = max((len(pool.nodes) for pool in view.pools), default=0)
    gutter = min(_GUTTER + _GUTTER_FOR_EACH * most, _WIDEST_GUTTER)
    columns = [MARGIN]
    for width in widths[:-1]:
        columns.append(columns[-1] + width + gutter)
    top, sections = MARGIN, []
    for pool in view.pools:
        section = _section(pool, top, columns, widths)
        sections.append(section)
        bottom = max((box.y + BOX_HEIGHT for box in section.boxes), default=top + _HEADING)
        top = bottom + _BETWEEN_POOLS
    bottom = top - _BETWEEN_POOLS if sections else top
    legend = None
    if any(pool.changes for pool in view.pools):
        legend, bottom = bottom + _BETWEEN_POOLS, bottom + _BETWEEN_POOLS + BOX_HEIGHT
    needed = max((text_width(section.heading) for section in sections), default=0)
    width = max(columns[-1] + widths[-1], MARGIN + needed) + MARGIN
    return Layout(width, bottom + MARGIN, tuple(columns), tuple(sections), legend)


def text_width(text: str) -> int:
    """How wide a text is, in a font in which East Asian characters take two cells."""
    return int(cells(text) * _CELL) + 1


def cells(text: str) -> int:
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, most: int) -> str:
    """The text in at most so many cells; what is left out is in the middle, for ends tell apart."""
    if cells(text) <= most:
        return text
    head, tail = most // 2, (most - 1) // 2
    return _first(text, head) + "…" + _first(text[::-1], tail)[::-1]


def _first(text: str, most: int) -> str:
    reaches = accumulate(map(_cells, text))
    return text[: sum(reach <= most for reach in reaches)]


def _widths(view: GraphView) -> list[int]:
    widths = [_NARROWEST] * 3
    for pool in view.pools:
        for node in pool.nodes:
            column = _COLUMNS[node.kind]
            needed = text_width(cut(label(node), _MOST_CELLS)) + 2 * PADDING
            widths[column] = max(widths[column], needed)
    return widths


def _section(
    pool: PoolGraphView, top: int, columns: Sequence[int], widths: Sequence[int]
) -> Section:
    rows = _rows(pool)
    first = top + _HEADING - min(rows, default=0)
    boxes = []
    for node, row in zip(pool.nodes, rows, strict=True):
        column = _COLUMNS[node.kind]
        text = cut(label(node), _MOST_CELLS)
        boxes.append(Box(columns[column], first + row, widths[column], text, node))
    lines = [
        Line(
            (boxes[edge.start].x + boxes[edge.start].width, boxes[edge.start].middle),
            (boxes[edge.end].x, boxes[edge.end].middle),
            edge.state,
        )
        for edge in pool.edges
    ]
    return Section(cut(heading(pool), _MOST_CELLS_OF_HEADING), top + 12, tuple(boxes), tuple(lines))


def _rows(pool: PoolGraphView) -> list[int]:
    """The height of each box: decisions in order, askers and roles in the middle of theirs."""
    rows = [0] * len(pool.nodes)
    for position, row in _decision_rows(pool):
        rows[position] = row
    ends = [(edge.start, edge.end) for edge in pool.edges]
    roles = []
    for position, node in enumerate(pool.nodes):
        if node.kind is Kind.WHO:
            mine = [rows[end] for start, end in ends if start == position]
            rows[position] = (mine[0] + mine[-1]) // 2
        elif node.kind is not Kind.DECISION:
            mine = [rows[start] for start, end in ends if end == position]
            roles.append((sum(mine) / len(mine), position))
    roles.sort()
    placed = _spread([wanted for wanted, _ in roles])
    for (_, position), row in zip(roles, placed, strict=True):
        rows[position] = row
    return rows


def _decision_rows(pool: PoolGraphView) -> Iterator[tuple[int, int]]:
    """The decisions stand behind who asks, so a new asker means a little more room."""
    row, askers = 0, 0
    for position, node in enumerate(pool.nodes):
        if node.kind is Kind.WHO:
            row += _BETWEEN if askers else 0
            askers += 1
        elif node.kind is Kind.DECISION:
            yield position, row
            row += _ROW


def _spread(wanted: Sequence[float]) -> list[int]:
    """The places nearest to the wanted ones, in their order and a row apart.

    Neighbours that are too close are moved as one block (isotonic regression).
    """
    blocks: list[tuple[float, int]] = []
    for position, place in enumerate(wanted):
        total, count = place - position * _ROW, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    offsets = [round(total / count) for total, count in blocks for _ in range(count)]
    return [offset + position * _ROW for position, offset in enumerate(offsets)]
