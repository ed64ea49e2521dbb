"""Edits within brackets, on one line or with a line for each entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconciler.documents.page import Page, Splice


@dataclass(frozen=True, slots=True)
class Span:
    """An entry or item, from its first to behind its last character."""

    start: int
    end: int


def add(page: Page, spans: Sequence[Span], position: int, text: str) -> Iterator[Splice]:
    """A further entry before a position of those that are there; at least one is."""
    if position == 0:
        yield from _add_first(page, spans[0], text)
        return
    before = spans[position - 1]
    after = page.significant(before.end)
    comma = page.text[after] == ","
    behind = page.significant(after + 1) if comma else after
    if page.line_start(behind) <= before.end:
        yield Splice(before.end, before.end, f", {text}")
        return
    # The next entry has a line of its own, so this one gets one too.
    if not comma:
        yield Splice(before.end, before.end, ",")
    indent = " " * (before.start - page.line_start(before.start))
    line = indent + text + ("," if comma else "")
    yield page.lines_after(after if comma else before.end, [line])


def _add_first(page: Page, first: Span, text: str) -> Iterator[Splice]:
    if page.is_first(first.start):
        start = page.line_start(first.start)
        indent = page.text[start : first.start]
        yield Splice(start, start, f"{indent}{text},{page.newline}")
    else:
        yield Splice(first.start, first.start, f"{text}, ")


def take(page: Page, spans: Sequence[Span], position: int) -> Iterator[Splice]:
    """One entry less, with its comma; at least one stays."""
    gone = spans[position]
    after = page.significant(gone.end)
    comma = page.text[after] == ","
    end = after + 1 if comma else gone.end
    if page.is_first(gone.start) and page.is_last(end):
        yield Splice(page.line_start(gone.start), page.next_line(end), "")
        if not comma:
            yield from _comma_before(page, spans, position)
    elif comma:
        while page.text[end] == " ":
            end += 1
        yield Splice(gone.start, end, "")
    else:
        yield from _comma_before(page, spans, position)
        yield Splice(_without_space(page, gone.start), gone.end, "")


def _comma_before(page: Page, spans: Sequence[Span], position: int) -> Iterator[Splice]:
    comma = page.significant(spans[position - 1].end)
    yield Splice(comma, comma + 1, "")


def _without_space(page: Page, offset: int) -> int:
    while page.text[offset - 1] == " ":
        offset -= 1
    return offset
