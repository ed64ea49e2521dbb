"""Values in Markdown: they stand in code and nowhere else.

In code neither GitHub nor GitLab looks for mentions, references, links, emojis or quick actions,
and Markdown has no further meaning. A value is on one line, and no line begins with one.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from reconciler.render.clean import clean
from reconciler.render.page.page import Text

Line: TypeAlias = tuple[str, str]
"""A line of a diff: its sign, which is ours and colours it, and what may hold values."""

# cmark-gfm knows no code span of more than 80 backticks, and counts those of a fence up to 255.
_TOO_LONG = re.compile("`{16,}")
_RUN = re.compile("`+")


def span(value: str) -> str:
    """The value as a code span, for the middle of a line."""
    text = shown(value)
    if not text:
        return "(empty)"
    # One space at both ends is taken off when it is read, unless there is nothing else.
    at_ends = text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip())
    pad = " " if at_ends else ""
    fence = "`" * (_longest_run(text) + 1)
    return f"{fence}{pad}{text}{pad}{fence}"


def element(value: str) -> str:
    """The value as HTML, for a line of HTML; Markdown is not read there."""
    text = shown(value)
    return f"<code>{escape(text)}</code>" if text else "(empty)"


def diff(lines: Iterable[Line]) -> str:
    """Lines as a fenced block of the language `diff`."""
    told = [f"{sign} {shown(text)}" for sign, text in lines]
    return fenced("diff", told)


def fenced(language: str, lines: Iterable[str]) -> str:
    """Shown lines as a fenced block. language: ours, as are the beginnings of the lines."""
    body = "\n".join(lines)
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def inline(text: Text) -> str:
    """Our words as they are, values as code spans."""
    return "".join(piece if isinstance(piece, str) else span(piece.value) for piece in text)


def html(text: Text) -> str:
    """Our words and values for a line of HTML."""
    return "".join(
        escape(piece) if isinstance(piece, str) else element(piece.value) for piece in text
    )


def plain(text: Text) -> str:
    """Our words and values for a line of a diff."""
    return "".join(piece if isinstance(piece, str) else clean(piece.value) for piece in text)


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `3 pools`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shown(value: str) -> str:
    """The cleaned value as code shows it."""
    return _TOO_LONG.sub(lambda run: "\\x60" * len(run[0]), clean(value))


def _longest_run(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)
