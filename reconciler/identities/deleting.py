"""Deletes identities, as many at a time as one request takes, each id journalled before it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from reconciler.calls.identities import delete_call, describe_call, unprocessed
from reconciler.errors import AwsError, JournalError
from reconciler.identities.ports import Ports
from reconciler.identities.sending import send
from reconciler.model.identities import Fate, Result, batches
from reconciler.model.results import Delivery
from reconciler.model.waiting import pause

# The only reason to leave an identity that may be another one a little later (service model).
_PASSING = "InternalServerError"
_WAITS = (1, 2, 4, 8)

_Ending: TypeAlias = tuple[Fate, str | None]

STOPPED = "stopped by a signal; the next run goes on from here"


def delete(ports: Ports, pool_id: str, ids: Sequence[str]) -> list[Result]:
    """What became of each id, in order; after a refusal of the service nothing more is sent."""
    results: list[Result] = []
    refused: str | None = None
    for batch in batches(ids):
        if refused is not None or ports.stopped():
            why = refused or STOPPED
            results += (Result(id_, id_, Fate.NOT_ATTEMPTED, why) for id_ in batch)
            continue
        deletion = Deletion(ports, pool_id, batch)
        results += deletion.run()
        refused = deletion.refused
        ports.tally(len(results), len(ids))
    return results


@dataclass(slots=True)
class Deletion:
    """One batch. refused: why the service would not take the next one either."""

    ports: Ports
    pool_id: str
    ids: tuple[str, ...]
    refused: str | None = None
    _fates: dict[str, _Ending] = field(default_factory=dict)

    def run(self) -> list[Result]:
        """Sends until every id has its fate; what the service could not do is asked for again."""
        left, waits = self.ids, [*_WAITS]
        while True:
            rest = self._send(left)
            left = tuple(id_ for id_ in left if id_ not in self._fates)
            if not waits or self.ports.stopped():
                self._fates |= dict.fromkeys(left, rest)
                left = ()
            if not left:
                return [Result(id_, id_, *self._fates[id_]) for id_ in self.ids]
            pause(self.ports.clock, self.ports.stopped, waits.pop(0) * self.ports.jitter())

    def _send(self, ids: Sequence[str]) -> _Ending:
        """Notes what is certain; answers what to say of the others if nothing more is tried."""
        try:
            sent = send(self.ports, self.pool_id, delete_call(ids), ids)
        except JournalError as error:
            # Before it left or after: nothing more is sent, and what it did shows next time.
            self.refused = str(error)
            self._fates |= dict.fromkeys(ids, (Fate.UNKNOWN, self.refused))
            return Fate.UNKNOWN, self.refused
        if sent.delivery is Delivery.NOT_APPLIED:
            self.refused = sent.error
            self._fates |= dict.fromkeys(ids, (Fate.FAILED, sent.error))
        if sent.delivery is Delivery.UNKNOWN:
            self._note_gone(ids)
        if sent.delivery is not Delivery.APPLIED:
            return Fate.UNKNOWN, sent.error
        codes = unprocessed(sent.body)
        self._fates |= {id_: (Fate.DONE, None) for id_ in ids if id_ not in codes}
        final = [id_ for id_ in ids if codes.get(id_, _PASSING) != _PASSING]
        # Access may be denied to what is not there.
        self._note_gone(final)
        for id_ in final:
            self._fates.setdefault(id_, (Fate.FAILED, f"DeleteIdentities: {codes[id_]}"))
        return Fate.FAILED, f"DeleteIdentities: {_PASSING}"

    def _note_gone(self, ids: Sequence[str]) -> None:
        """Only what is still there is sent again; to delete it twice does no more than once."""
        try:
            seen = self.ports.reader.read_all([describe_call(id_) for id_ in ids])
        except AwsError:
            return
        gone = [id_ for id_, answer in zip(ids, seen, strict=True) if answer is None]
        self._fates |= dict.fromkeys(gone, (Fate.GONE, None))
