"""A scenario cut off at every boundary, and again at every boundary of the next run, and so on.

What a run does depends only on what is durable when it begins. So each durable state is gone on
from once, however many crashes lead to it; the boundaries between which nothing durable changes
leave one state. The crashes themselves are counted one by one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.boundaries import Boundaries, Crash
from tests.crash.scenarios import Scenario
from tests.crash.stage import Documents, Durable, Stage, to_do


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A run that was not cut off: where it began and ended, and what was left at each boundary.

    names: of the boundaries. to_do: what the next plan would change.
    """

    start: Durable
    end: Durable
    outcomes: tuple[str, ...]
    to_do: tuple[tuple[str, str], ...]
    left: tuple[Durable, ...]
    names: tuple[str, ...]


@dataclass
class Explorer:
    """Cuts the runs of one scenario off. states: those that crashes leave, by their keys."""

    stage: Stage
    documents: Documents
    undisturbed: Undisturbed
    states: dict[object, Undisturbed] = field(default_factory=dict)

    def cut_off(self, start: Durable, boundary: int) -> Boundaries:
        """Leaves the stage as a run does that ends at a boundary."""
        self.stage.restore(start)
        boundaries = Boundaries(boundary)
        try:
            self.stage.run(self.documents, boundaries)
        except Crash:
            return boundaries
        raise AssertionError(f"the run did not come to boundary {boundary}")

    def go_on_from(self, left: Durable) -> Undisturbed:
        """The next run after a crash. It has to end where the undisturbed run did."""
        known = self.states.get(left.key)
        if known is None:
            self.stage.restore(left)
            self.stage.pass_the_window()
            known = self.states[left.key] = undisturbed(self.stage, self.documents)
            self.must_have_converged(known)
        return known

    def must_have_converged(self, run: Undisturbed) -> None:
        """The same pools, by the same number of effects, and nothing left to do."""
        wanted = self.undisturbed
        assert self.stage.again == [], "what took effect was sent again"
        assert run.end.end == wanted.end.end
        assert run.end.counted == wanted.end.counted
        assert run.to_do == wanted.to_do

    def every_single(self) -> int:
        """One crash at every boundary; then one more run. Returns how many there were."""
        first = self.undisturbed
        for boundary, left in enumerate(first.left):
            self.cut_off(first.start, boundary)
            assert self.stage.saved().key == left.key, "a process that is ended writes nothing more"
            self.go_on_from(left)
        return len(first.left)

    def every_pair(self, brute: bool = False) -> int:
        """A second crash at every boundary of the run after the first; then one more run.

        brute: also where it is known already what such a crash leaves. Returns how many there were.
        """
        pairs = 0
        for first in self.undisturbed.left:
            second = self.go_on_from(first)
            pairs += len(second.left)
            for boundary, left in enumerate(second.left):
                if brute or left.key not in self.states:
                    self.cut_off(second.start, boundary)
                    assert self.stage.saved().key == left.key
                    self.go_on_from(left)
        return pairs

    def any_number(self) -> int:
        """Crashes until none leaves a state that is new. Returns how many states there are."""
        todo = [*self.undisturbed.left]
        while todo:
            new = {left.key: left for left in todo if left.key not in self.states}
            todo = [left for run in map(self.go_on_from, new.values()) for left in run.left]
        return len(self.states)


def undisturbed(stage: Stage, documents: Documents) -> Undisturbed:
    """A run from how the stage is to its end."""
    start = stage.saved()
    left: list[Durable] = []
    names: list[str] = []

    def notice(name: str) -> None:
        names.append(name)
        # Most boundaries leave what the one before left, and then it is the same object.
        saved = stage.saved()
        left.append(left[-1] if left and left[-1] == saved else saved)

    results = stage.run(documents, Boundaries(noticed=notice))
    outcomes = tuple(f"{result.change.address}: {result.outcome.value}" for result in results)
    end = stage.saved()
    remaining = tuple(to_do(stage.plan(documents)))
    return Undisturbed(start, end, outcomes, remaining, tuple(left), tuple(names))


@contextmanager
def explored(scenario: Scenario, folder: Path) -> Iterator[Explorer]:
    """A scenario, set up and run once without a crash."""
    stage = Stage(folder)
    try:
        stage.aside(*scenario.by_hand)
        if scenario.before:
            stage.run(Documents(scenario.before))
            assert to_do(stage.plan(Documents(scenario.before))) == []
        stage.effects.clear()
        reference = undisturbed(stage, scenario.after)
        assert (reference.to_do == ()) is not scenario.refused, reference.outcomes
        yield Explorer(stage, scenario.after, reference)
    finally:
        stage.close()
