"""One target in Markdown: its pools, and what else is there."""

from collections.abc import Iterator, Sequence

from reconciler.plan.view.findings import FindingView
from reconciler.render.markdown.code import Line, counted, diff, inline
from reconciler.render.markdown.detail import Depth, Detail
from reconciler.render.markdown.pool import pool_details, pool_line
from reconciler.render.page.page import Other, Page, Part, Shown
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line
from reconciler.render.text.values import quoted

# So many pools are shown open.
_FEW = 3


def part_blocks(page: Page, part: Part, detail: Detail, shown: Sequence[bool]) -> Iterator[str]:
    """shown: of each pool whether its differences are. Those with a risk are named elsewhere."""
    yield _heading(part)
    if part.notes and detail.depth < Depth.NAMES:
        yield "\n".join(f"- {inline(note)}" for note in part.notes)
    yield from finding_blocks(part.findings, detail)
    opened = len(page.entries) <= _FEW
    for entry, with_details in zip(part.entries, shown, strict=True):
        if with_details:
            yield pool_details(entry, drift=page.kind == "drift", calls=detail.calls, opened=opened)
    others = [
        entry
        for entry, with_details in zip(part.entries, shown, strict=True)
        if not (with_details or entry.risks)
    ]
    if others and detail.calm:
        yield "\n".join(map(pool_line, others))
    elif others:
        yield f"{counted(len(others), 'more pool')} without a risk."
    yield from _other_blocks(part.others, detail)


def finding_blocks(findings: Sequence[FindingView], detail: Detail) -> Iterator[str]:
    """A line for each finding."""
    if findings and detail.depth < Depth.COUNTS:
        yield "Findings:"
        yield diff((" " if f.waived else "!", finding_line(f, Style())) for f in findings)


def _heading(part: Part) -> str:
    where = (" in account ", Shown(part.account), ", ", Shown(part.region))
    owner = (", owner ", Shown(part.owner)) if part.owner is not None else ()
    return f"### {inline(('Target ', Shown(part.target), *where, *owner))}"


def _other_blocks(others: Sequence[Other], detail: Detail) -> Iterator[str]:
    """Orphans in sight, the pools of others and of nobody folded."""
    orphans = [other for other in others if other.state == "orphaned"]
    rest = [other for other in others if other.state != "orphaned"]
    if orphans and detail.calm:
        yield "Orphaned, which means that no document has them any more:"
        yield diff(map(_other_line, orphans))
    if rest and detail.others:
        summary = f"{counted(len(rest), 'more pool')} that no document means"
        folded = diff(map(_other_line, rest))
        yield f"<details>\n<summary>{summary}</summary>\n\n{folded}\n\n</details>"


def _other_line(other: Other) -> Line:
    owner = f" of {quoted(other.owner)}" if other.owner and other.state == "foreign" else ""
    sign = "!" if other.state == "orphaned" else " "
    return sign, f"{other.state} {quoted(other.name)} {other.pool_id}{owner}"
