"""Whether a state on the way between two pools gives what neither gives, or lacks what both give.

The parts of a pool that its tokens meet are judged one by one: the guests, and the tokens of each
provider, in both flows. A part that is as in one of the two pools needs no search.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reconciler.access.claims import fixed_claims
from reconciler.access.decide import classic_flow
from reconciler.access.questions import gives_beyond, serves_beyond, takes_away
from reconciler.access.side import Side, enhanced_side
from reconciler.model.providers import Provider
from reconciler.model.spec import PoolSpec


@dataclass(frozen=True, slots=True)
class Verdict:
    """excess: whether somebody can have a role, or name any in the classic flow, that they can
    neither before nor after. losses: of how many parts somebody lacks what they have before and
    after."""

    excess: bool = False
    losses: int = 0

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.excess or other.excess, self.losses + other.losses)


def total(verdicts: Iterable[Verdict]) -> Verdict:
    return sum(verdicts, Verdict())


@dataclass(frozen=True, slots=True)
class _Given:
    """What one pool does with some tokens, and whether they may use its classic flow."""

    side: Side = field(default_factory=Side)
    classic: bool = False


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of a provider, or of one application of it: any pool takes all of them or none."""

    provider: Provider
    old: _Given = field(default_factory=_Given)
    new: _Given = field(default_factory=_Given)

    def are_taken_by(self, provider: Provider | None) -> bool:
        """Whether a pool that has the provider of this key so takes them."""
        return provider is not None and fixed_claims(provider) == fixed_claims(self.provider)

    def given(self, provider: Provider | None, authenticated: str | None, classic: bool) -> _Given:
        """What a state with the provider does with them."""
        if not self.are_taken_by(provider):
            return _Given()
        return _Given(enhanced_side(provider, authenticated), classic)


@dataclass(frozen=True, slots=True)
class Between:
    """Two pools, and what is known already of the states between them."""

    old: PoolSpec
    new: PoolSpec
    _tokens: dict[str, tuple[_Tokens, ...]] = field(default_factory=dict)
    _answers: dict[tuple[str, int, Side], Verdict] = field(default_factory=dict)

    def state(self, spec: PoolSpec) -> Verdict:
        """The verdict on a whole state; its principal tags are judged apart."""
        classic = classic_flow(spec) is None
        guests = spec.allow_unauthenticated_identities
        pools = (self.old, self.new, spec)
        return self.guests(guests, spec.roles.unauthenticated, classic) + total(
            self.tokens(key, configured(spec, key), spec.roles.authenticated, classic)
            for key in dict.fromkeys(p.key for pool in pools for p in pool.configured)
        )

    def guests(self, allowed: bool, role: str | None, classic: bool) -> Verdict:
        """The verdict on what guests have: a role, and the classic flow."""
        before, after = _guests(self.old), _guests(self.new)
        enhanced = role if allowed else None
        return _verdict(enhanced, before[0], after[0]) + _verdict(
            (allowed and classic) or None, before[1], after[1]
        )

    def tokens(
        self, key: str, provider: Provider | None, authenticated: str | None, classic: bool
    ) -> Verdict:
        """The verdict on what the tokens of a provider have in a state that has it so, or not."""
        verdict = Verdict()
        every = self._tokens_of(key)
        if provider is not None and not any(tokens.are_taken_by(provider) for tokens in every):
            every = (*every, _Tokens(provider))
        for number, tokens in enumerate(every):
            given = tokens.given(provider, authenticated, classic)
            verdict += self._roles(key, number, tokens, given.side)
            verdict += _verdict(
                given.classic or None, tokens.old.classic or None, tokens.new.classic or None
            )
        return verdict

    def serves_beyond(
        self,
        key: str,
        spec: PoolSpec,
        claims: Iterable[str],
        *,
        than_old: bool,
    ) -> bool:
        """Whether a state serves some token of a provider, with one of the claims, that the old
        pool does not serve, or else the new one."""
        claims = [*claims]
        provider, classic = configured(spec, key), classic_flow(spec) is None
        for tokens in self._tokens_of(key):
            given = tokens.given(provider, spec.roles.authenticated, classic)
            other = tokens.old if than_old else tokens.new
            if given.classic and not other.classic:
                return True
            if given.side != other.side and serves_beyond(
                tokens.provider, given.side, other.side, claims
            ):
                return True
        return False

    def _roles(self, key: str, number: int, tokens: _Tokens, side: Side) -> Verdict:
        old, new = tokens.old.side, tokens.new.side
        if side in (old, new):
            return Verdict()
        known = (key, number, side)
        if known not in self._answers:
            self._answers[known] = Verdict(
                gives_beyond(tokens.provider, side, old, new),
                int(takes_away(tokens.provider, side, old, new)),
            )
        return self._answers[known]

    def _tokens_of(self, key: str) -> tuple[_Tokens, ...]:
        if key not in self._tokens:
            self._tokens[key] = self._told_apart(key)
        return self._tokens[key]

    def _told_apart(self, key: str) -> tuple[_Tokens, ...]:
        """A login provider with another app id takes the tokens of another application."""
        old, new = configured(self.old, key), configured(self.new, key)
        before, after = _given(self.old, old), _given(self.new, new)
        if old is not None and new is not None and fixed_claims(old) != fixed_claims(new):
            return _Tokens(old, old=before), _Tokens(new, new=after)
        known = new or old
        return (_Tokens(known, before, after),) if known else ()


def configured(spec: PoolSpec, key: str) -> Provider | None:
    """The provider of a pool with the key, if the pool takes its tokens."""
    return next((provider for provider in spec.configured if provider.key == key), None)


def _given(spec: PoolSpec, provider: Provider | None) -> _Given:
    if provider is None:
        return _Given()
    return _Given(enhanced_side(provider, spec.roles.authenticated), classic_flow(spec) is None)


def _guests(spec: PoolSpec) -> tuple[str | None, bool | None]:
    """The role of guests, and whether the classic flow is open to them."""
    if not spec.allow_unauthenticated_identities:
        return None, None
    return spec.roles.unauthenticated, classic_flow(spec) is None or None


def _verdict(state: object, old: object, new: object) -> Verdict:
    """About one thing that is had or, where None, is not."""
    return Verdict(
        excess=state is not None and state not in (old, new),
        losses=int(old is not None and old == new != state),
    )
