"""Two texts side by side, with what differs between them marked."""

import re

from markupsafe import Markup, escape

from reconciler.render.clean import clean

_WORDS = re.compile(r"\w+|\W")
_ROLE = re.compile(r"(arn:[^/]*:role/)(.+)")
_MARK = Markup("<mark>{}</mark>")
_FAINT = Markup('<span class="faint">{}</span><wbr>{}')


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Both texts; what is not alike at their beginnings and ends is marked, in whole words."""
    old, new = _WORDS.findall(clean(before)), _WORDS.findall(clean(after))
    most = min(len(old), len(new))
    first = _alike(old, new, most)
    last = _alike(old[::-1], new[::-1], most - first)
    return _around(old, first, last), _around(new, first, last)


def plain(text: str) -> Markup:
    """A text with nothing beside it."""
    return escape(clean(text))


def role_markup(role: str) -> Markup:
    """An ARN whose name stands out; anything else as it is."""
    text = clean(role)
    found = _ROLE.fullmatch(text)
    return _FAINT.format(found[1], found[2]) if found else escape(text)


def _alike(old: list[str], new: list[str], most: int) -> int:
    """How many words are the same from the beginning, at most so many."""
    for position in range(most):
        if old[position] != new[position]:
            return position
    return most


def _around(words: list[str], first: int, last: int) -> Markup:
    end = len(words) - last
    middle = "".join(words[first:end])
    return (
        escape("".join(words[:first]))
        + (_MARK.format(middle) if middle else "")
        + escape("".join(words[end:]))
    )
