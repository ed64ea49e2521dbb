"""A decision and its reasons as JSON (schemas/explain.schema.json)."""

from dataclasses import dataclass

from reconciler.model.json_value import JsonObject
from reconciler.plan.view.access import DecisionView


@dataclass(frozen=True, slots=True)
class ExplainSummaryView:
    """How many rules the provider's mapping has, and how many the token meets."""

    rules: int
    met: int


@dataclass(frozen=True, slots=True)
class TokenView:
    """provider: null for a guest. custom_role: the role asked for, null for the default."""

    provider: str | None
    flow: str
    claims: JsonObject
    custom_role: str | None


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule of the mapping, whether the token meets it, and why it decided or did not."""

    number: int
    claim: str
    match: str
    value: str
    role: str
    met: bool
    why: str


@dataclass(frozen=True, slots=True)
class AssumptionView:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ExplainView:
    """source: documents or live. pool_id: of the live pool, else null.

    not_managed: sections that the document leaves out, which count as empty where it is asked.
    rule: the number of the rule that decided, null where none did. why: in a sentence.
    """

    format_version: str
    kind: str
    target: str
    address: str
    pool_id: str | None
    source: str
    not_managed: tuple[str, ...]
    summary: ExplainSummaryView
    token: TokenView
    decision: DecisionView
    rule: int | None
    why: str
    rules: tuple[RuleView, ...]
    assumes: tuple[AssumptionView, ...]
