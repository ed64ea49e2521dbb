"""The positioned tree: what a YAML file says, as text, with the place of every node."""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.json_value import Path
from reconciler.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf, still as the text that stands in the file.

    `plain` is true where it was written without quotes and could thus be read as another type
    than a string. What type it has is for the schema to say.
    """

    text: str
    plain: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, its items in the order of the file."""

    items: "tuple[Node, ...]"
    origin: Origin


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping with unique keys, in the order of the file."""

    entries: tuple[Entry, ...]
    origin: Origin

    def get(self, key: str) -> "Node | None":
        """The value at a key, or None where the key is not there."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)

    def key(self, name: str) -> Scalar | None:
        """The key itself, for its position."""
        return next((entry.key for entry in self.entries if entry.key.text == name), None)


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file. `kind` and `address` are empty where the file does not say them."""

    file: str
    root: Mapping

    @property
    def kind(self) -> str:
        return _text(self.root.get("kind"))

    @property
    def address(self) -> str:
        return _text(self.root.get("address"))


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def text_at(node: Node | None, key: str) -> str | None:
    """The text at a key of a mapping, None where there is none."""
    value = node.get(key) if isinstance(node, Mapping) else None
    return value.text if isinstance(value, Scalar) else None


def texts_of(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, () where there is no list."""
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))


def pairs_of(node: Node | None) -> tuple[tuple[str, str], ...]:
    """The keys of a mapping with their texts, sorted; () where there is no mapping."""
    entries = node.entries if isinstance(node, Mapping) else ()
    pairs = ((entry.key.text, entry.value) for entry in entries)
    return tuple(sorted((key, value.text) for key, value in pairs if isinstance(value, Scalar)))


def node_at(root: Node, path: Path) -> Node:
    """The deepest node on the way along a path: the whole way, or as far as the tree goes."""
    node = root
    for step in path:
        below = child(node, step)
        if below is None:
            return node
        node = below
    return node


def child(node: Node, step: str | int) -> Node | None:
    """The node one step below, or None."""
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
