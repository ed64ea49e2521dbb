"""The rule about rules of one mapping that compete for the same tokens."""

from collections.abc import Sequence

from reconciler.access.claims import Fixed, domain_of, fixed_claims
from reconciler.access.token import ClaimValue
from reconciler.lint.places import listed, mappings_of, short
from reconciler.lint.rivals import Overlap, standings
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import Provider
from reconciler.model.providers import Rule as MappingRule
from reconciler.model.results import Severity

OVERLAPPING_RULES = Rule(
    name="overlapping-rules",
    code="M6",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="one token can meet rules with different roles, or a rule never decides",
    why=(
        "The first rule that is met decides only for callers who ask for nothing. With "
        "CustomRoleArn a caller may take the role of any rule that the token meets, so order "
        "protects nothing. A warning tells of an overlap that is there only if a claim is a list, "
        "of a rule that never comes to decide, and of one that no token can meet."
    ),
    fix=(
        "Make the conditions exclude each other: Equals with different values of one claim. Where "
        "every role that a token can choose is meant for its holder, waive the rule and say so."
    ),
    source="GetCredentialsForIdentity, CustomRoleArn; developer guide, role-based-access-control",
)


def check_overlaps(pool: DesiredPool) -> Hits:
    """Overlaps, rules that never decide, and rules that no token can meet."""
    for path, provider, mapping in mappings_of(pool):
        rules = mapping.rules
        for position, standing in enumerate(standings(provider, rules)):
            place: Path = (*path, "rules", position)
            for overlap in standing.overlaps:
                severity = None if overlap.certain else Severity.WARNING
                yield Hit(place, OVERLAPPING_RULES, _told(rules, position, overlap), severity)
            if not standing.met:
                message = f"no token can meet this rule: {_lacking(provider, rules[position])}"
                yield Hit(place, OVERLAPPING_RULES, message, Severity.WARNING)
            elif not standing.first:
                message = "never decides: every token that meets this rule meets an earlier one"
                yield Hit(place, OVERLAPPING_RULES, message, Severity.WARNING)


def _told(rules: Sequence[MappingRule], position: int, overlap: Overlap) -> str:
    roles = dict.fromkeys(short(rules[i].role) for i in (*overlap.earlier, position))
    lists = [claim for claim, value in overlap.claims if not isinstance(value, str)]
    condition = "" if overlap.certain else f"if {listed(lists)} may hold several values, "
    claims = listed([f"{claim} {_value(value)}" for claim, value in overlap.claims])
    return (
        f"{condition}a token can meet {_numbered(overlap.earlier)} too, and ask for "
        f"{listed([*roles], 'or')} by CustomRoleArn, whatever the order; "
        f"one with {claims} meets {_numbered(overlap.shown)}"
    )


def _numbered(positions: Sequence[int]) -> str:
    """Rules by their numbers, which count from 1."""
    noun = "rule" if len(positions) == 1 else "rules"
    return f"{noun} {listed([str(position + 1) for position in positions])}"


def _value(value: ClaimValue) -> str:
    return repr(value if isinstance(value, str) else [*value])


def _lacking(provider: Provider, rule: MappingRule) -> str:
    """Why no token meets a rule: a claim that may be any text always has one that does."""
    domain = domain_of(provider, rule.claim)
    if isinstance(domain, Fixed):
        return f"{rule.claim} is always {domain.value!r}"
    there = listed([*(claim for claim, _ in fixed_claims(provider)), "sub"])
    return f"tokens of {provider.key} have only {there}"
