"""A page as Markdown that fits into a comment: by itself, or shortened until it does."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.render.markdown.code import fenced, inline, shown, span
from reconciler.render.markdown.detail import Depth, Detail, ladder
from reconciler.render.markdown.incomplete import incomplete_blocks, incomplete_lines
from reconciler.render.markdown.part import finding_blocks, part_blocks
from reconciler.render.markdown.risks import risk_blocks
from reconciler.render.page.change import rank
from reconciler.render.page.page import Page
from reconciler.render.page.views import Reviewed, page_of

MOST = 60_000
"""Characters. GitHub takes 65,536 of them, or 262,144 bytes, by what one comments on."""

_GAP = "\n\n"
_ROOM_FOR_REST = 60


@dataclass(frozen=True, slots=True)
class Fitted:
    """A page that fits. left_out: what it does not tell, in our words.

    complete: whether every pool with a risk is named. Nobody may approve a page that is not.
    """

    text: str
    left_out: tuple[str, ...]
    complete: bool


def markdown(view: Reviewed, most: int = MOST) -> str:
    """A plan or report as a comment, drift as the text of an issue. most: characters."""
    return page_markdown(page_of(view), most)


def page_markdown(page: Page, most: int = MOST) -> str:
    """The page with a newline at its end. most: characters, at least 2,000."""
    return fitted(page, most).text


def fitted(page: Page, most: int = MOST) -> Fitted:
    """As much of the page as fits into `most` characters, in the end numbers without names."""
    rungs = ladder(page)
    if (text := _fitting(blocks(page, rungs[0]), most)) is not None:
        return Fitted(text, (), True)
    shorter = rungs[1:]
    first = bisect_left(
        shorter, True, key=lambda rung: _fitting(blocks(page, rung), most) is not None
    )
    for rung in shorter[first:]:
        if (text := _fitting(blocks(page, rung), most)) is not None:
            return Fitted(text, tuple(rung.left_out(page)), True)
    return Fitted(_incomplete(page, most), ("the names of pools with a risk",), False)


def blocks(page: Page, detail: Detail) -> Iterator[str]:
    """The paragraphs in the order in which a reviewer reads."""
    yield f"## {inline(page.title)}: {page.verdict}"
    yield _counts(page)
    left_out = ", ".join(detail.left_out(page))
    if left_out:
        yield f"> [!NOTE]\n> This page is shortened. It leaves out: {left_out}."
    if not page.quiet:
        yield from risk_blocks(page, detail.depth)
        yield from finding_blocks(page.findings, detail)
        yield from _parts(page, detail)
    yield " · ".join(f"{name} {span(value)}" for name, value in page.facts)
    if not page.quiet:
        yield from _next(page, detail)


def _counts(page: Page) -> str:
    counts = " · ".join(f"**{count.number:,}** {count.word}" for count in page.counts)
    return f"{counts}. {page.access}" if page.access else counts


def _parts(page: Page, detail: Detail) -> Iterator[str]:
    entries = page.entries
    gravest = sorted(range(len(entries)), key=lambda place: rank(entries[place]))
    chosen = frozenset(gravest[: detail.diffs])
    start = 0
    for part in page.parts:
        end = start + len(part.entries)
        yield from part_blocks(page, part, detail, [n in chosen for n in range(start, end)])
        start = end


def _next(page: Page, detail: Detail) -> Iterator[str]:
    if page.next_steps:
        yield page.next_steps
    if page.commands and detail.depth < Depth.NAMES:
        yield fenced("sh", map(shown, page.commands))


def _fitting(blocks: Iterable[str], most: int) -> str | None:
    """The text of the blocks, None as soon as it is too long."""
    told: list[str] = []
    room = most
    for block in blocks:
        room -= _size(block) + len(_GAP)
        if room < 0:
            return None
        told.append(block)
    return _GAP.join(told) + "\n"


def _size(text: str) -> int:
    """In units of UTF-16, of which no other count of characters has more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _incomplete(page: Page, most: int) -> str:
    """Numbers of the whole, and of as many targets as fit."""
    text = _GAP.join(incomplete_blocks(page)) + _GAP
    room = most - _size(text) - _ROOM_FOR_REST
    lines = [*incomplete_lines(page)]
    told = 0
    for line in lines:
        room -= _size(line) + 1
        if room < 0:
            break
        text += f"{line}\n"
        told += 1
    rest = len(lines) - told
    return f"{text}- in {rest:,} more targets: not told\n" if rest else text
