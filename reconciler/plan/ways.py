"""Every way through a pool: who asks, what decides, and the role that it comes to.

The simple story of one spec, for drawing. What a certain token gets is another question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.access.decide import classic_flow
from reconciler.model.providers import (
    DeveloperProvider,
    IamProvider,
    MappingType,
    Provider,
    Resolution,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec
from reconciler.plan.view.graph import Kind

_ARN = re.compile(r"arn:[^:]*:iam::[^:]*:(?P<resource>[^/]*)/(?P<name>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a drawing. key: what makes it the same box in another spec of the pool."""

    kind: Kind
    key: tuple[str, ...]
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a pool."""

    who: Box
    decision: Box
    outcome: Box


def ways(spec: PoolSpec, roles_managed: bool) -> Iterator[Way]:
    """All ways through a pool: guests, the providers by key, the classic flow where it is open.

    roles_managed: whether a default role that is not set is known not to be there.
    """
    signed_in = _default(spec.roles.authenticated, "authenticated", roles_managed)
    guests = _box(Kind.WHO, "guests")
    if spec.allow_unauthenticated_identities:
        guest = _default(spec.roles.unauthenticated, "unauthenticated", roles_managed)
        yield Way(guests, _box(Kind.DECISION, "everybody"), guest)
    else:
        yield Way(guests, _box(Kind.DECISION, "guest access is off"), _DENIED)
    for provider in spec.configured:
        yield from _provider_ways(provider, signed_in)
    if classic_flow(spec) is None:
        classic = _box(Kind.WHO, "classic flow")
        yield Way(classic, _box(Kind.DECISION, "any application"), _ANY_ROLE)


def _default(arn: str | None, name: str, managed: bool) -> Box:
    """What a default role comes to."""
    if arn is not None:
        return _role(arn)
    return _DENIED if managed else _box(Kind.ROLE, f"{name} role (not managed)")


def _provider_ways(provider: Provider, authenticated: Box) -> Iterator[Way]:
    who, mapping = _who(provider), provider.role_mapping
    if mapping is None:
        yield Way(who, _box(Kind.DECISION, "every token"), authenticated)
        return
    otherwise = _DENIED
    if mapping.ambiguous_role_resolution is Resolution.AUTHENTICATED_ROLE:
        otherwise = authenticated
    if mapping.type is MappingType.TOKEN:
        yield Way(who, _box(Kind.DECISION, "a role in the token"), _ROLE_OF_TOKEN)
        yield Way(who, _box(Kind.DECISION, "no role in the token"), otherwise)
        return
    for number, rule in enumerate(mapping.rules, 1):
        yield Way(who, _rule(number, rule), _role(rule.role))
    yield Way(who, _box(Kind.DECISION, "no rule matches"), otherwise)


def _who(provider: Provider) -> Box:
    match provider:
        case UserPoolProvider():
            label = f"user pool {provider.key}"
        case IamProvider():
            found = _ARN.fullmatch(provider.arn)
            label = f"{provider.type.value} {found['name'] if found else provider.arn}"
        case DeveloperProvider():
            label = f"developer {provider.name}"
        case _:
            label = f"login {provider.key}"
    title = provider.key if isinstance(provider, IamProvider) else label
    return Box(Kind.WHO, ("provider", provider.key), label, title)


def _rule(number: int, rule: Rule) -> Box:
    """The role is no part of the box, so that a rule with another role stays the same box."""
    condition = (rule.claim, rule.match.value, rule.value)
    label = f"{number}  {' '.join(condition)}"
    return Box(Kind.DECISION, ("rule", *condition), label, label)


def _role(arn: str) -> Box:
    found = _ARN.fullmatch(arn)
    label = f"{found['resource']}/{found['name']}" if found else arn
    return Box(Kind.ROLE, ("role", arn), label, arn)


def _box(kind: Kind, label: str, title: str | None = None) -> Box:
    """A box that there is only one of."""
    return Box(kind, (label,), label, title or label)


_DENIED = _box(Kind.DENIED, "denied")
_ROLE_OF_TOKEN = _box(
    Kind.ROLE, "the role the token names", "the preferred role of the token, or one of its roles"
)
_ANY_ROLE = _box(Kind.ROLE, "any role that trusts the pool")
