"""Carries out the changes of one target, one pool after the other.

What goes wrong with one pool stops that pool, not the run.
"""

from reconciler.apply.newcomers import Newcomers
from reconciler.apply.pool import apply_change
from reconciler.apply.results import Ports, Result
from reconciler.journal.intents import Recollection
from reconciler.model.results import Outcome
from reconciler.plan.values import Change, TargetPlan


def walk(plan: TargetPlan, commit: str | None, ports: Ports) -> tuple[Result, ...]:
    """One result for each change of the plan, in its order. Never raises for one pool's trouble."""
    newcomers = Newcomers(plan, ports.reader)
    due = len(plan.changes) - len(idle(plan, ports.recalled))
    results, begun = [], 0
    for change in plan.changes:
        result = _without_calls(change, ports.recalled)
        if result is None and ports.stopped():
            error = "stopped by a signal"
            result = Result(change, Outcome.NOT_ATTEMPTED, change.pool_id, error=error)
        if result is None:
            begun += 1
            ports.say(f"{plan.target.name}: {begun:,} of {due:,} changes, {change.address}")
            result = apply_change(change, plan, commit, ports, newcomers)
        results.append(result)
    return tuple(results)


def idle(plan: TargetPlan, recalled: Recollection) -> tuple[Result, ...]:
    """The results of a plan that holds no calls."""
    return tuple(
        result
        for change in plan.changes
        if (result := _without_calls(change, recalled)) is not None
    )


def not_begun(plan: TargetPlan, recalled: Recollection, error: str) -> tuple[Result, ...]:
    """The results of a target to which nothing could be sent at all."""
    return tuple(
        _without_calls(change, recalled)
        or Result(change, Outcome.FAILED, change.pool_id, error=error)
        for change in plan.changes
    )


def _without_calls(change: Change, recalled: Recollection) -> Result | None:
    """The result of a change to which nothing is sent, None for one whose calls may go out."""
    if change.refusal is not None:
        return Result(change, Outcome.NOT_ATTEMPTED, change.pool_id, refusal=change.refusal)
    if (intent := recalled.blocks(change.desired.addresses, change.pool_id)) is not None:
        # A write that may still land could undo a later one, or make a second pool.
        error = (
            f"an earlier {intent.call.operation}, signed at {intent.signed_at.isoformat()}, was "
            "not answered and may still land; nothing was sent. Apply again later, or with "
            "--wait; `reconciler journal show` tells until when"
        )
        return Result(change, Outcome.UNKNOWN, change.pool_id, error=error)
    if not change.calls:
        return Result(change, Outcome.DONE, change.pool_id)
    return None
