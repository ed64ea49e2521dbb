"""Whether the condition of a rule is met by the value of its claim.

Rules know no wildcards and tell upper from lower case (assumed). A claim that is not there meets
no condition, NotEqual included: "if the claim doesn't exist, the rule is not evaluated" (developer
guide, rule-based mapping). How the service compares lists is not documented: a positive condition
may be met by any member, NotEqual must hold for all.
"""

from dataclasses import dataclass

from reconciler.access.token import ClaimValue
from reconciler.model.providers import Match, Rule


@dataclass(frozen=True, slots=True)
class Condition:
    """What one rule asks of one claim."""

    claim: str
    match: Match
    value: str


def holds(condition: Condition | Rule, value: ClaimValue | None) -> bool:
    """Whether a claim's value meets the condition; None where the token lacks the claim."""
    if value is None:
        return False
    if isinstance(value, str):
        return _text_meets(condition, value)
    if condition.match is Match.NOT_EQUAL:
        return all(member != condition.value for member in value)
    return any(_text_meets(condition, member) for member in value)


def _text_meets(condition: Condition | Rule, text: str) -> bool:
    """Whether one text meets the condition."""
    match condition.match:
        case Match.EQUALS:
            return text == condition.value
        case Match.NOT_EQUAL:
            return text != condition.value
        case Match.STARTS_WITH:
            return text.startswith(condition.value)
        case Match.CONTAINS:
            return condition.value in text


def differs_by_case(condition: Condition | Rule, value: ClaimValue | None) -> bool:
    """Whether a condition would be met, or not be met, if upper and lower case were one."""
    if value is None:
        return False
    texts = value.casefold() if isinstance(value, str) else tuple(t.casefold() for t in value)
    folded = Condition(condition.claim, condition.match, condition.value.casefold())
    return holds(condition, value) is not holds(folded, texts)


def present(claim: str) -> Condition:
    """The condition that a claim is there at all: every text contains the empty one."""
    return Condition(claim, Match.CONTAINS, "")
