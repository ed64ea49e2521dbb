"""Requests checked against the shapes of the service model.

A value of the wrong JSON type raises SerializationException at once; everything else that is
wrong is gathered into one ValidationException, worded as AWS's services word it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from reconciler.local.errors import ServiceError
from reconciler.local.protocol.constraints import Bounds, TextConstraint
from reconciler.local.protocol.members import Json, JsonObject


class Shape(Protocol):
    """A type of the service model."""

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        """The value with unknown members and nulls left out.

        Adds a sentence to `broken` for each constraint it fails; raises ServiceError
        (SerializationException) for a value of another JSON type.
        """


@dataclass(frozen=True, slots=True)
class Text:
    """A string, and how it may look; the text of a sensitive one is never quoted."""

    constraints: tuple[TextConstraint, ...]
    sensitive: bool

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        text = encodable(value)
        quoted = "Value" if self.sensitive else f"Value '{text}'"
        broken.extend(
            _sentence(quoted, path, constraint.words)
            for constraint in self.constraints
            if not constraint.holds(text)
        )
        return text

    def holds(self, text: str) -> bool:
        return all(constraint.holds(text) for constraint in self.constraints)

    def listed(self) -> str:
        """All constraints in brackets, as AWS prints them for the parts of a list or a map."""
        return "[" + ", ".join(constraint.words for constraint in self.constraints) + "]"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within bounds."""

    bounds: Bounds

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong_type(value, "Integer")
        words = self.bounds.broken(value, "value")
        broken.extend(_sentence(f"Value '{value}'", path, word) for word in words)
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        if not isinstance(value, bool):
            raise _wrong_type(value, "Boolean")
        return value


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape; constraints on plain texts in it are reported for the whole list."""

    item: Shape
    bounds: Bounds

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        """As of any shape; what is wrong with the list itself is told before what is in it."""
        if not isinstance(value, list):
            raise _wrong_type(value, "List")
        words = list(self.bounds.broken(len(value), "length"))
        if isinstance(self.item, Text):
            texts = [encodable(item) for item in value]
            if not all(map(self.item.holds, texts)):
                words.append(f"Member must satisfy constraint: {self.item.listed()}")
            _add(broken, path, words, list(texts))
            return list(texts)
        below: list[str] = []
        items = [
            self.item.read(item, f"{path}.{number}.member", below)
            for number, item in enumerate(value, start=1)
        ]
        _add(broken, path, words, items)
        broken.extend(below)
        return items


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map from texts to one shape; its keys and plain texts are reported for the whole map."""

    key: Text
    item: Shape
    bounds: Bounds

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        """As of any shape; what is wrong with the map itself is told before what is in it."""
        if not isinstance(value, dict):
            raise _wrong_type(value, "Map")
        words = list(self.bounds.broken(len(value), "length"))
        if not all(map(self.key.holds, [encodable(key) for key in value])):
            words.append(f"Map keys must satisfy constraint: {self.key.listed()}")
        if isinstance(self.item, Text):
            texts = {key: encodable(item) for key, item in value.items()}
            if not all(map(self.item.holds, texts.values())):
                words.append(f"Map value must satisfy constraint: {self.item.listed()}")
            _add(broken, path, words, dict(texts), secret=self.item.sensitive)
            return dict(texts)
        below: list[str] = []
        items = {
            key: self.item.read(item, f"{path}.{key}.member", below) for key, item in value.items()
        }
        _add(broken, path, words, items)
        broken.extend(below)
        return items


@dataclass(frozen=True, slots=True)
class Structure:
    """Named members; null stands for a member that is not there, and unknown ones are ignored."""

    members: Mapping[str, Shape]
    required: frozenset[str]

    def read(self, value: Json, path: str, broken: list[str]) -> Json:
        return self.read_object(value, path, broken)

    def read_object(self, value: Json, path: str, broken: list[str]) -> JsonObject:
        if not isinstance(value, dict):
            raise _wrong_type(value, "Structure")
        known: JsonObject = {}
        for name, shape in self.members.items():
            at = f"{path}.{_lower_camel(name)}" if path else _lower_camel(name)
            given = value.get(name)
            if given is not None:
                known[name] = shape.read(given, at, broken)
            elif name in self.required:
                broken.append(_sentence("Value null", at, "Member must not be null"))
        return known


def validated(shape: Structure, value: JsonObject) -> JsonObject:
    """The known members of a request; raises ServiceError naming every constraint it fails."""
    broken: list[str] = []
    members = shape.read_object(value, "", broken)
    if broken:
        raise ServiceError("ValidationException", _summary(broken))
    return members


def encodable(value: Json) -> str:
    """The value as text that UTF-8 can carry: JSON can spell half a surrogate pair."""
    if not isinstance(value, str):
        raise _wrong_type(value, "String")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ServiceError("SerializationException", "Invalid Unicode text.") from None
    return value


def printed(value: Json) -> str:
    """A value as Java prints it, which is how AWS quotes it in messages."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={printed(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(printed, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _add(
    broken: list[str], path: str, words: Iterable[str], value: Json, secret: bool = False
) -> None:
    """Adds a sentence for each constraint that a list or map fails.

    It quotes what was read of the value, which is never deeper than the service model.
    """
    for word in words:
        quoted = "Value" if secret else f"Value '{printed(value)}'"
        broken.append(_sentence(quoted, path, word))


def _summary(broken: Iterable[str]) -> str:
    sentences = tuple(broken)
    noun = "error" if len(sentences) == 1 else "errors"
    return f"{len(sentences)} validation {noun} detected: {'; '.join(sentences)}"


def _sentence(quoted: str, path: str, words: str) -> str:
    return f"{quoted} at '{path}' failed to satisfy constraint: {words}"


def _wrong_type(value: Json, wanted: str) -> ServiceError:
    if isinstance(value, dict | list):
        kind = "list" if isinstance(value, list) else "structure or map"
        message = f"Start of {kind} found where not expected."
    elif wanted in ("List", "Map", "Structure"):
        message = "Expected list or null" if wanted == "List" else "Expected map or null"
    else:
        message = f"{_json_kind(value)} cannot be converted to {wanted}"
    return ServiceError("SerializationException", message)


def _json_kind(value: Json) -> str:
    if value is None or isinstance(value, bool):
        return f"{printed(value).upper()}_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _lower_camel(name: str) -> str:
    return name[0].lower() + name[1:]
