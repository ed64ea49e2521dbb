"""Rule lists at random, and what enumeration says of them claim by claim."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random

from reconciler.model.pools import DesiredPool
from reconciler.model.providers import MappingType, Provider, Resolution, RoleMapping, Rule
from reconciler.model.spec import Roles
from tests.access.brute_force import Row, rows
from tests.access.pools import AUTHENTICATED, random_rule
from tests.builders import DESIRED


def random_rules(random: Random, claims: Sequence[str], most: int = 5) -> tuple[Rule, ...]:
    return tuple(
        replace(random_rule(random), claim=random.choice(claims))
        for _ in range(random.randint(1, most))
    )


def mapped(rules: tuple[Rule, ...], resolution: Resolution = Resolution.DENY) -> RoleMapping:
    return RoleMapping(MappingType.RULES, resolution, rules)


def pool_with(*providers: Provider) -> DesiredPool:
    """A pool of these providers whose authenticated role some of the rules give."""
    return replace(DESIRED, roles=Roles(AUTHENTICATED), providers=providers)


def parts_of(rules: Sequence[Rule], lists: Collection[str]) -> dict[str, tuple[Row, ...]]:
    """For each claim, each different thing that a value of it does with all rules.

    A rule about another claim counts as not met. lists: the claims that may be lists.
    """
    parts = {}
    for claim in dict.fromkeys(rule.claim for rule in rules):
        own = [position for position, rule in enumerate(rules) if rule.claim == claim]
        found = rows([rules[position] for position in own], lists=claim in lists)
        parts[claim] = tuple(
            tuple(i in own and row[own.index(i)] for i in range(len(rules))) for row in found
        )
    return parts


def tokens_of(parts: Collection[tuple[Row, ...]]) -> Iterator[Row]:
    """Each different thing that a token does with all rules."""
    for chosen in product(*parts):
        yield tuple(any(met) for met in zip(*chosen, strict=True))
