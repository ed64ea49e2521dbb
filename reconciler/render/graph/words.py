"""The words that every drawing says, whatever draws it."""

from collections.abc import Iterator

from reconciler.plan.view.graph import Kind, NodeView, PoolGraphView, State
from reconciler.render.clean import clean

TITLE = "Who gets which role"

# Colour alone says nothing: a sign stands before what comes and what goes.
SIGNS = {State.KEPT: "", State.ADDED: "+ ", State.REMOVED: "− "}


def name(node: NodeView) -> str:
    """What a box stands for. Only a forged plan has a value without a character."""
    return clean(node.label) or "(empty)"


def label(node: NodeView) -> str:
    """What a box says."""
    return SIGNS[node.state] + name(node)


def title(node: NodeView) -> str:
    """What a box says to whoever asks for more."""
    return SIGNS[node.state] + clean(node.title)


def heading(pool: PoolGraphView) -> str:
    """`customer-web (prod), not managed: roles`."""
    text = f"{pool.address} ({pool.target})"
    if pool.refused:
        text += ", held back by a guard"
    # Tags decide nothing here.
    left = [section for section in pool.not_managed if section != "tags"]
    return clean(text + (f", not managed: {', '.join(left)}" if left else ""))


def sentences(pool: PoolGraphView) -> Iterator[str]:
    """The whole drawing of a pool for those who cannot see it: a sentence for each way."""
    yield f"{heading(pool)}."
    who = ""
    for position, node in enumerate(pool.nodes):
        if node.kind is Kind.WHO:
            who = name(node)
        elif node.kind is Kind.DECISION:
            for edge in pool.edges:
                if edge.start == position:
                    role = name(pool.nodes[edge.end])
                    yield f"{SIGNS[edge.state]}{who}: {name(node)}: {role}."
