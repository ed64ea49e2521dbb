"""Sends the calls of one change: intent, attempt, outcome, and reading where none came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from reconciler.apply.advice import advice
from reconciler.apply.audit import sending_entry, sent_entry, settled_entry
from reconciler.apply.fresh import read_pool
from reconciler.apply.newcomers import Newcomers
from reconciler.apply.placeholders import Known, fill, told, without_secrets
from reconciler.apply.results import PoolStopped, Ports
from reconciler.apply.settle import find_created, settle
from reconciler.apply.verify import Expected, Standing, compare
from reconciler.model.results import Call, Delivery, Outcome, Request, Sent
from reconciler.plan.values import Change

# How often a call is sent again after "somebody else is changing this pool".
_CONCURRENT_ATTEMPTS = 5
_CONCURRENT_SECONDS = 0.5


@dataclass(slots=True)
class Sending:
    """The calls of one change, on their way.

    expected: what the pool is to be, None for one that is to go. unsettled: whether it is not known
    yet what became of the last call. left: how many attempts left this machine.
    """

    change: Change
    ports: Ports
    newcomers: Newcomers
    expected: Expected | None
    pool_id: str | None
    attempt: str | None = None
    unsettled: bool = False
    left: int = 0
    requests: list[Request] = field(default_factory=list)

    def send(self, call: Call, values: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        """Returns once the call was applied. values, secrets: for its placeholders.

        Raises PoolStopped where it was not, or where that is not known; AwsError, JournalError.
        """
        self.end_if_stopped()
        if call.operation == "CreateIdentityPool":
            self.attempt = self.ports.nonce()
            values = {**values, "attempt": self.attempt}
        known = Known(values, secrets)
        filled = fill(call, known)
        sent = self._send_until_alone(filled, told(call, known), known)
        if sent.delivery is Delivery.NOT_APPLIED:
            region = self.newcomers.plan.target.region
            more = advice(self.change, call, sent, self.requests, self.pool_id, region)
            raise PoolStopped(Outcome.FAILED, f"{sent.error}{more}")
        if sent.delivery is Delivery.UNKNOWN:
            self._settle(filled, sent)

    def _send_until_alone(self, call: Call, kept: Call, known: Known) -> Sent:
        """Sends again, a few times, what the service refused because of another writer."""
        attempt = 1
        while True:
            sent = self._send_once(call, kept, known)
            refused = sent.delivery is Delivery.NOT_APPLIED
            if not refused or sent.code != "ConcurrentModificationException":
                return sent
            if attempt == _CONCURRENT_ATTEMPTS:
                return sent
            self.ports.clock.sleep(_CONCURRENT_SECONDS * attempt)
            attempt += 1
            self.end_if_stopped()
            self._refuse_foreign_writes()

    def _send_once(self, call: Call, kept: Call, known: Known) -> Sent:
        """One call of the writer, which may be several attempts where the service throttles.

        kept: the call as the journal keeps it, without secrets.
        """
        numbers: list[int] = []

        def leaving(signed_at: datetime) -> None:
            self.left += 1
            numbers.append(self.left)
            at = signed_at.isoformat()
            entry = sending_entry(self.change, kept, self.pool_id, self.attempt, self.left, at)
            self.ports.journal.record("sending", entry)

        sent = self._believed(call, self.ports.writer.send(call, leaving))
        self.unsettled = sent.delivery is Delivery.UNKNOWN
        if call.operation == "CreateIdentityPool" and sent.delivery is Delivery.APPLIED:
            # Kept before anything else can fail: an id that is lost is a pool that is lost.
            self.pool_id = str(sent.body["IdentityPoolId"])
            self.newcomers.made.add(self.pool_id)
        attempts = [self._without_secrets(attempt, known) for attempt in (*sent.earlier, sent)]
        self.requests += [
            Request(call.operation, a.request_id, a.delivery, a.error) for a in attempts
        ]
        for position, attempt in enumerate(attempts):
            number = numbers[position] if position < len(numbers) else None
            entry = sent_entry(self.change, call, self.pool_id, number, attempt)
            self.ports.journal.record("sent", entry)
        return attempts[-1]

    def _without_secrets(self, sent: Sent, known: Known) -> Sent:
        return replace(sent, error=without_secrets(sent.error, known)) if sent.error else sent

    def _believed(self, call: Call, sent: Sent) -> Sent:
        """An answer to a create must name a new pool, or the next write would go to another's."""
        if call.operation != "CreateIdentityPool" or sent.delivery is not Delivery.APPLIED:
            return sent
        if self.newcomers.may_be(str(sent.body["IdentityPoolId"])):
            return sent
        error = f"{call.operation}: the answer names a pool that is not the new one"
        return replace(sent, delivery=Delivery.UNKNOWN, body={}, error=error)

    def _settle(self, call: Call, sent: Sent) -> None:
        """Goes on where reading shows the effect; stops the pool where it does not."""
        reader, clock, stopped = self.ports.reader, self.ports.clock, self.ports.stopped
        if call.operation == "CreateIdentityPool":
            assert self.attempt is not None
            seen = self.newcomers.plan.seen_ids
            self.pool_id = find_created(reader, clock, stopped, self.attempt, seen)
            settled = self.pool_id is not None
        else:
            assert self.pool_id is not None
            settled = settle(reader, clock, stopped, call, self.pool_id)
        self.unsettled = not settled
        entry = settled_entry(self.change.address, self.pool_id, call.operation)
        self.ports.journal.record("settled" if settled else "unsettled", entry)
        if not settled:
            raise PoolStopped(
                Outcome.UNKNOWN, f"{sent.error}; whether it was applied cannot be seen yet"
            )
        if self.pool_id is not None:
            self.newcomers.made.add(self.pool_id)

    def end_if_stopped(self) -> None:
        """Raises PoolStopped where a signal asked to end."""
        if self.ports.stopped():
            raise PoolStopped(
                Outcome.FAILED if self.requests else Outcome.NOT_ATTEMPTED,
                "stopped by a signal; the next apply goes on from here",
            )

    def _refuse_foreign_writes(self) -> None:
        """Before a call is sent again: the pool may only hold old and new values."""
        if self.pool_id is None:
            return
        seen = read_pool(self.ports.reader, self.pool_id)
        if self.expected is None:
            alone = seen == self.change.live
        else:
            alone = seen is not None and (
                compare(self.change.live, self.expected, seen) is not Standing.FOREIGN
            )
        if not alone:
            raise PoolStopped(Outcome.FAILED, "somebody else changed the pool meanwhile")
