"""Drift: how the pools of each target stand to git and to the last apply. Reads only."""

from collections.abc import Callable, Mapping, Sequence

from reconciler.flows.each import of_each
from reconciler.flows.inventory import live_pools
from reconciler.flows.load import Loaded
from reconciler.flows.plan import findings_of
from reconciler.model.ports import Progress, Reader
from reconciler.model.targets import Target
from reconciler.plan.drift import TargetDrift, drift_target


def find_drift(
    loaded: Loaded,
    targets: Sequence[Target],
    reader_of: Callable[[Target], Reader],
    progress: Progress,
    journalled: Callable[[Target], Mapping[str, str]],
) -> tuple[TargetDrift, ...]:
    """The drift of the chosen targets. Raises InvalidDocuments and AwsError.

    Is given Readers and no Writer, so it can change nothing. journalled: as for make_plan.
    """
    owner = loaded.usable().owner

    def look(target: Target) -> TargetDrift:
        known, desired = journalled(target), loaded.pools[target.name]
        live = live_pools(target, loaded, reader_of(target), known, progress)
        return drift_target(target, owner, desired, live, findings_of(loaded, target), known)

    return tuple(of_each(targets, look))
