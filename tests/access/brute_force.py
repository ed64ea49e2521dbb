"""Access by enumeration: every token over a small alphabet, tried on both pools.

Written from the documentation beside `reconciler.access` and sharing none of its code. It keeps
sets of texts as bits of one number, so that a rule's condition is one number and trying all texts
is a few operations on numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from reconciler.model.providers import Match, Rule

LETTERS = "abc"
LONGEST = 7
TEXTS = tuple(
    "".join(letters) for n in range(LONGEST + 1) for letters in product(LETTERS, repeat=n)
)
_ALL = (1 << len(TEXTS)) - 1

# What a token does with a list of rules: for each, whether its condition is met.
Row = tuple[bool, ...]


@dataclass(frozen=True)
class Pool:
    """One provider's rules, and the role where none is met."""

    rules: tuple[Rule, ...]
    fallback: str | None


@dataclass(frozen=True)
class Difference:
    """What some token shows: the roles that can be gained, lost, and the defaults that switch."""

    gained: frozenset[str]
    lost: frozenset[str]
    switched: frozenset[tuple[str, str]]


def difference(before: Pool, after: Pool, lists: bool = False) -> Difference:
    """By trying every token. lists: whether each claim may be a list of texts."""
    rules = (*before.rules, *after.rules)
    gained, lost, switched = set(), set(), set()
    for row in rows(rules, lists):
        old_default, old = _answer(before, row[: len(before.rules)])
        new_default, new = _answer(after, row[len(before.rules) :])
        gained |= new - old
        lost |= old - new
        if new == old and old_default and new_default and old_default != new_default:
            switched.add((old_default, new_default))
    return Difference(frozenset(gained), frozenset(lost), frozenset(switched))


def answers(pools: Sequence[Pool], lists: bool = False) -> Iterator[list[set[str]]]:
    """For each different token, what it can have of each of the pools."""
    for row in rows([rule for pool in pools for rule in pool.rules], lists):
        start, found = 0, []
        for pool in pools:
            found.append(_answer(pool, row[start : start + len(pool.rules)])[1])
            start += len(pool.rules)
        yield found


def rows(rules: Sequence[Rule], lists: bool) -> Iterator[Row]:
    """Each different thing that a token can do with these rules."""
    claims = sorted({rule.claim for rule in rules})
    positions = [[i for i, rule in enumerate(rules) if rule.claim == claim] for claim in claims]
    for parts in product(*(_claim_rows(tuple(rules[i] for i in p), lists) for p in positions)):
        row = [False] * len(rules)
        for indices, part in zip(positions, parts, strict=True):
            for index, met in zip(indices, part, strict=True):
                row[index] = met
        yield tuple(row)


def _claim_rows(rules: tuple[Rule, ...], lists: bool) -> set[Row]:
    """What the values of one claim can do, its absence among them."""
    sets: list[tuple[int, Row]] = [(_ALL, ())]
    for rule in rules:
        sets = [
            (part, (*row, met))
            for texts, row in sets
            for met, part in ((True, texts & _met(rule)), (False, texts & ~_met(rule)))
            if part
        ]
    found: set[Row] = {row for _, row in sets}
    while lists:
        longer = found | {_together(rules, one, other) for one in found for other in found}
        if longer == found:
            break
        found = longer
    return found | {(False,) * len(rules)}


def _together(rules: tuple[Rule, ...], one: Row, other: Row) -> Row:
    """What a list does whose members do these: NotEqual must hold for all, the rest for any."""
    return tuple(
        (a and b) if rule.match is Match.NOT_EQUAL else (a or b)
        for rule, a, b in zip(rules, one, other, strict=True)
    )


def _met(rule: Rule) -> int:
    return _texts_meeting(rule.match, rule.value)


@cache
def _texts_meeting(match: Match, value: str) -> int:
    return sum(1 << i for i, text in enumerate(TEXTS) if _meets(match, value, text))


def _meets(match: Match, value: str, text: str) -> bool:
    return {
        Match.EQUALS: text == value,
        Match.NOT_EQUAL: text != value,
        Match.STARTS_WITH: text[: len(value)] == value,
        Match.CONTAINS: value in text,
    }[match]


def _answer(pool: Pool, row: Row) -> tuple[str | None, set[str]]:
    """The default role, and every role that can be had."""
    roles = [rule.role for rule, met in zip(pool.rules, row, strict=True) if met]
    if not roles:
        return pool.fallback, {pool.fallback} if pool.fallback else set()
    return roles[0], {*roles}
