"""Preflight: is what the pools refer to there, and does it trust them? Reads only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.access.trust import issuer_of_region
from reconciler.flows.each import of_each
from reconciler.flows.inventory import live_pools
from reconciler.flows.load import Loaded
from reconciler.flows.surroundings import read_surroundings
from reconciler.lint.preflight import Judgement, Placed, judge
from reconciler.model.ports import Lookup, Progress, Reader
from reconciler.model.results import Action
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.match import match
from reconciler.plan.preflight import TargetPreflight, placed, policies_for_new_pools
from reconciler.plan.values import Plan, TargetPlan

NO_IAM = (
    "the embedded service has no IAM and no user pools: roles, providers and clients were not "
    "looked at"
)


@dataclass(frozen=True, slots=True)
class Doors:
    """What may read each target, and nothing that could write to one."""

    reader_of: Callable[[Target], Reader]
    lookup_of: Callable[[Target], Lookup]


def make_preflight(
    loaded: Loaded,
    targets: Sequence[Target],
    doors: Doors,
    run: Run,
    progress: Progress,
    journalled: Callable[[Target], Mapping[str, str]],
) -> tuple[TargetPreflight, ...]:
    """The preflight of the chosen targets. Raises InvalidDocuments and AwsError.

    journalled: as for make_plan.
    """
    owner = loaded.usable().owner

    def preflight(target: Target) -> TargetPreflight:
        known = journalled(target)
        live = live_pools(target, loaded, doors.reader_of(target), known, progress)
        found = match(loaded.pools[target.name], live, owner, known)
        pools = placed((m.desired, m.live, m.refusal) for m in found)
        return _preflight(target, pools, doors, run, progress)

    return tuple(of_each(targets, preflight))


def preflight_plan(
    plan: Plan, doors: Doors, run: Run, progress: Progress
) -> tuple[Plan, tuple[TargetPreflight, ...]]:
    """A plan with what preflight finds about its pools, and the preflight. Raises AwsError."""
    by_name = {planned.target.name: planned for planned in plan.targets}

    def preflight(target: Target) -> TargetPreflight:
        changes = by_name[target.name].changes
        pools = placed(
            (c.desired, c.live, c.refusal) for c in changes if c.action is not Action.DELETE
        )
        return _preflight(target, pools, doors, run, progress)

    found = of_each([planned.target for planned in plan.targets], preflight)
    targets = tuple(map(_with_findings, plan.targets, found))
    return replace(plan, targets=targets), tuple(found)


def _preflight(
    target: Target, pools: tuple[Placed, ...], doors: Doors, run: Run, progress: Progress
) -> TargetPreflight:
    policies = policies_for_new_pools(target, pools)
    if target.embedded:
        return TargetPreflight(target, Judgement((), (), ()), policies, (NO_IAM,))
    progress.say(f"{target.name}: reading what {len(pools)} pools refer to")
    now = doors.reader_of(target).service_time()
    desired = (at.pool for at in pools)
    lookup = doors.lookup_of(target)
    surroundings = read_surroundings(target, desired, lookup, now, progress)
    judgement = judge(pools, surroundings, issuer_of_region(target.region), run.today)
    return TargetPreflight(target, judgement, policies)


def _with_findings(planned: TargetPlan, preflight: TargetPreflight) -> TargetPlan:
    """What is found is told, and part of no digest."""
    findings = {*planned.findings, *preflight.findings}
    return replace(planned, findings=tuple(sorted(findings, key=lambda f: f.sort_key)))
