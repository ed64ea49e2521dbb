"""The results of access tests as JSON (schemas/test.schema.json)."""

from dataclasses import dataclass

from reconciler.model.json_value import Json, JsonObject
from reconciler.plan.view.findings import FindingView


@dataclass(frozen=True, slots=True)
class CasesSummaryView:
    """rules: of all pools of the chosen targets. covered: those that decided a case."""

    passed: int
    failed: int
    rules: int
    covered: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. expected, actual: as in a document. rule: the number of the one that decided."""

    pool: str
    name: str
    passed: bool
    expected: Json
    actual: Json
    rule: int | None
    target: str
    provider: str | None
    claims: JsonObject
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class UncoveredView:
    """A rule that decided no case, by its number."""

    target: str
    pool: str
    provider: str
    rule: int


@dataclass(frozen=True, slots=True)
class SuggestedCaseView:
    """A case as a document would write it; no provider for a guest."""

    name: str
    provider: str | None
    claims: JsonObject
    expect: Json


@dataclass(frozen=True, slots=True)
class SurvivorView:
    """A mutant that no case notices. mutation: removed, moved, loosened or flipped.

    rule: null where the resolution was flipped. change: what it is then, in words.
    """

    target: str
    pool: str
    provider: str
    mutation: str
    rule: int | None
    change: str
    case: SuggestedCaseView


@dataclass(frozen=True, slots=True)
class MutationView:
    """mutants: how many give access to others than the right pool does."""

    mutants: int
    noticed: int
    survivors: tuple[SurvivorView, ...]


@dataclass(frozen=True, slots=True)
class CasesView:
    """mutation: null unless it was asked for. findings: warnings about what cannot be tested."""

    format_version: str
    kind: str
    summary: CasesSummaryView
    cases: tuple[CaseView, ...]
    uncovered: tuple[UncoveredView, ...]
    mutation: MutationView | None
    findings: tuple[FindingView, ...]
