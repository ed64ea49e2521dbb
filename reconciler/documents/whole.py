"""A document as YAML text that every reader of YAML 1.1 and 1.2 takes alike.

Block style; a scalar is plain only where nobody could take it for anything but this text, else in
double quotes. Characters that no document may hold are written as escapes, which the strict reader
then reports in their place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.documents.quoting import escaped, is_plain
from reconciler.model.json_value import Json, JsonObject, Path


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a document, and for each of its lines the way to what it says."""

    text: str
    places: tuple[Path, ...]

    def place_of(self, line: int) -> Path:
        """What a line is about; () for a comment or a line that is not there."""
        return self.places[line - 1] if 0 < line <= len(self.places) else ()


def write(document: JsonObject, comment: str) -> Written:
    """The document below a comment line."""
    lines: list[tuple[str, Path]] = [(f"# {comment}", ()), ("", ())]
    for key, value in document.items():
        if isinstance(value, dict | list) and value:
            lines.append(("", ()))
        lines += _entry(key, value, 0, ())
    return Written("".join(f"{text}\n" for text, _ in lines), tuple(path for _, path in lines))


def _entry(key: str, value: Json, indent: int, path: Path) -> Iterator[tuple[str, Path]]:
    here: Path = (*path, key)
    head = f"{' ' * indent}{scalar(key, None)}:"
    if isinstance(value, dict | list) and value:
        yield head, here
        yield from _block(value, indent + 2, here)
        return
    yield from ((line, here) for line in f"{head} {_leaf(value, indent + 2)}".split("\n"))


def _block(value: JsonObject | list[Json], indent: int, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(key, item, indent, path)
        return
    for position, item in enumerate(value):
        here: Path = (*path, position)
        if isinstance(item, dict) and item:
            lines = list(_block(item, indent + 2, here))
            # The dash stands where the first key would be indented.
            text = f"{' ' * indent}- {lines[0][0][indent + 2 :]}"
            yield from ((text, lines[0][1]), *lines[1:])
        else:
            leaf = f"{' ' * indent}- {_leaf(item, indent + 2)}"
            yield from ((line, here) for line in leaf.split("\n"))


def _leaf(value: Json, indent: int) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return scalar(value, indent)
        case []:
            return "[]"
        case dict() if not value:
            return "{}"
    raise ValueError(f"no document holds {type(value).__name__} here")


def scalar(text: str, indent: int | None) -> str:
    """A text as a scalar. indent: of the lines that follow a line break; None for a key.

    A line break of a value is a fold (an empty line) and never an escape, which strict YAML does
    not take; a key cannot have one.
    """
    if is_plain(text, flow=False):
        return text
    if indent is None or "\n" not in text:
        return f'"{escaped(text)}"'
    content, *rest = re.split("(\n+)", text)
    folded = _with_edges(escaped(content))
    for breaks, content in zip(rest[::2], rest[1::2], strict=True):
        # The first line break of a fold stands for none, each further one for itself.
        folded += f"\n{breaks}{' ' * indent}{_with_edges(escaped(content))}"
    return f'"{folded}"'


def _with_edges(line: str) -> str:
    """A line whose first and last space a fold does not take away."""
    if line.startswith(" "):
        line = f"\\x20{line[1:]}"
    return f"{line[:-1]}\\x20" if line.endswith(" ") else line
