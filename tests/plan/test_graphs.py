"""Whole pools as drawings: what a plan changes, and what moved since the last apply."""

from dataclasses import replace

from reconciler.model.pools import LivePool
from reconciler.model.results import Action
from reconciler.plan.drift import DriftState, PoolDrift, TargetDrift
from reconciler.plan.graph import pool_graph
from reconciler.plan.graphs import drift_graphs, plan_graphs
from reconciler.plan.values import Change, Options, Plan, TargetPlan
from reconciler.plan.view.graph import GraphView
from tests.builders import DESIRED, LIVE, OIDC, OWNER, SPEC, TARGET

OPEN = replace(SPEC, allow_unauthenticated_identities=True, providers=(OIDC,))


def planned(*changes: Change) -> GraphView:
    target = TargetPlan(TARGET, OWNER, Options(), changes, (), frozenset())
    return plan_graphs(Plan((target,), None))


def moved(state: DriftState, live: LivePool | None = LIVE) -> GraphView:
    pool = PoolDrift(state, "", DESIRED, live)
    return drift_graphs((TargetDrift(TARGET, OWNER, (pool,)),))


def test_a_change_is_drawn_from_the_live_pool_to_the_one_to_reach() -> None:
    assert planned(Change(DESIRED, LIVE, Action.UPDATE, "", OPEN)) == GraphView(
        (pool_graph("web", TARGET.name, LIVE.spec, OPEN),)
    )
    assert planned(Change(DESIRED, None, Action.CREATE, "", OPEN)) == GraphView(
        (pool_graph("web", TARGET.name, None, OPEN),)
    )
    assert planned(Change(DESIRED, LIVE, Action.DELETE, "")) == GraphView(
        (pool_graph("web", TARGET.name, LIVE.spec, None),)
    )


def test_what_stays_or_was_never_compared_is_not_drawn() -> None:
    unchanged = Change(DESIRED, LIVE, Action.UNCHANGED, "", SPEC)
    held_back = Change(DESIRED, None, Action.UPDATE, "")
    gone = Change(DESIRED, None, Action.DELETE, "")
    assert planned(unchanged, held_back, gone) == GraphView(())


def test_drift_is_drawn_from_the_document_to_the_live_pool() -> None:
    live = replace(LIVE, spec=OPEN)
    drawn = GraphView((pool_graph("web", TARGET.name, SPEC, OPEN),))
    assert moved(DriftState.DRIFTED, live) == drawn
    assert moved(DriftState.UNAPPLIED, live) == GraphView(())
    assert moved(DriftState.MISSING, None) == GraphView(())
