"""A CloudFormation template as plain values: YAML with its short tags, or JSON.

Every scalar becomes the text that stands in the file, because `1.10` is a version to people and a
number to parsers; true and false become "true" and "false". Short tags become their long form.
"""

import json

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from reconciler.documents.parsers import FAST_PARSER
from reconciler.errors import InvalidSource
from reconciler.model.json_value import Json, JsonObject

_BOM = b"\xef\xbb\xbf"

# A template of 1 MB has fewer; more is made of aliases of aliases.
_MOST_NODES = 300_000
_DEEPEST = 100

# The words of YAML 1.1, which CloudFormation reads.
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}

# Short tags that are no `Fn::` function.
_BARE = frozenset({"Ref", "Condition"})


def parse_template(data: bytes) -> JsonObject:
    """The template. Raises InvalidSource with the line where it cannot be read."""
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidSource("not UTF-8: give a CloudFormation template in YAML or JSON") from error
    try:
        value = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    except RecursionError as error:
        raise InvalidSource("nested deeper than any template") from error
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        raise InvalidSource("no CloudFormation template: it has no mapping `Resources`")
    return value


def _json(text: str) -> Json:
    try:
        value: Json = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except ValueError as error:
        raise InvalidSource(f"not JSON: {error}") from error
    return _as_texts(value, 0)


def _as_texts(value: Json, depth: int) -> Json:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_as_texts(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _as_texts(item, depth + 1) for key, item in value.items()}
    return value


def _yaml(text: str) -> Json:
    builder = _Builder(text)
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidSource(f"line {line}: not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise InvalidSource(f"not YAML: {error}") from error


class _Builder:
    """Makes plain values of the events of a parser, which go as deep as they like."""

    def __init__(self, text: str) -> None:
        self._get_event = FAST_PARSER(text).get_event
        self._nodes = 0
        # By anchor, the value and how many nodes it has.
        self._anchors: dict[str, tuple[Json, int]] = {}

    def document(self) -> Json:
        """The one document; None for an empty file."""
        self._next()
        if not isinstance(self._next(), DocumentStartEvent):
            return None
        value = self._value(self._next(), 0)
        self._next()
        if isinstance(following := self._next(), DocumentStartEvent):
            raise _stop(following, "a second document: a template is one")
        return value

    def _next(self) -> Event:
        event = self._get_event()
        assert event is not None, "nobody asks for more after StreamEndEvent"
        return event

    def _value(self, event: Event, depth: int) -> Json:
        self._count(event, 1)
        if depth > _DEEPEST:
            raise _stop(event, "nested deeper than any template")
        if isinstance(event, AliasEvent):
            return self._alias(event)
        before, value = self._nodes, self._untagged(event, depth)
        assert isinstance(event, ScalarEvent | CollectionStartEvent)
        if event.tag is not None and event.tag.startswith("!") and len(event.tag) > 1:
            value = _long_form(event.tag[1:], value)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, self._nodes - before + 1
        return value

    def _count(self, event: Event, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > _MOST_NODES:
            raise _stop(event, "more than any template holds")

    def _alias(self, event: AliasEvent) -> Json:
        if event.anchor not in self._anchors:
            raise _stop(event, f"there is no anchor {event.anchor}")
        value, nodes = self._anchors[event.anchor]
        # A value that stands in many places is looked at in each of them.
        self._count(event, nodes)
        return value

    def _untagged(self, event: Event, depth: int) -> Json:
        if isinstance(event, ScalarEvent):
            plain = not event.style and event.tag is None
            return _plain(event.value) if plain else str(event.value)
        if isinstance(event, MappingStartEvent):
            return self._mapping(depth)
        items: list[Json] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> JsonObject:
        found: JsonObject = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = event.value if isinstance(event, ScalarEvent) else None
            if key is None or key in found:
                raise _stop(event, "a key that is no text, or stands twice")
            found[key] = self._value(self._next(), depth + 1)
        return found


def _stop(event: Event, message: str) -> InvalidSource:
    line = event.start_mark.line + 1 if event.start_mark else 1
    return InvalidSource(f"line {line}: {message}")


def _plain(text: str) -> Json:
    if text in _NULLS:
        return None
    word = text.lower()
    if word in _BOOLEANS:
        return "true" if _BOOLEANS[word] else "false"
    return text


def _long_form(tag: str, value: Json) -> Json:
    """`!Ref X` as {"Ref": "X"}, `!GetAtt A.B` as {"Fn::GetAtt": ["A", "B"]}, and so on."""
    if tag == "GetAtt" and isinstance(value, str):
        name, _, attribute = value.partition(".")
        value = [name, attribute]
    return {tag if tag in _BARE else f"Fn::{tag}": value}
