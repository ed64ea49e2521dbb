"""Plans to take our tags off pools, and says what stands in the documents about them."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.desired.nearest import suggestion
from reconciler.errors import UnknownTarget
from reconciler.flows.inventory import live_pools
from reconciler.flows.load import Loaded
from reconciler.model.ports import Progress, Reader
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.disown import disown_target
from reconciler.plan.values import Plan


def plan_disowning(
    loaded: Loaded,
    target: Target,
    addresses: Sequence[str],
    reader: Reader,
    run: Run,
    journalled: Mapping[str, str],
    progress: Progress,
) -> Plan:
    """The plan. Raises UnknownTarget for an address that no pool has; InvalidDocuments, AwsError.

    Is given a Reader and no Writer, so it can change nothing.
    """
    owner, desired = loaded.usable().owner, loaded.pools[target.name]
    live = live_pools(target, loaded, reader, journalled, progress)
    plan = disown_target(target, owner, addresses, desired, live)
    known = {change.address for change in plan.changes}
    for address in addresses:
        if address not in known:
            ours = sorted({p.marker.address or "" for p in live if p.marker.owner == owner} - {""})
            hint = suggestion(address, ours)
            raise UnknownTarget(
                f"no pool of target {target.name} has the address {address!r}; {hint}"
            )
    return Plan((plan,), run.commit)


def left_in_documents(loaded: Loaded, plan: Plan) -> Iterator[str]:
    """What to do about documents that mean a pool which is about to be nobody's."""
    for planned in plan.targets:
        going = {change.address for change in planned.changes if change.refusal is None}
        for pool in loaded.pools[planned.target.name]:
            if going.isdisjoint(pool.addresses):
                continue
            then = (
                "plan refuses to make a second pool of that name (name-taken)"
                if pool.pin is None
                else "and its pin, apply adopts the pool again"
            )
            place = f"{pool.origin.file}:{pool.origin.line}"
            yield f"{pool.address}: {place}: take the document out; with it {then}"
