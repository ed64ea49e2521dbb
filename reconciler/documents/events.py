"""Strict YAML: from the events of a parser to the positioned tree, with every limit on the way.

No YAML value is ever constructed: a scalar stays the text that stands in the file. Errors that
leave the tree readable are gathered, so that one run shows as many as possible.
"""

from dataclasses import replace

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
    StreamEndEvent,
)

from reconciler.documents.characters import described, visible
from reconciler.documents.discover import SourceFile
from reconciler.documents.escapes import hidden_in_scalar
from reconciler.documents.findings import first_findings
from reconciler.documents.limits import MAX_DEPTH, MAX_EVENTS
from reconciler.documents.parsers import FAST_PARSER, ParserOf, explained
from reconciler.documents.text import text_of
from reconciler.model.document import Document, Entry, Mapping, Node, Scalar, Sequence
from reconciler.model.origin import Origin
from reconciler.model.results import Finding


def parse(
    source: SourceFile, parser: ParserOf = FAST_PARSER
) -> tuple[Document | None, list[Finding]]:
    """The document of a file with all that is wrong about its YAML.

    A document may come together with findings (a key that stands twice, an anchor): it is whole
    and can be checked further, but must not be used. It never holds a forbidden character. There
    is none where a part of the tree is missing.
    """
    text, findings = text_of(source.file, source.data)
    if text is None:
        return None, findings
    builder = _Builder(source.file, text.text, parser)
    try:
        root = builder.root()
    except _CannotGoOn as stop:
        return None, first_findings([*findings, *builder.findings, stop.finding])
    document = Document(source.file, root)
    address = document.address or None
    findings = [replace(found, address=address) for found in (*findings, *builder.findings)]
    whole = text.clean and builder.whole
    return document if whole else None, first_findings(findings)


_MARKED = "a parser marks where each event is"


class _CannotGoOn(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Builder:
    """Builds the tree of one text from the events of a parser.

    findings: what was wrong but did not end the reading. whole: nothing had to be left out.
    """

    def __init__(self, file: str, text: str, parser: ParserOf) -> None:
        self.findings: list[Finding] = []
        self.whole = True
        self._file = file
        self._text = text
        self._get_event = parser(text).get_event
        self._events = 0
        self._depth = 0

    def root(self) -> Mapping:
        """The one document of the file. Raises _CannotGoOn."""
        self._next()
        if isinstance(self._next(), StreamEndEvent):
            raise self._empty()
        event = self._next()
        node = self._node(event)
        if isinstance(node, Scalar) and node.plain and not node.text:
            raise self._empty()
        if not isinstance(node, Mapping):
            message = "a document is a mapping (`key: value` lines) and begins with `kind:`"
            raise self._stop(event, "not-a-mapping", message)
        self._next()
        event = self._next()
        if isinstance(event, DocumentStartEvent):
            message = "a file holds one document: move what follows into a file of its own"
            self._add(event, "several-documents", message)
        return node

    def _next(self) -> Event:
        self._events += 1
        try:
            event = self._get_event()
        except yaml.YAMLError as error:
            raise _CannotGoOn(explained(self._file, error)) from error
        assert event is not None, "nobody asks for more after StreamEndEvent"
        if self._events > MAX_EVENTS:
            message = f"the file holds more than {MAX_EVENTS:,} keys, values and brackets: split it"
            raise self._stop(event, "too-many-events", message)
        return event

    def _node(self, event: Event) -> Node | None:
        """The tree that begins with an event, or None for an alias, which no tree can hold."""
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, AliasEvent):
            self._lose(event, "alias", "aliases (*name) are not used here: write the value out")
            return None
        assert isinstance(event, CollectionStartEvent), "a node is a scalar, alias or collection"
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"lists and mappings are nested more than {MAX_DEPTH} deep: flatten them"
            raise self._stop(event, "too-deep", message)
        node: Node
        node = (
            self._mapping(event) if isinstance(event, MappingStartEvent) else self._sequence(event)
        )
        self._depth -= 1
        return node

    def _scalar(self, event: ScalarEvent) -> Scalar:
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        text: str = event.value
        if not text.isprintable() or (event.style == '"' and not text.isascii()):
            self._check_characters(event)
        return Scalar(text, not event.style, self._origin(event))

    def _check_characters(self, event: ScalarEvent) -> None:
        start, end = event.start_mark, event.end_mark
        assert start is not None, _MARKED
        assert end is not None, _MARKED
        hidden = hidden_in_scalar(event.value, self._text[start.index : end.index])
        if hidden:
            message = f"the text holds {described(hidden)}: remove the escape"
            self._lose(event, "forbidden-character", message)

    def _mapping(self, start: CollectionStartEvent) -> Mapping:
        entries: list[Entry] = []
        lines: dict[str, int] = {}
        event = self._next()
        while not isinstance(event, MappingEndEvent):
            key = self._key(event)
            value = self._node(self._next())
            if key is not None and value is not None:
                first = lines.setdefault(key.text, len(entries))
                if first == len(entries):
                    entries.append(Entry(key, value))
                else:
                    self._duplicate(entries[first].key, key)
            event = self._next()
        last = entries[-1].value if entries else None
        return Mapping(tuple(entries), self._span(start, event, last))

    def _key(self, event: Event) -> Scalar | None:
        """A key of one line, or None for what cannot be one."""
        node = self._node(event)
        if not isinstance(node, Scalar):
            if node is not None:
                self._lose(event, "complex-key", "a key is text: a list or mapping cannot be one")
            return None
        if node.plain and node.text == "<<":
            message = "merge keys (<<) are not used here: write the keys out"
            self._lose(event, "merge-key", message)
            return None
        if "\n" in node.text:
            self._lose(event, "complex-key", "a key is one line of text: join the lines")
            return None
        return node

    def _duplicate(self, first: Scalar, again: Scalar) -> None:
        message = (
            f"key `{visible(again.text)}` stands twice, in line {first.origin.line} and in line"
            f" {again.origin.line}: keep one"
        )
        self.findings.append(Finding(again.origin, "duplicate-key", message))

    def _sequence(self, start: CollectionStartEvent) -> Sequence:
        items: list[Node] = []
        event = self._next()
        while not isinstance(event, SequenceEndEvent):
            item = self._node(event)
            if item is not None:
                items.append(item)
            event = self._next()
        return Sequence(tuple(items), self._span(start, event, items[-1] if items else None))

    def _span(self, start: Event, end: Event, last: Node | None) -> Origin:
        """Where a collection stands. One without brackets ends with its last value; the parser
        sees its end only at the next thing that is not a comment."""
        opening, closing = self._origin(start), self._origin(end)
        has_bracket = (closing.line, closing.column) != (closing.end_line, closing.end_column)
        ending = closing if has_bracket or last is None else last.origin
        return Origin(self._file, opening.line, opening.column, ending.end_line, ending.end_column)

    def _properties(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._add(event, "anchor", "anchors (&name) are not used here: remove it")
        if event.tag is not None:
            self._add(event, "yaml-tag", "tags (!name) are not used here: remove it")

    def _add(self, event: Event, rule: str, message: str) -> None:
        self.findings.append(Finding(self._origin(event), rule, message))

    def _lose(self, event: Event, rule: str, message: str) -> None:
        """A finding on something that the tree cannot hold."""
        self.whole = False
        self._add(event, rule, message)

    def _stop(self, event: Event, rule: str, message: str) -> _CannotGoOn:
        return _CannotGoOn(Finding(self._origin(event), rule, message))

    def _empty(self) -> _CannotGoOn:
        message = "the file holds no document: begin with `kind:`, or delete the file"
        return _CannotGoOn(Finding(Origin.start_of(self._file), "empty-file", message))

    def _origin(self, event: Event) -> Origin:
        start, end = event.start_mark, event.end_mark
        assert start is not None, _MARKED
        assert end is not None, _MARKED
        return Origin(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
