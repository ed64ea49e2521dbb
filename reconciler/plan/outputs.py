"""Which pool each document has, for whoever needs its id elsewhere."""

from collections.abc import Mapping, Sequence

from reconciler.model.json_value import Json
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.targets import Target
from reconciler.plan.match import NO_JOURNAL, match
from reconciler.plan.present import tool_view
from reconciler.plan.view.outputs import OutputsSummaryView, OutputsTargetView, OutputsView
from reconciler.plan.view.plan import FORMAT_VERSION


def target_outputs(
    target: Target,
    owner: str,
    desired: Sequence[DesiredPool],
    live: Sequence[LivePool],
    journalled: Mapping[str, str] = NO_JOURNAL,
) -> OutputsTargetView:
    """The pools of a target's documents that exist and are ours; of tombstones none.

    journalled: as for plan_target.
    """
    pool_ids: dict[str, Json] = {}
    for found in match(desired, live, owner, journalled):
        if found.desired.absent:
            continue
        ours = found.refusal is None and found.live and found.live.marker.owner == owner
        pool_ids[found.desired.address] = found.live.pool_id if ours and found.live else None
    return OutputsTargetView(target.name, target.account, target.region, pool_ids)


def outputs_view(targets: Sequence[OutputsTargetView]) -> OutputsView:
    """The outputs of a run's targets."""
    return OutputsView(
        format_version=FORMAT_VERSION,
        kind="outputs",
        tool=tool_view(),
        summary=OutputsSummaryView(
            pools=sum(len(target.known) for target in targets),
            missing=sum(len(target.missing) for target in targets),
        ),
        targets=tuple(targets),
    )
