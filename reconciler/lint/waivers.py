"""Waivers: which findings they accept, and which of them have run out or are of no use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reconciler.lint.rule import Seen
from reconciler.lint.rules import BY_NAME
from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, Waiver
from reconciler.model.results import Finding, Severity


@dataclass(frozen=True, slots=True)
class Judged:
    """A pool for one target, with what was found about it."""

    pool: DesiredPool
    findings: tuple[Finding, ...]


def with_waivers(judged: Judged, today: date) -> Iterator[Finding]:
    """The findings, those waived that a waiver of the pool holds for."""
    accepted = {waiver.rule for waiver in judged.pool.waivers if _holds(waiver, today)}
    for finding in judged.findings:
        yield replace(finding, waived=True) if finding.rule in accepted else finding


def waiver_findings(everything: Sequence[Judged], today: date, complete: bool) -> Iterator[Finding]:
    """Waivers past their day, and those that accept nothing in any target of their document.

    complete: whether every pool was judged in every target; only then is it known what is unused.
    """
    used = set(_used(everything))
    for judged in everything:
        for waiver in judged.pool.waivers:
            if not _holds(waiver, today):
                message = (
                    f"ended on {waiver.until}; {waiver.rule} counts again: mend what it finds, or "
                    "look again and set a new date"
                )
                yield _about(judged, waiver, "waiver-expired", message)
            elif complete and waiver.origin not in used and _is_judged_here(waiver):
                message = f"{waiver.rule} finds nothing to waive here; take the waiver out"
                yield _about(judged, waiver, "waiver-unused", message)


def _used(everything: Sequence[Judged]) -> Iterator[Origin]:
    """The places of waivers that some finding in some target falls under."""
    for judged in everything:
        found = {finding.rule for finding in judged.findings}
        for waiver in judged.pool.waivers:
            if waiver.rule in found:
                yield waiver.origin


def _holds(waiver: Waiver, today: date) -> bool:
    """`until` is the last day."""
    return today <= waiver.until


def _is_judged_here(waiver: Waiver) -> bool:
    """Whether documents alone show all that the rule can find. Unknown rules are told by others."""
    rule = BY_NAME.get(waiver.rule)
    return rule is not None and rule.seen is Seen.DOCUMENTS


def _about(judged: Judged, waiver: Waiver, rule: str, message: str) -> Finding:
    return Finding(waiver.origin, rule, message, Severity.WARNING, judged.pool.address)
