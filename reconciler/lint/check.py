"""Judges the pools of every target: each alone, then those of a target together, then waivers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from reconciler.lint.fleet import check_fleet
from reconciler.lint.guests import check_guests
from reconciler.lint.mappings import check_mappings
from reconciler.lint.overlaps import check_overlaps
from reconciler.lint.providers import check_providers
from reconciler.lint.roles import check_roles
from reconciler.lint.rule import Hit, Hits
from reconciler.lint.waivers import Judged, waiver_findings, with_waivers
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding

_CHECKS: tuple[Callable[[DesiredPool], Hits], ...] = (
    check_guests,
    check_mappings,
    check_overlaps,
    check_providers,
    check_roles,
)


def check_targets(
    targets: Iterable[Sequence[DesiredPool]], today: date, complete: bool
) -> tuple[Finding, ...]:
    """Every finding about the pools of each target, each said once.

    complete: whether these are all pools of all documents.
    """
    everything = [judged for pools in targets for judged in _judged(pools)]
    found = [finding for judged in everything for finding in with_waivers(judged, today)]
    found += waiver_findings(everything, today, complete)
    return tuple(dict.fromkeys(found))


def _judged(pools: Sequence[DesiredPool]) -> Iterator[Judged]:
    """The pools of one target with their findings. A pool that is to go is not judged."""
    present = [pool for pool in pools if not pool.absent]
    together: dict[str, list[Hit]] = defaultdict(list)
    for pool, hit in check_fleet(present):
        together[pool.address].append(hit)
    for pool in present:
        hits = [hit for check in _CHECKS for hit in check(pool)]
        hits += together[pool.address]
        yield Judged(pool, tuple(finding_of(pool, hit) for hit in hits))


def finding_of(pool: DesiredPool, hit: Hit) -> Finding:
    """What a check found, with the place in the file where it is written."""
    return Finding(
        origin=pool.origin_of(hit.path),
        rule=hit.rule.name,
        message=hit.message,
        severity=hit.severity or hit.rule.severity,
        address=pool.address,
    )
