"""Carries out the change of one pool.

Read it afresh and compare with what the plan saw; send its calls, each recorded before and after;
settle what is not known; read it back; write the marker last.
"""

from dataclasses import dataclass, field, replace

from reconciler.apply.fresh import addresses_since, read_pool
from reconciler.apply.placeholders import Known, fill, without_secrets
from reconciler.apply.results import Ports, Result
from reconciler.apply.settle import find_created, settle
from reconciler.apply.trust import trust_policy
from reconciler.apply.verify import Expected, Standing, compare, verify
from reconciler.calls.build import writes_applied
from reconciler.errors import JournalError, ReconcilerError
from reconciler.model.json_value import JsonObject, canonical, members
from reconciler.model.pools import LivePool
from reconciler.model.ports import Reader
from reconciler.model.providers import SECRET_DOMAINS, LoginProvider
from reconciler.model.results import Call, Delivery, Outcome, Refusal, Request, Sent
from reconciler.plan.marker import applied_value
from reconciler.plan.values import Change, TargetPlan

# How often a call is sent again after "somebody else is changing this pool".
_CONCURRENT_ATTEMPTS = 5
_CONCURRENT_SECONDS = 0.5


class _PoolStopped(Exception):
    """Ends the work on one pool with an outcome; the text is for the report."""

    def __init__(self, outcome: Outcome, text: str) -> None:
        super().__init__(text)
        self.outcome = outcome


@dataclass(slots=True)
class Newcomers:
    """The addresses that were taken between the plan and the first create, listed once.

    A listing for each create would grow with the square of their number.
    made: the ids of the pools that this run created itself.
    """

    plan: TargetPlan
    reader: Reader
    addresses: frozenset[str] | None = None
    made: set[str] = field(default_factory=set)

    def have(self, address: str) -> bool:
        """Whether a pool of ours with the address is there now. Raises AwsError."""
        if self.addresses is None:
            self.addresses = addresses_since(self.reader, self.plan.seen_ids, self.plan.owner)
        return address in self.addresses


@dataclass(slots=True)
class PoolWork:
    """The work on one pool: what is known so far, and the calls that were sent.

    unsettled: whether it is not known yet what became of the last call.
    """

    change: Change
    plan: TargetPlan
    commit: str | None
    ports: Ports
    newcomers: Newcomers
    pool_id: str | None = None
    attempt: str = ""
    unsettled: bool = False
    requests: list[Request] = field(default_factory=list)

    def run(self) -> Result:
        """Sends what the change says. Nothing is sent to a pool that moved since the plan."""
        self.pool_id = self.change.live.pool_id if self.change.live else None
        try:
            self._end_if_unanswered()
            if stale := self._stale():
                self._record("stale", {"address": self.change.address})
                return Result(self.change, Outcome.NOT_ATTEMPTED, self.pool_id, refusal=stale)
            self._send_all()
        except _PoolStopped as stop:
            return self._result(stop.outcome, str(stop))
        except JournalError as error:
            outcome = Outcome.UNKNOWN if self.unsettled else Outcome.FAILED
            return self._result(outcome, str(error))
        except ReconcilerError as error:
            # Reading failed: what was written cannot be seen.
            written = any(r.delivery is not Delivery.NOT_APPLIED for r in self.requests)
            return self._result(Outcome.UNKNOWN if written else Outcome.FAILED, str(error))
        return self._result(Outcome.DONE, None)

    def _result(self, outcome: Outcome, error: str | None) -> Result:
        return Result(
            self.change, outcome, self.pool_id, error=error, requests=tuple(self.requests)
        )

    def _stale(self) -> Refusal | None:
        live, reader = self.change.live, self.ports.reader
        if live is None:
            if not self.newcomers.have(self.change.address):
                return None
            message = "a pool with this address was made since the plan; no second one was made"
        elif read_pool(reader, live.pool_id) == live:
            return None
        else:
            message = "the pool is not what the plan saw any more; nothing was sent to it"
        return Refusal("stale", message, "plan again and look at what has changed")

    def _end_if_unanswered(self) -> None:
        """A second create beside one that may still land would make a second pool."""
        until = self.ports.unanswered.get(self.change.address)
        if self.change.live is None and until is not None:
            raise _PoolStopped(
                Outcome.UNKNOWN,
                f"an earlier create was not answered and may land until {until}; nothing was "
                "sent, apply again after that",
            )

    def _send_all(self) -> None:
        for call in self.change.calls:
            if not writes_applied(call):
                self._send(call)
        if any(not writes_applied(call) for call in self.change.calls):
            self._verify()
        for call in self.change.calls:
            if writes_applied(call):
                self._send(call)

    def _send(self, call: Call) -> None:
        self._end_if_stopped()
        known = self._known(call)
        filled = fill(call, known)
        for attempt in range(1, _CONCURRENT_ATTEMPTS + 1):
            sent = self._send_once(call, filled, known)
            refused = sent.delivery is Delivery.NOT_APPLIED
            if not refused or sent.code != "ConcurrentModificationException":
                break
            if attempt < _CONCURRENT_ATTEMPTS:
                self.ports.clock.sleep(_CONCURRENT_SECONDS * attempt)
                self._end_if_stopped()
                self._refuse_foreign_writes()
        if sent.delivery is Delivery.NOT_APPLIED:
            advice = self._roles_advice(call, sent) + self._exposure(call)
            raise _PoolStopped(Outcome.FAILED, f"{sent.error}{advice}")
        if sent.delivery is Delivery.UNKNOWN:
            self._settle(filled, sent)

    def _send_once(self, planned: Call, filled: Call, known: Known) -> Sent:
        # The planned call is recorded: its placeholders keep secrets out of the journal.
        about: JsonObject = {
            "address": self.change.address,
            "pool_id": self.pool_id,
            "attempt": self.attempt or None,
            "operation": planned.operation,
            "parameters": planned.parameters,
        }
        self._record("sending", about)
        sent = self._believed(planned, self.ports.writer.send(filled))
        self.unsettled = sent.delivery is Delivery.UNKNOWN
        if planned.operation == "CreateIdentityPool" and sent.delivery is Delivery.APPLIED:
            # Kept before anything else can fail: an id that is lost is a pool that is lost.
            self.pool_id = str(sent.body["IdentityPoolId"])
            self.newcomers.made.add(self.pool_id)
        for attempt in (*sent.earlier, sent):
            self._record_sent(planned, attempt, known)
        return replace(sent, error=self.requests[-1].error)

    def _believed(self, planned: Call, sent: Sent) -> Sent:
        """An answer to a create must name a new pool, or the next write would go to another's."""
        if planned.operation != "CreateIdentityPool" or sent.delivery is not Delivery.APPLIED:
            return sent
        pool_id = str(sent.body["IdentityPoolId"])
        known = pool_id in self.plan.seen_ids or pool_id in self.newcomers.made
        if not known and pool_id.startswith(f"{self.plan.target.region}:"):
            return sent
        error = f"{planned.operation}: the answer names a pool that is not the new one"
        return replace(sent, delivery=Delivery.UNKNOWN, body={}, error=error)

    def _record_sent(self, planned: Call, sent: Sent, known: Known) -> None:
        error = without_secrets(sent.error, known) if sent.error else None
        self.requests.append(Request(planned.operation, sent.request_id, sent.delivery, error))
        self._record(
            "sent",
            {
                "address": self.change.address,
                "pool_id": sent.body.get("IdentityPoolId", self.pool_id),
                "operation": planned.operation,
                "request_id": sent.request_id,
                "delivery": sent.delivery.value,
                "error": error,
            },
        )

    def _settle(self, call: Call, sent: Sent) -> None:
        """Goes on where reading shows the effect; stops the pool where it does not."""
        reader, clock, stopped = self.ports.reader, self.ports.clock, self.ports.stopped
        if call.operation == "CreateIdentityPool":
            self.pool_id = find_created(reader, clock, stopped, self.attempt, self.plan.seen_ids)
            settled = self.pool_id is not None
        else:
            assert self.pool_id is not None
            settled = settle(reader, clock, stopped, call, self.pool_id)
        self.unsettled = not settled
        self._record(
            "settled" if settled else "unsettled",
            {"address": self.change.address, "pool_id": self.pool_id},
        )
        if not settled:
            raise _PoolStopped(
                Outcome.UNKNOWN,
                f"{sent.error}; whether it was applied cannot be seen yet",
            )

    def _roles_advice(self, refused: Call, sent: Sent) -> str:
        """What to do about the roles of a pool that was just made: they cannot trust it yet."""
        roles_refused = (refused.operation, sent.code) == (
            "SetIdentityPoolRoles",
            "NotAuthorizedException",
        )
        if not roles_refused or self.change.live is not None:
            return ""
        assert self.pool_id is not None
        policies = [
            f"{kind}: {canonical(trust_policy(self.pool_id, self.plan.target.region, kind))}"
            for kind in sorted(members(refused.parameters["Roles"]))
        ]
        return (
            f"; the pool {self.pool_id} stays, and the next apply goes on from here. "
            f"Its roles need iam:PassRole and these trust policies: {'; '.join(policies)}"
        )

    def _exposure(self, refused: Call) -> str:
        """What stands open when the roles are refused after the pool was updated."""
        live, spec = self.change.live, self.change.spec
        applied = [r.operation for r in self.requests if r.delivery is not Delivery.NOT_APPLIED]
        if refused.operation != "SetIdentityPoolRoles" or "UpdateIdentityPool" not in applied:
            return ""
        assert live is not None
        assert spec is not None
        came = [p.key for p in spec.providers if p.role_mapping and not live.spec.provider(p.key)]
        if not came:
            return ""
        return (
            f"; {', '.join(came)} came to the pool without the role mapping, so its users get the "
            "authenticated role until an apply succeeds"
        )

    def _end_if_stopped(self) -> None:
        if self.ports.stopped():
            raise _PoolStopped(
                Outcome.FAILED if self.requests else Outcome.NOT_ATTEMPTED,
                "stopped by a signal; the next apply goes on from here",
            )

    def _refuse_foreign_writes(self) -> None:
        """Before a call is sent again: the pool may only hold old and new values."""
        if self.pool_id is None:
            return
        seen = read_pool(self.ports.reader, self.pool_id)
        standing = compare(self.change.live, self._expected(), seen) if seen else None
        if standing in (None, Standing.FOREIGN):
            raise _PoolStopped(Outcome.FAILED, "somebody else changed the pool meanwhile")

    def _verify(self) -> None:
        assert self.pool_id is not None
        self._end_if_stopped()
        standing = verify(
            self.ports.reader,
            self.ports.clock,
            self.ports.stopped,
            self.pool_id,
            self.change.live,
            self._expected(),
        )
        if standing is Standing.FOREIGN:
            raise _PoolStopped(
                Outcome.FAILED,
                "after its calls the pool holds values that are neither old nor new: "
                "somebody else is changing it; it was left as it is",
            )
        if standing is Standing.ON_THE_WAY:
            self._end_if_stopped()
            raise _PoolStopped(
                Outcome.UNKNOWN, "the pool does not show all that was written to it yet"
            )

    def _expected(self) -> Expected:
        assert self.change.spec is not None
        desired = self.change.desired
        return Expected(
            self.change.spec,
            self.plan.owner,
            desired.address,
            "true" if desired.protect else "false",
        )

    def _known(self, call: Call) -> Known:
        values = {}
        if call.operation == "CreateIdentityPool":
            self.attempt = values["attempt"] = self.ports.nonce()
        if self.pool_id is not None:
            assert self.change.spec is not None
            values["pool_id"] = self.pool_id
            values["pool_arn"] = self.plan.target.pool_arn(self.pool_id)
            values["applied"] = applied_value(
                self.pool_id, self.change.spec, self.change.desired, self.commit
            )
        return Known(values, _secrets(self.change.live))

    def _record(self, event: str, details: JsonObject) -> None:
        self.ports.journal.record(event, details)


def _secrets(live: LivePool | None) -> dict[str, str]:
    """The values that a full replacement carries unchanged, by their domain."""
    return {
        provider.domain: provider.app_id
        for provider in (live.spec.providers if live else ())
        if isinstance(provider, LoginProvider) and provider.domain in SECRET_DOMAINS
    }
