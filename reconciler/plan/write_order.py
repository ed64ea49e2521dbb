"""The guard for changes that no order of writes makes safe, and the way there in two applies.

All of them are about a classic flow that is open, or not set: where it is off before and after, the
default roles and mappings can be taken away first and given last.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reconciler.access.between import configured
from reconciler.calls.order import order
from reconciler.model.providers import DeveloperProvider, Provider, StrayMapping
from reconciler.model.results import Refusal
from reconciler.model.spec import PoolSpec, sorted_providers

# Only where both of these are needed does it matter which comes first.
FULL_WRITES = frozenset({"UpdateIdentityPool", "SetIdentityPoolRoles"})

_LEFT_ALONE = Refusal(
    "write-order",
    "every safe order of the writes takes away for a moment what the document leaves alone, and an "
    "apply that ends there could not bring it back",
    "manage the sections roles and providers, and ignore nothing in them, while this is applied; "
    "or make the change by hand",
)


@dataclass(frozen=True, slots=True)
class Detour:
    """What to apply first, in words and as the spec that it leads to."""

    advice: str
    first: PoolSpec


def refuse_order(live: PoolSpec, spec: PoolSpec) -> Refusal:
    """Whatever the order, somebody would for a moment have what neither pool gives them.

    Or the document leaves alone what a safe order takes away for a moment.
    """
    if order(live, spec) is not None:
        return _LEFT_ALONE
    *ways, last = detours(live, spec)
    detour = next((way for way in ways if leads(live, way.first, spec)), last)
    return Refusal(
        "write-order",
        "in every order of the writes somebody could for a moment use the classic flow, or get a "
        "role, that neither the pool nor the document gives them",
        f"apply {detour.advice}",
    )


def detours(live: PoolSpec, spec: PoolSpec) -> Iterator[Detour]:
    """Ways in two applies, the one that asks least of people first; one of them always leads."""
    yield Detour(
        "it with allow_classic_flow: false first, then as it is",
        replace(spec, allow_classic_flow=False),
    )
    yield Detour(
        "allow_classic_flow: false alone first, then this change",
        replace(live, allow_classic_flow=False),
    )
    going = [p for p in live.configured if configured(spec, p.key) is None]
    yield Detour(
        f"it first with {', '.join(p.key for p in going)} left as now, then without",
        replace(spec, providers=sorted_providers([*spec.providers, *going])),
    )
    yield Detour(
        "allow_classic_flow: false without an authenticated role first, then this change",
        replace(
            live,
            allow_classic_flow=False,
            roles=replace(live.roles, authenticated=None),
            providers=live.configured,
        ),
    )
    # What is left gives nothing but to guests, so everything can come from there.
    yield Detour(
        "allow_classic_flow: false without an authenticated role and role mappings first, then "
        "this change",
        replace(
            live,
            allow_classic_flow=False,
            roles=replace(live.roles, authenticated=None),
            providers=tuple(_unmapped(provider) for provider in live.configured),
        ),
    )


def _unmapped(provider: Provider) -> Provider:
    """The provider without its role mapping."""
    if isinstance(provider, DeveloperProvider | StrayMapping):
        return provider
    return replace(provider, role_mapping=None)


def leads(live: PoolSpec, first: PoolSpec, spec: PoolSpec) -> bool:
    """Whether both applies of a detour can be carried out."""
    # What is not managed stays as the first apply left it.
    kept = spec.allow_classic_flow is None
    last = replace(spec, allow_classic_flow=first.allow_classic_flow) if kept else spec
    return order(live, first) is not None and order(first, last) is not None
