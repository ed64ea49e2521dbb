"""The guard for changes that no order of writes makes safe, and the way there in two applies."""

from collections.abc import Iterator
from dataclasses import replace

from reconciler.calls.order import order
from reconciler.calls.writes import mapping_keys
from reconciler.model.results import Refusal
from reconciler.model.spec import PoolSpec, sorted_providers

# Only where both of these are needed can it matter which comes first.
FULL_WRITES = frozenset({"UpdateIdentityPool", "SetIdentityPoolRoles"})


def refuse_order(live: PoolSpec, spec: PoolSpec) -> Refusal:
    """Whatever the order, somebody would for a moment have what neither pool gives them."""
    return Refusal(
        "write-order",
        "whatever the order of the writes, the classic flow or a role would for a moment be open "
        "to somebody who has it neither before nor after",
        next(
            (advice for advice, first in detours(live, spec) if _leads(live, first, spec)),
            "apply allow_classic_flow: false alone first, then plan again",
        ),
    )


def detours(live: PoolSpec, spec: PoolSpec) -> Iterator[tuple[str, PoolSpec]]:
    """What to do, and the spec of a first apply on the way."""
    yield (
        "apply it with allow_classic_flow: false first, then as it is",
        replace(spec, allow_classic_flow=False),
    )
    yield (
        "apply allow_classic_flow: false alone first, then this change",
        replace(live, allow_classic_flow=False),
    )
    going = [p for p in live.configured if p.mapping_key not in mapping_keys(spec)]
    yield (
        f"apply it with {', '.join(p.key for p in going)} as now first, and take that out then",
        replace(spec, providers=sorted_providers([*spec.providers, *going])),
    )


def _leads(live: PoolSpec, first: PoolSpec, spec: PoolSpec) -> bool:
    # What is not managed stays as the first apply left it.
    kept = spec.allow_classic_flow is None
    last = replace(spec, allow_classic_flow=first.allow_classic_flow) if kept else spec
    return order(live, first) is not None and order(first, last) is not None
