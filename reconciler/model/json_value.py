"""JSON as a type, and its one canonical text, which digests and equality rest on."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias, Union

# A type at run time too, because the views are read back by their annotations.
Json: TypeAlias = Union[  # noqa: UP007
    bool, int, float, str, list["Json"], dict[str, "Json"], None
]
JsonObject: TypeAlias = dict[str, Json]

Path: TypeAlias = tuple[str | int, ...]


def canonical(value: Json) -> str:
    """The same text for equal values on any machine: sorted keys, no spaces, ASCII only.

    ASCII, because a value of the service may hold a lone surrogate, which has no UTF-8 form.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: Json) -> str:
    """SHA-256 of the canonical text, in 64 lower-case hexadecimal digits."""
    return sha256(canonical(value).encode("ascii")).hexdigest()


def members(value: Json | Mapping[str, Json]) -> Mapping[str, Json]:
    """The value as an object; anything else has no members."""
    return value if isinstance(value, Mapping) else {}


def text_map(value: Json) -> dict[str, str]:
    """The string members of an object."""
    return {key: item for key, item in members(value).items() if isinstance(item, str)}


def text_list(value: Json) -> list[str]:
    """The strings of a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def object_list(value: Json) -> list[JsonObject]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
