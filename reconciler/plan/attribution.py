"""Who it was: the recorded call behind each part of a pool that is not as it was.

The latest call that can explain a part is the one that brought the value that the pool has now.
Calls replace whole objects, so that later ones repeat it; and where a later one wrote another
value, the call that is looked for has not arrived yet. Nothing is guessed beyond that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.model.trail import TrailEvent
from reconciler.plan.event_parts import Part
from reconciler.plan.event_values import Verdict
from reconciler.plan.own_runs import OwnRuns
from reconciler.plan.view.drift import ActorView


@dataclass(frozen=True, slots=True)
class Asked:
    """A pool about which it is asked who it was. since: its last apply, None where not known."""

    pool_id: str
    parts: tuple[Part, ...]
    since: datetime | None = None

    @property
    def operations(self) -> frozenset[str]:
        return frozenset(name for part in self.parts for name in part.operations)


@dataclass(frozen=True, slots=True)
class Search:
    """What was found of one operation.

    unreadable: how many records nobody can read. back_to: where reading ended early, None where it
    did not. failed: why there is nothing, or not all of it.
    """

    events: tuple[TrailEvent, ...] = ()
    unreadable: int = 0
    back_to: datetime | None = None
    failed: str | None = None


Searches = Mapping[str, Search]
"""By operation."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The event of a part. told: whether it tells the value. again: those that repeated it.

    others: how many earlier ones may be it as well.
    """

    event: TrailEvent
    told: bool
    again: tuple[TrailEvent, ...] = ()
    others: int = 0


def actors_of(asked: Asked, searches: Searches, own: OwnRuns, region: str) -> tuple[ActorView, ...]:
    """Who it was, in the order of the parts; of one section the latest first."""
    sections: dict[str | None, list[Part]] = {}
    for part in asked.parts:
        sections.setdefault(part.section, []).append(part)
    return tuple(
        view
        for section, parts in sections.items()
        for view in _section_views(section, parts, asked, searches, own, region)
    )


def _section_views(
    section: str | None,
    parts: Sequence[Part],
    asked: Asked,
    searches: Searches,
    own: OwnRuns,
    region: str,
) -> list[ActorView]:
    found: dict[str, tuple[_Found, list[Part]]] = {}
    missed = []
    for part in parts:
        relevant = _relevant(part, asked, searches, own)
        chosen = _chosen(relevant)
        if chosen is None:
            missed.append((part, relevant))
        else:
            found.setdefault(chosen.event.event_id, (chosen, []))[1].append(part)
    by_time = sorted(found.values(), key=lambda pair: pair[0].event.at, reverse=True)
    several = len(found) + len(missed) > 1
    views = [
        _view(section, chosen, explained, asked, own, several) for chosen, explained in by_time
    ]
    # Where it is not known what moved within the section, one event is enough.
    missed = [(part, relevant) for part, relevant in missed if part.differs or not found]
    if missed:
        about = _labels(part for part, _ in missed) if found else None
        searched = {name: searches[name] for part, _ in missed for name in part.operations}
        latest = max((r[0][0] for _, r in missed if r), key=lambda e: e.at, default=None)
        note = _why_not(searched, latest, asked, region)
        note = f"{about}: {note}" if about else note
        views.append(ActorView(section, None, None, None, None, None, note))
    return views


def _relevant(
    part: Part, asked: Asked, searches: Searches, own: OwnRuns
) -> list[tuple[TrailEvent, Verdict]]:
    """What may have changed the part since our last write of it, the latest first.

    Times are in seconds: of two events in one, that which holds the value is the later.
    """
    judged = [
        (event, verdict)
        for name in part.operations
        for event in searches[name].events
        if event.pool_id == asked.pool_id and (asked.since is None or event.at >= asked.since)
        if (verdict := part.judge(event)) is not None
    ]
    judged.sort(key=lambda pair: (pair[0].at, pair[1] is Verdict.HOLDS), reverse=True)
    for position, (event, _) in enumerate(judged):
        if own.made(event):
            return judged[:position]
    return judged


def _chosen(relevant: Sequence[tuple[TrailEvent, Verdict]]) -> _Found | None:
    """The event that brought the value, None where none is known to."""
    if not relevant or relevant[0][1] is Verdict.DIFFERS:
        return None
    if relevant[0][1] is Verdict.HOLDS:
        same = []
        for event, verdict in relevant:
            if verdict is not Verdict.HOLDS:
                break
            same.append(event)
        return _Found(same[-1], True, tuple(same[:-1]))
    others = [event for event, verdict in relevant[1:] if verdict is not Verdict.DIFFERS]
    return _Found(relevant[0][0], False, (), len(others))


def _view(
    section: str | None,
    found: _Found,
    parts: Sequence[Part],
    asked: Asked,
    own: OwnRuns,
    several: bool,
) -> ActorView:
    event = found.event
    notes = []
    if several:
        notes.append(_labels(parts))
    if not found.told:
        notes.append("the event does not tell the value that it wrote")
    if found.others:
        notes.append(f"{_many(found.others, 'earlier event')} may be it as well")
    if found.again:
        by = dict.fromkeys(later.actor for later in found.again)
        notes.append(f"written again by {', '.join(by)}")
    if asked.since is None and not all(part.differs for part in parts):
        notes.append("it may be from before the last apply, whose time is not known")
    claim = own.claimed(event)
    if claim is not None:
        notes.append(
            f"it says that it is run {claim} of this tool, which the journal does not have"
        )
    at = event.at.isoformat()
    note = "; ".join(notes) or None
    return ActorView(section, event.actor, event.source, at, event.operation, event.event_id, note)


def _why_not(searches: Searches, latest: TrailEvent | None, asked: Asked, region: str) -> str:
    """Why it is not known, and what was searched."""
    failed = next((search.failed for search in searches.values() if search.failed), None)
    if failed is not None:
        return f"not known who it was: {failed}"
    notes = [f"no {' or '.join(searches)} in CloudTrail explains it"]
    if latest is not None:
        notes.append(
            f"the latest, at {latest.at.isoformat()} by {latest.actor}, wrote another value"
        )
    early = [search.back_to for search in searches.values() if search.back_to]
    limits = [bound for bound in (*early, asked.since) if bound is not None]
    back = f"back to {max(limits).isoformat()}" if limits else "90 days back"
    notes.append(
        f"searched in {region}, {back}: events of other Regions are not there, and new ones "
        "take some minutes"
    )
    unreadable = sum(search.unreadable for search in searches.values())
    if unreadable:
        notes.append(f"{_many(unreadable, 'record')} could not be read")
    return "; ".join(notes)


def _labels(parts: Iterable[Part]) -> str:
    return ", ".join(dict.fromkeys(part.label for part in parts))


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def since_applied(asked: Asked, search: Search, own: OwnRuns) -> Asked:
    """With the time of the last apply: of the event in which a run of ours wrote its marker."""
    times = [
        event.at for event in search.events if event.pool_id == asked.pool_id and own.marked(event)
    ]
    return replace(asked, since=max((*times, *filter(None, [asked.since])), default=None))
