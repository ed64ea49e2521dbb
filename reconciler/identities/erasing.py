"""Erases people: unlinks their developer users, deletes their identities, sees that they are gone.

Everything is looked at again right before: since it was planned somebody may have linked another
user.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from reconciler.calls.identities import describe_call, unlink_developer_call
from reconciler.errors import AwsError, JournalError
from reconciler.identities.deleting import STOPPED, delete
from reconciler.identities.erasures import Erasure
from reconciler.identities.pages import identity_users, user_identity
from reconciler.identities.ports import Ports
from reconciler.identities.sending import send
from reconciler.journal.erasures import erased_entry, erasing_entry
from reconciler.model.identities import BATCH, ChosenPool, Fate, Result
from reconciler.model.results import Delivery
from reconciler.model.waiting import pause

# How long an identity may still show that was deleted, in seconds; together half a minute.
_WAITS = (1, 2, 4, 8, 15)

# By identity id.
_Fates: TypeAlias = dict[str, tuple[Fate, str | None]]


def erase(ports: Ports, pool: ChosenPool, todo: Sequence[Erasure]) -> list[Result]:
    """What became of each line. Where reading or the journal fails, nothing more is begun."""
    results: list[Result] = []
    rest, done, failed = iter(todo), 0, None
    while batch := tuple(islice(rest, BATCH)):
        fates: _Fates = {}
        if failed is None and not ports.stopped():
            try:
                _erase_batch(ports, pool, batch, fates)
            except (AwsError, JournalError) as error:
                failed = str(error)
                ids = [e.identity_id for e in batch]
                fates = {**dict.fromkeys(ids, (Fate.UNKNOWN, failed)), **fates}
        for erasure in batch:
            fate, why = fates.get(erasure.identity_id, (Fate.NOT_ATTEMPTED, failed or STOPPED))
            results += erasure.results(fate, why)
        done += len(batch)
        ports.tally(done, len(todo))
    return results


def _erase_batch(ports: Ports, pool: ChosenPool, batch: Sequence[Erasure], fates: _Fates) -> None:
    """Fills in what became of each identity. Raises AwsError and JournalError."""
    linked = {e.identity_id: identity_users(ports.reader, pool, e.identity_id) for e in batch}
    begun: dict[str, list[str]] = {}
    for erasure in batch:
        users = linked[erasure.identity_id]
        if why := erasure.refusal(users):
            fates[erasure.identity_id] = Fate.REFUSED, why
        else:
            # The lines too: after a kill they are what leads to the identity.
            begun[erasure.identity_id] = sorted({*users, *erasure.asked})
    if not begun:
        return
    ports.journal.record("erasing", erasing_entry(pool.pool_id, begun))
    for identity_id in begun:
        if failure := _unlink(ports, pool, identity_id, linked[identity_id]):
            fates[identity_id] = failure
    _delete(ports, pool.pool_id, [id_ for id_ in begun if id_ not in fates], fates)


def _unlink(
    ports: Ports, pool: ChosenPool, identity_id: str, users: Sequence[str]
) -> tuple[Fate, str | None] | None:
    """None once no user is linked any more, else what became of it."""
    for user in users:
        if ports.stopped():
            return Fate.NOT_ATTEMPTED, STOPPED
        call = unlink_developer_call(pool, identity_id, user)
        sent = send(ports, pool.pool_id, call, [identity_id])
        if sent.delivery is Delivery.APPLIED:
            continue
        if user_identity(ports.reader, pool, user) == identity_id:
            refused = sent.delivery is Delivery.NOT_APPLIED
            return Fate.FAILED if refused else Fate.UNKNOWN, sent.error
    return None


def _delete(ports: Ports, pool_id: str, ids: Sequence[str], fates: _Fates) -> None:
    """Done is only what was seen to be gone, which the journal notes."""
    deleted = delete(replace(ports, tally=lambda *_: None), pool_id, ids)
    fates |= {result.asked: (result.fate, result.why) for result in deleted}
    sure = [id_ for id_ in ids if fates[id_][0] in (Fate.DONE, Fate.GONE)]
    left = still_there(ports, sure)
    fates |= dict.fromkeys(left, (Fate.UNKNOWN, "it was deleted, and still shows"))
    if gone := [id_ for id_ in sure if id_ not in left]:
        ports.journal.record("erased", erased_entry(pool_id, gone))


def still_there(ports: Ports, ids: Sequence[str]) -> tuple[str, ...]:
    """Those that can still be described, after waiting for them to go. Raises AwsError."""
    left, waits = tuple(ids), [*_WAITS]
    while left:
        seen = ports.reader.read_all([describe_call(id_) for id_ in left])
        left = tuple(id_ for id_, answer in zip(left, seen, strict=True) if answer is not None)
        if not left or not waits or ports.stopped():
            break
        pause(ports.clock, ports.stopped, waits.pop(0))
    return left
