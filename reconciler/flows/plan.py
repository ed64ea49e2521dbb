"""Makes a plan: for each target the account check, the live pools, the comparison."""

from collections.abc import Callable, Sequence

from reconciler.errors import AwsError, WrongAccount
from reconciler.flows.choose import check_addresses
from reconciler.flows.inventory import check_account, read_pools
from reconciler.flows.load import Loaded
from reconciler.model.ports import Progress, Reader
from reconciler.model.results import Finding
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options, Plan, TargetPlan


def make_plan(
    loaded: Loaded,
    targets: Sequence[Target],
    options: Options,
    reader_of: Callable[[Target], Reader],
    run: Run,
    progress: Progress,
) -> Plan:
    """The plan of the chosen targets. Raises InvalidDocuments, UnknownTarget and AwsError.

    Is given Readers and no Writer, so it can change nothing.
    """
    configuration = loaded.usable()
    chosen = [pool for target in targets for pool in loaded.pools[target.name]]
    check_addresses([*options.pools, *options.allow_identity_loss], chosen)
    plans, failed = [], []
    for target in targets:
        try:
            plans.append(
                _plan_one(loaded, configuration.owner, target, options, reader_of, progress)
            )
        except (AwsError, WrongAccount) as error:
            failed.append((target, error))
    if failed:
        # A plan of some targets would have another digest than the one that was asked for.
        told = "\n".join(f"target {target.name}: {error}" for target, error in failed)
        raise type(failed[0][1])(told) from failed[0][1]
    return Plan(tuple(plans), run.commit)


def _plan_one(
    loaded: Loaded,
    owner: str,
    target: Target,
    options: Options,
    reader_of: Callable[[Target], Reader],
    progress: Progress,
) -> TargetPlan:
    reader = reader_of(target)
    check_account(reader, target)
    desired = loaded.pools[target.name]
    progress(f"{target.name}: reading the pools of account {target.account}, {target.region}")
    live = read_pools(reader, owner, {pool.pin for pool in desired if pool.pin is not None})
    progress(f"{target.name}: read {len(live)} pools")
    return plan_target(target, owner, desired, live, options, _findings_of(loaded, target))


def _findings_of(loaded: Loaded, target: Target) -> tuple[Finding, ...]:
    """The warnings about documents of this target; errors have ended the run before."""
    addresses = {pool.address for pool in loaded.pools[target.name]}
    unique = {f: None for f in loaded.findings if f.address in addresses or f.address is None}
    return tuple(sorted(unique, key=lambda finding: finding.sort_key))
