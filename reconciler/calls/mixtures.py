"""What a full replacement on the way may hold: mixtures of the old pool and the new one.

Three replacements are one of a kind around one of the other, so one content is to be found: roles
that suit the pool before and after UpdateIdentityPool, or a pool that suits the roles before and
after SetIdentityPoolRoles. What belongs to one provider, and what guests meet, do not depend on
each other but through the authenticated role and the classic flow. So for each choice of these the
best part is taken of each, and nothing else needs to be tried.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from reconciler.access.between import Between, Verdict, configured
from reconciler.calls.writes import mapped, mapping_keys, role_surface, stray_keys
from reconciler.model.providers import (
    DeveloperProvider,
    LoginProvider,
    Provider,
    RoleMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Mixtures:
    """The contents that may stand between two pools; in the order of preference."""

    between: Between

    def roles(self) -> Iterator[tuple[Roles, dict[str, RoleMapping]]]:
        """For SetIdentityPoolRoles before and again after UpdateIdentityPool.

        A mapping is possible where both pools have the provider. Without any mapping the classic
        flow may be open, so one without and one with mappings are offered.
        """
        old, new = self.between.old.roles, self.between.new.roles
        for authenticated in _distinct(new.authenticated, old.authenticated, None):
            roles = Roles(authenticated, self._unauthenticated())
            if mappings := self._mappings(authenticated):
                yield roles, mappings
            yield roles, {}

    def pools(self) -> Iterator[PoolSpec]:
        """For UpdateIdentityPool before and again after SetIdentityPoolRoles.

        Whatever has a mapping before or after is configured.
        """
        old, new = self.between.old, self.between.new
        closed = (False,) if new.allow_classic_flow is not None else ()
        for classic in _distinct(new.allow_classic_flow, old.allow_classic_flow, *closed):
            open_ = tuple(
                classic is not False and not role_surface(spec)[1] for spec in (old, new)
            )
            yield replace(
                new,
                allow_unauthenticated_identities=self._guests(open_),
                allow_classic_flow=classic,
                providers=self._providers(open_),
            )

    def _unauthenticated(self) -> str | None:
        old, new = self.between.old, self.between.new

        def verdict(role: str | None) -> Verdict:
            return sum(
                (
                    self.between.guests(spec.allow_unauthenticated_identities, role, False)
                    for spec in (old, new)
                ),
                Verdict(),
            )

        return _best(
            _distinct(new.roles.unauthenticated, old.roles.unauthenticated, None), verdict
        )

    def _mappings(self, authenticated: str | None) -> dict[str, RoleMapping]:
        """A mapping or none for each provider of both pools; empty where none is possible."""
        old, new = role_surface(self.between.old)[1], role_surface(self.between.new)[1]
        found: dict[str, RoleMapping] = {}
        forced: list[tuple[tuple[bool, int], str, RoleMapping]] = []
        for provider in self.between.new.configured:
            key = provider.mapping_key
            if key is None or configured(self.between.old, provider.key) is None:
                continue
            options = _distinct(new.get(key), old.get(key), None)

            def verdict(mapping: RoleMapping | None, name: str = provider.key) -> Verdict:
                return self._with_mapping(name, mapping, authenticated)

            best = _best(options, verdict)
            if best is not None:
                found[key] = best
            elif (some := [option for option in options if option is not None]):
                best = _best(some, verdict)
                forced.append((_rank(verdict(best)), key, best))
        if not found and forced:
            _, key, mapping = min(forced, key=lambda item: item[:2])
            return {key: mapping}
        return found

    def _with_mapping(
        self, name: str, mapping: RoleMapping | None, authenticated: str | None
    ) -> Verdict:
        verdict = Verdict()
        for spec in (self.between.old, self.between.new):
            provider = configured(spec, name)
            assert provider is not None
            assert provider.mapping_key is not None
            mappings = {provider.mapping_key: mapping} if mapping else {}
            verdict += self.between.tokens(name, mapped(provider, mappings), authenticated, False)
        return verdict

    def _guests(self, open_: tuple[bool, ...]) -> bool:
        old, new = self.between.old, self.between.new

        def verdict(allowed: bool) -> Verdict:
            return sum(
                (
                    self.between.guests(allowed, spec.roles.unauthenticated, classic)
                    for spec, classic in zip((old, new), open_, strict=True)
                ),
                Verdict(),
            )

        options = (new.allow_unauthenticated_identities, old.allow_unauthenticated_identities)
        return _best(_distinct(*options, False), verdict)

    def _providers(self, open_: tuple[bool, ...]) -> tuple[Provider, ...]:
        old, new = self.between.old, self.between.new
        surfaces = [role_surface(spec) for spec in (old, new)]
        needed = (surfaces[0][1].keys() - stray_keys(old)) | surfaces[1][1].keys()

        def verdict(name: str, provider: Provider | None) -> Verdict:
            return sum(
                (
                    self.between.tokens(
                        name,
                        mapped(provider, mappings) if provider else None,
                        roles.authenticated,
                        classic,
                    )
                    for (roles, mappings), classic in zip(surfaces, open_, strict=True)
                ),
                Verdict(),
            )

        found = []
        for name in dict.fromkeys(p.key for spec in (new, old) for p in spec.configured):
            options = _variants(configured(old, name), configured(new, name))
            keys = {p.mapping_key for p in options}
            # A developer provider that is there cannot be left out.
            stays = isinstance(configured(old, name), DeveloperProvider) or keys & needed

            def of_name(provider: Provider | None, name: str = name) -> Verdict:
                return verdict(name, provider)

            best = _best(options if stays else (*options, None), of_name)
            if best is not None:
                found.append(best)
        return sorted_providers(found)


def _variants(old: Provider | None, new: Provider | None) -> tuple[Provider, ...]:
    """How a provider may be configured; of two token checks the strict one."""
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


def _best(options: tuple[_Part, ...] | list[_Part], verdict: Callable[[_Part], Verdict]) -> _Part:
    """The first of the options with the least excess and losses."""
    return min(options, key=lambda option: _rank(verdict(option)))


def _rank(verdict: Verdict) -> tuple[bool, int]:
    return verdict.excess, verdict.losses
