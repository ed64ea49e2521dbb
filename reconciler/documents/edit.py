"""Edits of a document that leave every byte around them as it is.

Not by writing a tree anew: each edit replaces, adds or takes out a piece of the text, by the
places that the parser gave. After each the file is parsed again and must say what was meant, so a
way of writing that nobody thought of is refused, never damaged.

What stands on the lines of an entry goes with it, its comments too. Comments above it stay: they
may be about more than the entry.
"""

from collections.abc import Callable, Iterator
from collections.abc import Sequence as List

from reconciler.documents import brackets
from reconciler.documents.brackets import Span
from reconciler.documents.characters import described, is_forbidden
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.page import UNUSUAL, CannotEdit, Page, Splice, Spot
from reconciler.documents.pieces import (
    entry_lines,
    flow_entry,
    flow_text,
    item_lines,
    mapping_lines,
    scalar_text,
)
from reconciler.documents.scalars import Ambiguous, plain_value
from reconciler.documents.text import BOM
from reconciler.model.document import Document, Mapping, Node, Scalar, Sequence
from reconciler.model.edits import Edit, Insert, Put, Take
from reconciler.model.json_value import Json, Path
from reconciler.model.origin import Origin
from reconciler.model.results import Finding


def edited(source: SourceFile, edits: List[Edit]) -> SourceFile | Finding:
    """The file with the edits made one after the other, or why it cannot be edited."""
    document, findings = parse(source)
    assert document is not None, "documents with errors are not edited"
    assert not findings, "documents with errors are not edited"
    try:
        for edit in edits:
            source, document = _edited(source, document, edit)
    except CannotEdit as error:
        return error.finding
    return source


def _edited(source: SourceFile, document: Document, edit: Edit) -> tuple[SourceFile, Document]:
    mark = BOM if source.data.startswith(BOM) else b""
    page = Page(source.data.removeprefix(BOM).decode(), document.root)
    where = page.spot(edit.path[:-1]).node.origin
    _check_characters(edit, where)
    text = page.spliced(_splices(page, edit))
    after = SourceFile(source.file, mark + text.encode())
    again, findings = parse(after)
    if again is None or findings:
        raise CannotEdit(where, f"{UNUSUAL} ({findings[0].message})")
    if _typed(plain_value(again.root)) != _typed(_with(plain_value(document.root), edit)):
        raise CannotEdit(where)
    return after, again


def _check_characters(edit: Edit, where: Origin) -> None:
    for char in "" if isinstance(edit, Take) else _characters({str(edit.path[-1]): edit.value}):
        if is_forbidden(char):
            message = f"no document may hold {described(char)}, which the live value has"
            raise CannotEdit(where, message, "accept-invalid")


def _characters(value: Json) -> str:
    if isinstance(value, dict):
        return "".join(key + _characters(item) for key, item in value.items())
    if isinstance(value, list):
        return "".join(map(_characters, value))
    return value if isinstance(value, str) else ""


def _splices(page: Page, edit: Edit) -> Iterator[Splice]:
    parent, step = page.spot(edit.path[:-1]), edit.path[-1]
    match edit, parent.node, step:
        case Put(), Mapping(), str() if parent.node.get(step) is None:
            yield from _add_entry(page, parent, parent.node, edit)
        case Put(), _, _:
            yield from _replace(page, page.below(parent, step), edit.value)
        case Insert(), Sequence(), int():
            yield from _add_item(page, parent, parent.node, step, edit.value)
        case Take(), _, _:
            yield from _take(page, parent, page.below(parent, step), step)
        case _:
            raise CannotEdit(parent.node.origin)


def _replace(page: Page, spot: Spot, value: Json) -> Iterator[Splice]:
    node = spot.node
    start, end = page.start(node), page.end(node)
    if isinstance(value, dict | list):
        text = flow_text(value)
    else:
        quote = page.text[start : start + 1] if isinstance(node, Scalar) else ""
        text = scalar_text(value, spot.within, quote if quote and quote in "'\"" else "")
    if isinstance(node, Scalar) or spot.flow or (spot.key is None and not page.is_first(start)):
        yield Splice(start, end, text)
        return
    # The lines of a list or mapping without brackets go; the new value stands beside the key.
    if spot.key is None or not page.is_first(start):
        raise CannotEdit(node.origin)
    colon = page.colon(spot.key)
    yield Splice(colon, colon, f" {text}")
    yield Splice(page.line_start(start), page.next_line(end), "")


def _add_entry(page: Page, spot: Spot, node: Mapping, edit: Put) -> Iterator[Splice]:
    key = str(edit.path[-1])
    if not node.entries:
        yield from _fill(page, spot, {key: edit.value})
        return
    position = _position([entry.key.text for entry in node.entries], key, edit.order)
    if spot.flow:
        yield from brackets.add(page, _spans(page, node), position, flow_entry(key, edit.value))
        return
    last = node.entries[position - 1].value
    lines = entry_lines(key, edit.value, node.origin.column - 1, page.indents)
    yield page.lines_after(page.end(last), lines)


def _position(keys: List[str], key: str, order: tuple[str, ...]) -> int:
    """Where a new key belongs: behind the last of those that usually come before it."""
    before = order[: order.index(key)] if key in order else keys
    return max((keys.index(name) + 1 for name in before if name in keys), default=len(keys))


def _fill(page: Page, spot: Spot, value: Json) -> Iterator[Splice]:
    """Something into empty brackets, which go where lines of their own are the better place."""
    start, end = page.start(spot.node), page.end(spot.node)
    if spot.key is None or spot.within or not page.is_last(end) or "\n" in page.text[start:end]:
        text = flow_text(value)[1:-1]
        yield Splice(end - 1, end - 1, text)
        return
    indents, indent = page.indents, spot.key.origin.column - 1
    if isinstance(value, dict):
        lines = mapping_lines(value, indent + indents.step, indents)
    else:
        assert isinstance(value, list), "brackets hold a list or a mapping"
        lines = [
            line
            for item in value
            for line in item_lines(item, indent + indents.dash, indents, False)
        ]
    yield Splice(page.colon(spot.key), end, "")
    yield page.lines_after(end, lines)


def _add_item(
    page: Page, spot: Spot, node: Sequence, position: int, value: Json
) -> Iterator[Splice]:
    if not node.items:
        yield from _fill(page, spot, [value])
    elif spot.flow:
        yield from brackets.add(page, _spans(page, node), position, flow_text(value))
    else:
        like = node.items[position - 1 if position else 0]
        one_line = isinstance(like, Mapping) and page.text[page.start(like)] == "{"
        lines = item_lines(value, node.origin.column - 1, page.indents, one_line)
        if position:
            yield page.lines_after(page.end(like), lines)
        else:
            at = _above_comments(page, page.line_start(_dash(page, node, 0)))
            yield Splice(at, at, "".join(line + page.newline for line in lines))


def _above_comments(page: Page, line: int) -> int:
    """The start of the comments that stand right above a line, which are about it."""
    while line and page.text[page.line_start(line - 1) : line].lstrip(" ").startswith("#"):
        line = page.line_start(line - 1)
    return line


def _take(page: Page, parent: Spot, spot: Spot, step: str | int) -> Iterator[Splice]:
    node = parent.node
    count = len(node.entries) if isinstance(node, Mapping) else len(_items(node))
    if count == 1:
        empty: Json = {} if isinstance(node, Mapping) else []
        yield from _replace(page, parent, empty)
        return
    if parent.flow:
        keys = [entry.key.text for entry in node.entries] if isinstance(node, Mapping) else []
        position = step if isinstance(step, int) else keys.index(step)
        yield from brackets.take(page, _spans(page, node), position)
        return
    end = page.end(spot.node)
    start = _dash(page, node, step) if isinstance(step, int) else page.start(_key(spot))
    if page.is_first(start):
        yield Splice(page.line_start(start), page.next_line(end), "")
    else:
        yield _take_beside_dash(page, start, end)


def _take_beside_dash(page: Page, start: int, end: int) -> Splice:
    """The first entry of a mapping goes, which stands behind a dash: the next one moves there."""
    following = page.significant(end)
    if page.line_start(following) == page.next_line(end):
        return Splice(start, following, "")
    # Comments stand between: they stay, and the next entry where it is.
    while page.text[start - 1] == " ":
        start -= 1
    stop = page.next_line(end)
    return Splice(start, stop - (2 if page.text.startswith("\r\n", stop - 2) else 1), "")


def _dash(page: Page, node: Node, position: int) -> int:
    """The dash of an item, which may stand on a line above it."""
    assert isinstance(node, Sequence)
    column = node.origin.column
    first = node.items[position - 1].origin.end_line if position else node.origin.line
    for line in range(node.items[position].origin.line, first - 1, -1):
        offset = page.offset(line, column)
        if page.text.startswith("-", offset) and page.is_first(offset):
            return offset
    raise CannotEdit(node.origin)


def _key(spot: Spot) -> Scalar:
    assert spot.key is not None, "an entry of a mapping has a key"
    return spot.key


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _spans(page: Page, node: Node) -> list[Span]:
    if isinstance(node, Mapping):
        return [Span(page.start(entry.key), page.end(entry.value)) for entry in node.entries]
    return [Span(page.start(item), page.end(item)) for item in _items(node)]


def _with(value: Json, edit: Edit) -> Json:
    """What a document says, with the edit made."""
    *above, step = edit.path
    return _changed(value, tuple(above), lambda holder: _held(holder, step, edit))


def _changed(value: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    if not path:
        return change(value)
    step, *rest = path
    if isinstance(value, dict):
        return {
            key: _changed(item, tuple(rest), change) if key == step else item
            for key, item in value.items()
        }
    assert isinstance(value, list), "paths lead through lists and mappings"
    return [
        _changed(item, tuple(rest), change) if position == step else item
        for position, item in enumerate(value)
    ]


def _held(holder: Json, step: str | int, edit: Edit) -> Json:
    if isinstance(holder, dict):
        others = {key: item for key, item in holder.items() if key != step}
        return others if isinstance(edit, Take) else others | {str(step): edit.value}
    assert isinstance(holder, list), "only lists and mappings hold something"
    position = int(step)
    rest = holder[position:] if isinstance(edit, Insert) else holder[position + 1 :]
    return [*holder[:position], *([] if isinstance(edit, Take) else [edit.value]), *rest]


def _typed(value: Json) -> Json:
    """With what readers dispute apart from texts."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return ["disputed", str(value)] if isinstance(value, Ambiguous) else value
