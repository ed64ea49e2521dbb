"""Drift as a page."""

import shlex
from collections.abc import Iterator

from reconciler.plan.view.drift import DriftPoolView, DriftSummaryView, DriftTargetView, DriftView
from reconciler.render.page.change import (
    access_risks,
    gravest_first,
    is_calm,
    listed,
    not_managed,
    titled,
)
from reconciler.render.page.page import Count, Entry, Other, Page, Part, Risk, Text, Tone
from reconciler.render.text.access import access_counts
from reconciler.render.text.drift import actor_texts

# By state: sign, tone and risk, in the order in which the counts are told.
_STATES: dict[str, tuple[str, Tone, Risk | None]] = {
    "drifted": ("~", Tone.DANGER, Risk.DRIFTED),
    "conflict": ("!", Tone.DANGER, Risk.DRIFTED),
    "missing": ("-", Tone.DANGER, Risk.MISSING),
    "unknown": ("?", Tone.DANGER, Risk.UNKNOWN),
    "orphaned": ("?", Tone.WARNING, None),
    "unapplied": ("+", Tone.WARNING, None),
    "converged": ("=", Tone.CHANGED, None),
    "undeclared": ("~", Tone.QUIET, None),
    "foreign": ("?", Tone.QUIET, None),
    "unmanaged": ("?", Tone.QUIET, None),
    "in_sync": ("=", Tone.QUIET, None),
}

_OF_NOBODY = ("orphaned", "foreign", "unmanaged")
_MOVED = ("drifted", "conflict")


def drift_page(view: DriftView) -> Page:
    """What is not as the last apply left it."""
    parts = tuple(_part(target, view) for target in view.targets)
    moved = [pool.access for pool in view.pools if pool.state in _MOVED]
    return Page(
        kind="drift",
        title=titled("Drift of ", [target.target for target in view.targets]),
        verdict=drift_verdict(view.summary),
        tone=Tone.DANGER if view.has_drift else Tone.QUIET,
        quiet=not view.has_drift and is_calm(parts) and not view.findings,
        counts=tuple(_counts(view.summary)),
        access=access_counts(moved) if moved else None,
        findings=view.findings,
        parts=parts,
        facts=(
            ("Commit", view.commit or "none"),
            ("Made by", f"{view.tool.name} {view.tool.version}"),
        ),
        next_steps=(
            "Take what the pools have into the documents, or make the pools as the documents say:"
            if moved
            else ""
        ),
        commands=tuple(_commands(view)),
    )


def drift_verdict(summary: DriftSummaryView) -> str:
    """`1 drifted, 2 unapplied`, or `No drift`."""
    counts = [(getattr(summary, state), state) for state in _STATES if state != "in_sync"]
    return ", ".join(f"{number:,} {word}" for number, word in counts if number) or "No drift"


def _counts(summary: DriftSummaryView) -> Iterator[Count]:
    for state, (_, tone, _) in _STATES.items():
        number = getattr(summary, state)
        if number or state == "in_sync":
            yield Count(number, state.replace("_", " "), tone)


def _commands(view: DriftView) -> Iterator[str]:
    for target in view.targets:
        moved = [
            pool.address
            for pool in view.pools
            if pool.target == target.target and pool.state in _MOVED and pool.address
        ]
        if moved:
            name = target.target
            yield shlex.join(["reconciler", "accept", "--target", name, "--", *moved])
            pools = [f"--pool={address}" for address in moved]
            yield shlex.join(["reconciler", "apply", "--target", name, *pools])


def _part(target: DriftTargetView, view: DriftView) -> Part:
    pools = [pool for pool in view.pools if pool.target == target.target]
    return Part(
        target=target.target,
        account=target.account,
        region=target.region,
        owner=target.owner,
        digest=None,
        notes=(),
        findings=(),
        entries=gravest_first(
            _entry(pool) for pool in pools if pool.state != "in_sync" and not _is_other(pool)
        ),
        others=tuple(
            Other(pool.pool_id or "", pool.name, pool.state, pool.owner)
            for pool in pools
            if _is_other(pool)
        ),
    )


def _is_other(pool: DriftPoolView) -> bool:
    return pool.state in _OF_NOBODY and pool.origin is None


def _entry(pool: DriftPoolView) -> Entry:
    sign, tone, risk = _STATES.get(pool.state, ("?", Tone.WARNING, None))
    known = pool.state in _STATES
    only_planned = pool.state == "unapplied" and not pool.moved
    judged = bool(pool.fields) or pool.access is None
    moves = access_risks(pool.access) if pool.state in _MOVED else ()
    return Entry(
        target=pool.target,
        address=pool.address,
        name=pool.name,
        pool_id=pool.pool_id,
        origin=f"{pool.origin.file}:{pool.origin.line}" if pool.origin else None,
        action=pool.state if known else "other",
        sign=sign,
        tone=tone,
        verb=(pool.state.replace("_", " "),) if known else listed([pool.state]),
        risks=(*([risk] if risk else []), *moves),
        reason=listed([pool.reason]),
        warnings=tuple(listed([text]) for text in actor_texts(pool.actors)),
        notes=(*_notes(pool, only_planned), *not_managed(pool.not_managed)),
        access=() if only_planned else pool.access,
        tells_access=judged and not only_planned,
        fields=() if only_planned else pool.fields,
        sent=(),
    )


def _notes(pool: DriftPoolView, only_planned: bool) -> Iterator[Text]:
    if only_planned and pool.fields:
        count = f"{len(pool.fields)} difference{'s' if len(pool.fields) > 1 else ''}"
        yield (f"{count}; a plan shows what apply would do",)
    if pool.state == "foreign" and pool.owner:
        yield ("of ", *listed([pool.owner]))
