"""Drawings as DOT, for Graphviz."""

from collections.abc import Iterator

from reconciler.plan.view.graph import EdgeView, GraphView, Kind, NodeView, PoolGraphView, State
from reconciler.render.graph.words import TITLE, heading, label, title

_SHAPES = {
    Kind.WHO: ("box", "filled,rounded"),
    Kind.DECISION: ("box", "filled"),
    Kind.ROLE: ("box", "filled,rounded"),
    Kind.DENIED: ("octagon", "filled"),
}
# Fill, line and text.
_COLORS = {
    State.KEPT: ("#ffffff", "#57606a", "#1f2328"),
    State.ADDED: ("#dafbe1", "#1a7f37", "#0a3622"),
    State.REMOVED: ("#ffebe9", "#cf222e", "#82071e"),
}
_DENIED = ("#424a53", "#1f2328", "#ffffff")


def graph_dot(view: GraphView) -> str:
    """All pools as one graph, a cluster each, with a newline at its end."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: GraphView) -> Iterator[str]:
    yield "digraph reconciler {"
    yield f'  graph [rankdir=LR bgcolor="#ffffff" fontname=monospace tooltip="{TITLE}"]'
    yield "  node [fontname=monospace fontsize=11 height=0.3]"
    yield "  edge [arrowsize=0.7]"
    first = 0
    for number, pool in enumerate(view.pools):
        yield f"  subgraph cluster_{number} {{"
        yield f'    label={_quoted(heading(pool))} labeljust=l color="#afb8c1"'
        yield from (f"    {line}" for line in _pool_lines(pool, first))
        yield "  }"
        first += len(pool.nodes)
    yield "}"


def _pool_lines(pool: PoolGraphView, first: int) -> Iterator[str]:
    for name, node in enumerate(pool.nodes, first):
        yield f"n{name} [{_node_attributes(node)}]"
    for edge in pool.edges:
        yield f"n{first + edge.start} -> n{first + edge.end} [{_edge_attributes(edge)}]"


def _node_attributes(node: NodeView) -> str:
    shape, style = _SHAPES[node.kind]
    denied = node.kind is Kind.DENIED and node.state is State.KEPT
    fill, line, text = _DENIED if denied else _COLORS[node.state]
    if node.state is State.REMOVED:
        style += ",dashed"
    return (
        f"label={_quoted(label(node))} tooltip={_quoted(title(node))} "
        f'shape={shape} style="{style}" fillcolor="{fill}" color="{line}" fontcolor="{text}"'
    )


def _edge_attributes(edge: EdgeView) -> str:
    style = "dashed" if edge.state is State.REMOVED else "solid"
    width = 1 if edge.state is State.KEPT else 2
    return f'color="{_COLORS[edge.state][1]}" style={style} penwidth={width} tooltip=" "'


def _quoted(text: str) -> str:
    """A string that says the text: without escapes, and without entities, which Graphviz reads."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{text}"'
