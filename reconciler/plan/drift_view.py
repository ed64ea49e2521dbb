"""Drift as views."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from reconciler.plan.drift import PoolDrift, TargetDrift
from reconciler.plan.present import field_view, tool_view
from reconciler.plan.view.access import access_view
from reconciler.plan.view.counts import count
from reconciler.plan.view.drift import (
    ActorView,
    DriftPoolView,
    DriftSummaryView,
    DriftTargetView,
    DriftView,
)
from reconciler.plan.view.findings import finding_view
from reconciler.plan.view.plan import FORMAT_VERSION, OriginView

Actors = Mapping[tuple[str, str], Sequence[ActorView]]
"""Who changed a pool, by target and subject."""

NOBODY_ASKED: Actors = {}


def drift_view(
    targets: Sequence[TargetDrift],
    commit: str | None,
    strict: bool,
    actors: Actors = NOBODY_ASKED,
) -> DriftView:
    """The drift of a run's targets. strict: see DriftView."""
    pools = tuple(
        _pool_view(pool, target, actors.get((target.target.name, subject(pool)), ()))
        for target in targets
        for pool in target.pools
    )
    findings = dict.fromkeys(finding for target in targets for finding in target.findings)
    return DriftView(
        format_version=FORMAT_VERSION,
        kind="drift",
        tool=tool_view(),
        commit=commit,
        strict=strict,
        summary=count(DriftSummaryView, (pool.state for pool in pools)),
        targets=tuple(
            DriftTargetView(t.target.name, t.target.account, t.target.region, t.owner)
            for t in targets
        ),
        pools=pools,
        findings=tuple(finding_view(finding) for finding in findings),
    )


def drift_of(view: DriftView, target: str) -> DriftView:
    """The drift of one target of a run; what was found about documents is of all of them."""
    pools = tuple(pool for pool in view.pools if pool.target == target)
    return replace(
        view,
        summary=count(DriftSummaryView, (pool.state for pool in pools)),
        targets=tuple(t for t in view.targets if t.target == target),
        pools=pools,
    )


def counts_its_pools(view: DriftView) -> bool:
    """Whether saved drift counts each of its pools, in a state that is one and a target it has."""
    states = {field.name for field in fields(DriftSummaryView)}
    targets = {target.target for target in view.targets}
    return (
        all(pool.state in states and pool.target in targets for pool in view.pools)
        and view.summary == count(DriftSummaryView, (pool.state for pool in view.pools))
        and len(targets) == len(view.targets)
    )


def subject(pool: PoolDrift) -> str:
    """What a pool is known by in its target: its id, or its address where none is known."""
    return pool.pool_id or pool.address or ""


def _pool_view(pool: PoolDrift, target: TargetDrift, actors: Sequence[ActorView]) -> DriftPoolView:
    desired, live = pool.desired, pool.live
    return DriftPoolView(
        target=target.target.name,
        address=pool.address,
        pool_id=pool.pool_id,
        name=pool.name,
        owner=live.marker.owner if live else None,
        state=pool.state.value,
        reason=pool.reason,
        origin=OriginView(desired.origin.file, desired.origin.line) if desired else None,
        not_managed=desired.not_managed if desired else (),
        moved=pool.moved,
        fields=tuple(field_view(field, pool.pool_id) for field in pool.fields),
        access=None if pool.access is None else tuple(map(access_view, pool.access)),
        actors=tuple(actors),
    )
