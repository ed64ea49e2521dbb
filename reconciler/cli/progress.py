"""How far a run is, on stderr: one line of a terminal that is written over, or lines with `-v`.

Not click's progress bar: that is made for one loop of a known length, and stays on the screen.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from reconciler.cli.stdout import tell
from reconciler.model.ports import Progress
from reconciler.render.clean import clean

# Between two numbers of the same things; what is said next need not wait.
_PAUSE_SECONDS = 0.1

_ERASE_TO_END = "\x1b[K"


@contextmanager
def shown(verbose: bool) -> Iterator[Progress]:
    """Shows how far a run is. Meanwhile nothing else may be printed; afterwards no trace is left.

    Without `-v` it takes a terminal: logs of CI, pipes and files get nothing.
    """
    if verbose:
        yield Lines()
        return
    if not is_looked_at(sys.stderr, os.environ):
        yield Silence()
        return
    line = Line(partial(tell, newline=False), time.monotonic, _columns)
    try:
        yield line
    finally:
        line.wipe()


class Silence:
    """Nobody wants to know."""

    def say(self, text: str) -> None:
        """Says nothing."""

    def count(self, subject: str, done: int, total: int, things: str) -> None:
        """Says nothing."""


class Lines:
    """A line for each step, and for its number once all is done."""

    def say(self, text: str) -> None:
        """Prints a line."""
        tell(clean(text))

    def count(self, subject: str, done: int, total: int, things: str) -> None:
        """Prints the last number alone."""
        if done == total:
            tell(clean(_counted(subject, done, total, things)))


@dataclass(slots=True)
class Line:
    """One line that is written over, and wiped when what it counts is done.

    put: writes to the terminal. monotonic: seconds. columns: how wide the terminal is now.
    """

    put: Callable[[str], None]
    monotonic: Callable[[], float]
    columns: Callable[[], int]
    _is_there: bool = False
    _counting: tuple[str, str] | None = None
    _again: float = 0.0

    def say(self, text: str) -> None:
        """Shows a step at once."""
        self._counting = None
        self._show(text)

    def count(self, subject: str, done: int, total: int, things: str) -> None:
        """Shows a number at most some times a second."""
        if done == total:
            self.wipe()
            return
        now = self.monotonic()
        if self._counting == (subject, things) and now < self._again:
            return
        self._counting, self._again = (subject, things), now + _PAUSE_SECONDS
        self._show(_counted(subject, done, total, things))

    def wipe(self) -> None:
        """Leaves the line as it was before."""
        if self._is_there:
            self.put(f"\r{_ERASE_TO_END}")
            self._is_there = False

    def _show(self, text: str) -> None:
        # A column a character, and one left free: a line that wraps could not be written over.
        narrow = clean(text).encode("ascii", "backslashreplace").decode("ascii")
        # First, because a signal may end the writing.
        self._is_there = True
        self.put(f"\r{narrow[: max(self.columns() - 1, 0)]}{_ERASE_TO_END}")


def _counted(subject: str, done: int, total: int, things: str) -> str:
    return f"{subject}: {done:,} of {total:,} {things}"


def is_looked_at(stream: TextIO | None, environment: Mapping[str, str]) -> bool:
    """Whether it is a terminal in front of somebody; some runners of CI give their jobs one too."""
    if stream is None or not stream.isatty():
        return False
    in_ci = environment.get("CI", "") not in ("", "0", "false")
    return not in_ci and environment.get("TERM", "dumb") != "dumb"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80
