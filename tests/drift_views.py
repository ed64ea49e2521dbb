"""Drift of targets as `drift` leaves it, for what reads it."""

from reconciler.plan.view.counts import count
from reconciler.plan.view.drift import (
    ActorView,
    DriftPoolView,
    DriftSummaryView,
    DriftTargetView,
    DriftView,
)
from reconciler.plan.view.plan import FieldView, OriginView, ToolView


def drift_pool(target: str, state: str, after: str = "Web") -> DriftPoolView:
    """A pool whose name is not what the documents say, unless it is in sync."""
    differs = state != "in_sync"
    return DriftPoolView(
        target=target,
        address="web",
        pool_id="eu-west-1:11111111-2222-3333-4444-555555555555",
        name="web",
        owner="acme",
        state=state,
        reason="the pool moved",
        origin=OriginView("web.yaml", 2),
        not_managed=(),
        moved=("name",) if differs else (),
        fields=(FieldView(("name",), "web", after),) if differs else (),
        access=(),
        actors=(ActorView("name", "arn:x", None, "2026-11-30T10:00:00Z", None, None, None),),
    )


def drift_view(*pools: DriftPoolView, strict: bool = False) -> DriftView:
    """The drift of the targets that these pools are in."""
    return DriftView(
        format_version="1.0",
        kind="drift",
        tool=ToolView("cognito-reconciler", "0.1.0"),
        commit="abc1234",
        strict=strict,
        summary=count(DriftSummaryView, (pool.state for pool in pools)),
        targets=tuple(
            DriftTargetView(target, "123456789012", "eu-west-1", "acme")
            for target in dict.fromkeys(pool.target for pool in pools)
        ),
        pools=pools,
        findings=(),
    )
