"""A file's text with its tree: from places to offsets, and what stands around a node."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.documents.pieces import Indents
from reconciler.model.document import Mapping, Node, Scalar, Sequence
from reconciler.model.json_value import Path
from reconciler.model.origin import Origin
from reconciler.model.results import Finding

UNUSUAL = "this is written in an unusual way: change it by hand"


class CannotEdit(Exception):
    """A document is written in a way that an edit of it cannot keep, or may not say a value."""

    def __init__(
        self, origin: Origin, message: str = UNUSUAL, rule: str = "accept-by-hand"
    ) -> None:
        super().__init__(message)
        self.finding = Finding(origin, rule, message)


@dataclass(frozen=True, slots=True)
class Splice:
    """New text in place of that between two offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A node with its surroundings. key: of the entry whose value it is.

    flow: whether what stands in it, and it itself, is within brackets. within: in others' brackets.
    """

    node: Node
    key: Scalar | None
    within: bool
    flow: bool


class Page:
    """The text of one document. Offsets count characters."""

    def __init__(self, text: str, root: Mapping) -> None:
        self.text = text
        self.root = root
        self._starts = [0]
        self._starts += [index + 1 for index, char in enumerate(text) if char == "\n"]
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def offset(self, line: int, column: int) -> int:
        """The end of the file where the parser counted a line that is not there."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def start(self, node: Node) -> int:
        return self.offset(node.origin.line, node.origin.column)

    def end(self, node: Node) -> int:
        """Behind the last character of a node; text after | or > ends before its last newline."""
        end = self.offset(node.origin.end_line, node.origin.end_column)
        if end > self.start(node) and node.origin.end_column == 1:
            return len(self.text[:end].rstrip(" \r\n"))
        return end

    def line_start(self, offset: int) -> int:
        return self._starts[bisect_right(self._starts, offset) - 1]

    def next_line(self, offset: int) -> int:
        """Where the line after that of an offset begins; without one, the end of the file."""
        line = bisect_right(self._starts, offset)
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def is_first(self, offset: int) -> bool:
        """Whether nothing but spaces stands before it on its line."""
        return not self.text[self.line_start(offset) : offset].strip(" ")

    def is_last(self, offset: int) -> bool:
        """Whether nothing but a comment stands from there on its line."""
        rest = self.text[offset : self.next_line(offset)]
        return not rest.strip() or (rest[0] in " #" and rest.lstrip(" ").startswith("#"))

    def significant(self, offset: int) -> int:
        """The next character from there that is neither space nor line end nor of a comment."""
        while offset < len(self.text):
            char = self.text[offset]
            if char == "#":
                offset = self.next_line(offset)
            elif char in " \r\n":
                offset += 1
            else:
                break
        return offset

    def colon(self, key: Scalar) -> int:
        """Behind the colon of a key."""
        offset = self.significant(self.end(key))
        if not self.text.startswith(":", offset):
            raise CannotEdit(key.origin)
        return offset + 1

    def lines_after(self, offset: int, lines: Iterable[str]) -> Splice:
        """Whole lines behind the one of an offset, which may be the last and without its end."""
        at = self.next_line(offset)
        if at == len(self.text) and not self.text.endswith("\n"):
            return Splice(at, at, "".join(self.newline + line for line in lines))
        return Splice(at, at, "".join(line + self.newline for line in lines))

    def spot(self, path: Path) -> Spot:
        """The node at a path that exists."""
        spot = self._spot(self.root, None, False)
        for step in path:
            spot = self.below(spot, step)
        return spot

    def below(self, spot: Spot, step: str | int) -> Spot:
        node = spot.node
        if isinstance(node, Mapping) and isinstance(step, str):
            key, value = node.key(step), node.get(step)
            if key is not None and value is not None:
                return self._spot(value, key, spot.flow)
        if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            return self._spot(node.items[step], None, spot.flow)
        raise CannotEdit(node.origin)

    def _spot(self, node: Node, key: Scalar | None, within: bool) -> Spot:
        bracket = not isinstance(node, Scalar) and self.text[self.start(node)] in "[{"
        return Spot(node, key, within, within or bracket)

    def spliced(self, splices: Iterable[Splice]) -> str:
        text = self.text
        for splice in sorted(splices, key=lambda splice: splice.start, reverse=True):
            text = text[: splice.start] + splice.text + text[splice.end :]
        return text

    @property
    def indents(self) -> Indents:
        """As the document moves its lines in, where it does."""
        steps = {"step": 2, "dash": 2}
        found = dict(reversed([*self._moves(self.root)]))
        return Indents(**(steps | found))

    def _moves(self, node: Node) -> Iterator[tuple[str, int]]:
        if isinstance(node, Scalar) or self.text[self.start(node)] in "[{":
            return
        items = node.items if isinstance(node, Sequence) else [e.value for e in node.entries]
        for item in items:
            block = not isinstance(item, Scalar) and self.text[self.start(item)] not in "[{"
            if block and isinstance(node, Mapping):
                kind = "dash" if isinstance(item, Sequence) else "step"
                yield kind, item.origin.column - node.origin.column
            yield from self._moves(item)
