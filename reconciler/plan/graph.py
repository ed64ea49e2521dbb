"""A pool before and after as one drawing, with what comes and what goes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from reconciler.model.spec import PoolSpec
from reconciler.plan.view.graph import EdgeView, NodeView, PoolGraphView, State
from reconciler.plan.ways import Box, Way, ways


@dataclass(frozen=True, slots=True)
class _Step:
    """One decision, and what it came and comes to; None where it was or will not be there."""

    decision: Box
    old: Box | None
    new: Box | None

    @property
    def state(self) -> State:
        return _state(self.old is not None, self.new is not None)

    @property
    def outcomes(self) -> tuple[tuple[Box, State], ...]:
        """What the decision leads to: two boxes where that changes."""
        if self.old is not None and self.new is not None and self.old.key != self.new.key:
            return (self.old, State.REMOVED), (self.new, State.ADDED)
        return tuple((box, self.state) for box in (self.new or self.old,) if box is not None)


def pool_graph(
    address: str,
    target: str,
    before: PoolSpec | None,
    after: PoolSpec | None,
    not_managed: Sequence[str] = (),
) -> PoolGraphView:
    """The drawing of a pool. before, after: None where there is no pool; equal without a plan."""
    managed = "roles" not in not_managed
    old = [] if before is None else [*ways(before, managed)]
    new = old if after == before else [] if after is None else [*ways(after, managed)]
    drawing = _Drawing()
    for who in _in_order(way.who for way in (*new, *old)):
        mine = [[way for way in side if way.who.key == who.key] for side in (old, new)]
        start = drawing.add(who, _state(bool(mine[0]), bool(mine[1])))
        for step in _steps(*mine):
            drawing.draw(start, step)
    return replace(drawing.view(address, target), not_managed=tuple(not_managed))


def _in_order(boxes: Iterable[Box]) -> list[Box]:
    """Each once, in the order of a pool: guests, the providers by key, the classic flow."""
    unique: dict[tuple[str, ...], Box] = {}
    for box in boxes:
        unique.setdefault(box.key, box)
    ranks = {"guests": 0, "provider": 1, "classic flow": 2}
    return sorted(unique.values(), key=lambda box: (ranks[box.key[0]], box.key))


def _steps(old: Sequence[Way], new: Sequence[Way]) -> Iterator[_Step]:
    """The decisions of both sides in one order: a reordered rule goes, and comes elsewhere."""
    was, is_ = ([way.decision.key for way in side] for side in (old, new))
    matcher = SequenceMatcher(None, was, is_, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = old[old_from:old_to], new[new_from:new_to]
        if tag == "equal":
            for left, kept in zip(gone, come, strict=True):
                yield _Step(kept.decision, left.outcome, kept.outcome)
            continue
        for way in gone:
            yield _Step(way.decision, way.outcome, None)
        for way in come:
            yield _Step(way.decision, None, way.outcome)


def _state(old: bool, new: bool) -> State:
    if old and new:
        return State.KEPT
    return State.ADDED if new else State.REMOVED


class _Drawing:
    """Collects boxes and lines. Roles are known when everything is drawn, so they come last."""

    def __init__(self) -> None:
        self._nodes: list[tuple[Box, State]] = []
        self._lines: list[tuple[int, int, State]] = []
        self._outcomes: list[tuple[int, Box, State]] = []

    def add(self, box: Box, state: State) -> int:
        self._nodes.append((box, state))
        return len(self._nodes) - 1

    def draw(self, start: int, step: _Step) -> None:
        decision = self.add(step.decision, step.state)
        self._lines.append((start, decision, step.state))
        self._outcomes += [(decision, box, state) for box, state in step.outcomes]

    def view(self, address: str, target: str) -> PoolGraphView:
        edges = [EdgeView(*line) for line in self._lines]
        roles: dict[tuple[str, ...], tuple[Box, set[State]]] = {}
        for _, box, state in self._outcomes:
            roles.setdefault(box.key, (box, set()))[1].add(state)
        nodes = [*self._nodes, *((box, _of_all(states)) for box, states in roles.values())]
        positions = {key: len(self._nodes) + place for place, key in enumerate(roles)}
        for decision, box, state in self._outcomes:
            edges.append(EdgeView(decision, positions[box.key], state))
        return PoolGraphView(address, target, tuple(_views(nodes)), tuple(edges))


def _of_all(states: set[State]) -> State:
    """A role that one line leaves and another reaches was there and stays."""
    return states.pop() if len(states) == 1 else State.KEPT


def _views(nodes: Sequence[tuple[Box, State]]) -> Iterator[NodeView]:
    """The boxes with their states; two of a kind that say the same say it in full."""
    same = Counter((box.kind, box.label) for box in {box.key: box for box, _ in nodes}.values())
    for box, state in nodes:
        label = box.label if same[box.kind, box.label] == 1 else box.title
        yield NodeView(box.kind, label, box.title, state)
