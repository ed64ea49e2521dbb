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
from reconciler.apply.verify import Expected
from reconciler.calls.build import writes_applied
from reconciler.calls.effect import holds_only, reading_of
from reconciler.errors import NotFound
from reconciler.model.results import Call, Delivery, Momentary, Outcome, Request, Sent
from reconciler.model.waiting import pause
from reconciler.plan.values import Change

# How long to wait, in seconds, before a call is sent again that was refused for the moment.
_WAITS: Mapping[Momentary, tuple[float, ...]] = {
    Momentary.THROTTLED: (1, 2, 4, 8, 16),
    Momentary.OVERLAPPED: (0.5, 1, 1.5, 2),
    # A role that was made a moment ago is refused until IAM has spread it (boto3#73).
    Momentary.ROLE_NOT_KNOWN: (1, 2, 3, 4),
}


@dataclass(slots=True)
class Sending:
    """The calls of one change, on their way.

    expected: what the pool is to be, None for one that is to go. unsettled: whether it is not known
    yet what became of the last call. left: how many attempts left this machine. landed: the calls
    that were applied.
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
    landed: list[Call] = field(default_factory=list)

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
        if self._may_be_disturbed(call):
            self._refuse_foreign_writes(filled)
        sent = self._send_until_taken(filled, told(call, known), known)
        if sent.delivery is Delivery.NOT_APPLIED:
            region = self.newcomers.plan.target.region
            more = advice(self.change, call, sent, self.requests, self.pool_id, region)
            raise PoolStopped(Outcome.FAILED, f"{sent.error}{more}")
        if sent.delivery is Delivery.UNKNOWN:
            self._settle(filled, sent)
        self.landed.append(filled)

    def _may_be_disturbed(self, call: Call) -> bool:
        """Whether the pool was last read before an earlier call.

        The fresh read is right before the first one, verifying right before the marker. A pool
        that was just made has no values of anybody else's to lose.
        """
        return bool(self.left) and self.change.live is not None and not writes_applied(call)

    def _send_until_taken(self, call: Call, kept: Call, known: Known) -> Sent:
        """Sends again, a few times, what the service refused for the moment."""
        waits = {why: [*seconds] for why, seconds in _WAITS.items()}
        ports = self.ports
        while True:
            sent = self._send_once(call, kept, known)
            if sent.delivery is not Delivery.NOT_APPLIED or sent.momentary is None:
                return sent
            left = waits[sent.momentary]
            if not left:
                return sent
            pause(ports.clock, ports.stopped, left.pop(0) * ports.jitter())
            self.end_if_stopped()
            # A pause is time enough for somebody else.
            self._refuse_foreign_writes(call)

    def _send_once(self, call: Call, kept: Call, known: Known) -> Sent:
        """kept: the call as the journal keeps it, without secrets."""
        number = None

        def leaving(signed_at: datetime) -> None:
            nonlocal number
            self.left += 1
            number = self.left
            at = signed_at.isoformat()
            entry = sending_entry(self.change, kept, self.pool_id, self.attempt, number, at)
            self.ports.journal.record("sending", entry)

        sent = self._believed(call, self.ports.writer.send(call, leaving))
        self.unsettled = sent.delivery is Delivery.UNKNOWN
        if call.operation == "CreateIdentityPool" and sent.delivery is Delivery.APPLIED:
            # Kept before anything else can fail: an id that is lost is a pool that is lost.
            self.pool_id = str(sent.body["IdentityPoolId"])
            self.newcomers.made.add(self.pool_id)
        sent = self._without_secrets(sent, known)
        self.requests.append(Request(call.operation, sent.request_id, sent.delivery, sent.error))
        entry = sent_entry(self.change, call, self.pool_id, self.attempt, number, sent)
        self.ports.journal.record("sent", entry)
        return sent

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
        entry = settled_entry(self.change.address, self.pool_id, self.attempt, call.operation)
        self.ports.journal.record("settled" if settled else "unsettled", entry)
        if not settled:
            raise PoolStopped(
                Outcome.UNKNOWN,
                f"{(sent.error or '').rstrip('.')}; whether it was applied cannot be seen yet",
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

    def _refuse_foreign_writes(self, call: Call) -> None:
        """Raises PoolStopped where somebody else changed what a call is about to replace."""
        if self.pool_id is not None and not self._is_undisturbed(call, self.pool_id):
            raise PoolStopped(Outcome.FAILED, "somebody else changed the pool meanwhile")

    def _is_undisturbed(self, call: Call, pool_id: str) -> bool:
        reader = self.ports.reader
        if self.expected is None:
            return read_pool(reader, pool_id) == self.change.live
        try:
            answer = reader.read(reading_of(call, pool_id))
        except NotFound:
            # A map of principal tags that is inactive may be one that is not there.
            if call.operation != "SetPrincipalTagAttributeMap":
                return False
            answer = {}
        return holds_only(answer, self.change.live, [*self.landed, call], call)
