"""What a full replacement on the way may hold: mixtures of the old pool and the new one.

A way of three replacements is one of a kind before and after one of the other, so one content is to
be found: roles that suit the pool before and after UpdateIdentityPool, or a pool that suits the
roles before and after SetIdentityPoolRoles. Its parts are those of the old pool or of the new one,
or are left out; nothing is made up. What becomes of one provider, or of guests, depends on the rest
by the authenticated role and by the classic flow alone. So for each choice of these the best is
taken of every part, and no other combination can be better.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from reconciler.access.between import Between, Verdict, configured, total
from reconciler.calls.writes import mapped, role_surface, stray_keys
from reconciler.model.providers import (
    DeveloperProvider,
    LoginProvider,
    Provider,
    RoleMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers

Mappings: TypeAlias = dict[str, RoleMapping]

_Part = TypeVar("_Part")


def roles_between(between: Between) -> Iterator[tuple[Roles, Mappings]]:
    """Contents for SetIdentityPoolRoles before and again after UpdateIdentityPool.

    One without mappings, and one with some where both pools have a provider to map: any mapping
    closes the classic flow.
    """
    old, new = between.old, between.new
    unauthenticated = _best(
        _distinct(new.roles.unauthenticated, old.roles.unauthenticated, None),
        lambda role: total(
            between.guests(spec.allow_unauthenticated_identities, role, False)
            for spec in (old, new)
        ),
    )
    for authenticated in _distinct(new.roles.authenticated, old.roles.authenticated, None):
        roles = Roles(authenticated, unauthenticated)
        if mappings := _mappings(between, authenticated):
            yield roles, mappings
        yield roles, {}


def _mappings(between: Between, authenticated: str | None) -> Mappings:
    """The best mapping or none for each provider of both pools, but at least one mapping; empty
    where there is none to be had."""
    old, new = role_surface(between.old)[1], role_surface(between.new)[1]
    found: Mappings = {}
    forced: list[tuple[bool, int, str, RoleMapping]] = []
    for provider in between.new.configured:
        key = provider.mapping_key
        if key is None or configured(between.old, provider.key) is None:
            continue
        verdicts = [
            (_with_mapping(between, provider.key, mapping, authenticated), mapping)
            for mapping in _distinct(new.get(key), old.get(key), None)
        ]
        least, mapping = min(verdicts, key=lambda item: _rank(item[0]))
        if mapping is not None:
            found[key] = mapping
        for verdict, mapping in verdicts:
            if mapping is not None:
                forced.append((verdict.excess, verdict.losses - least.losses, key, mapping))
    if not found and forced:
        _, _, key, mapping = min(forced, key=lambda item: item[:3])
        return {key: mapping}
    return found


def _with_mapping(
    between: Between, name: str, mapping: RoleMapping | None, authenticated: str | None
) -> Verdict:
    """About a provider of both pools that has this mapping in both; mappings close the flow."""
    providers = [configured(spec, name) for spec in (between.old, between.new)]
    return total(
        between.tokens(name, mapped(provider, mapping), authenticated, False)
        for provider in providers
        if provider is not None
    )


def pools_between(between: Between) -> Iterator[PoolSpec]:
    """Contents for UpdateIdentityPool before and again after SetIdentityPoolRoles.

    The classic flow may be closed meanwhile, unless it is to stay unset, which cannot be sent.
    """
    new, old = between.new, between.old
    closed = () if new.allow_classic_flow is None else (False,)
    for classic in _distinct(new.allow_classic_flow, old.allow_classic_flow, *closed):
        yield _Pool(between, classic).best()


@dataclass(frozen=True, slots=True)
class _Pool:
    """The pool with one setting of the classic flow that has to suit the old and the new roles."""

    between: Between
    classic: bool | None

    def best(self) -> PoolSpec:
        new, old = self.between.new, self.between.old
        names = dict.fromkeys(p.key for spec in (new, old) for p in spec.configured)
        providers = [self._provider(name) for name in names]
        guests = (new.allow_unauthenticated_identities, old.allow_unauthenticated_identities)
        return replace(
            new,
            allow_unauthenticated_identities=_best(_distinct(*guests, False), self._guests),
            allow_classic_flow=self.classic,
            providers=sorted_providers([provider for provider in providers if provider]),
        )

    def _provider(self, name: str) -> Provider | None:
        """Left out only where no roles need it; a developer provider that is there stays."""
        old, new = (configured(spec, name) for spec in (self.between.old, self.between.new))
        options = _variants(old, new)
        needed = isinstance(old, DeveloperProvider) or any(
            provider.mapping_key in self._mapped_keys() for provider in options
        )
        return _best(
            options if needed else (*options, None), lambda option: self._tokens(name, option)
        )

    def _mapped_keys(self) -> frozenset[str]:
        old, new = (role_surface(spec)[1] for spec in (self.between.old, self.between.new))
        return frozenset((old.keys() - stray_keys(self.between.old)) | new.keys())

    def _guests(self, allowed: bool) -> Verdict:
        return total(
            self.between.guests(allowed, roles.unauthenticated, flow)
            for roles, _, flow in self._ends()
        )

    def _tokens(self, name: str, provider: Provider | None) -> Verdict:
        return total(
            self.between.tokens(
                name,
                provider and mapped(provider, mappings.get(provider.mapping_key or "")),
                roles.authenticated,
                flow,
            )
            for roles, mappings, flow in self._ends()
        )

    def _ends(self) -> Iterator[tuple[Roles, Mappings, bool]]:
        """The old and the new roles, and whether the classic flow is open with them."""
        for spec in (self.between.old, self.between.new):
            roles, mappings = role_surface(spec)
            yield roles, mappings, self.classic is not False and not mappings


def _variants(old: Provider | None, new: Provider | None) -> tuple[Provider, ...]:
    """How a provider may be configured; of two token checks by the strict one."""
    if isinstance(old, UserPoolProvider) and isinstance(new, UserPoolProvider):
        strict = old.server_side_token_check or new.server_side_token_check
        return (replace(new, server_side_token_check=strict),)
    if isinstance(old, LoginProvider) and isinstance(new, LoginProvider):
        return _distinct(new, replace(new, app_id=old.app_id))
    return tuple(provider for provider in (new or old,) if provider)


def _distinct(*values: _Part) -> tuple[_Part, ...]:
    found: list[_Part] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)


def _best(options: Iterable[_Part], verdict: Callable[[_Part], Verdict]) -> _Part:
    """The first of the options with the least excess and the fewest losses."""
    return min(options, key=lambda option: _rank(verdict(option)))


def _rank(verdict: Verdict) -> tuple[bool, int]:
    return verdict.excess, verdict.losses
