"""Changes to what one document says, by path: as it is written, not what it comes to."""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.json_value import Json, Path


@dataclass(frozen=True, slots=True)
class Put:
    """A value in place of the one at a path, or a new entry where its mapping has no such key.

    order: the usual order of the keys there, which says behind which one a new entry belongs.
    """

    path: Path
    value: Json
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    """A new item of a list, before the position that the path ends with; at the end, the length."""

    path: Path
    value: Json


@dataclass(frozen=True, slots=True)
class Take:
    """An entry of a mapping or an item of a list that goes."""

    path: Path


Edit: TypeAlias = Put | Insert | Take
