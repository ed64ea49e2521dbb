"""Live pools as a source of documents. Only reads."""

from collections.abc import Sequence
from functools import partial

from reconciler.bring_in.values import Incoming, Passed
from reconciler.flows.bring_in import Source
from reconciler.flows.inventory import check_account, read_chosen
from reconciler.model.ports import Progress, Reader
from reconciler.model.targets import Target


def read_live(
    reader: Reader, target: Target, pool_ids: Sequence[str] | None, progress: Progress
) -> Source:
    """The pools with these ids, None for every pool of the target. Raises AwsError, WrongAccount.

    Is given a Reader and no Writer, so it can change nothing.
    """
    check_account(reader, target)
    wanted = reader.pool_ids() if pool_ids is None else [*dict.fromkeys(pool_ids)]
    here = [pool_id for pool_id in wanted if pool_id.startswith(f"{target.region}:")]
    progress.say(f"{target.name}: reading {len(here)} pools")
    tally = partial(progress.count, target.name)
    found = {pool.pool_id: pool for pool in read_chosen(reader, here, tally)}
    return Source(
        "live",
        tuple(Incoming(pool, pool.pool_id) for pool in found.values()),
        tuple(
            Passed(pool_id, "", None, _reason(pool_id, here, target), refused=True)
            for pool_id in wanted
            if pool_id not in found
        ),
    )


def _reason(pool_id: str, here: Sequence[str], target: Target) -> str:
    if pool_id in here:
        return "there is no such pool"
    return f"no pool id of {target.region}, the region of target {target.name}"
