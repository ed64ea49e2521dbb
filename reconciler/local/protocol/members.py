"""Typed reading of JSON objects whose shape is already known to be right.

Both validated requests and stored pools are read through `Members`; a value of another type
is a defect of this service, never of a client, and raises TypeError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one structure; a member that is not there reads as None, or as its default."""

    values: Mapping[str, Json]

    def text(self, name: str) -> str:
        return _typed(self.values[name], str)

    def optional_text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else _typed(value, str)

    def number(self, name: str) -> int:
        return _typed(self.values[name], int)

    def optional_number(self, name: str) -> int | None:
        return self.number(name) if name in self.values else None

    def flag(self, name: str) -> bool:
        """A boolean for which leaving it out means false."""
        return self.optional_flag(name) or False

    def optional_flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        return None if value is None else _typed(value, bool)

    def texts(self, name: str) -> tuple[str, ...] | None:
        value = self.values.get(name)
        if value is None:
            return None
        return tuple(_typed(item, str) for item in _typed(value, list))

    def text_map(self, name: str) -> dict[str, str] | None:
        value = self.values.get(name)
        if value is None:
            return None
        return {key: _typed(item, str) for key, item in _typed(value, dict).items()}

    def structure(self, name: str) -> "Members | None":
        value = self.values.get(name)
        return None if value is None else Members(_typed(value, dict))

    def structures(self, name: str) -> "tuple[Members, ...] | None":
        value = self.values.get(name)
        if value is None:
            return None
        return tuple(Members(_typed(item, dict)) for item in _typed(value, list))

    def structure_map(self, name: str) -> "dict[str, Members] | None":
        value = self.values.get(name)
        if value is None:
            return None
        return {key: Members(_typed(item, dict)) for key, item in _typed(value, dict).items()}


def _typed(value: Json, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value
