"""Drift with one of everything that a renderer has to show."""

from collections import Counter
from dataclasses import fields

from reconciler.plan.view.drift import (
    ActorView,
    DriftPoolView,
    DriftSummaryView,
    DriftTargetView,
    DriftView,
)
from reconciler.plan.view.plan import OriginView, ToolView
from tests.render import views


def pool(state: str, change: str | None, **members: object) -> DriftPoolView:
    told = {
        "target": "prod",
        "address": change,
        "pool_id": f"eu-west-1:{state}",
        "name": f"the {state} pool",
        "owner": "acme",
        "state": state,
        "reason": f"why it is {state}",
        "origin": OriginView(f"pools/{change}.yaml", 3) if change else None,
        "not_managed": (),
        "moved": (),
        "fields": (),
        "access": (),
        "actors": (),
    }
    return DriftPoolView(**{**told, **members})  # type: ignore[arg-type]


POOLS = (
    pool("in_sync", "quiet"),
    pool(
        "drifted",
        "moved",
        moved=("providers",),
        fields=views.UPDATED.fields,
        access=views.ACCESS,
        not_managed=("tags",),
        actors=(
            ActorView("providers", "mallory", "console", "2026-11-23", "SetRoles", "e-1", "a note"),
            ActorView(None, None, None, None, None, None, "nobody looked"),
        ),
    ),
    pool("missing", "gone", pool_id=None, access=None),
    pool("unapplied", "planned", fields=views.CREATED.fields),
    pool("foreign", "taken", owner="another team"),
    pool("unmanaged", None, owner=None),
)


def drift(*pools: DriftPoolView) -> DriftView:
    counts = Counter(pool.state for pool in pools)
    return DriftView(
        format_version="1.0",
        kind="drift",
        tool=ToolView("cognito-reconciler", "0.1.0"),
        commit="abc1234",
        strict=False,
        summary=DriftSummaryView(**{f.name: counts[f.name] for f in fields(DriftSummaryView)}),
        targets=(DriftTargetView("prod", "123456789012", "eu-west-1", "acme"),),
        pools=pools,
        findings=(views.WARNING, views.WAIVED),
    )


DRIFT = drift(*POOLS)
