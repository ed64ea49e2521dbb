"""The constraints a service model puts on texts, numbers and sizes, in AWS's own wording.

Knows nothing of where a value stands in a request; that is `shapes`.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from reconciler.local.protocol.members import Members

# AWS prints this enumeration in an order of its own (seen in a refusal of SetIdentityPoolRoles).
_PRINTED_ORDER = {
    frozenset({"Equals", "Contains", "StartsWith", "NotEqual"}): (
        "StartsWith",
        "Equals",
        "Contains",
        "NotEqual",
    )
}
_CATEGORY_CLASS = re.compile(r"\[((?:\\p\{[A-Z]\})+)\]\+")


@dataclass(frozen=True, slots=True)
class TextConstraint:
    """One rule a text keeps to, and the words AWS refuses it with."""

    words: str
    holds: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a number or a size may be; None where the model has no bound."""

    least: int | None
    most: int | None

    def broken(self, measure: int, noun: str) -> tuple[str, ...]:
        """The bounds the measure is outside of, upper bound first as AWS prints them."""
        words = []
        if self.most is not None and measure > self.most:
            words.append(f"Member must have {noun} less than or equal to {self.most}")
        if self.least is not None and measure < self.least:
            words.append(f"Member must have {noun} greater than or equal to {self.least}")
        return tuple(words)


def bounds_of(shape: Members) -> Bounds:
    return Bounds(
        shape.number("min") if "min" in shape.values else None,
        shape.number("max") if "max" in shape.values else None,
    )


def text_constraints(shape: Members, ascii_words: bool = True) -> tuple[TextConstraint, ...]:
    """The constraints of a string shape, in the order AWS prints them.

    ascii_words: whether \\w, \\s and \\d in its pattern mean ASCII alone, as in Java.
    """
    bounds = bounds_of(shape)
    found = []
    if (most := bounds.most) is not None:
        found.append(
            TextConstraint(
                f"Member must have length less than or equal to {most}",
                lambda text: len(text) <= most,
            )
        )
    if (least := bounds.least) is not None:
        found.append(
            TextConstraint(
                f"Member must have length greater than or equal to {least}",
                lambda text: len(text) >= least,
            )
        )
    if (pattern := shape.optional_text("pattern")) is not None:
        words = f"Member must satisfy regular expression pattern: {pattern}"
        found.append(TextConstraint(words, _matcher(pattern, ascii_words)))
    if (choices := shape.texts("enum")) is not None:
        printed = ", ".join(_PRINTED_ORDER.get(frozenset(choices), choices))
        words = f"Member must satisfy enum value set: [{printed}]"
        found.append(TextConstraint(words, frozenset(choices).__contains__))
    return tuple(found)


def _matcher(pattern: str, ascii_words: bool) -> Callable[[str], bool]:
    """Whether the whole text matches."""
    categories = _CATEGORY_CLASS.fullmatch(pattern)
    if categories is not None:
        # Python's `re` has no \p{L}: the one kind of pattern that uses it is a set of categories.
        allowed = frozenset(re.findall(r"[A-Z]", categories[1].replace(r"\p", "")))
        return lambda text: (
            text != "" and all(unicodedata.category(char)[0] in allowed for char in text)
        )
    compiled = re.compile(pattern, re.ASCII if ascii_words else re.UNICODE)
    return lambda text: compiled.fullmatch(text) is not None
