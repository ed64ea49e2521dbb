"""A target with everything that can happen to it, and somebody who watches."""

import json
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from reconciler.apply.audit import settled_entry
from reconciler.apply.results import Result
from reconciler.apply.unfinished import Settling
from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.errors import ReconcilerError
from reconciler.journal.intents import Recollection
from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.service import LocalService
from reconciler.model.json_value import object_list, text_map
from reconciler.model.pools import ADDRESS_TAG
from reconciler.model.results import Call
from reconciler.model.targets import Target
from reconciler.plan.values import TargetPlan
from tests.crash.boundaries import Boundaries, Crash, CutOffTransport
from tests.crash.stage import Documents, Stage
from tests.doors import unnoted
from tests.faults import Answer, operation_of
from tests.machine import promises
from tests.machine.hands import HANDS, MADE, SECRET
from tests.machine.ledger import STRICT, Contents, Ledger, content_of, pool_of
from tests.machine.trouble import NONE, Amid, Trouble
from tests.ports import EPOCH, Doors

_NUMBER = "X-Number"


@dataclass
class World(Stage):
    """The stage, between it and the tool a service that fails as told, and a ledger of everything.

    wrong: the promises that were broken. amid: what others are about to do in this run.
    """

    target: Target = STRICT
    ledger: Ledger = field(default_factory=Ledger)
    wrong: list[str] = field(default_factory=list)
    amid: list[Amid] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._requests = self._writes = 0
        # The pool that the run is at.
        self._at = ""
        # Of a service it uses nothing but that it can be called.
        well = cast(LocalService, self)
        self.faulty = FaultyService(
            well, NO_FAULTS, now=lambda: EPOCH + self.clock.now, sleep=self.clock.sleep
        )

    def doors(self, boundaries: Boundaries) -> Doors:
        transport = CutOffTransport(self.wire, boundaries)
        return Doors(transport, self.clock, self.target, self.stopped)

    def contents(self) -> Contents:
        return {row.id: content_of(row.content) for row in self._read_rows()}

    def attempt(self, documents: Documents, trouble: Trouble = NONE) -> tuple[Result, ...] | None:
        """A run in trouble, None for the results of one that came to no report."""
        boundaries = Boundaries(trouble.crash_at)
        stop_at, figures = trouble.stop_at, self.ledger.figures
        self.stopped = lambda: stop_at is not None and boundaries.count > stop_at
        self.waiting = (lambda _: None) if trouble.wait else None
        self.faulty.rules = FaultRules.of(
            {"seed": trouble.seed, "faults": [{**rule} for rule in trouble.faults]}
        )
        self.amid = [*trouble.amid]
        self._requests = self._writes = 0
        self.ledger.begin(documents)
        figures["runs"] += 1
        results = None
        try:
            results = self.run(documents, boundaries)
        except Crash:
            figures["crashes"] += 1
        except ReconcilerError:
            figures["runs without a report"] += 1
        figures["stops by a signal"] += stop_at is not None and self.stopped()
        figures["faults that struck"] += self._struck()
        self.faulty.rules = NO_FAULTS
        self.amid.clear()
        self._end(results)
        return results

    def plan(self, documents: Documents, doors: Doors | None = None) -> TargetPlan:
        plan = super().plan(documents, doors)
        if doors is not None:
            self.ledger.plans(plan)
        return plan

    def pass_time(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.faulty.arrive()

    def reach_in(self, hand: str, pool: int | None) -> None:
        """Somebody else does something, to one of the pools that there are."""
        contents = self.contents()
        ids = sorted(contents)
        if not ids and hand not in MADE:
            return
        pool_id = ids[(pool or 0) % len(ids)] if ids else ""
        if pool is None and self._at in contents:
            pool_id = self._at
        call = HANDS[hand](pool_id, contents.get(pool_id, {}))
        if call is not None:
            Doors(self, self.clock, self.target).writer().send(call, unnoted)

    def resolve(self, address: str) -> None:
        """`reconciler journal resolve`, with --not-applied where it is so."""
        self.stopped = lambda: False
        self.follow()
        recalled = self.journal.recalled()
        doors = Doors(self, self.clock, self.target)
        window = self.target.quiet_window_seconds
        for intent in recalled.about(address):
            alone = Recollection((intent,), recalled.pools)
            reader = doors.reader()
            settling = Settling(alone, reader, self.journal, self.clock, window, self.stopped)
            if settling.run() and self.ledger.never_lands(intent.subject):
                entry = settled_entry(
                    intent.address, intent.pool_id, intent.attempt, intent.call.operation
                )
                self.journal.record("resolved", entry)
        pool_id = recalled.pools.get(address)
        if not recalled.about(address) and pool_id and pool_id not in self.contents():
            entry = {"address": address, "pool_id": pool_id, "forget": True}
            self.journal.record("resolved", {**entry, "operation": "DescribeIdentityPool"})
        self.follow()

    def follow(self) -> None:
        """Reads what the journal says by now."""
        self.wrong += self.ledger.memory.follow(self.journal.lines, self.clock.now)
        self.wrong += promises.journal_is_true(self.ledger)

    def wire(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Between the tool and the service."""
        operation = operation_of(headers)
        writing = operation in WRITING_OPERATIONS
        self._requests += 1
        self._writes += writing
        if operation != "sts":
            self._at = pool_of(Call(operation, json.loads(body))) or self._at
        self._others(writing, after=False)
        number = None
        if writing:
            call = Call(operation, json.loads(body))
            with self._heard():
                number = self._leaves(call)
            headers = {**headers, _NUMBER: str(number)}
        struck = self._struck()
        try:
            answer = self.faulty(method, url, headers, body)
        except ConnectionError as lost:
            if number is not None:
                self.ledger.sent[number].is_late = "late" in str(lost)
            self._others(writing, after=True)
            raise
        status, was_struck = answer[0], self._struck() > struck
        if number is not None and (400 <= status < 500 or not was_struck):
            self.ledger.sent[number].is_open = False
        elif operation not in ("sts", *WRITING_OPERATIONS):
            believed = status < 500 and b"TooManyRequests" not in answer[2]
            self.ledger.looked(Call(operation, json.loads(body)), was_struck and believed)
        self._others(writing, after=True)
        return answer

    def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        seconds_ago: float = 0.0,
    ) -> Answer:
        """The service itself, whoever sends: a request may come long after it left."""
        operation = operation_of(headers)
        if operation not in WRITING_OPERATIONS:
            answer = self.service(method, url, headers, body, seconds_ago=seconds_ago)
            return self._inhabited(body, answer) if operation == "ListIdentities" else answer
        parameters = json.loads(body)
        if operation == "CreateIdentityPool":
            tags = text_map(parameters.get("IdentityPoolTags"))
            self.made.append(tags.get(ADDRESS_TAG, parameters["IdentityPoolName"]))
        before = self.contents()
        answer = self.service(method, url, headers, body)
        if answer[0] == 200:
            with self._heard():
                self._landed(headers.get(_NUMBER), before, self.contents())
        return answer

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Tells a mistake of the ledger's own, which the tool would take for an odd answer."""
        try:
            yield
        except Exception:
            self.wrong.append(traceback.format_exc())
            raise

    def _leaves(self, call: Call) -> int:
        self.follow()
        contents = self.contents()
        left = self.ledger.leaves(call, contents, self.clock.now)
        if left is None:
            self.wrong.append(f"{call}: nobody planned it")
            return -1
        self.ledger.figures["writes"] += 1
        for promise in promises.AT_LEAVING:
            if wrong := promise(self.ledger, left, contents):
                self.wrong.append(f"{call} of {left.change.address}: {wrong}")
        return left.number

    def _landed(self, number: str | None, before: Contents, after: Contents) -> None:
        ids = [i for i in before.keys() | after.keys() if before.get(i) != after.get(i)]
        ledger = self.ledger
        if number is None:
            ledger.figures["foreign edits"] += 1
            for pool_id in ids:
                ledger.by_hand(pool_id, before.get(pool_id), after.get(pool_id))
            return
        left = ledger.sent[int(number)]
        left.landed = True
        ledger.figures["late arrivals"] += self.clock.now > left.at
        for pool_id in ids or [left.pool_id or ""]:
            states = before.get(pool_id), after.get(pool_id)
            for promise in promises.AT_LANDING:
                if wrong := promise(ledger, left, pool_id, *states):
                    self.wrong.append(f"{left.call} of {left.change.address}: {wrong}")
            ledger.lands(left, pool_id, *states)
            self._at = pool_id

    def _inhabited(self, body: bytes, answer: Answer) -> Answer:
        """The embedded service has no identities of its own."""
        pool_id = json.loads(body)["IdentityPoolId"]
        if answer[0] != 200 or pool_id not in self.ledger.inhabited:
            return answer
        told = {"IdentityPoolId": pool_id, "Identities": [{"IdentityId": pool_id}]}
        return answer[0], answer[1], json.dumps(told).encode()

    def _others(self, writing: bool, after: bool) -> None:
        now = [
            amid
            for amid in self.amid
            if amid.after is after
            and (writing or not amid.writing)
            and amid.number == (self._writes if amid.writing else self._requests)
        ]
        for amid in now:
            self.amid.remove(amid)
            self.reach_in(amid.hand, amid.pool)

    def _end(self, results: tuple[Result, ...] | None) -> None:
        self.follow()
        contents, ledger = self.contents(), self.ledger
        for result in results or ():
            ledger.figures["refusals"] += result.refusal is not None
            ledger.figures[f"outcomes: {result.outcome}"] += 1
            if wrong := promises.is_reported_truly(ledger, result, contents):
                self.wrong.append(f"{result.change.address}: {wrong}")
        if any(SECRET in line for line in self.journal.lines):
            self.wrong.append("a secret is in the journal")

    def _struck(self) -> int:
        return sum(int(str(rule["struck"])) for rule in object_list(self.faulty.report()["faults"]))
