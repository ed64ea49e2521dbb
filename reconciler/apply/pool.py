"""Carries out the change of one pool.

Read it afresh and compare with what the plan saw; send its calls, each recorded before and after;
settle what is not known; read it back; write the marker last.
"""

from dataclasses import dataclass

from reconciler.apply.audit import change_entry, outcome_entry
from reconciler.apply.fresh import read_pool
from reconciler.apply.newcomers import Newcomers
from reconciler.apply.results import PoolStopped, Ports, Result
from reconciler.apply.sending import Sending
from reconciler.apply.verify import Expected, Standing, verify, verify_gone
from reconciler.calls.build import writes_applied
from reconciler.calls.live import identities_read, identity_count
from reconciler.errors import JournalError, ReconcilerError
from reconciler.model.pools import LivePool
from reconciler.model.providers import SECRET_DOMAINS, LoginProvider
from reconciler.model.results import Action, Call, Delivery, Outcome, Refusal
from reconciler.plan.marker import applied_value
from reconciler.plan.values import Change, TargetPlan


def apply_change(
    change: Change, plan: TargetPlan, commit: str | None, ports: Ports, newcomers: Newcomers
) -> Result:
    """Sends what the change says. Nothing is sent to a pool that moved since the plan."""
    live_id = change.live.pool_id if change.live else None
    sending = Sending(change, ports, newcomers, _expected(change, plan), live_id)
    return _Work(change, plan, commit, ports, sending).run()


@dataclass(slots=True)
class _Work:
    """The work on one pool, with its calls on their way. after: the pool as it was read back."""

    change: Change
    plan: TargetPlan
    commit: str | None
    ports: Ports
    sending: Sending
    after: LivePool | None = None

    def run(self) -> Result:
        """What becomes of the change. Never raises for trouble with this pool."""
        journal = self.ports.journal
        try:
            if stale := self._stale():
                journal.record("stale", {"address": self.change.address})
                pool_id = self.sending.pool_id
                return Result(self.change, Outcome.NOT_ATTEMPTED, pool_id, refusal=stale)
            journal.record("change", change_entry(self.change))
            self._send_all()
            result = self._result(Outcome.DONE, None)
        except PoolStopped as stop:
            result = self._result(stop.outcome, str(stop))
        except JournalError as error:
            outcome = Outcome.UNKNOWN if self.sending.unsettled else Outcome.FAILED
            return self._result(outcome, str(error))
        except ReconcilerError as error:
            # Reading failed. What became of each call is known all the same, but for an open one.
            outcome = Outcome.UNKNOWN if self.sending.unsettled else Outcome.FAILED
            result = self._result(outcome, f"{error}{self._not_read_back()}")
        return self._recorded(result)

    def _not_read_back(self) -> str:
        written = any(r.delivery is Delivery.APPLIED for r in self.sending.requests)
        return "; what was sent before was applied, and not read back" if written else ""

    def _recorded(self, result: Result) -> Result:
        try:
            self.ports.journal.record(
                "outcome",
                outcome_entry(
                    self.change, result.pool_id, result.outcome, result.error, self.after
                ),
            )
        except JournalError as error:
            # What was done stands, and the report tells it; but an audit without its end is wrong.
            outcome = Outcome.FAILED if result.outcome is Outcome.DONE else result.outcome
            done = result.error or "every call was applied"
            return self._result(outcome, f"{done}; {error}")
        return result

    def _result(self, outcome: Outcome, error: str | None) -> Result:
        requests = tuple(self.sending.requests)
        return Result(self.change, outcome, self.sending.pool_id, error=error, requests=requests)

    def _stale(self) -> Refusal | None:
        live, reader = self.change.live, self.ports.reader
        if live is None:
            addresses, recalled = self.change.desired.addresses, self.ports.recalled.pools
            if not self.sending.newcomers.have(addresses, recalled):
                return None
            message = "a pool with this address was made since the plan; no second one was made"
        elif read_pool(reader, live.pool_id) != live:
            message = "the pool is not what the plan saw any more; nothing was sent to it"
        elif self._came_to_have_identities(live.pool_id):
            message = "the pool came to have identities since the plan; it was not deleted"
        else:
            return None
        return Refusal("stale", message, "plan again and look at what has changed")

    def _came_to_have_identities(self, pool_id: str) -> bool:
        """A delete of an empty pool was approved; one that is used by now is another matter."""
        planned = self.change.identities
        if self.change.action is not Action.DELETE or planned is None or not planned.is_none:
            return False
        return not identity_count(self.ports.reader.read(identities_read(pool_id))).is_none

    def _send_all(self) -> None:
        calls = self.change.calls
        first = [call for call in calls if not writes_applied(call)]
        for call in first:
            self._send(call)
        if self.change.action is Action.DELETE:
            self._verify_gone()
        elif first:
            self._verify()
        for call in calls:
            if writes_applied(call) and not self._is_marked():
                self._send(call)

    def _is_marked(self) -> bool:
        """Whether the pool was read back with its marker, having become what it was before.

        A write that changes nothing shows at once, wherever it is: it could land later unnoticed.
        """
        return self.after is not None and self.after.marker.applied == self._values()["applied"]

    def _send(self, call: Call) -> None:
        self.sending.send(call, self._values(), _secrets(self.change.live))

    def _verify(self) -> None:
        pool_id, expected = self.sending.pool_id, self.sending.expected
        assert pool_id is not None
        assert expected is not None
        self.sending.end_if_stopped()
        ports = self.ports
        standing, self.after = verify(
            ports.reader, ports.clock, ports.stopped, pool_id, self.change.live, expected
        )
        if standing is Standing.FOREIGN:
            raise PoolStopped(
                Outcome.FAILED,
                "after its calls the pool holds values that are neither old nor new: "
                "somebody else is changing it; it was left as it is",
            )
        if standing is Standing.ON_THE_WAY:
            self.sending.end_if_stopped()
            raise PoolStopped(
                Outcome.UNKNOWN, "the pool does not show all that was written to it yet"
            )

    def _verify_gone(self) -> None:
        pool_id, ports = self.sending.pool_id, self.ports
        assert pool_id is not None
        if not verify_gone(ports.reader, ports.clock, ports.stopped, pool_id):
            self.sending.end_if_stopped()
            raise PoolStopped(Outcome.UNKNOWN, "the pool that was deleted can still be read")

    def _values(self) -> dict[str, str]:
        """What is known by now for the placeholders of a call."""
        pool_id, spec = self.sending.pool_id, self.change.spec
        if pool_id is None or spec is None:
            return {}
        return {
            "pool_id": pool_id,
            "pool_arn": self.plan.target.pool_arn(pool_id),
            "applied": applied_value(pool_id, spec, self.change.desired, self.commit),
        }


def _expected(change: Change, plan: TargetPlan) -> Expected | None:
    if change.spec is None:
        return None
    if change.action is Action.DISOWN:
        return Expected(change.spec, None, None, None)
    protected = "true" if change.desired.protect else "false"
    return Expected(change.spec, plan.owner, change.desired.address, protected, change.passed)


def _secrets(live: LivePool | None) -> dict[str, str]:
    """The values that a full replacement carries unchanged, by their domain."""
    return {
        provider.domain: provider.app_id
        for provider in (live.spec.providers if live else ())
        if isinstance(provider, LoginProvider) and provider.domain in SECRET_DOMAINS
    }
