"""Two lists of rules side by side: which rule stands where, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from markupsafe import Markup

from reconciler.model.json_value import Json, canonical
from reconciler.render.html.marked import marked, plain
from reconciler.render.text.values import rule_text


@dataclass(frozen=True, slots=True)
class Side:
    """A rule in one of the lists. number: from 1. other: where it is in the other, if moved."""

    number: int
    rule: Markup
    other: int | None = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Rules that stand beside each other; None where there is nothing beside one.

    state: kept, changed, added, removed or moved.
    """

    state: str
    before: Side | None
    after: Side | None


def rule_rows(before: Sequence[Json], after: Sequence[Json]) -> Iterator[RuleRow]:
    """All rules of both lists in order. One that is elsewhere in the other list is moved there."""
    keys, new_keys = [*map(canonical, before)], [*map(canonical, after)]
    opcodes = SequenceMatcher(None, keys, new_keys, autojunk=False).get_opcodes()
    gone = [n for tag, i, j, _, _ in opcodes if tag != "equal" for n in range(i, j)]
    come = [n for tag, _, _, i, j in opcodes if tag != "equal" for n in range(i, j)]
    moves = _moves(gone, come, keys, new_keys)
    arrivals = {new: old for old, new in moves.items()}
    for tag, old_from, old_to, new_from, new_to in opcodes:
        olds, news = range(old_from, old_to), range(new_from, new_to)
        if tag == "equal":
            for old, new in zip(olds, news, strict=True):
                text = plain(rule_text(before[old]))
                yield RuleRow("kept", Side(old + 1, text), Side(new + 1, text))
            continue
        yield from _moved(olds, moves, before, leaves=True)
        left = [old for old in olds if old not in moves]
        right = [new for new in news if new not in arrivals]
        for was, is_ in zip_longest(left, right):
            yield _beside(was, is_, before, after)
        yield from _moved(news, arrivals, after, leaves=False)


def _moves(
    gone: Sequence[int], come: Sequence[int], keys: Sequence[str], new_keys: Sequence[str]
) -> dict[int, int]:
    """Where each rule went that left its place and is in the other list all the same."""
    free = list(come)
    moves: dict[int, int] = {}
    for old in gone:
        found = next((new for new in free if new_keys[new] == keys[old]), None)
        if found is not None:
            moves[old] = found
            free.remove(found)
    return moves


def _moved(
    positions: range, moves: dict[int, int], rules: Sequence[Json], *, leaves: bool
) -> Iterator[RuleRow]:
    for position in positions:
        if position in moves:
            text = plain(rule_text(rules[position]))
            side = Side(position + 1, text, moves[position] + 1)
            yield RuleRow("moved", side if leaves else None, None if leaves else side)


def _beside(
    was: int | None, is_: int | None, before: Sequence[Json], after: Sequence[Json]
) -> RuleRow:
    if was is not None and is_ is not None:
        old, new = marked(rule_text(before[was]), rule_text(after[is_]))
        return RuleRow("changed", Side(was + 1, old), Side(is_ + 1, new))
    if was is not None:
        return RuleRow("removed", Side(was + 1, plain(rule_text(before[was]))), None)
    assert is_ is not None
    return RuleRow("added", None, Side(is_ + 1, plain(rule_text(after[is_]))))
