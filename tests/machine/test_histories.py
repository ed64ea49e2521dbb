"""Histories of a target: documents, people, faults, crashes and time, in any order.

After every step each promise of docs/safety.md is asked for; at the end a run or two have to do
what documents want.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from reconciler.model.pools import DesiredPool
from reconciler.model.results import Action
from reconciler.plan.values import Change, Options, TargetPlan
from tests.crash.stage import Documents, pool_id
from tests.machine import trouble, wishes
from tests.machine.hands import hands
from tests.machine.ledger import live
from tests.machine.trouble import Amid, Trouble
from tests.machine.wanted import managed
from tests.machine.wishes import Edit
from tests.machine.world import World

STEPS = 30
DEFAULT_STEPS = 1_200

Note = Callable[[str, object], None]


class Histories(RuleBasedStateMachine):
    """One history."""

    figures: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.world = World(self.folder)
        self.world.ledger.figures = self.figures
        self.wishes: dict[str, DesiredPool] = {}
        self.options = Options()
        self.figures["histories"] += 1

    @property
    def documents(self) -> Documents:
        """As they are given to a run; options name addresses that there are."""
        pools, lost = (
            tuple(address for address in named if address in self.wishes)
            for named in (self.options.pools, self.options.allow_identity_loss)
        )
        return Documents(tuple(self.wishes.values()), Options(self.options.prune, pools, lost))

    @initialize(addresses=st.lists(wishes.addresses, max_size=3, unique=True), prune=st.booleans())
    def begin(self, addresses: list[str], prune: bool) -> None:
        self.options = Options(prune)
        for address in addresses:
            self.wishes[address] = wishes.new(address)
        self.world.attempt(self.documents)

    @rule(address=wishes.addresses, edits=wishes.edits)
    def a_document_is_written(self, address: str, edits: list[Edit]) -> None:
        pool = self.wishes.get(address, wishes.new(address))
        for edit in edits:
            pool = edit(pool)
        self._wish(address, replace(pool, absent=False))

    @rule(address=wishes.addresses, new=wishes.addresses)
    def a_pool_is_renamed(self, address: str, new: str) -> None:
        if address in self.wishes and new not in self.wishes:
            self._wish(address, wishes.renamed(self.wishes[address], new))

    @rule(address=wishes.addresses, pool=st.integers(0, 4))
    def a_document_is_pinned(self, address: str, pool: int) -> None:
        """To one of the pools that there are, or to none."""
        ids = dict(enumerate(sorted(self.world.contents())))
        document = self.wishes.get(address, wishes.new(address))
        self._wish(address, replace(document, pin=ids.get(pool), absent=False))

    @rule(address=wishes.addresses, pool=st.integers(1, 2))
    def a_document_becomes_a_tombstone(self, address: str, pool: int) -> None:
        pin = self.world.ledger.made.get(address, pool_id(address, pool))
        self._wish(address, wishes.tombstone(address, pin))

    @rule(address=wishes.addresses)
    def a_document_goes(self, address: str) -> None:
        self.wishes.pop(address, None)

    @rule(
        prune=st.booleans(),
        pools=st.lists(wishes.addresses, max_size=1),
        lost=st.lists(wishes.addresses, max_size=1),
    )
    def consent_is_given(self, prune: bool, pools: list[str], lost: list[str]) -> None:
        self.options = Options(prune, tuple(pools), tuple(lost))

    @rule(hand=hands, pool=st.integers(0, 3))
    def somebody_else_writes(self, hand: str, pool: int) -> None:
        self.world.reach_in(hand, pool)

    @rule(pool=st.integers(0, 3))
    def somebody_logs_in(self, pool: int) -> None:
        ids = sorted(self.world.contents())
        self.world.ledger.inhabited.update(ids[pool : pool + 1])

    @rule(seconds=st.sampled_from([1, 30, 300, 960]))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds)

    @rule(address=wishes.addresses, edits=wishes.edits)
    def it_is_applied(self, address: str, edits: list[Edit]) -> None:
        self._apply(address, edits, trouble.NONE)

    @rule(address=wishes.addresses, edits=wishes.edits, faults=trouble.faults, seed=trouble.seeds)
    def it_is_applied_with_faults(
        self, address: str, edits: list[Edit], faults: trouble.Faults, seed: int
    ) -> None:
        self._apply(address, edits, Trouble(faults, seed))

    @rule(
        address=wishes.addresses,
        edits=wishes.many_edits,
        faults=st.one_of(st.just(()), trouble.faults),
        amid=trouble.amid,
    )
    def it_is_applied_while_others_write(
        self, address: str, edits: list[Edit], faults: trouble.Faults, amid: tuple[Amid, ...]
    ) -> None:
        self._apply(address, edits, Trouble(faults, amid=amid))

    @rule(address=wishes.addresses, edits=wishes.edits, crash_at=trouble.boundaries)
    def a_run_crashes(self, address: str, edits: list[Edit], crash_at: int) -> None:
        self._apply(address, edits, Trouble(crash_at=crash_at))

    @rule(address=wishes.addresses, edits=wishes.many_edits, trouble=trouble.everything)
    def everything_happens(self, address: str, edits: list[Edit], trouble: Trouble) -> None:
        self._apply(address, edits, trouble)

    @rule(address=wishes.addresses)
    def a_write_is_resolved(self, address: str) -> None:
        self.world.resolve(address)

    @rule()
    def it_is_planned(self) -> None:
        before = self.world.contents(), [*self.world.journal.lines]
        self.world.plan(self.documents)
        assert (self.world.contents(), self.world.journal.lines) == before

    @invariant()
    def no_promise_is_broken(self) -> None:
        self.figures["steps"] += 1
        assert self.world.wrong == []

    def teardown(self) -> None:
        try:
            if not self.world.wrong:
                self._must_converge()
        finally:
            self.world.close()
            shutil.rmtree(self.folder)

    def _apply(self, address: str, edits: list[Edit], trouble: Trouble) -> None:
        """Most runs have something to do."""
        if edits:
            self.a_document_is_written(address, edits)
        self.world.attempt(self.documents, trouble)

    def _wish(self, address: str, pool: DesiredPool) -> None:
        wanted = {other: found for other, found in self.wishes.items() if other != address}
        wanted[pool.address] = pool
        if wishes.are_valid(wanted):
            self.wishes = wanted

    def _must_converge(self) -> None:
        """Once nothing disturbs it any more, and as if there had been no history."""
        world = self.world
        self.options = replace(self.options, pools=())
        world.pass_time(960)
        world.attempt(self.documents)
        results = world.attempt(self.documents)
        assert world.wrong == []
        assert results is not None
        told = {result.change.address: result.error for result in results}
        left = _allowed(world.plan(self.documents))
        undone = [(c.address, c.action.value, told[c.address]) for c in left if c.calls]
        assert undone == []
        assert {change.action for change in left} <= {Action.UNCHANGED}
        reached = self._managed(left)
        world.service.reset()
        world.journal.lines.clear()
        pools = [replace(change.desired, pin=None) for change in left]
        documents = Documents(tuple(pool for pool in pools if not pool.absent))
        world.run(documents)
        fresh = self._managed(_allowed(world.plan(documents)))
        assert {address: reached[address] for address in fresh} == fresh

    def _managed(self, changes: list[Change]) -> dict[str, object]:
        contents = self.world.contents()
        return {
            change.address: managed(change.desired, live(change.pool_id, found).spec)
            for change in changes
            if change.pool_id and (found := contents.get(change.pool_id))
        }


def _allowed(plan: TargetPlan) -> list[Change]:
    """The changes that no guard holds back."""
    return [change for change in plan.changes if change.refusal is None]


def histories(steps: int, note: Note, *, same: bool = False) -> None:
    """same: whether it plays the same histories each time."""

    class Counted(Histories):
        figures: ClassVar[Counter[str]] = Counter()

    wanted = settings(
        max_examples=max(1, steps // STEPS),
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=same,
        print_blob=True,
        # To shrink a history takes minutes, and a broken promise says which one it is.
        phases=[Phase.explicit, Phase.generate],
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Counted, settings=wanted)
    except Exception as found:
        found.add_note(f"found after {Counted.figures['steps']} steps")
        raise
    for name, number in Counted.figures.items():
        note(name, number)


@pytest.mark.no_cover
def test_whatever_happens_every_promise_is_kept(record_property: Note) -> None:
    histories(DEFAULT_STEPS, record_property, same=True)


@pytest.mark.slow
def test_whatever_happens_for_long(steps: int, record_property: Note) -> None:
    """steps: of one part of a long run, which `--steps` says how long it is."""
    histories(steps, record_property)
