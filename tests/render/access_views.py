"""Views about access that hold the same texts wherever a text can stand."""

from reconciler.model.json_value import Json
from reconciler.plan.view.access import AccessView, DecisionView, WitnessView
from reconciler.plan.view.cases import (
    CasesSummaryView,
    CasesView,
    CaseView,
    MutationView,
    SuggestedCaseView,
    SurvivorView,
    UncoveredView,
)
from reconciler.plan.view.explain import (
    AssumptionView,
    ExplainSummaryView,
    ExplainView,
    RuleView,
    TokenView,
)
from reconciler.plan.view.findings import FindingView


def decisions(one: str, other: str) -> tuple[DecisionView, DecisionView]:
    """One that gives a role, and one that gives none."""
    return (
        DecisionView(one, (other, one), None, {one: [other]}),
        DecisionView(None, (one,), other, {}),
    )


def difference(one: str, other: str) -> AccessView:
    given, denied = decisions(one, other)
    witness = WitnessView({one: other, other: [one, other]})
    rules = ((1,), (2, 3))
    return AccessView(one, other, witness, given, denied, rules, (one,), "classic", one, other)


def explanation(one: str, other: str) -> ExplainView:
    given, _ = decisions(one, other)
    return ExplainView(
        format_version="1.0",
        kind="explain",
        target=one,
        address=other,
        pool_id=one,
        source="live",
        not_managed=(one, other),
        summary=ExplainSummaryView(1, 1),
        token=TokenView(one, "enhanced", {one: other}, other),
        decision=given,
        rule=1,
        why=other,
        rules=(RuleView(1, one, other, one, other, True, one),),
        assumes=(AssumptionView(one, other),),
    )


def cases(one: str, other: str) -> CasesView:
    def case(passed: bool) -> CaseView:
        expected: Json = {"role": one, "selectable": [other]}
        actual: Json = {"denied": other}
        return CaseView(one, other, passed, expected, actual, 1, other, one, {one: [other]}, one, 1)

    suggestion = SuggestedCaseView(one, other, {one: other}, {"role": one})
    survivor = SurvivorView(one, other, one, other, 1, one, suggestion)
    return CasesView(
        format_version="1.0",
        kind="test",
        summary=CasesSummaryView(1, 1, 1, 0),
        cases=(case(True), case(False)),
        uncovered=(UncoveredView(one, other, one, 1),),
        mutation=MutationView(1, 0, (survivor,)),
        findings=(FindingView(one, other, one, other, 1, 1, one, False),),
    )
