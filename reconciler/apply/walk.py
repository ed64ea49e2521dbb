"""Carries out the changes of one target, one pool after the other.

What goes wrong with one pool stops that pool, not the run.
"""

from reconciler.apply.pool import Newcomers, PoolWork
from reconciler.apply.results import Ports, Result
from reconciler.model.results import Outcome
from reconciler.plan.values import Change, TargetPlan


def walk(plan: TargetPlan, commit: str | None, ports: Ports) -> tuple[Result, ...]:
    """One result for each change of the plan, in its order. Never raises for one pool's trouble."""
    newcomers = Newcomers(plan, ports.reader)
    return tuple(_apply_change(change, plan, commit, ports, newcomers) for change in plan.changes)


def not_begun(plan: TargetPlan, error: str) -> tuple[Result, ...]:
    """The results of a target to which nothing could be sent at all."""
    return tuple(
        Result(change, Outcome.NOT_ATTEMPTED, change.pool_id, refusal=change.refusal)
        if change.refusal is not None
        else Result(change, Outcome.FAILED, change.pool_id, error=error)
        if change.calls
        else Result(change, Outcome.DONE, change.pool_id)
        for change in plan.changes
    )


def _apply_change(
    change: Change,
    plan: TargetPlan,
    commit: str | None,
    ports: Ports,
    newcomers: Newcomers,
) -> Result:
    if change.refusal is not None:
        return Result(change, Outcome.NOT_ATTEMPTED, change.pool_id, refusal=change.refusal)
    if not change.calls:
        return Result(change, Outcome.DONE, change.pool_id)
    if ports.stopped():
        return Result(change, Outcome.NOT_ATTEMPTED, change.pool_id, error="stopped by a signal")
    return PoolWork(change, plan, commit, ports, newcomers).run()
