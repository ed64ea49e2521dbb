"""Strict reading of JSON that somebody wrote: whatever is wrong is reported with its path."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from reconciler.local.errors import FaultRuleError
from reconciler.local.protocol.members import Json


@dataclass(frozen=True, slots=True)
class Part:
    """A value and the path that leads to it; every method raises FaultRuleError."""

    value: Json
    path: tuple[str | int, ...] = ()

    def error(self, message: str) -> FaultRuleError:
        return FaultRuleError(self.path, message)

    def members(self) -> "Mapping[str, Part]":
        if not isinstance(self.value, dict):
            raise self.error("must be an object")
        return {name: Part(value, (*self.path, name)) for name, value in self.value.items()}

    def member(self, name: str) -> "Part":
        """A member that has to be there."""
        found = self.members().get(name)
        if found is None:
            raise FaultRuleError((*self.path, name), "is missing")
        return found

    def items(self) -> "tuple[Part, ...]":
        if not isinstance(self.value, list):
            raise self.error("must be a list")
        return tuple(Part(item, (*self.path, number)) for number, item in enumerate(self.value))

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.error("must be a text")
        return self.value

    def one_of(self, known: Collection[str], noun: str) -> str:
        text = self.text()
        if text not in known:
            raise self.error(f"{text!r} is no {noun}; {advice(text, known)}")
        return text

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.error("must be true or false")
        return self.value

    def whole(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.error("must be a whole number")
        return self.value

    def counting(self) -> int:
        """A whole number from 1."""
        number = self.whole()
        if number < 1:
            raise self.error("must be 1 or more")
        return number

    def number(self) -> float:
        # A whole number can be too large for a float, and JSON as Python reads it has infinities.
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.error("must be a number")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.error("must be a number that is finite")
        return number

    def above_zero(self, most: float | None = None) -> float:
        """A number greater than zero, and no greater than the most."""
        number = self.number()
        if number <= 0:
            raise self.error("must be greater than 0")
        if most is not None and number > most:
            raise self.error(f"must be {most:g} or less")
        return number


def advice(text: str, known: Collection[str]) -> str:
    """What to write instead: the nearest of the known names, or any of them."""
    found = get_close_matches(text, known, n=1)
    return f"did you mean {found[0]}?" if found else f"there is {', '.join(known)}"
