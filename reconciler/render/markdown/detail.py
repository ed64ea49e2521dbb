"""How much a page tells, from all of it down to the names of what must not be missed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from reconciler.render.markdown.code import counted
from reconciler.render.page.page import Page


class Depth(IntEnum):
    """How a risk is told. Each tells less than the one before, and all name the pool."""

    WHOLE = 0
    TOKENS = 1
    COUNTS = 2
    NAMES = 3


@dataclass(frozen=True, slots=True)
class Detail:
    """diffs: how many pools show their differences, the gravest first.

    calls: whether those tell what is sent. others: whether unmanaged and foreign pools are listed.
    calm: whether pools without a risk are named where they show no differences.
    """

    diffs: int
    calls: bool = True
    others: bool = True
    calm: bool = True
    depth: Depth = Depth.WHOLE

    def left_out(self, page: Page) -> Iterator[str]:
        """What such a page does not tell."""
        if not self.calls:
            yield "calls"
        if not self.others:
            yield "unmanaged and foreign pools"
        hidden = len(page.entries) - self.diffs
        if hidden:
            yield f"the differences of {counted(hidden, 'pool')}"
        calm = sum(not entry.risks for entry in page.entries)
        if not self.calm and calm:
            yield f"what happens to {counted(calm, 'pool')} without a risk"
        if self.depth >= Depth.TOKENS:
            yield "which role tokens get before and after"
        if self.depth >= Depth.COUNTS:
            yield "which tokens get a different role, reasons, and findings"
        if self.depth >= Depth.NAMES:
            yield "what guards and errors say, notes, and how to apply"


def ladder(page: Page) -> Sequence[Detail]:
    """From the whole page to the shortest, each a little shorter than the one before."""
    entries = page.entries
    risky = sum(bool(entry.risks) for entry in entries)
    whole = Detail(len(entries))
    bare = replace(whole, calls=False, others=False)
    grave = replace(bare, calm=False)
    none = replace(grave, diffs=0)
    return (
        whole,
        replace(whole, calls=False),
        bare,
        *(replace(bare, diffs=number) for number in range(len(entries) - 1, risky - 1, -1)),
        *(replace(grave, diffs=number) for number in range(risky, 0, -1)),
        none,
        *(replace(none, depth=depth) for depth in (Depth.TOKENS, Depth.COUNTS, Depth.NAMES)),
    )
