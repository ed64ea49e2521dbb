"""Which role a token gets from a pool, which it may ask for instead, and why.

Sources: GetCredentialsForIdentity, GetOpenIdToken and the developer guide's pages on role-based
access control and on the flows. What is not documented is named in the decision's `assumes`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from reconciler.access import assumptions
from reconciler.access.claims import claims_of, is_foreign
from reconciler.access.conditions import Condition, holds
from reconciler.access.token import ClaimValue, Flow, Token
from reconciler.model.providers import (
    DeveloperProvider,
    MappingType,
    PrincipalTags,
    Provider,
    Resolution,
    RoleMapping,
    Rule,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec

# In place of ARNs that the pool's configuration does not hold.
TOKEN_ROLE = "<token>"
CLASSIC_ROLE = "<classic>"

PREFERRED_ROLE_CLAIM = "cognito:preferred_role"
ROLES_CLAIM = "cognito:roles"

_BETWEEN_ARNS = re.compile(r",\s*(?=arn:)")

# What the default attribute mapping makes session tags of: (tag, claim).
DEFAULT_SESSION_TAGS = (("client", "aud"), ("username", "sub"))


class Denial(StrEnum):
    """Why a token gets no role."""

    NO_POOL = "no-pool"
    GUESTS_OFF = "guests-off"
    UNKNOWN_PROVIDER = "unknown-provider"
    FOREIGN_TOKEN = "foreign-token"
    ROLE_NOT_SET = "role-not-set"
    NO_RULE_MATCHES = "no-rule-matches"
    NO_ROLE_IN_TOKEN = "no-role-in-token"
    ROLE_NOT_SELECTABLE = "role-not-selectable"
    CLASSIC_FLOW_OFF = "classic-flow-off"
    CLASSIC_FLOW_MAPPED = "classic-flow-mapped"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a pool answers to a token.

    role: the one it gets, None if denied. selectable: those it may ask for by CustomRoleArn, in
    the order of the rules. rule: the number of the rule that decided, from 1. matched: the numbers
    of all rules whose condition is met. tags: the session tags, by tag. assumes: names of
    assumptions it rests on.
    """

    role: str | None
    denied: Denial | None = None
    selectable: tuple[str, ...] = ()
    rule: int | None = None
    matched: tuple[int, ...] = ()
    tags: tuple[tuple[str, ClaimValue], ...] = ()
    assumes: tuple[str, ...] = ()

    @property
    def reachable(self) -> frozenset[str]:
        """Every role that the token can end up with, by itself or by asking."""
        return frozenset(self.selectable) | ({self.role} if self.role else frozenset())


def decide(spec: PoolSpec | None, token: Token) -> Decision:
    """The decision of a pool about a token; a pool that does not exist knows nobody."""
    if spec is None:
        return Decision(None, Denial.NO_POOL)
    if token.provider is None:
        if not spec.allow_unauthenticated_identities:
            return Decision(None, Denial.GUESTS_OFF)
        if token.flow is Flow.CLASSIC:
            return _classic(spec, token)
        return _asked(token, _default_role(spec.roles.unauthenticated))
    provider = spec.provider(token.provider)
    if provider is None or isinstance(provider, StrayMapping):
        return Decision(None, Denial.UNKNOWN_PROVIDER)
    if is_foreign(provider, token.claims):
        return Decision(None, Denial.FOREIGN_TOKEN)
    claims = claims_of(provider, token.claims)
    decision = (
        _classic(spec, token)
        if token.flow is Flow.CLASSIC
        else _asked(token, _mapped(provider.role_mapping, claims, spec.roles.authenticated, token))
    )
    return _with_tags(_with_developer(decision, provider, token), provider, claims)


def session_tags(provider: Provider) -> tuple[tuple[str, str], ...]:
    """The (tag, claim) pairs of a provider's principal tags, sorted."""
    return tag_claims(provider.principal_tags)


def tag_claims(tags: PrincipalTags) -> tuple[tuple[str, str], ...]:
    """What a map makes session tags of, as (tag, claim) pairs, sorted."""
    return DEFAULT_SESSION_TAGS if tags.use_defaults else tags.tags


def classic_flow(spec: PoolSpec) -> Denial | None:
    """Why the classic flow is closed, None where it is open.

    AllowClassicFlow counts as set where it never was (observed), and role mappings block the flow.
    """
    if any(provider.role_mapping is not None for provider in spec.providers):
        return Denial.CLASSIC_FLOW_MAPPED
    return Denial.CLASSIC_FLOW_OFF if spec.allow_classic_flow is False else None


def condition_of(rule: Rule) -> Condition:
    return Condition(rule.claim, rule.match, rule.value)


def _classic(spec: PoolSpec, token: Token) -> Decision:
    """The application takes the pool's token to STS and names the role itself."""
    if closed := classic_flow(spec):
        return Decision(None, closed)
    return Decision(token.custom_role or CLASSIC_ROLE, selectable=(CLASSIC_ROLE,))


def _default_role(role: str | None) -> Decision:
    return Decision(role, None if role else Denial.ROLE_NOT_SET)


def _mapped(
    mapping: RoleMapping | None,
    claims: dict[str, ClaimValue],
    authenticated: str | None,
    token: Token,
) -> Decision:
    if mapping is None:
        return _default_role(authenticated)
    if mapping.type is MappingType.TOKEN:
        return _by_token(mapping, claims, authenticated)
    matched = tuple(
        number
        for number, rule in enumerate(mapping.rules, 1)
        if rule.claim in claims and holds(rule, claims[rule.claim])
    )
    assumes = _about_lists(mapping.rules, claims)
    if not matched:
        undecided = _undecided(mapping, Denial.NO_RULE_MATCHES, authenticated)
        return replace(undecided, assumes=(*undecided.assumes, *assumes))
    # The first rule of each role; among them the first of all decides, or that of the asked role.
    first: dict[str, int] = {}
    for number in matched:
        first.setdefault(mapping.rules[number - 1].role, number)
    role = token.custom_role if token.custom_role in first else next(iter(first))
    assert role is not None
    return Decision(
        role=role,
        selectable=tuple(first),
        rule=first[role],
        matched=matched,
        assumes=assumes,
    )


def _by_token(
    mapping: RoleMapping, claims: dict[str, ClaimValue], authenticated: str | None
) -> Decision:
    """`cognito:preferred_role` if the token has one; any of `cognito:roles` for the asking."""
    roles = tuple(dict.fromkeys(_roles(claims.get(ROLES_CLAIM))))
    preferred = claims.get(PREFERRED_ROLE_CLAIM)
    if isinstance(preferred, tuple):
        preferred = next(iter(preferred), None)
    if preferred:
        return Decision(preferred, selectable=roles)
    undecided = _undecided(mapping, Denial.NO_ROLE_IN_TOKEN, authenticated)
    return replace(undecided, selectable=roles)


def _roles(value: ClaimValue | None) -> tuple[str, ...]:
    """The roles in a claim: documented as one text with commas, seen as a list.

    The name of a role may hold a comma too, so only one before the next ARN parts two.
    """
    texts = _BETWEEN_ARNS.split(value) if isinstance(value, str) else value or ()
    return tuple(text.strip() for text in texts if text.strip())


def _undecided(mapping: RoleMapping, denial: Denial, authenticated: str | None) -> Decision:
    """The ambiguous role resolution."""
    match mapping.ambiguous_role_resolution:
        case Resolution.AUTHENTICATED_ROLE:
            return _default_role(authenticated)
        case Resolution.DENY:
            return Decision(None, denial)
        case None:
            return Decision(None, denial, assumes=(assumptions.NO_RESOLUTION,))


def _asked(token: Token, decision: Decision) -> Decision:
    """A requested role is given if it may be selected, and refused else."""
    others = decision.reachable - {decision.role}
    if others or token.custom_role is not None:
        decision = replace(decision, assumes=(*decision.assumes, assumptions.CUSTOM_ROLE))
    if token.custom_role is None:
        return decision
    if token.custom_role not in decision.selectable:
        return replace(decision, role=None, denied=Denial.ROLE_NOT_SELECTABLE, rule=None)
    return replace(decision, role=token.custom_role, denied=None)


def _with_developer(decision: Decision, provider: Provider, token: Token) -> Decision:
    if isinstance(provider, DeveloperProvider) and token.flow is Flow.CLASSIC:
        return replace(decision, assumes=(*decision.assumes, assumptions.DEVELOPER_CLASSIC))
    return decision


def _with_tags(decision: Decision, provider: Provider, claims: dict[str, ClaimValue]) -> Decision:
    """Session tags come with the credentials in both flows; a claim that lacks makes none."""
    pairs = [(tag, claims[claim]) for tag, claim in session_tags(provider) if claim in claims]
    if not pairs or not decision.reachable:
        return decision
    assumes = (assumptions.DEFAULT_TAGS,) if provider.principal_tags.use_defaults else ()
    return replace(decision, tags=tuple(pairs), assumes=(*decision.assumes, *assumes))


def _about_lists(rules: Iterable[Rule], claims: dict[str, ClaimValue]) -> tuple[str, ...]:
    listed = any(isinstance(claims.get(rule.claim), tuple) for rule in rules)
    return (assumptions.LIST_CLAIMS,) if listed else ()
