"""The ids of the pools that documents have. Only reads."""

from collections.abc import Callable, Mapping, Sequence

from reconciler.flows.inventory import live_pools
from reconciler.flows.load import Loaded
from reconciler.model.ports import Progress, Reader
from reconciler.model.targets import Target
from reconciler.plan.outputs import outputs_view, target_outputs
from reconciler.plan.view.outputs import OutputsView


def find_outputs(
    loaded: Loaded,
    targets: Sequence[Target],
    reader_of: Callable[[Target], Reader],
    progress: Progress,
    journalled: Callable[[Target], Mapping[str, str]],
) -> OutputsView:
    """The outputs of the chosen targets. Raises InvalidDocuments, AwsError and WrongAccount.

    A target that cannot be read ends it: an id that is missing would pass for a pool that is.
    """
    owner, found = loaded.usable().owner, []
    for target in targets:
        known = journalled(target)
        live = live_pools(target, loaded, reader_of(target), known, progress)
        found.append(target_outputs(target, owner, loaded.pools[target.name], live, known))
    return outputs_view(found)
