"""Which rules of a mapping one token can meet, and which rules no token comes to. Exact.

Two readings of claims are asked. Certain: a claim is a list only where it is known to be one.
Possible: wherever it may be one (SAML attributes, private claims of OIDC tokens).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reconciler.access.claims import Domain, Free, domain_of, is_list
from reconciler.access.conditions import Condition, holds
from reconciler.access.decide import condition_of
from reconciler.access.token import ClaimValue
from reconciler.access.witness import Conditions, Conjunction
from reconciler.model.providers import Provider, Rule


@dataclass(frozen=True, slots=True)
class Overlap:
    """Earlier rules with another role that some token meets together with a rule.

    earlier: their positions. claims: of a token that shows it. shown: the positions of all rules
    that this token meets. certain: whether it holds without a claim that only may be a list.
    """

    earlier: tuple[int, ...]
    claims: tuple[tuple[str, ClaimValue], ...]
    shown: tuple[int, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules before it make of a rule.

    met: whether any token meets it. first: whether any token meets it and none before it.
    """

    overlaps: tuple[Overlap, ...]
    met: bool
    first: bool


def standings(provider: Provider, rules: Sequence[Rule]) -> tuple[Standing, ...]:
    """The standing of each rule of a mapping, in order."""
    claims = dict.fromkeys(rule.claim for rule in rules)
    domains = tuple((claim, domain_of(provider, claim)) for claim in claims)
    known = tuple((claim, _certain(provider, claim, domain)) for claim, domain in domains)
    numbers: dict[str, int] = {}
    roles = tuple(numbers.setdefault(rule.role, len(numbers)) for rule in rules)
    return _standings(tuple(map(condition_of, rules)), roles, domains, known)


def _certain(provider: Provider, claim: str, domain: Domain) -> Domain:
    return Free(is_list(provider, claim)) if isinstance(domain, Free) else domain


# Kept, because one mapping serves many pools and targets, where only accounts differ.
@lru_cache(maxsize=256)
def _standings(
    conditions: tuple[Condition, ...],
    roles: tuple[int, ...],
    domains: tuple[tuple[str, Domain], ...],
    known: tuple[tuple[str, Domain], ...],
) -> tuple[Standing, ...]:
    """roles: equal numbers for equal roles. known: the domains where only known lists are lists."""
    possible = _Reading.of(domains, conditions)
    certain = possible if known == domains else _Reading.of(known, conditions)
    return tuple(_standing(certain, possible, roles, position) for position in range(len(roles)))


def _standing(
    certain: "_Reading", possible: "_Reading", roles: Sequence[int], position: int
) -> Standing:
    others = [i for i in range(position) if roles[i] != roles[position]]
    sure = certain.together(position, others)
    # What is certain is possible too.
    rest = [i for i in others if i not in sure]
    perhaps = [] if certain is possible else possible.together(position, rest)
    found = ((certain, sure, True), (possible, perhaps, False))
    met = possible.met(position)
    return Standing(
        tuple(_overlap(r, position, earlier, c) for r, earlier, c in found if earlier),
        met=possible.claims(met) is not None,
        first=possible.claims(met & possible.none_before(position)) is not None,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The conditions of a mapping's rules, and what their claims may be."""

    asked: tuple[Condition, ...]
    conditions: Conditions

    @classmethod
    def of(cls, domains: Sequence[tuple[str, Domain]], asked: tuple[Condition, ...]) -> "_Reading":
        conditions = Conditions(dict(domains))
        # All are numbered before the first question, because a new one voids earlier answers.
        conditions.fails(asked)
        return cls(asked, conditions)

    def met(self, position: int) -> Conjunction:
        return self.conditions.meets(self.asked[position])

    def none_before(self, position: int) -> Conjunction:
        return self.conditions.fails(self.asked[:position])

    def claims(self, wanted: Conjunction) -> dict[str, ClaimValue] | None:
        """Claims of a token, texts where they will do."""
        return self.conditions.solve(wanted, lists=True)

    def together(self, position: int, others: Sequence[int]) -> list[int]:
        """Those of the other rules that some token meets together with the one."""
        this = self.met(position)
        return [i for i in others if self.claims(this & self.met(i)) is not None]


def _overlap(reading: _Reading, position: int, earlier: Sequence[int], certain: bool) -> Overlap:
    """The overlap, shown by a token that meets as many of the rules as one can, in order."""
    wanted = reading.met(position)
    for other in earlier:
        if reading.claims(wanted & reading.met(other)) is not None:
            wanted &= reading.met(other)
    claims = reading.claims(wanted)
    assert claims is not None
    seen = reading.conditions.completed(claims)
    shown = (
        i
        for i, condition in enumerate(reading.asked[: position + 1])
        if holds(condition, seen.get(condition.claim))
    )
    return Overlap(tuple(earlier), tuple(sorted(claims.items())), tuple(shown), certain)
