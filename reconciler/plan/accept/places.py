"""Places in documents as they are written, with their variables, and the steps taken there."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.document import Document, Mapping, Node, Scalar, child, node_at
from reconciler.model.edits import Edit, Insert, Put, Take
from reconciler.model.json_value import Json, Path
from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding
from reconciler.model.targets import Target


@dataclass(frozen=True, slots=True)
class Place:
    """A path in a document, whether or not something stands there yet."""

    file: str
    path: Path = ()

    def below(self, *steps: str | int) -> "Place":
        return Place(self.file, (*self.path, *steps))


@dataclass(frozen=True, slots=True)
class FileEdit:
    """An edit of the document in a file."""

    file: str
    edit: Edit


# What is to be done, or why it cannot be.
Step: TypeAlias = FileEdit | Finding


@dataclass(frozen=True, slots=True)
class Written:
    """One pool in one target, and the documents that it is made of as they are written.

    documents: by file; the configuration too. alone: the files that no other target uses.
    """

    desired: DesiredPool
    target: Target
    documents: Map[str, Document]
    alone: frozenset[str]

    def node(self, place: Place) -> Node | None:
        """What stands at a place."""
        node: Node | None = self.documents[place.file].root
        for step in place.path:
            node = child(node, step) if node is not None else None
        return node

    def origin(self, place: Place) -> Origin:
        """Of what stands there, else of what would hold it."""
        return node_at(self.documents[place.file].root, place.path).origin

    def body(self, place: Place, path: Path) -> Place:
        """Where a provider or mapping itself is written: there, or in the document that it uses.

        path: its path in the pool.
        """
        node = self.node(place)
        if isinstance(node, Mapping) and node.get("use") is not None:
            return Place(self.desired.origin_of((*path, "type")).file)
        return place

    def put(self, place: Place, value: Json, order: tuple[str, ...] = ()) -> Step:
        """A live value in place of what stands there, or as a new entry."""
        edit = FileEdit(place.file, Put(place.path, _literal(value), order))
        return self._variable(place) or edit

    def insert(self, place: Place, value: Json) -> Step:
        return FileEdit(place.file, Insert(place.path, _literal(value)))

    def take(self, place: Place) -> Step:
        """What stands there goes. A list or mapping may hold variables: it goes as a whole."""
        return self._variable(place) or FileEdit(place.file, Take(place.path))

    def refused(self, origin: Origin, rule: str, message: str) -> Finding:
        return Finding(origin, rule, message, address=self.desired.address)

    def _variable(self, place: Place) -> Finding | None:
        node = self.node(place)
        if not isinstance(node, Scalar) or "${" not in node.text.replace("$${", ""):
            return None
        message = (
            f"the value comes from a variable, {node.text}: change the variable in "
            "reconciler.yaml, or write the value here"
        )
        if place.file in self.alone:
            message += "; no other target uses this document"
        return self.refused(node.origin, "accept-variable", message)


def _literal(value: Json) -> Json:
    """A live value as documents write it: `${` in it is no variable."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    return value
