"""Drawings as mermaid, for markdown pages and comments, in ASCII.

A label holds only characters that mean nothing to mermaid. Where a value has others, the label
ends there and names a comment below the drawing, in which the whole value stands escaped.
"""

import json
import re
from collections.abc import Iterator

from reconciler.plan.view.graph import GraphView, Kind, NodeView, PoolGraphView, State
from reconciler.render.graph.words import TITLE, heading, name

# `:fa-` would be replaced by an icon.
_UNSAFE = re.compile(r"[^A-Za-z0-9 _.,:/@=+()-]|:fa-")

# What could end the comment's own harmlessness: directives, commands, fences, markup.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "%#`<>&@"}

_BOXES = {
    Kind.WHO: '(["{}"])',
    Kind.DECISION: '["{}"]',
    Kind.ROLE: '("{}")',
    Kind.DENIED: '{{{{"{}"}}}}',
}
_LINES = {State.KEPT: "-->", State.ADDED: "==>", State.REMOVED: "-.->"}
# In brackets, because a plain sign begins the item of a list in markdown.
_SIGNS = {State.KEPT: "", State.ADDED: "(+) ", State.REMOVED: "(-) "}

# What is kept has the colours of the page around it.
_STROKES = {State.ADDED: "#1a7f37", State.REMOVED: "#cf222e"}
_CLASSES = {
    "added": "fill:#dafbe1,stroke:#1a7f37,color:#0a3622,stroke-width:2px",
    "removed": "fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px,stroke-dasharray:4 3",
    "denied": "fill:#424a53,stroke:#1f2328,color:#ffffff",
}


def graph_mermaid(view: GraphView) -> str:
    """All pools as one flow chart, with a newline at its end."""
    return "\n".join(_Chart().lines(view)) + "\n"


class _Chart:
    """Numbers boxes, lines and comments through all pools, as mermaid wants it."""

    def __init__(self) -> None:
        self._boxes = 0
        self._states: list[State] = []
        self._members: dict[str, list[str]] = {class_: [] for class_ in _CLASSES}
        self._comments: list[str] = []

    def lines(self, view: GraphView) -> Iterator[str]:
        yield "flowchart LR"
        yield f"  accTitle: {TITLE}"
        for number, pool in enumerate(view.pools):
            yield f'  subgraph g{number}["{self._safe(heading(pool))}"]'
            yield "    direction LR"
            yield from self._pool_lines(pool)
            yield "  end"
        yield from self._colors()
        yield from self._comments

    def _pool_lines(self, pool: PoolGraphView) -> Iterator[str]:
        first = self._boxes
        self._boxes += len(pool.nodes)
        for number, node in enumerate(pool.nodes, first):
            text = _SIGNS[node.state] + self._safe(name(node))
            yield f"    n{number}{_BOXES[node.kind].format(text)}"
            if (class_ := _class(node)) is not None:
                self._members[class_].append(f"n{number}")
        for edge in pool.edges:
            yield f"    n{first + edge.start} {_LINES[edge.state]} n{first + edge.end}"
            self._states.append(edge.state)

    def _safe(self, text: str) -> str:
        """The text as far as it is harmless; the whole of it goes into a comment otherwise."""
        found = _UNSAFE.search(text)
        if found is None:
            return text
        number = len(self._comments) + 1
        # A quoted string in JSON; past its end nothing else stands on the line.
        self._comments.append(f"%% ({number}) {json.dumps(text).translate(_ESCAPES)}")
        return f"{text[: found.start()]}...({number})"

    def _colors(self) -> Iterator[str]:
        for class_, members in self._members.items():
            if members:
                yield f"  classDef {class_} {_CLASSES[class_]}"
                yield f"  class {','.join(members)} {class_}"
        for state, color in _STROKES.items():
            numbers = [str(place) for place, found in enumerate(self._states) if found is state]
            if numbers:
                yield f"  linkStyle {','.join(numbers)} stroke:{color},stroke-width:2px"


def _class(node: NodeView) -> str | None:
    if node.state is not State.KEPT:
        return node.state.value
    return "denied" if node.kind is Kind.DENIED else None
