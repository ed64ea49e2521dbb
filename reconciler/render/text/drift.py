"""Drift as text: each pool that is not as the last apply left it; the counts last."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconciler.plan.view.drift import ActorView, DriftPoolView, DriftSummaryView, DriftView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.access import access_counts, access_lines
from reconciler.render.text.findings import finding_line
from reconciler.render.text.values import fields_lines, quoted

# By state: sign and colour, in the order in which the counts are told.
_STATES = {
    "drifted": ("~", "red"),
    "conflict": ("!", "red"),
    "missing": ("-", "red"),
    "unknown": ("?", "red"),
    "orphaned": ("?", "yellow"),
    "unapplied": ("+", "yellow"),
    "converged": ("=", "cyan"),
    "undeclared": ("~", "faint"),
    "foreign": ("?", "faint"),
    "unmanaged": ("?", "faint"),
}

# Pools of nobody and of others are listed up to here; the JSON form has them all.
_MOST_OTHERS = 20


def drift_text(view: DriftView, style: Style) -> str:
    """The whole drift, with a newline at its end."""
    lines: list[str] = []
    for finding in view.findings:
        lines.append(finding_line(finding, style))
    if view.findings:
        lines.append("")
    for target in view.targets:
        lines.append(
            f"Target {style.paint(clean(target.target), 'bold')}: account "
            f"{clean(target.account)}, {clean(target.region)}, owner {clean(target.owner)}"
        )
        lines.append("")
        lines += _pools_lines([p for p in view.pools if p.target == target.target], style)
    drifted = [pool for pool in view.pools if pool.state in ("drifted", "conflict")]
    if drifted:
        lines.append(access_counts([pool.access for pool in drifted]))
    lines.append(style.paint(drift_counts(view.summary), "bold"))
    return "\n".join(lines) + "\n"


def _pools_lines(pools: Sequence[DriftPoolView], style: Style) -> Iterator[str]:
    told: dict[str, int] = {}
    for pool in pools:
        told[pool.state] = told.get(pool.state, 0) + 1
        if pool.state == "in_sync" or (
            pool.state in ("unmanaged", "foreign")
            and pool.origin is None
            and told[pool.state] > _MOST_OTHERS
        ):
            continue
        yield from _pool_lines(pool, style)
        yield ""
    for state in ("unmanaged", "foreign"):
        if told.get(state, 0) > _MOST_OTHERS:
            yield f"and {told[state] - _MOST_OTHERS} more {state}"
            yield ""


def _pool_lines(pool: DriftPoolView, style: Style) -> Iterator[str]:
    sign, color = _STATES.get(pool.state, ("?", "yellow"))
    address = f" {style.paint(clean(pool.address), 'bold')}" if pool.address else ""
    identity = f" {clean(pool.pool_id)}" if pool.pool_id else ""
    yield (
        f"{style.paint(f'{sign} {clean(pool.state)}', color)}{address} "
        f"{quoted(pool.name)}{identity}"
    )
    origin = f" ({clean(pool.origin.file)}:{pool.origin.line})" if pool.origin else ""
    owner = f" {quoted(pool.owner)}" if pool.state == "foreign" and pool.owner else ""
    yield f"    {clean(pool.reason)}{owner}{origin}"
    for text in actor_texts(pool.actors):
        yield f"    {text}"
    if pool.state == "unapplied" and not pool.moved and pool.fields:
        count = f"{len(pool.fields)} difference{'s' if len(pool.fields) > 1 else ''}"
        yield f"    {count}; `reconciler plan` shows what apply would do"
        return
    if pool.fields or pool.access is None:
        for line in access_lines(pool.access, style):
            yield f"    {line}"
    if pool.fields:
        yield "    documents → pool:"
    for line in fields_lines(pool.fields, style):
        yield f"      {line}"


def actor_texts(actors: Sequence[ActorView]) -> Iterator[str]:
    """A line for each event: what it moved, and who it was."""
    for sections, actor in _by_event(actors):
        yield _actor_text(sections, actor)


def _by_event(actors: Sequence[ActorView]) -> Iterator[tuple[str, ActorView]]:
    """What there is to say once for all sections of which it is so."""
    told: dict[ActorView, list[str]] = {}
    for actor in actors:
        sections = told.setdefault(replace(actor, section=None), [])
        if actor.section is not None:
            sections.append(actor.section)
    for actor, sections in told.items():
        yield ", ".join(sections), actor


def _actor_text(sections: str, actor: ActorView) -> str:
    about = clean(f"{sections}: ") if sections else ""
    if actor.actor is None:
        return f"{about}{clean(actor.note or 'nobody knows who')}"
    source = f" from {clean(actor.source)}" if actor.source else ""
    note = f"; {clean(actor.note)}" if actor.note else ""
    return (
        f"{about}{clean(actor.event or 'a change')} by {clean(actor.actor)}{source} "
        f"at {clean(actor.at or 'an unknown time')}{note}"
    )


def drift_counts(summary: DriftSummaryView) -> str:
    """How many pools are in each state that has some."""
    counts = {state: getattr(summary, state) for state in _STATES}
    listed = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
    if not listed:
        return f"No drift: {summary.in_sync} in sync."
    return f"Drift: {listed}, {summary.in_sync} in sync."
