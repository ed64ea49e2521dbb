"""Who it was: asks CloudTrail about the pools of each target that are not as they were.

One pass for all pools of a target, and a lookup for each operation that may be behind something:
the service takes one attribute at a time, and two requests a second.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from reconciler.calls.trail import read_records
from reconciler.errors import AccessRefused, AwsError
from reconciler.journal.sends import Sends
from reconciler.model.ports import Progress, Trail
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.model.trail import TrailEvent
from reconciler.plan.attribution import Asked, Search, actors_of, since_applied
from reconciler.plan.drift import DriftState, PoolDrift, TargetDrift
from reconciler.plan.drift_view import Actors, subject
from reconciler.plan.event_parts import parts_of
from reconciler.plan.own_runs import OwnRuns
from reconciler.plan.view.drift import ActorView

# Of one operation no more pages than these are read: half a minute, 3,000 events. The names of the
# tag operations are those of every service.
_MOST_PAGES = 60

# An answered write is recorded by the machine's clock, and AWS takes signatures this far off it.
_CLOCKS_DIFFER = timedelta(minutes=15)

# A start within what CloudTrail keeps; one before that may be refused (InvalidTimeRangeException).
_KEPT = timedelta(days=89)

# The operation that writes the marker, the last of an apply.
_MARKING = "TagResource"

_EMBEDDED = "not known who it was: the embedded service has no CloudTrail"


def find_actors(
    found: Sequence[TargetDrift],
    trail_of: Callable[[Target], Trail],
    journalled: Callable[[Target], Mapping[str, str]],
    answered: Callable[[Target], Sends | None],
    run: Run,
    progress: Progress,
) -> Actors:
    """Who changed the pools that are not as they were. Raises JournalError and WrongAccount.

    What CloudTrail does not tell is a note, not an error: drift is known without it. journalled: as
    for find_drift. answered: what the journal knows of answered writes, None without a journal.
    """
    actors: dict[tuple[str, str], tuple[ActorView, ...]] = {}
    for drift in found:
        target = drift.target
        sends = answered(target)
        asked = dict(_asked(drift, journalled(target), sends))
        if not asked:
            continue
        if target.embedded:
            for name in asked:
                actors[target.name, name] = (_note(_EMBEDDED),)
            continue
        progress.say(f"{target.name}: asking CloudTrail about {len(asked)} pools")
        inquiry = _Inquiry(asked, _own_runs(target, sends), run, partial(trail_of, target))
        searches = inquiry.search()
        for name, about in inquiry.asked.items():
            views = actors_of(about, searches, inquiry.own, target.region)
            actors[target.name, name] = views
    return actors


def _asked(
    drift: TargetDrift, journalled: Mapping[str, str], sends: Sends | None
) -> Iterator[tuple[str, Asked]]:
    for pool in drift.pools:
        parts, pool_id = parts_of(pool), _pool_id(pool, journalled)
        if parts and pool_id is not None:
            applied = sends.applied.get(pool_id) if sends else None
            since = applied - _CLOCKS_DIFFER if applied else None
            yield subject(pool), Asked(pool_id, parts, since, pool.state is not DriftState.MISSING)


def _pool_id(pool: PoolDrift, journalled: Mapping[str, str]) -> str | None:
    """Of a pool that is gone, or whose tags are, the one that the journal knows."""
    if pool.pool_id is not None or pool.desired is None:
        return pool.pool_id
    known = (journalled.get(address) for address in pool.desired.addresses)
    return next((pool_id for pool_id in known if pool_id is not None), None)


def _own_runs(target: Target, sends: Sends | None) -> OwnRuns:
    """A journal beside the documents knows the runs of this machine alone; it proves nothing."""
    if sends is None or target.journal is None:
        return OwnRuns()
    return OwnRuns(sends.request_ids, sends.unanswered)


@dataclass(slots=True)
class _Inquiry:
    """The pools of one target that it is asked about, by their subjects."""

    asked: dict[str, Asked]
    own: OwnRuns
    run: Run
    connect: Callable[[], Trail]

    def search(self) -> dict[str, Search]:
        """What is found of each operation. The first error ends it: the next would be the same."""
        searches: dict[str, Search] = {}
        failed = None
        for name in self._operations():
            if failed is None:
                searches[name] = self._lookup(name)
                failed = searches[name].failed
            else:
                searches[name] = Search(failed=failed)
            if name == _MARKING:
                self.asked = {
                    key: since_applied(about, searches[name], self.own)
                    for key, about in self.asked.items()
                }
        return searches

    def _operations(self) -> list[str]:
        """The marker's first: what was before it explains nothing, and need not be read."""
        names = {name for about in self.asked.values() for name in about.operations}
        if self._concerned(_MARKING):
            names.add(_MARKING)
        return sorted(names, key=lambda name: (name != _MARKING, name))

    def _lookup(self, operation: str) -> Search:
        events: list[TrailEvent] = []
        unreadable, back_to, failed = 0, None, None
        try:
            pages = self.connect().records(operation, self._since(operation))
            for number, page in enumerate(pages, start=1):
                records = read_records(page)
                events += records.events
                unreadable += records.unreadable
                if operation == _MARKING and self._is_behind_markers(events, records.back_to):
                    break
                if number == _MOST_PAGES:
                    back_to = records.back_to
                    break
        except AwsError as error:
            failed = _told(error)
        return Search(tuple(events), unreadable, back_to, failed)

    def _since(self, operation: str) -> datetime | None:
        """The earliest time that matters to any pool, None where that is as early as can be."""
        times = [about.since for about in self._concerned(operation)]
        known = [time for time in times if time is not None]
        if len(known) != len(times):
            return None
        earliest = min(known)
        kept = datetime.combine(self.run.today, time(), UTC) - _KEPT
        return earliest if earliest > kept else None

    def _is_behind_markers(self, events: Sequence[TrailEvent], back_to: datetime | None) -> bool:
        """Whether the last apply of every pool was read, and all that happened in its second."""
        applied: dict[str, datetime] = {}
        for event in events:
            if self.own.marked(event):
                applied.setdefault(event.pool_id, event.at)
        concerned = self._concerned(_MARKING)
        return back_to is not None and all(
            about.pool_id in applied and back_to < applied[about.pool_id] for about in concerned
        )

    def _concerned(self, operation: str) -> list[Asked]:
        """The pools that an operation may explain, or tell the last apply of."""
        return [
            about
            for about in self.asked.values()
            if operation in about.operations or (operation == _MARKING and about.needs_marker)
        ]


def _told(error: AwsError) -> str:
    if isinstance(error, AccessRefused):
        return f"CloudTrail may not be read, which takes cloudtrail:LookupEvents ({error})"
    return f"CloudTrail could not be read ({error})"


def _note(text: str) -> ActorView:
    return ActorView(None, None, None, None, None, None, text)
