"""Would the tests notice? A pool with one rule removed, moved or loosened, or the no-match
resolution flipped, and a case that would tell each such pool from the right one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reconciler.access.cases import Tried, try_case
from reconciler.access.compare import compare
from reconciler.access.decide import decide
from reconciler.access.token import Token
from reconciler.model.access_tests import (
    AccessCase,
    Expected,
    ExpectedDenial,
    ExpectedRole,
)
from reconciler.model.origin import Origin
from reconciler.model.providers import (
    DeveloperProvider,
    Match,
    Provider,
    Resolution,
    RoleMapping,
    Rule,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, sorted_providers


class Mutation(StrEnum):
    """What was done to the mapping of a provider."""

    REMOVED = "removed"
    MOVED = "moved"
    LOOSENED = "loosened"
    FLIPPED = "flipped"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pool that is wrong in one place.

    rule: the number of the rule, None where the resolution was flipped. change: in words.
    """

    mutation: Mutation
    provider: str
    rule: int | None
    change: str
    spec: PoolSpec


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case notices, with one that would."""

    mutant: Mutant
    case: AccessCase


@dataclass(frozen=True, slots=True)
class Mutated:
    """How many mutants there were that give access to others, and those that survived."""

    mutants: int
    survivors: tuple[Survivor, ...]


def mutate(spec: PoolSpec, cases: Sequence[AccessCase], origin: Origin) -> Mutated:
    """Tries the cases that pass on each mutant. One that gives all the same access is none.

    origin: of the suggested cases, which stand nowhere yet.
    """
    passing = [tried for case in cases if (tried := try_case(spec, case)).passed]
    noticed, survivors = 0, []
    for mutant in mutants(spec):
        if _is_noticed(mutant, passing):
            noticed += 1
        elif differences := compare(spec, mutant.spec):
            # One whose default differs makes the plainest case.
            telling = next((d for d in differences if d.before.role != d.after.role), None)
            token = (telling or differences[0]).witness
            survivors.append(Survivor(mutant, _case(spec, mutant, token, origin)))
    return Mutated(noticed + len(survivors), tuple(survivors))


def _is_noticed(mutant: Mutant, passing: Sequence[Tried]) -> bool:
    """Whether a case about the mutant's provider fails; those that the rule decided come first."""
    concerned = [tried for tried in passing if tried.case.provider == mutant.provider]
    concerned.sort(key=lambda tried: tried.decision.rule != mutant.rule)
    return any(not try_case(mutant.spec, tried.case).passed for tried in concerned)


def mutants(spec: PoolSpec) -> Iterator[Mutant]:
    """Every mutant of a pool, provider by provider, rule by rule."""
    for provider in spec.providers:
        mapping = provider.role_mapping
        if mapping is None or isinstance(provider, StrayMapping | DeveloperProvider):
            continue
        for mutation, rule, change, mutated in _of_mapping(mapping):
            changed = replace(provider, role_mapping=mutated)
            yield Mutant(mutation, provider.key, rule, change, _with(spec, changed))


def _of_mapping(
    mapping: RoleMapping,
) -> Iterator[tuple[Mutation, int | None, str, RoleMapping]]:
    rules = mapping.rules
    for position, rule in enumerate(rules):
        number = position + 1
        without = (*rules[:position], *rules[position + 1 :])
        yield Mutation.REMOVED, number, "it is gone", replace(mapping, rules=without)
        if position:
            moved = (*rules[: position - 1], rule, rules[position - 1], *rules[number:])
            change = f"it stands before rule {position}"
            yield Mutation.MOVED, number, change, replace(mapping, rules=moved)
        if (loose := _loosened(rule)) is not None:
            loosened = (*rules[:position], loose, *rules[number:])
            change = f'it is {loose.match} "{loose.value}"'
            yield Mutation.LOOSENED, number, change, replace(mapping, rules=loosened)
    flipped = (
        Resolution.DENY
        if mapping.ambiguous_role_resolution is Resolution.AUTHENTICATED_ROLE
        else Resolution.AUTHENTICATED_ROLE
    )
    change = f"it is {flipped}"
    yield Mutation.FLIPPED, None, change, replace(mapping, ambiguous_role_resolution=flipped)


def _loosened(rule: Rule) -> Rule | None:
    """The next weaker condition; None where no rule is weaker."""
    match rule.match:
        case Match.EQUALS:
            return replace(rule, match=Match.STARTS_WITH)
        case Match.STARTS_WITH:
            return replace(rule, match=Match.CONTAINS)
        case Match.CONTAINS:
            return replace(rule, value=rule.value[:-1]) if len(rule.value) > 1 else None
        case Match.NOT_EQUAL:
            # A value that fewer tokens have: the forbidden one gets in.
            return replace(rule, value=f"{rule.value}~")


def _with(spec: PoolSpec, changed: Provider) -> PoolSpec:
    others = [provider for provider in spec.providers if provider.key != changed.key]
    return replace(spec, providers=sorted_providers([*others, changed]))


def _case(spec: PoolSpec, mutant: Mutant, token: Token, origin: Origin) -> AccessCase:
    """A case that passes on the right pool and fails on the mutant."""
    right, wrong = decide(spec, token), decide(mutant.spec, token)
    expected: Expected = ExpectedDenial()
    if right.role is not None:
        selectable = tuple(sorted(right.selectable)) if right.role == wrong.role else None
        expected = ExpectedRole(right.role, selectable)
    name = f"{mutant.mutation} rule {mutant.rule}" if mutant.rule else "no rule matches"
    return AccessCase(name, token.provider, token.claims, expected, origin)
