"""Makes a plan: for each target the account check, the live pools, the comparison."""

from collections.abc import Callable, Mapping, Sequence

from reconciler.flows.choose import check_addresses
from reconciler.flows.each import of_each
from reconciler.flows.inventory import count_identities, live_pools
from reconciler.flows.load import Loaded
from reconciler.model.ports import Progress, Reader
from reconciler.model.results import Finding
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.deletes import uncounted, with_identities
from reconciler.plan.match import NO_JOURNAL
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options, Plan, TargetPlan


def no_journal(_: Target) -> Mapping[str, str]:
    """For a run that knows no more than what is live."""
    return NO_JOURNAL


def make_plan(
    loaded: Loaded,
    targets: Sequence[Target],
    options: Options,
    reader_of: Callable[[Target], Reader],
    run: Run,
    progress: Progress,
    journalled: Callable[[Target], Mapping[str, str]] = no_journal,
) -> Plan:
    """The plan of the chosen targets. Raises InvalidDocuments, UnknownTarget and AwsError.

    Is given Readers and no Writer, so it can change nothing.
    journalled: by address, the ids of the pools that a target's journal knows were made for it.
    """
    loaded.usable()
    chosen = [pool for target in targets for pool in loaded.pools[target.name]]
    # Pruning reaches pools that no document has; which, is known when they are read.
    early = () if options.prune else options.allow_identity_loss
    check_addresses([*options.pools, *early], chosen)

    def plan_one(target: Target) -> TargetPlan:
        known = journalled(target)
        return _plan_one(loaded, target, options, reader_of(target), known, progress)

    plans = of_each(targets, plan_one)
    planned = [change.desired for plan in plans for change in plan.changes]
    check_addresses(options.allow_identity_loss, [*chosen, *planned], "document or pruned orphan")
    return Plan(tuple(plans), run.commit)


def _plan_one(
    loaded: Loaded,
    target: Target,
    options: Options,
    reader: Reader,
    journalled: Mapping[str, str],
    progress: Progress,
) -> TargetPlan:
    owner, desired = loaded.usable().owner, loaded.pools[target.name]
    live = live_pools(target, loaded, reader, journalled, progress)
    findings = findings_of(loaded, target)
    plan = plan_target(target, owner, desired, live, options, findings, journalled)
    doomed = uncounted(plan)
    if doomed:
        progress.say(f"{target.name}: counting the identities of {len(doomed)} pools to delete")
    return with_identities(plan, count_identities(reader, doomed))


def findings_of(loaded: Loaded, target: Target) -> tuple[Finding, ...]:
    """The warnings about documents of this target; errors have ended the run before."""
    addresses = {pool.address for pool in loaded.pools[target.name]}
    unique = {f: None for f in loaded.findings if f.address in addresses or f.address is None}
    return tuple(sorted(unique, key=lambda finding: finding.sort_key))
