"""Who gets which role, as boxes and the lines between them."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a plan does with a box or a line; everything is kept where there is no plan."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Kind(StrEnum):
    """What a box stands for. Lines lead from who asks to what decides, and from there on."""

    WHO = "who"
    DECISION = "decision"
    ROLE = "role"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class NodeView:
    """One box. label: what it says; title: the same in full, an ARN for instance."""

    kind: Kind
    label: str
    title: str
    state: State


@dataclass(frozen=True, slots=True)
class EdgeView:
    """One line, by the positions of its boxes among the pool's nodes."""

    start: int
    end: int
    state: State


@dataclass(frozen=True, slots=True)
class PoolGraphView:
    """One pool in one target.

    nodes: who asks, each with what decides right behind it, then the roles.
    not_managed: sections of the documents that say nothing, so that the drawing does not either.
    refused: whether a guard holds back what is drawn as added and removed.
    """

    address: str
    target: str
    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    not_managed: tuple[str, ...] = ()
    refused: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything is added or removed."""
        states = [*(node.state for node in self.nodes), *(edge.state for edge in self.edges)]
        return any(state is not State.KEPT for state in states)


@dataclass(frozen=True, slots=True)
class GraphView:
    """The pools that one drawing shows."""

    pools: tuple[PoolGraphView, ...]
