"""How one pool decides about the tokens of one provider, as data that two pools can be compared by.

Where `decide` answers for one token, a Side says the same for all: the first rule that is met gives
the role; whatever is met can be asked for; if no rule is met the fallback is given.
"""

from dataclasses import dataclass, field, replace

from reconciler.access.conditions import Condition, present
from reconciler.access.decide import (
    CLASSIC_ROLE,
    PREFERRED_ROLE_CLAIM,
    ROLES_CLAIM,
    TOKEN_ROLE,
    classic_flow,
    condition_of,
    session_tags,
)
from reconciler.access.token import Flow
from reconciler.model.providers import (
    MappingType,
    Provider,
    Resolution,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec


@dataclass(frozen=True, slots=True)
class Source:
    """A condition and the role that a token meeting it can have."""

    condition: Condition
    role: str


@dataclass(frozen=True, slots=True)
class Side:
    """What a pool does with a provider's tokens; an empty one knows no such provider.

    rules: in order. offers: roles that may be asked for beside those of the rules. fallback: the
    role where no rule is met, None if denied. tags: (session tag, claim) pairs.
    """

    rules: tuple[Source, ...] = ()
    offers: tuple[Source, ...] = ()
    fallback: str | None = None
    tags: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def roles(self) -> dict[str, None]:
        """Every role that some token may have here, in the order in which they are met."""
        named = [source.role for source in (*self.rules, *self.offers)]
        return dict.fromkeys([*named, *([self.fallback] if self.fallback else [])])

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(source.condition for source in (*self.rules, *self.offers))

    def sources(self, role: str) -> tuple[Condition, ...]:
        """The conditions that give the role, by themselves or for the asking."""
        return tuple(s.condition for s in (*self.rules, *self.offers) if s.role == role)


def side_of(spec: PoolSpec | None, provider: Provider | None, flow: Flow = Flow.ENHANCED) -> Side:
    """What a pool with this provider does with its tokens. The conditions are as in `decide`."""
    if spec is None or provider is None or isinstance(provider, StrayMapping):
        return Side()
    tags = frozenset(session_tags(provider))
    if flow is Flow.CLASSIC:
        return Side(fallback=CLASSIC_ROLE if classic_flow(spec) is None else None, tags=tags)
    return replace(enhanced_side(provider, spec.roles.authenticated), tags=tags)


def enhanced_side(provider: Provider | None, authenticated: str | None) -> Side:
    """What becomes of a provider's tokens in the enhanced flow, session tags aside."""
    if provider is None:
        return Side()
    mapping = provider.role_mapping
    if mapping is None:
        return Side(fallback=authenticated)
    falls_back = mapping.ambiguous_role_resolution is Resolution.AUTHENTICATED_ROLE
    fallback = authenticated if falls_back else None
    if mapping.type is MappingType.TOKEN:
        preferred = Source(present(PREFERRED_ROLE_CLAIM), TOKEN_ROLE)
        roles = Source(present(ROLES_CLAIM), TOKEN_ROLE)
        return Side((preferred,), (roles,), fallback)
    rules = tuple(Source(condition_of(rule), rule.role) for rule in mapping.rules)
    return Side(rules, (), fallback)
