"""Single rules, held against trying every token: nothing that can be used is missed."""

from itertools import product
from random import Random

import pytest

from reconciler.access.claims import BARE_DOMAINS
from reconciler.lint.mappings import check_mappings
from reconciler.lint.rule import Hit
from reconciler.model.providers import LoginProvider, Match, ProviderType, Resolution, Rule
from tests.access.brute_force import TEXTS, Row
from tests.access.pools import AUTHENTICATED, provider_of
from tests.builders import role
from tests.lint.pools import mapped, parts_of, pool_with, random_rules

BATCHES = 20
MUTABLE = {"custom:x", "email"}
CLAIMS = (*MUTABLE, "sub", "email_verified")


def hits_of(rules: tuple[Rule, ...], resolution: Resolution) -> list[Hit]:
    provider = provider_of(mapped(rules, resolution), ProviderType.USER_POOL)
    return [*check_mappings(pool_with(provider))]


def found(hits: list[Hit], *names: str) -> set[int]:
    """The positions of the rules that one of these lint rules speaks of."""
    return {int(hit.path[4]) for hit in hits if hit.rule.name in names}


def is_loose(rule: Rule, given: str | None) -> bool:
    """Whether a value that the rule does not name gets a role, and not that which all are given."""
    others = (text for text in TEXTS if text != rule.value)
    return rule.role != given and any(meets(rule, text) for text in others)


def meets(rule: Rule, text: str) -> bool:
    match rule.match:
        case Match.EQUALS:
            return text == rule.value
        case Match.NOT_EQUAL:
            return text != rule.value
        case Match.STARTS_WITH:
            return text[: len(rule.value)] == rule.value
        case Match.CONTAINS:
            return rule.value in text


def deciding(rules: tuple[Rule, ...]) -> set[str]:
    """The claims that make a difference: two tokens differ in that claim alone, and in roles."""
    parts = parts_of(rules, lists=())
    claims = set()
    for claim, own in parts.items():
        others = [part for name, part in parts.items() if name != claim]
        for rest in product(*others):
            if len({reachable(rules, (*rest, row)) for row in own}) > 1:
                claims.add(claim)
    return claims


def reachable(rules: tuple[Rule, ...], chosen: tuple[Row, ...]) -> frozenset[str]:
    met = [any(row) for row in zip(*chosen, strict=True)]
    return frozenset(rule.role for rule, is_met in zip(rules, met, strict=True) if is_met)


def nothing_is_missed(seed: int) -> None:
    rules = random_rules(Random(seed), CLAIMS, most=4)
    resolution = [*Resolution][seed % 2]
    hits = hits_of(rules, resolution)
    given = AUTHENTICATED if resolution is Resolution.AUTHENTICATED_ROLE else None
    loose = {position for position, rule in enumerate(rules) if is_loose(rule, given)}
    assert found(hits, "loose-match", "negative-match") == loose, rules
    decides = deciding(rules)
    told = {rules[position].claim for position in found(hits, "mutable-claim")}
    assert told >= decides & MUTABLE, rules
    emails = {rules[position].claim for position in found(hits, "email-claim")}
    assert emails >= decides & {"email"}, rules


def test_nothing_is_missed_in_rule_lists_at_random() -> None:
    for seed in range(2_000):
        nothing_is_missed(seed)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_is_missed_in_a_million_rule_lists(batch: int) -> None:
    for seed in range(10_000 + batch, 1_010_000, BATCHES):
        nothing_is_missed(seed)


@pytest.mark.parametrize("domain", sorted(BARE_DOMAINS))
def test_a_claim_that_no_token_has_is_no_danger(domain: str) -> None:
    rules = (
        Rule("email", Match.EQUALS, "a", role("a")),
        Rule("name", Match.NOT_EQUAL, "a", role("a")),
    )
    provider = LoginProvider(domain, "app-1", mapped(rules))
    assert [*check_mappings(pool_with(provider))] == []
