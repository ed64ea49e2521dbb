"""The drawings of the pools that a plan or drift speaks of, from the whole pools at hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconciler.model.results import Action
from reconciler.plan.drift import DriftState, PoolDrift, TargetDrift
from reconciler.plan.graph import pool_graph
from reconciler.plan.overlay import overlay
from reconciler.plan.values import Change, Plan
from reconciler.plan.view.graph import GraphView, PoolGraphView

# What a plan shows of other pools is that apply would change them.
_DRAWN = (DriftState.DRIFTED, DriftState.CONFLICT, DriftState.CONVERGED, DriftState.UNDECLARED)


def plan_graphs(plan: Plan) -> GraphView:
    """Each pool that is to change, as it is and as it is to be; held back or not."""
    return GraphView(
        tuple(
            _change_graph(change, planned.target.name)
            for planned in plan.targets
            for change in planned.changes
            if _is_drawn(change)
        )
    )


def drift_graphs(found: Sequence[TargetDrift]) -> GraphView:
    """Each pool that moved, as its document says and as it is."""
    return GraphView(
        tuple(
            graph
            for drift in found
            for pool in drift.pools
            for graph in _drift_graph(pool, drift.target.name)
        )
    )


def _is_drawn(change: Change) -> bool:
    """Whether it is known what the pool is and will be; all sections of it, managed or not."""
    if change.action is Action.DELETE:
        return change.live is not None
    return change.action is not Action.UNCHANGED and change.spec is not None


def _change_graph(change: Change, target: str) -> PoolGraphView:
    before = change.live.spec if change.live else None
    graph = pool_graph(change.address, target, before, change.spec)
    return replace(graph, refused=change.refusal is not None)


def _drift_graph(pool: PoolDrift, target: str) -> Iterator[PoolGraphView]:
    desired, live = pool.desired, pool.live
    if desired is not None and live is not None and pool.state in _DRAWN:
        yield pool_graph(desired.address, target, overlay(desired, live.spec), live.spec)
