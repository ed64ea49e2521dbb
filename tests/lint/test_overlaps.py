"""Which rules compete, held against trying every token over a small alphabet."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from random import Random

import pytest

from reconciler.access.decide import decide
from reconciler.access.token import Token
from reconciler.lint.rivals import Standing, standings
from reconciler.model.providers import (
    MappingType,
    Match,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
)
from reconciler.model.spec import PoolSpec
from tests.access.pools import provider_of
from tests.builders import role
from tests.lint.pools import mapped, parts_of, random_rules, tokens_of

BATCHES = 20


@dataclass(frozen=True)
class Tokens:
    """A type of provider, claims of its tokens, and which of them are lists: for sure, perhaps."""

    type: ProviderType
    claims: tuple[str, ...]
    known: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()


TOKENS = (
    Tokens(ProviderType.USER_POOL, ("x", "y")),
    Tokens(ProviderType.USER_POOL, ("x", "cognito:groups"), frozenset({"cognito:groups"})),
    Tokens(ProviderType.SAML, ("x", "y"), perhaps=frozenset({"x", "y"})),
    Tokens(ProviderType.OIDC, ("x", "name"), perhaps=frozenset({"x"})),
)


@dataclass(frozen=True)
class Verdict:
    """What is to be known of the rules of a mapping, by their positions."""

    certain: frozenset[tuple[int, int]]
    possible: frozenset[tuple[int, int]]
    never_met: frozenset[int]
    never_first: frozenset[int]


def enumerated(tokens: Tokens, rules: tuple[Rule, ...]) -> Verdict:
    """By trying every token."""
    certain = pairs(rules, tokens.known)
    rows = [*tokens_of(parts_of(rules, tokens.known | tokens.perhaps).values())]
    return Verdict(
        certain,
        pairs(rules, tokens.known | tokens.perhaps) - certain,
        frozenset(i for i in range(len(rules)) if not any(row[i] for row in rows)),
        frozenset(
            i for i in range(len(rules)) if not any(row[i] and not any(row[:i]) for row in rows)
        ),
    )


def pairs(rules: tuple[Rule, ...], lists: Collection[str]) -> frozenset[tuple[int, int]]:
    """Rules with different roles that one token meets."""
    rows = [*tokens_of(parts_of(rules, lists).values())]
    return frozenset(
        (i, j)
        for i, j in combinations(range(len(rules)), 2)
        if rules[i].role != rules[j].role and any(row[i] and row[j] for row in rows)
    )


def told(found: tuple[Standing, ...]) -> Verdict:
    by_certainty = {
        certain: frozenset(
            (i, j)
            for j, standing in enumerate(found)
            for overlap in standing.overlaps
            for i in overlap.earlier
            if overlap.certain is certain
        )
        for certain in (True, False)
    }
    return Verdict(
        by_certainty[True],
        by_certainty[False],
        frozenset(i for i, standing in enumerate(found) if not standing.met),
        frozenset(i for i, standing in enumerate(found) if not standing.first),
    )


def agree(seed: int) -> None:
    random = Random(seed)
    tokens = TOKENS[seed % len(TOKENS)]
    rules = random_rules(random, tokens.claims)
    mapping = mapped(rules)
    provider = provider_of(mapping, tokens.type)
    found = standings(provider, rules)
    assert told(found) == enumerated(tokens, rules), (tokens, rules)
    pool = PoolSpec("web", False, providers=(provider,))
    for position, standing in enumerate(found):
        for overlap in standing.overlaps:
            token = Token(provider.key, overlap.claims)
            matched = [n - 1 for n in decide(pool, token).matched if n - 1 <= position]
            assert [*overlap.shown] == matched
            assert position in overlap.shown
            assert {*overlap.shown} & {*overlap.earlier}


def test_enumeration_finds_the_same_in_rule_lists_at_random() -> None:
    for seed in range(2_000):
        agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_enumeration_finds_the_same_in_a_million_rule_lists(batch: int) -> None:
    for seed in range(10_000 + batch, 1_010_000, BATCHES):
        agree(seed)


def standing_of(*rules: Rule, type_: ProviderType = ProviderType.USER_POOL) -> Standing:
    """The standing of the last of some rules."""
    mapping = RoleMapping(MappingType.RULES, Resolution.DENY, rules)
    return standings(provider_of(mapping, type_), rules)[-1]


def test_a_witness_meets_as_many_rules_as_one_token_can() -> None:
    prefixes = [Rule("x", Match.STARTS_WITH, "abc"[:n], role(str(n))) for n in (1, 2, 3)]
    standing = standing_of(*prefixes, Rule("y", Match.EQUALS, "b", role("last")))
    (overlap,) = standing.overlaps
    assert (overlap.claims, overlap.shown) == ((("x", "abc"), ("y", "b")), (0, 1, 2, 3))


def test_rules_that_exclude_each_other_need_no_common_witness() -> None:
    one, other = (Rule("x", Match.EQUALS, value, role(value)) for value in "ab")
    (overlap,) = standing_of(one, other, Rule("y", Match.EQUALS, "c", role("c"))).overlaps
    assert (overlap.earlier, overlap.shown) == ((0, 1), (0, 2))


def test_a_witness_meets_what_every_token_meets() -> None:
    always = Rule("aud", Match.EQUALS, "client1", role("a"))
    other = Rule("x", Match.EQUALS, "b", role("b"))
    (overlap,) = standing_of(always, other, Rule("y", Match.EQUALS, "c", role("a"))).overlaps
    assert (overlap.earlier, overlap.shown) == ((1,), (0, 1, 2))


def test_what_is_fixed_for_a_provider_decides_for_all_its_tokens() -> None:
    always = Rule("aud", Match.EQUALS, "client1", role("a"))
    never = Rule("aud", Match.NOT_EQUAL, "client1", role("b"))
    assert standing_of(always, never) == Standing((), met=False, first=False)
    later = standing_of(always, Rule("x", Match.EQUALS, "a", role("a")))
    assert later == Standing((), met=True, first=False)
