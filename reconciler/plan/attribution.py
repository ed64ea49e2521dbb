"""Who it was: the recorded call behind each part of a pool that is not as it was.

The latest call that can explain a part is the one that brought the value that the pool has now.
Calls replace whole objects, so that later ones repeat it; and where a later one wrote another
value, the call that is looked for has not arrived yet. Nothing is guessed beyond that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from reconciler.model.trail import TrailEvent
from reconciler.plan.event_parts import Part
from reconciler.plan.event_values import Verdict
from reconciler.plan.own_runs import OwnRuns
from reconciler.plan.view.drift import ActorView


@dataclass(frozen=True, slots=True)
class Asked:
    """A pool about which it is asked who it was.

    since: its last apply, None where that is not known. marked: whether an apply may have left its
    marker on it, which tells when that was.
    """

    pool_id: str
    parts: tuple[Part, ...]
    since: datetime | None = None
    marked: bool = True

    @property
    def operations(self) -> frozenset[str]:
        return frozenset(name for part in self.parts for name in part.operations)

    @property
    def needs_marker(self) -> bool:
        """Whether it is worth looking for when the last apply was."""
        return self.marked and self.since is None


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
    inquiry = _Inquiry(asked, searches, own, region)
    sections: dict[str | None, list[Part]] = {}
    for part in asked.parts:
        sections.setdefault(part.section, []).append(part)
    return tuple(
        view for section, parts in sections.items() for view in inquiry.views(section, parts)
    )


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """One pool, and what was found."""

    asked: Asked
    searches: Searches
    own: OwnRuns
    region: str

    def views(self, section: str | None, parts: Sequence[Part]) -> list[ActorView]:
        """One view for each event that explains something, and one for what none does."""
        found: dict[str, tuple[_Found, list[Part]]] = {}
        missed = []
        for part in parts:
            chosen = _chosen(self._relevant(part), part.gathered)
            if chosen is None:
                missed.append(part)
            else:
                found.setdefault(chosen.event.event_id, (chosen, []))[1].append(part)
        # Where it is not known what moved within the section, one event is enough.
        missed = [part for part in missed if part.differs or not found]
        by_time = sorted(found.values(), key=lambda pair: pair[0].event.at, reverse=True)
        several = len(found) + bool(missed) > 1
        views = [self._view(section, *pair, several) for pair in by_time]
        if missed:
            note = f"{_labels(missed) + ': ' if several else ''}{self._why_not(missed)}"
            views.append(ActorView(section, None, None, None, None, None, note))
        return views

    def _relevant(self, part: Part) -> list[tuple[TrailEvent, Verdict]]:
        """What may have changed the part since our last write of it, the latest first.

        Times are in seconds: of two events in one, that which holds the value is the later.
        """
        since = self.asked.since
        judged = [
            (event, verdict)
            for name in part.operations
            for event in self.searches[name].events
            if event.pool_id == self.asked.pool_id and (since is None or event.at >= since)
            if (verdict := part.judge(event)) is not None
        ]
        judged.sort(key=lambda pair: (pair[0].at, pair[1] is Verdict.HOLDS), reverse=True)
        return list(takewhile(lambda pair: not self.own.made(pair[0]), judged))

    def _view(
        self, section: str | None, found: _Found, parts: Sequence[Part], several: bool
    ) -> ActorView:
        event = found.event
        notes = [_labels(parts)] if several else []
        if not found.told:
            notes.append("the event does not tell the value that it wrote")
        if found.others:
            notes.append(f"{_many(found.others, 'earlier event')} may be it as well")
        if found.again:
            by = dict.fromkeys(later.actor for later in found.again)
            notes.append(f"written again by {', '.join(by)}")
        if self.asked.since is None and not all(part.differs for part in parts):
            notes.append("it may be from before the last apply, whose time is not known")
        claim = self.own.claimed(event)
        if claim is not None:
            notes.append(f"it says it is run {claim} of this tool; the journal has no such call")
        return ActorView(
            section=section,
            actor=event.actor,
            source=event.source,
            at=event.at.isoformat(),
            event=event.operation,
            event_id=event.event_id,
            note="; ".join(notes) or None,
        )

    def _why_not(self, parts: Sequence[Part]) -> str:
        """Why it is not known, and what was searched."""
        searches = {name: self.searches[name] for part in parts for name in part.operations}
        failed = next((search.failed for search in searches.values() if search.failed), None)
        if failed is not None:
            return f"not known who it was: {failed}"
        notes = [f"no {_either(searches)} in CloudTrail explains it"]
        heads = [relevant[0][0] for part in parts if (relevant := self._relevant(part))]
        if heads:
            latest = max(heads, key=lambda event: event.at)
            notes.append(
                f"the latest, by {latest.actor} at {latest.at.isoformat()}, wrote something else"
            )
        early = [search.back_to for search in searches.values()]
        limits = [bound for bound in (*early, self.asked.since) if bound is not None]
        back = f"back to {max(limits).isoformat()}" if limits else "90 days back"
        notes.append(
            f"searched in {self.region}, {back}: other Regions keep their own events, and new ones "
            "take some minutes to arrive"
        )
        unreadable = sum(search.unreadable for search in searches.values())
        if unreadable:
            notes.append(f"{_many(unreadable, 'record')} could not be read")
        return "; ".join(notes)


def _chosen(relevant: Sequence[tuple[TrailEvent, Verdict]], gathered: bool) -> _Found | None:
    """The event that brought the value, None where none is known to.

    gathered: as of a part; then a later event takes nothing back of what an earlier one wrote.
    """
    possible = [pair for pair in relevant if pair[1] is not Verdict.DIFFERS]
    if not possible or (relevant[0][1] is Verdict.DIFFERS and not gathered):
        return None
    event, verdict = possible[0]
    if verdict is Verdict.HOLDS and not gathered:
        same = [e for e, _ in takewhile(lambda pair: pair[1] is Verdict.HOLDS, relevant)]
        return _Found(same[-1], True, tuple(same[:-1]))
    return _Found(event, verdict is Verdict.HOLDS, (), len(possible) - 1)


def _labels(parts: Iterable[Part]) -> str:
    return ", ".join(dict.fromkeys(part.label for part in parts))


def _either(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def since_applied(asked: Asked, search: Search, own: OwnRuns) -> Asked:
    """With the time of the last apply: of the event in which a run of ours wrote its marker."""
    times = [
        event.at for event in search.events if event.pool_id == asked.pool_id and own.marked(event)
    ]
    return replace(asked, since=max((*times, *filter(None, [asked.since])), default=None))
