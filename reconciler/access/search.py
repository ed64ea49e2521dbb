"""Tokens of one provider that two pools treat differently, found without enumerating tokens.

"A role can be had after and not before" and "another role is the default" are unions of few
conjunctions of conditions, each of which `witness` decides. Only "another default, but all the same
roles to be had" needs a search, because it speaks of all roles at once; it is cut where no token is
left, and a token in hand often ends it at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from reconciler.access.conditions import Condition, holds, present
from reconciler.access.questions import conditions_of, first_claims, lacking
from reconciler.access.side import Side
from reconciler.access.token import ClaimValue
from reconciler.access.witness import Conditions, Conjunction
from reconciler.model.providers import Match, Provider

Claims: TypeAlias = dict[str, ClaimValue]

# Conjunctions looked at for the switches of one provider before the search is cut short. Real rule
# lists need a few; only lists made for it need more.
MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Switch:
    """A token that changes from one default role to another.

    certain: whether it can have the same roles as before. Where the search was cut short this is
    not known of any token of the pair, and the one given only has another default.
    """

    old: str
    new: str
    claims: Claims
    certain: bool = True


@dataclass(slots=True)
class _Steps:
    left: int


@dataclass(frozen=True, slots=True)
class Search:
    """Two sides with the conditions of both numbered together."""

    before: Side
    after: Side
    conditions: Conditions

    @classmethod
    def of(cls, provider: Provider, before: Side, after: Side) -> "Search":
        """The search over all tokens of a provider."""
        tagged = [claim for side in (before, after) for _, claim in side.tags]
        conditions = conditions_of(provider, before, after, claims=tagged)
        return cls(before, after, conditions)

    @property
    def reversed(self) -> "Search":
        """The same with the sides exchanged: what is gained one way is lost the other way."""
        return Search(self.after, self.before, self.conditions)

    def gains(self, role: str) -> Claims | None:
        """Claims of a token that can have the role after and could not before.

        One that gets it by itself is preferred to one that may only ask for it.
        """
        before = lacking(self.conditions, self.before, role)
        ways = self._ways(self.after, role)
        return first_claims(self.conditions, (got & lost for got in ways for lost in before))

    def gains_tag(self, tag: str, claim: str) -> Claims | None:
        """Claims of a token that gets a role after, and the tag from the claim: with another value
        than before, where another claim gave it."""
        there = self.conditions.meets(present(claim))
        ways = [there & got for role in self.after.roles for got in self._ways(self.after, role)]
        other = dict(self.before.tags).get(tag)
        if other is None:
            return first_claims(self.conditions, ways)
        without = self.conditions.fails([present(other)])
        found = first_claims(self.conditions, [way & without for way in ways])
        return found or self._unequal(ways, claim, other)

    def _unequal(self, ways: Iterable[Conjunction], one: str, other: str) -> Claims | None:
        """Claims for one of the ways in which two claims are there and have different values.

        Claims are free of each other: if one has a value that the other can have, either may have
        another one, unless neither can have a second value.
        """
        both = self.conditions.meets(present(one)) & self.conditions.meets(present(other))
        for way in ways:
            claims = self.conditions.solve(way & both, lists=False)
            if claims is None:
                continue
            if claims[one] != claims[other]:
                return claims
            value = claims[one]
            assert isinstance(value, str), "lists were not asked for"
            for claim, twin in ((one, other), (other, one)):
                has = self.conditions.meets(Condition(twin, Match.EQUALS, value))
                lacks = self.conditions.meets(Condition(claim, Match.NOT_EQUAL, value))
                unequal = self.conditions.solve(way & both & has & lacks, lists=False)
                if unequal is not None:
                    return unequal
        return None

    def switches(self) -> Iterator[Switch]:
        """For each pair of default roles a token that changes from one to the other, and can have
        the same roles as before."""
        roles = [*dict.fromkeys([*self.before.roles, *self.after.roles])]
        steps = _Steps(MOST_STEPS)
        before = {role: self._default(self.before, role) for role in self.before.roles}
        after = {role: self._default(self.after, role) for role in self.after.roles}
        for old, new in product(before, after):
            # The ways to have one default role before and another after.
            starts = [one & other for one in before[old] for other in after[new] if old != new]
            if starts and (switch := self._switch(Switch(old, new, {}), starts, roles, steps)):
                yield switch

    def _switch(
        self, switch: Switch, starts: list[Conjunction], roles: list[str], steps: "_Steps"
    ) -> Switch | None:
        defaults = (switch.old, switch.new)
        # The two defaults must be to be had on both sides, which leaves few tokens: first.
        roles = [*dict.fromkeys([*defaults, *roles])]
        for lists in (False, True):
            for start in starts:
                claims = self._equal(start, roles, defaults, lists, steps)
                if claims is not None:
                    return replace(switch, claims=claims)
        if steps.left > 0 or (claims := first_claims(self.conditions, starts)) is None:
            return None
        return replace(switch, claims=claims, certain=False)

    def _equal(
        self,
        wanted: Conjunction,
        roles: list[str],
        defaults: tuple[str, str],
        lists: bool,
        steps: "_Steps",
    ) -> Claims | None:
        """Claims with which each of the roles can be had either on both sides or on neither."""
        claims = self.conditions.solve(wanted, lists) if steps.left > 0 else None
        if claims is None:
            return None
        steps.left -= 1
        seen = self.conditions.completed(claims)
        differing = _reachable(self.before, seen) ^ _reachable(self.after, seen)
        if not differing:
            return claims
        # Branch on a role that this token tells apart: other roles may never need a decision.
        role = next(role for role in roles if role in differing)
        rest = [other for other in roles if other != role]
        for choice in self._both_or_neither(role, defaults):
            found = self._equal(wanted & choice, rest, defaults, lists, steps)
            if found is not None:
                return found
        return None

    def _both_or_neither(self, role: str, defaults: tuple[str, str]) -> Iterator[Conjunction]:
        old, new = self.before.sources(role), self.after.sources(role)
        if role not in defaults:
            yield self.conditions.fails([*old, *new])
        given = Conjunction()
        one = [given] if role == defaults[0] else [self.conditions.meets(c) for c in old]
        other = [given] if role == defaults[1] else [self.conditions.meets(c) for c in new]
        for first in one:
            for second in other:
                yield first & second

    def _default(self, side: Side, role: str) -> list[Conjunction]:
        """The ways to get a role without asking: a rule is the first that is met, or none is."""
        conditions, found = [rule.condition for rule in side.rules], []
        for position, rule in enumerate(side.rules):
            if rule.role == role:
                earlier = self.conditions.fails(conditions[:position])
                found.append(self.conditions.meets(rule.condition) & earlier)
        if side.fallback == role:
            found.append(self.conditions.fails(conditions))
        return found

    def _ways(self, side: Side, role: str) -> list[Conjunction]:
        """The ways to have a role: without asking first, then for the asking."""
        offered = [self.conditions.meets(condition) for condition in side.sources(role)]
        return [*self._default(side, role), *offered]


def _reachable(side: Side, claims: Claims) -> set[str]:
    """The roles that a token can have, as a Side tells it."""
    met = [s for s in side.rules if holds(s.condition, claims.get(s.condition.claim))]
    offered = [s for s in side.offers if holds(s.condition, claims.get(s.condition.claim))]
    roles = {source.role for source in (*met, *offered)}
    return roles | ({side.fallback} if side.fallback and not met else set())
