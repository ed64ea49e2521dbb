"""Access tests against a pool: does each token get what its case says, and who decided?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.access.decide import Decision, decide
from reconciler.access.token import Token
from reconciler.model.access_tests import AccessCase, ExpectedDenial
from reconciler.model.providers import MappingType
from reconciler.model.spec import PoolSpec

# One rule of a pool: the provider's key and the rule's number, from 1.
RuleNumber: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """A case with the decision of a pool about its token."""

    case: AccessCase
    decision: Decision
    passed: bool


def try_case(spec: PoolSpec, case: AccessCase) -> Tried:
    """What the pool gives to the token of a case, and whether that is what the case expects."""
    decision = decide(spec, Token(case.provider, case.claims))
    return Tried(case, decision, _meets(decision, case))


def _meets(decision: Decision, case: AccessCase) -> bool:
    expected = case.expected
    if isinstance(expected, ExpectedDenial):
        return decision.role is None and expected.reason in (None, decision.denied)
    return decision.role == expected.role and (
        expected.selectable is None or {*expected.selectable} == {*decision.selectable}
    )


def rules_of(spec: PoolSpec) -> list[RuleNumber]:
    """Every rule of a pool, in order."""
    return [
        (provider.key, number)
        for provider in spec.providers
        if provider.role_mapping is not None and provider.role_mapping.type is MappingType.RULES
        for number, _ in enumerate(provider.role_mapping.rules, 1)
    ]


def covered(tried: Sequence[Tried]) -> set[RuleNumber]:
    """The rules that decided a case."""
    return {
        (found.case.provider, found.decision.rule)
        for found in tried
        if found.case.provider is not None and found.decision.rule is not None
    }
