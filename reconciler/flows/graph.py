"""Draws pools: as the documents say, or what a saved plan does to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconciler.errors import PlanChanged, UnknownTarget
from reconciler.flows.choose import check_addresses
from reconciler.flows.load import Loaded
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Action
from reconciler.model.targets import Target
from reconciler.plan.graph import pool_graph
from reconciler.plan.overlay import overlay
from reconciler.plan.undo import spec_before
from reconciler.plan.view.graph import GraphView, PoolGraphView
from reconciler.plan.view.plan import ChangeView, PlanView, TargetView


def draw(loaded: Loaded, targets: Sequence[Target], address: str | None) -> GraphView:
    """The pools as the documents say, or the one with the address. Raises UnknownTarget.

    Tombstones stand for no pool. Sections that are not managed are drawn empty.
    """
    _check(loaded, targets, address)
    return GraphView(
        tuple(
            graph
            for target in targets
            for graph in _as_documented(loaded.pools[target.name], target, address)
        )
    )


def draw_plan(
    loaded: Loaded, targets: Sequence[Target], address: str | None, plan: PlanView
) -> GraphView:
    """What the plan does to who gets which role; of the pool with the address even nothing.

    Raises UnknownTarget, and PlanChanged where the documents are not those of the plan.
    """
    _check(loaded, targets, address)
    planned = {view.target: view for view in plan.targets}
    drawn: list[PoolGraphView] = []
    for target in targets:
        if target.name not in planned:
            raise UnknownTarget(f"the plan has no target {target.name!r}")
        pools = loaded.pools[target.name]
        changed = [*_changed(planned[target.name], pools, address)]
        if address is not None and not changed:
            changed += _as_documented(pools, target, address)
        drawn += changed
    return GraphView(tuple(drawn))


def _check(loaded: Loaded, targets: Sequence[Target], address: str | None) -> None:
    loaded.usable()
    if address is not None:
        check_addresses([address], [p for target in targets for p in loaded.pools[target.name]])


def _as_documented(
    pools: Sequence[DesiredPool], target: Target, address: str | None
) -> Iterator[PoolGraphView]:
    for pool in pools:
        if address in (None, pool.address) and not pool.absent:
            spec = overlay(pool, None)
            yield pool_graph(pool.address, target.name, spec, spec, pool.not_managed)


def _changed(
    planned: TargetView, pools: Sequence[DesiredPool], address: str | None
) -> Iterator[PoolGraphView]:
    """The pools of a target in which the plan changes who gets which role."""
    documents = {pool.address: pool for pool in pools}
    for change in planned.changes:
        if change.fields and address in (None, change.address):
            graph = _change_graph(change, documents.get(change.address), planned.target)
            if graph.changes:
                yield graph


def _change_graph(change: ChangeView, document: DesiredPool | None, target: str) -> PoolGraphView:
    after = None
    if change.action != Action.DELETE.value:
        if document is None or document.absent:
            raise PlanChanged(
                f"{change.address}: no document has this address any more; plan again"
            )
        after = overlay(document, None)
    before = spec_before(change.address, after, change.fields)
    if (before is None) is not (change.action == Action.CREATE.value):
        raise PlanChanged(f"{change.address}: the plan is not about these documents; plan again")
    # A new pool has nothing where the document says nothing.
    not_managed = () if before is None else change.not_managed
    graph = pool_graph(change.address, target, before, after, not_managed)
    return replace(graph, refused=change.refusal is not None)
