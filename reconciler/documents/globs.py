"""Patterns for file names: `*`, `?` and `[…]` within a name, `**` for any folders. No I/O."""

import re
from fnmatch import translate
from functools import cached_property, lru_cache
from typing import TypeAlias

State: TypeAlias = frozenset[int]


class Glob:
    """One pattern, matched a path part at a time, so that a walk can skip what cannot match.

    A state is the set of places in the pattern that the parts seen so far may have led to;
    no place is no match. This is linear, however many `**` a pattern holds.
    """

    def __init__(self, pattern: str) -> None:
        self._parts = tuple(part for part in pattern.split("/") if part not in ("", "."))

    @cached_property
    def start(self) -> State:
        """Before the first part of a path."""
        return self._closed({0})

    def step(self, state: State, name: str) -> State:
        """After one more part of a path."""
        return self._closed(
            {
                place if self._parts[place] == "**" else place + 1
                for place in state
                if place < len(self._parts) and _matches(self._parts[place], name)
            }
        )

    def is_end(self, state: State) -> bool:
        """Whether the parts seen so far are a whole match."""
        return len(self._parts) in state

    def matches(self, path: str) -> bool:
        """Whether a whole path matches."""
        state = self.start
        for name in path.split("/"):
            state = self.step(state, name)
        return self.is_end(state)

    def _closed(self, places: set[int]) -> State:
        """`**` may stand for no folder at all, so its place leads on to the next one."""
        closed = set()
        for place in places:
            closed.add(place)
            while place < len(self._parts) and self._parts[place] == "**":
                place += 1
                closed.add(place)
        return frozenset(closed)


def leaves_folder(pattern: str) -> bool:
    """Whether a pattern is absolute or goes up."""
    return (
        pattern.startswith(("/", "~"))
        or "\\" in pattern
        or re.match("[A-Za-z]:", pattern) is not None
        or ".." in pattern.split("/")
    )


def _matches(part: str, name: str) -> bool:
    return part == "**" or _compiled(part).match(name) is not None


@lru_cache(maxsize=256)
def _compiled(part: str) -> re.Pattern[str]:
    return re.compile(translate(part))
