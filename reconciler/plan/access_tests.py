"""Tries the access tests of targets and says what came of it, as a view."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from reconciler.access.cases import RuleNumber, Tried, covered, rules_of, try_case
from reconciler.access.decide import Decision
from reconciler.access.mutants import Survivor, mutate
from reconciler.desired.variables import as_written, provider_as_written
from reconciler.model.access_tests import AccessCase, AccessTest, Expected, ExpectedRole
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target
from reconciler.plan.overlay import overlay
from reconciler.plan.view.access import claims_json
from reconciler.plan.view.cases import (
    CasesSummaryView,
    CasesView,
    CaseView,
    MutationView,
    SuggestedCaseView,
    SurvivorView,
    UncoveredView,
)
from reconciler.plan.view.findings import finding_view
from reconciler.plan.view.plan import FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class _Subject:
    """One pool of one target with its cases."""

    target: Target
    pool: DesiredPool
    spec: PoolSpec
    cases: tuple[AccessCase, ...]

    def tried(self) -> list[Tried]:
        return [try_case(self.spec, case) for case in self.cases]


@dataclass(frozen=True, slots=True)
class TargetTests:
    """What the documents say for one target."""

    target: Target
    pools: Sequence[DesiredPool]
    tests: Sequence[AccessTest]


def cases_view(
    targets: Sequence[TargetTests], findings: Sequence[Finding], mutation: bool
) -> CasesView:
    """Every case tried on the pool that its document describes; what is not managed is empty.

    findings: about the tests. mutation: whether to try the cases on mutants too.
    """
    subjects = [subject for target in targets for subject in _subjects(target)]
    results = [(subject, subject.tried()) for subject in subjects]
    cases = tuple(_case_view(s, found) for s, tried in results for found in tried)
    uncovered = tuple(view for s, tried in results for view in _uncovered(s, covered(tried)))
    rules = sum(len(rules_of(subject.spec)) for subject in subjects)
    return CasesView(
        format_version=FORMAT_VERSION,
        kind="test",
        summary=CasesSummaryView(
            passed=sum(case.passed for case in cases),
            failed=sum(not case.passed for case in cases),
            rules=rules,
            covered=rules - len(uncovered),
        ),
        cases=cases,
        uncovered=uncovered,
        mutation=_mutation_view(subjects) if mutation else None,
        findings=tuple(dict.fromkeys(map(finding_view, findings))),
    )


def _subjects(tests: TargetTests) -> list[_Subject]:
    return [
        _Subject(
            tests.target,
            pool,
            overlay(pool, None),
            tuple(case for test in tests.tests if test.pool == pool.address for case in test.cases),
        )
        for pool in tests.pools
        if not pool.absent
    ]


def _uncovered(subject: _Subject, decided: Collection[RuleNumber]) -> Iterator[UncoveredView]:
    for provider, rule in rules_of(subject.spec):
        if (provider, rule) not in decided:
            yield UncoveredView(subject.target.name, subject.pool.address, provider, rule)


def _case_view(subject: _Subject, tried: Tried) -> CaseView:
    case, decision = tried.case, tried.decision
    return CaseView(
        pool=subject.pool.address,
        name=case.name,
        passed=tried.passed,
        expected=_expected_json(case.expected),
        actual=_actual_json(decision),
        rule=decision.rule,
        target=subject.target.name,
        provider=case.provider,
        claims=claims_json(case.claims),
        file=case.origin.file,
        line=case.origin.line,
    )


def _expected_json(expected: Expected) -> Json:
    if isinstance(expected, ExpectedRole):
        role: JsonObject = {"role": expected.role}
        return (
            role if expected.selectable is None else role | {"selectable": [*expected.selectable]}
        )
    return "denied" if expected.reason is None else {"denied": expected.reason}


def _actual_json(decision: Decision) -> Json:
    if decision.role is None:
        return {"denied": decision.denied.value if decision.denied else ""}
    # Sorted as what is expected is, for the eye to compare.
    return {"role": decision.role, "selectable": [*sorted(decision.selectable)]}


def _mutation_view(subjects: Sequence[_Subject]) -> MutationView:
    results = [(s, mutate(s.spec, s.cases, s.pool.origin)) for s in subjects]
    survivors = tuple(
        _survivor_view(subject, survivor)
        for subject, mutated in results
        for survivor in mutated.survivors
    )
    total = sum(mutated.mutants for _, mutated in results)
    return MutationView(total, total - len(survivors), survivors)


def _survivor_view(subject: _Subject, survivor: Survivor) -> SurvivorView:
    mutant, case = survivor.mutant, survivor.case
    return SurvivorView(
        target=subject.target.name,
        pool=subject.pool.address,
        provider=mutant.provider,
        mutation=mutant.mutation.value,
        rule=mutant.rule,
        change=mutant.change,
        case=SuggestedCaseView(
            name=case.name,
            provider=case.provider and provider_as_written(case.provider, subject.target),
            claims={n: _written(v, subject.target) for n, v in claims_json(case.claims).items()},
            expect=_written(_expected_json(case.expected), subject.target),
        ),
    )


def _written(value: Json, target: Target) -> Json:
    """A value with its texts as documents write them."""
    if isinstance(value, dict):
        return {name: _written(item, target) for name, item in value.items()}
    if isinstance(value, list):
        return [_written(item, target) for item in value]
    return as_written(value, target) if isinstance(value, str) else value
