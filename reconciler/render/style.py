"""Colour for a terminal, and none anywhere else."""

from dataclasses import dataclass

_CODES = {"green": "32", "red": "31", "yellow": "33", "cyan": "36", "bold": "1", "faint": "2"}


@dataclass(frozen=True, slots=True)
class Style:
    """Paints already cleaned text; without colour it leaves it as it is."""

    color: bool = False

    def paint(self, text: str, name: str) -> str:
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.color else text
