"""Why a token gets what it gets, rule by rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler.access import assumptions
from reconciler.access.claims import claims_of
from reconciler.access.conditions import differs_by_case, holds
from reconciler.access.decide import (
    PREFERRED_ROLE_CLAIM,
    Decision,
    Denial,
    decide,
)
from reconciler.access.side import side_of
from reconciler.access.token import ClaimValue, Flow, Token
from reconciler.model.providers import (
    MappingType,
    Match,
    Provider,
    RoleMapping,
    Rule,
)
from reconciler.model.spec import PoolSpec
from reconciler.plan.view.access import claims_json, decision_view
from reconciler.plan.view.explain import (
    AssumptionView,
    ExplainSummaryView,
    ExplainView,
    RuleView,
    TokenView,
)
from reconciler.plan.view.plan import FORMAT_VERSION

_DENIALS = {
    Denial.NO_POOL: "there is no such pool",
    Denial.GUESTS_OFF: "guest access is off",
    Denial.UNKNOWN_PROVIDER: "the pool does not have this provider",
    Denial.FOREIGN_TOKEN: "issuer or audience of the token are not those of the provider",
    Denial.ROLE_NOT_SET: "the role that it would get is not set on the pool",
    Denial.NO_RULE_MATCHES: "no rule is met, and the mapping denies what no rule decides",
    Denial.NO_ROLE_IN_TOKEN: (
        f"the token has no {PREFERRED_ROLE_CLAIM}, and the mapping denies then"
    ),
    Denial.ROLE_NOT_SELECTABLE: "the role that was asked for is not one that the token may ask for",
    Denial.CLASSIC_FLOW_OFF: "the classic flow is off",
    Denial.CLASSIC_FLOW_MAPPED: "role mappings close the classic flow",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The pool that was asked. pool_id: of the live one; not_managed: by the document, if that
    was asked."""

    target: str
    address: str
    spec: PoolSpec
    pool_id: str | None = None
    not_managed: tuple[str, ...] = ()


def explain_view(asked: Asked, token: Token) -> ExplainView:
    """The decision of a pool about a token, and why."""
    spec = asked.spec
    decision = decide(spec, token)
    provider = spec.provider(token.provider) if token.provider is not None else None
    claims = claims_of(provider, token.claims) if provider else {}
    mapping = provider.role_mapping if provider else None
    rules = tuple(_rules(mapping, claims, decision, token)) if mapping else ()
    return ExplainView(
        format_version=FORMAT_VERSION,
        kind="explain",
        target=asked.target,
        address=asked.address,
        pool_id=asked.pool_id,
        source="documents" if asked.pool_id is None else "live",
        not_managed=asked.not_managed,
        summary=ExplainSummaryView(len(rules), sum(rule.met for rule in rules)),
        token=TokenView(
            token.provider, token.flow.value, claims_json(token.claims), token.custom_role
        ),
        decision=decision_view(decision),
        rule=decision.rule,
        why=_why(decision, provider, claims, token) + _known(decision, spec),
        rules=rules,
        assumes=tuple(
            AssumptionView(name, assumptions.ASSUMPTIONS[name])
            for name in sorted(_assumes(spec, provider, mapping, claims, decision))
        ),
    )


def _why(
    decision: Decision,
    provider: Provider | None,
    claims: Mapping[str, ClaimValue],
    token: Token,
) -> str:
    if decision.denied is not None:
        return _DENIALS[decision.denied]
    if token.flow is Flow.CLASSIC:
        return "the classic flow is open: the application names any role that trusts the pool"
    if provider is None:
        return "guests get the unauthenticated role"
    if token.custom_role is not None:
        return "the token may ask for this role"
    mapping = provider.role_mapping
    if mapping is None:
        return "the provider has no role mapping: its tokens get the authenticated role"
    if decision.rule is not None:
        return f"rule {decision.rule} is the first that is met"
    if mapping.type is MappingType.TOKEN and PREFERRED_ROLE_CLAIM in claims:
        return f"the token says so: {PREFERRED_ROLE_CLAIM}"
    undecided = "no rule is met" if mapping.rules else f"the token has no {PREFERRED_ROLE_CLAIM}"
    return f"{undecided}, and the mapping gives the authenticated role then"


def _known(decision: Decision, spec: PoolSpec) -> str:
    """The providers there are, for whoever named another one."""
    if decision.denied is not Denial.UNKNOWN_PROVIDER:
        return ""
    keys = [provider.key for provider in spec.configured]
    return f"; it has {', '.join(keys)}" if keys else "; it has none"


def _rules(
    mapping: RoleMapping,
    claims: Mapping[str, ClaimValue],
    decision: Decision,
    token: Token,
) -> Iterator[RuleView]:
    for number, rule in enumerate(mapping.rules, 1):
        value = claims.get(rule.claim)
        met = holds(rule, value)
        lacking = value is None and rule.claim in dict(token.claims)
        why = _why_met(number, rule, decision, token) if met else _why_not(rule, value, lacking)
        yield RuleView(number, rule.claim, rule.match.value, rule.value, rule.role, met, why)


def _why_met(number: int, rule: Rule, decision: Decision, token: Token) -> str:
    if number == decision.rule:
        asked = "gives the role that was asked for"
        return f"met, and {'the first that is' if token.custom_role is None else asked}"
    if token.flow is Flow.CLASSIC or decision.denied is Denial.FOREIGN_TOKEN:
        return "met, but the token does not come to the rules"
    if token.custom_role not in (None, rule.role):
        return "met, but another role was asked for"
    also = "gives the same role" if rule.role == decision.role else "its role may be asked for"
    return f"met, but rule {decision.rule} comes first; {also}"


def _why_not(rule: Rule, value: ClaimValue | None, lacking: bool) -> str:
    """lacking: whether the claim was given, but is none that the provider's tokens ever have."""
    if lacking:
        return "tokens of this provider have no such claim, whatever they hold"
    if value is None:
        return "the token has no such claim"
    texts = (value,) if isinstance(value, str) else value
    quoted = ", ".join(f'"{text}"' for text in texts)
    shown = quoted if isinstance(value, str) else f"[{quoted}]"
    verb = {
        Match.EQUALS: "is not",
        Match.NOT_EQUAL: "is or holds",
        Match.STARTS_WITH: "does not begin with",
        Match.CONTAINS: "does not contain",
    }[rule.match]
    return f'the claim {shown} {verb} "{rule.value}"'


def _assumes(
    spec: PoolSpec,
    provider: Provider | None,
    mapping: RoleMapping | None,
    claims: Mapping[str, ClaimValue],
    decision: Decision,
) -> set[str]:
    """What the decision rests on, and what would change it if it were otherwise."""
    named = {*decision.assumes}
    rules = mapping.rules if mapping else ()
    if any(differs_by_case(rule, claims.get(rule.claim)) for rule in rules):
        named.add(assumptions.CASE)
    if decision.denied is not Denial.FOREIGN_TOKEN:
        others = [p for p in spec.providers if provider and p.key != provider.key]
        if any(side_of(spec, other).roles.keys() - decision.reachable for other in others):
            named.add(assumptions.SEVERAL_LOGINS)
    return named
