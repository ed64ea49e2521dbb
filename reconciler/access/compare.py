"""What differs between two pools for those who come to them: an exact comparison, with witnesses.

For each provider, and for guests, in both flows: which roles can be had that could not be had
before (widened), which cannot be had any more (narrowed), and where only the default is another
(switched). Session tags count like roles. Each difference comes with a token that shows it, and
what `decide` says about that token in both pools.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from reconciler.access import assumptions
from reconciler.access.claims import claims_of, fixed_claims
from reconciler.access.conditions import differs_by_case
from reconciler.access.decide import (
    PREFERRED_ROLE_CLAIM,
    ROLES_CLAIM,
    TOKEN_ROLE,
    Decision,
    decide,
)
from reconciler.access.search import Claims, Search
from reconciler.access.side import Side, side_of
from reconciler.access.token import Flow, Token
from reconciler.model.providers import LoginProvider, MappingType, Provider
from reconciler.model.spec import PoolSpec

# A difference rests on these if either of the decisions does; on others only if it is about them.
_OF_EITHER = frozenset(
    {assumptions.LIST_CLAIMS, assumptions.NO_RESOLUTION, assumptions.DEVELOPER_CLASSIC}
)


class Kind(StrEnum):
    """What happens to a token: more, less, or another role by default."""

    WIDENED = "widened"
    NARROWED = "narrowed"
    SWITCHED = "switched"


@dataclass(frozen=True, slots=True)
class AccessChange:
    """One difference, shown by one token.

    role: the role that is gained or lost, None where none is. tag: likewise a session tag.
    before, after: what the pools decide about the witness. assumes: names of assumptions.
    """

    kind: Kind
    witness: Token
    before: Decision
    after: Decision
    role: str | None = None
    tag: str | None = None
    assumes: tuple[str, ...] = ()


def compare(before: PoolSpec | None, after: PoolSpec | None) -> tuple[AccessChange, ...]:
    """Every difference in access, () for none; None stands for a pool that does not exist.

    Sorted: what is widened first, guests before providers.
    """
    if before == after:
        return ()
    return tuple(sorted(_found(_Pools(before, after)), key=_order))


@dataclass(frozen=True, slots=True)
class _Pools:
    """The two pools that are compared."""

    before: PoolSpec | None
    after: PoolSpec | None

    def change(
        self,
        kind: Kind,
        token: Token,
        role: str | None = None,
        tag: str | None = None,
        assumes: Iterable[str] = (),
    ) -> AccessChange:
        """The difference that a token shows, with the assumptions of both decisions about it."""
        before = decide_symbolically(self.before, token)
        after = decide_symbolically(self.after, token)
        gaining = after if kind is Kind.WIDENED else before
        named = {*assumes} | ({*before.assumes, *after.assumes} & _OF_EITHER)
        if kind is Kind.SWITCHED or (role is not None and role != gaining.role):
            named.add(assumptions.CUSTOM_ROLE)
        if TOKEN_ROLE in before.reachable | after.reachable:
            named.add(assumptions.TOKEN_ROLES)
        if tag is not None and assumptions.DEFAULT_TAGS in gaining.assumes:
            named.add(assumptions.DEFAULT_TAGS)
        if _case_matters(self.before, token) or _case_matters(self.after, token):
            named.add(assumptions.CASE)
        return AccessChange(kind, token, before, after, role, tag, tuple(sorted(named)))


def decide_symbolically(spec: PoolSpec | None, token: Token) -> Decision:
    """A decision in which `<token>` stands for the roles that the token itself holds.

    Which those are is for the groups of the user pool to say, not for either of the pools.
    """
    provider = _provider(spec, token.provider) if token.provider is not None else None
    mapping = provider.role_mapping if provider else None
    if mapping is None or mapping.type is not MappingType.TOKEN:
        return decide(spec, token)
    own = (PREFERRED_ROLE_CLAIM, ROLES_CLAIM)
    claims = tuple((name, TOKEN_ROLE if name in own else value) for name, value in token.claims)
    return decide(spec, replace(token, claims=claims))


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of one provider that the comparison looks at.

    before, after: whether the pools take them at all. claims: what tells them from other tokens of
    a provider with the same key.
    """

    provider: Provider
    before: bool
    after: bool
    claims: tuple[tuple[str, str], ...] = ()

    def token(self, claims: Claims, flow: Flow) -> Token:
        found = {**dict(self.claims), **claims}
        return Token(self.provider.key, tuple(sorted(found.items())), flow)


def _found(pools: _Pools) -> Iterator[AccessChange]:
    for flow in Flow:
        yield from _one_token(pools, Token(flow=flow))
    keys = {p.key for spec in (pools.before, pools.after) if spec for p in spec.configured}
    for key in sorted(keys):
        for tokens in _tokens_of(_provider(pools.before, key), _provider(pools.after, key)):
            for flow in Flow:
                yield from _differences(pools, tokens, flow)


def _tokens_of(old: Provider | None, new: Provider | None) -> tuple[_Tokens, ...]:
    """A login provider with another app id takes the tokens of another application."""
    if isinstance(old, LoginProvider) and isinstance(new, LoginProvider):
        were, are = fixed_claims(old), fixed_claims(new)
        if were != are:
            return _Tokens(old, True, False, were), _Tokens(new, False, True, are)
    known = new or old
    assert known is not None
    return (_Tokens(known, old is not None, new is not None),)


def _differences(pools: _Pools, tokens: _Tokens, flow: Flow) -> Iterator[AccessChange]:
    """What the pools make of a provider's tokens in one of the flows."""
    provider = tokens.provider
    before = _side(pools.before, provider, flow) if tokens.before else Side()
    after = _side(pools.after, provider, flow) if tokens.after else Side()
    if before == after:
        return
    search = Search.of(provider, before, after)
    for kind, way, losing in (
        (Kind.WIDENED, search, pools.before),
        (Kind.NARROWED, search.reversed, pools.after),
    ):
        for role in way.after.roles:
            if (claims := way.gains(role)) is not None:
                others = _elsewhere(losing, provider, role, flow)
                yield pools.change(kind, tokens.token(claims, flow), role=role, assumes=others)
        for tag, claim in sorted(way.after.tags - way.before.tags):
            if (claims := way.gains_tag(tag, claim)) is not None:
                yield pools.change(kind, tokens.token(claims, flow), tag=tag)
    for switch in search.switches():
        doubt = () if switch.certain else (assumptions.CUT_SHORT,)
        yield pools.change(Kind.SWITCHED, tokens.token(switch.claims, flow), assumes=doubt)


def _one_token(pools: _Pools, token: Token) -> Iterator[AccessChange]:
    """The difference for those of whom the pools tell no two apart."""
    before, after = decide(pools.before, token).reachable, decide(pools.after, token).reachable
    for role in sorted(after - before):
        yield pools.change(Kind.WIDENED, token, role=role)
    for role in sorted(before - after):
        yield pools.change(Kind.NARROWED, token, role=role)


def _case_matters(spec: PoolSpec | None, token: Token) -> bool:
    """Whether the token would meet other rules if upper and lower case were one."""
    provider = _provider(spec, token.provider) if token.provider is not None else None
    mapping = provider.role_mapping if provider else None
    if provider is None or mapping is None or token.flow is Flow.CLASSIC:
        return False
    claims = claims_of(provider, token.claims)
    return any(differs_by_case(rule, claims.get(rule.claim)) for rule in mapping.rules)


def _elsewhere(spec: PoolSpec | None, provider: Provider, role: str, flow: Flow) -> tuple[str, ...]:
    """The assumption about several logins where another provider gives the role too."""
    others = [p for p in (spec.configured if spec else ()) if p.key != provider.key]
    if any(role in side_of(spec, other, flow).roles for other in others):
        return (assumptions.SEVERAL_LOGINS,)
    return ()


def _side(spec: PoolSpec | None, provider: Provider, flow: Flow) -> Side:
    return side_of(spec, _provider(spec, provider.key), flow)


def _provider(spec: PoolSpec | None, key: str) -> Provider | None:
    configured = spec.configured if spec else ()
    return next((provider for provider in configured if provider.key == key), None)


def _order(change: AccessChange) -> tuple[object, ...]:
    return (
        [*Kind].index(change.kind),
        change.witness.provider or "",
        [*Flow].index(change.witness.flow),
        change.tag or "",
        change.role or "",
        change.before.role or "",
        change.after.role or "",
    )
