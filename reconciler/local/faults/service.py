"""The embedded service with faults: what a client goes through when things go wrong.

Time comes from `now` and passes by `sleep` alone, so that a run on a clock of its own is the
same each time.
"""

import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from reconciler.local.errors import LocalStoreError, ServiceError, overlapped
from reconciler.local.faults.answers import (
    damaged,
    of_account,
    paged,
    refused,
    truncated,
    unavailable,
)
from reconciler.local.faults.engine import Engine
from reconciler.local.faults.kinds import (
    AnotherAccount,
    Damaged,
    Delayed,
    Dropped,
    Fault,
    Late,
    Overlapped,
    Paged,
    Refused,
    Stale,
    Truncated,
    Unavailable,
)
from reconciler.local.faults.rules import FaultRules
from reconciler.local.faults.strikable import STS
from reconciler.local.protocol import sts, wire
from reconciler.local.protocol.members import JsonObject
from reconciler.local.protocol.scope import Scope
from reconciler.local.protocol.signature import ANY_KEY, signed_scope
from reconciler.local.protocol.wire import Answer, Request, request_of
from reconciler.local.service import LocalService


class FaultyService:
    """A service whose requests are struck by faults; called as the service itself is.

    Threads may share it. A request without an answer raises ConnectionResetError, and a truncated
    answer is one whose body is shorter than its Content-Length. A request that the service does
    not know the operation of is never struck. Raises what the service raises.
    """

    def __init__(
        self,
        service: LocalService,
        rules: FaultRules,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._service = service
        self._engine = Engine(rules)
        self._now = now
        self._sleep = sleep
        self._late: list[_LateRequest] = []
        self._postponed = 0
        self._queue = Lock()
        self._arriving = Lock()

    @property
    def rules(self) -> FaultRules:
        """The rules in force; setting them starts every count anew.

        A request on its way that is to arrive late arrives all the same.
        """
        return self._engine.rules

    @rules.setter
    def rules(self, rules: FaultRules) -> None:
        self._engine = Engine(rules)

    def report(self) -> JsonObject:
        """The rules as JSON, with the requests each has `seen` and `struck` since it was set."""
        return self._engine.report()

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str | bytes], body: bytes
    ) -> Answer:
        """Carries a request out as far as a fault lets it, after the late ones that are due."""
        self.arrive()
        engine = self._engine
        carry_out = partial(self._service, method, url, headers, body)
        if not engine.rules.rules:
            return carry_out()
        request = request_of(method, url, headers, body)
        operation = _operation_of(request)
        fault = engine.fault(operation, _scope_of(request, operation), self._now)
        if fault is None:
            return carry_out()
        return self._struck(fault, operation, body, carry_out)

    def arrive(self) -> None:
        """Carries out the late requests that are due; nobody hears what becomes of them.

        Requests that come in meanwhile do not wait for it.
        """
        if not self._arriving.acquire(blocking=False):
            return
        try:
            while late := self._due():
                try:
                    late.carry_out()
                except LocalStoreError:
                    # Not yet: it is tried again with the next request.
                    with self._queue:
                        heapq.heappush(self._late, late)
                    return
        finally:
            self._arriving.release()

    def forget(self) -> None:
        """Forgets every pool, and every late request that would make or change one."""
        with self._arriving, self._queue:
            self._service.reset()
            self._late.clear()

    def _due(self) -> "_LateRequest | None":
        with self._queue:
            if self._late and self._late[0].due <= self._now():
                return heapq.heappop(self._late)
        return None

    def _struck(
        self, fault: Fault, operation: str, body: bytes, carry_out: Callable[..., Answer]
    ) -> Answer:
        match fault:
            case Paged(way):
                return paged(carry_out(), way, body)
            case Truncated():
                return truncated(carry_out())
            case Damaged(damage):
                return damaged(carry_out(), damage)
            case AnotherAccount(account):
                return of_account(carry_out(), account)
            case Stale(seconds):
                return carry_out(seconds_ago=seconds)
            case Delayed(seconds, after_effect=True):
                answer = carry_out()
                self._sleep(seconds)
                return answer
            case Delayed(seconds):
                self._sleep(seconds)
                # What became due during the pause comes before this request.
                self.arrive()
                return carry_out()
            case Late(seconds):
                self._postpone(seconds, carry_out)
                raise ConnectionResetError("the request arrives late, and its answer never")
            case Overlapped():
                return wire.refusal(overlapped(), self._now())
            case _:
                return self._lost(fault, operation, carry_out)

    def _lost(
        self,
        fault: Refused | Unavailable | Dropped,
        operation: str,
        carry_out: Callable[..., Answer],
    ) -> Answer:
        """What a client is told that never sees the answer to its request."""
        if fault.after_effect:
            carry_out()
        match fault:
            case Refused():
                return refused(operation, fault, self._now())
            case Unavailable():
                return unavailable(self._now())
            case Dropped():
                raise ConnectionResetError("the connection was lost before the answer")

    def _postpone(self, seconds: float, carry_out: Callable[..., Answer]) -> None:
        with self._queue:
            self._postponed += 1
            due = self._now() + seconds
            heapq.heappush(self._late, _LateRequest(due, self._postponed, carry_out))


@dataclass(frozen=True, slots=True, order=True)
class _LateRequest:
    """A request on its way; of those due at once the one sent first arrives first."""

    due: float
    number: int
    carry_out: Callable[[], Answer] = field(compare=False)


def _operation_of(request: Request) -> str:
    """The operation a request names, whether the service knows it or not."""
    return sts.action_of(request) or request.operation


def _scope_of(request: Request, operation: str) -> Scope | None:
    """The account and Region of a request, None for one that is not signed."""
    try:
        signed_for = "sts" if operation in STS else "cognito-identity"
        return signed_scope(request, signed_for, ANY_KEY, 0)
    except ServiceError:
        return None
