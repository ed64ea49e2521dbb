"""Edits of documents: what changes, and that nothing else does."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.documents.discover import SourceFile
from reconciler.documents.edit import edited
from reconciler.documents.events import parse
from reconciler.documents.parsers import FAST_PARSER, PURE_PARSER
from reconciler.documents.pieces import scalar_text
from reconciler.documents.text import BOM
from reconciler.model.document import Document, Mapping, Node, Scalar, Sequence, child
from reconciler.model.edits import Edit, Insert, Put, Take
from reconciler.model.json_value import Json, JsonObject, text_list
from reconciler.model.json_value import Path as DocumentPath
from tests.documents.styles import written

CASES = sorted(path.parent for path in Path("tests/edit_cases").glob("*/before.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_edit_does_what_its_case_says(case: Path) -> None:
    source = SourceFile("before.yaml", (case / "before.yaml").read_bytes())
    edits = [edit_of(item) for item in json.loads((case / "edits.json").read_text())]
    result = edited(source, edits)
    if isinstance(result, SourceFile):
        assert result == SourceFile("before.yaml", (case / "after.yaml").read_bytes())
    else:
        told = f"{result.origin.line}:{result.origin.column} [{result.rule}] {result.message}\n"
        assert told == (case / "refused.txt").read_text()


def edit_of(item: JsonObject) -> Edit:
    if "put" in item:
        return Put(path_of(item["put"]), item["value"], tuple(text_list(item.get("order"))))
    if "insert" in item:
        return Insert(path_of(item["insert"]), item["value"])
    return Take(path_of(item["take"]))


def path_of(value: Json) -> DocumentPath:
    assert isinstance(value, list)
    return tuple(step for step in value if isinstance(step, str | int))


ODD_WORDS = (
    *("yes", "No", "on", "y", "true", "False", "null", "NULL", "~", "", "=", "<<"),
    *("012", "0o7", "0x1F", "1_000", "1e3", "1.5", "+1", "-1", ".5", ".inf", ".NaN", "0b1"),
    *("2024-01-01", "2024-01-01 12:30:00", "12:30", "190:20:30.5", "1:2"),
    *(
        " a",
        "a ",
        "a  b",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "a#b",
        "#a",
        "- a",
        "-",
        "--- ",
        "---",
        "...",
    ),
    *("?", "? a", "a,b", "[a", "a]", "{a", "}", "'", '"', "a'b", 'a"b', "\\", "\\n", "%a", "@a"),
    *("`a", "*a", "&a", "!a", "|", ">", "é", "🜁", "\u00a0", "\u3000x", "arn:aws:iam::1:role/x"),
)
odd_words = st.sampled_from(ODD_WORDS)


@pytest.mark.parametrize("flow", [False, True], ids=["lines", "brackets"])
@pytest.mark.parametrize("quote", ["", "'", '"'], ids=["plain", "single", "double"])
@pytest.mark.parametrize("text", ODD_WORDS)
def test_a_text_is_the_same_text_to_every_reader(text: str, quote: str, flow: bool) -> None:
    shown = scalar_text(text, flow, quote)
    lines = f"[{shown}, {{{shown}: {shown}}}]" if flow else f"- {shown}\n- {shown}: {shown}\n"
    assert yaml.safe_load(lines) == [text, {text: text}]
    for parser in (FAST_PARSER, PURE_PARSER):
        document, findings = parse(SourceFile("x.yaml", f"a: {shown}\n".encode()), parser)
        assert findings == []
        assert document is not None
        value = document.root.get("a")
        assert value is not None
        assert getattr(value, "text", None) == text


@pytest.mark.parametrize(
    ("text", "block", "flow"),
    [
        ("gold", "gold", "gold"),
        ("customer web 2", "customer web 2", "customer web 2"),
        ("a@b.example", "a@b.example", "a@b.example"),
        ("3ho4ek", '"3ho4ek"', '"3ho4ek"'),
        ("arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x", '"arn:aws:iam::1:role/x"'),
        ("custom:tier", "custom:tier", '"custom:tier"'),
        ("123456789012", '"123456789012"', '"123456789012"'),
        ("a, b", '"a, b"', '"a, b"'),
        ("${var.x}", '"${var.x}"', '"${var.x}"'),
    ],
)
def test_a_text_needs_quotes_only_where_a_reader_could_err(
    text: str, block: str, flow: str
) -> None:
    assert (scalar_text(text, False), scalar_text(text, True)) == (block, flow)


keys = st.one_of(odd_words.filter(bool), st.text("kmn", min_size=1, max_size=3))
leaves = st.one_of(odd_words, st.text("abcxyz", min_size=1, max_size=5), st.booleans())
values = st.recursive(
    leaves,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(keys, below, max_size=3)),
    max_leaves=8,
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=4)


@st.composite
def edits(draw: st.DrawFn, value: JsonObject) -> Edit:
    """An edit that fits a value; the whole of it is never taken out."""
    path: DocumentPath = ()
    node: Json = value
    while steps := _ways_down(node):
        if draw(st.integers(0, 2)) == 0:
            break
        step = draw(st.sampled_from(steps))
        path = (*path, step)
        node = node[step]  # type: ignore[index]
    if isinstance(node, dict):
        return draw(_entry_edits(path, node))
    assert isinstance(node, list)
    return draw(_item_edits(path, node))


def _ways_down(node: Json) -> list[str | int]:
    pairs: list[tuple[str | int, Json]] = []
    if isinstance(node, dict):
        pairs += node.items()
    elif isinstance(node, list):
        pairs += enumerate(node)
    return [step for step, below in pairs if isinstance(below, dict | list)]


def _entry_edits(path: DocumentPath, node: JsonObject) -> st.SearchStrategy[Edit]:
    new = st.builds(
        lambda key, value, order: Put((*path, key), value, tuple(order)),
        keys,
        values,
        st.permutations([*node]),
    )
    if not node:
        return new
    there = st.sampled_from([*node])
    put = st.builds(lambda key, value: Put((*path, key), value), there, values)
    take = there.map(lambda key: Take((*path, key)))
    return st.one_of(new, put, take if path or len(node) > 1 else put)


def _item_edits(path: DocumentPath, node: list[Json]) -> st.SearchStrategy[Edit]:
    insert = st.builds(
        lambda position, value: Insert((*path, position), value),
        st.integers(0, len(node)),
        values,
    )
    if not node:
        return insert
    there = st.integers(0, len(node) - 1)
    put = st.builds(lambda position, value: Put((*path, position), value), there, values)
    return st.one_of(insert, put, there.map(lambda position: Take((*path, position))))


def try_an_edit(data: st.DataObject, value: JsonObject) -> None:
    before = data.draw(written(value))
    edit = data.draw(edits(value))
    result = edited(SourceFile("web.yaml", before), [edit])
    # That the file says what was meant is seen to by the editor itself.
    assert isinstance(result, SourceFile), result
    old, new = (data.removeprefix(BOM).splitlines() for data in (before, result.data))
    touched, lines = lines_of(document(before), edit, old), iter(new)
    for number, line in enumerate(old, 1):
        assert number in touched or line in lines, line
    assert comments(result.data) <= comments(before)
    assert (b"\r" in result.data) <= (b"\r" in before)
    assert result.data.startswith(BOM) == before.startswith(BOM)


@settings(max_examples=150, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data(), mappings)
def test_an_edit_changes_what_it_is_about_and_no_other_line(
    data: st.DataObject, value: JsonObject
) -> None:
    try_an_edit(data, value)


@pytest.mark.slow
@settings(max_examples=6000, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data(), mappings)
def test_many_edits_change_what_they_are_about_and_no_other_line(
    data: st.DataObject, value: JsonObject
) -> None:
    try_an_edit(data, value)


def document(data: bytes) -> Document:
    found, findings = parse(SourceFile("web.yaml", data))
    assert findings == []
    assert found is not None
    return found


def comments(data: bytes) -> Counter[bytes]:
    lines = [line for line in data.splitlines() if b"# about" in line]
    return Counter(line[line.index(b"# about") :] for line in lines)


def lines_of(found: Document, edit: Edit, lines: list[bytes]) -> set[int]:
    """The lines that an edit may change: of what it is about, and of brackets around it."""
    chain: list[tuple[int, Node]] = [(1, found.root)]
    for step in edit.path:
        _, node = chain[-1]
        below = child(node, step)
        key = node.key(str(step)) if isinstance(node, Mapping) else None
        if below is not None:
            chain.append((key.origin.line if key else below.origin.line, below))
    brackets = [
        (first, node)
        for first, node in chain
        if not isinstance(node, Scalar)
        and lines[node.origin.line - 1].decode()[node.origin.column - 1] in "[{"
    ]
    about: list[tuple[int, Node]] = [*brackets[:1]]
    is_there = len(chain) == len(edit.path) + 1
    if is_there and not isinstance(edit, Insert):
        about.append(chain[-1])
        _, parent = chain[-2]
        if isinstance(edit, Take) and size_of(parent) == 1:
            about.append(chain[-2])
        about += moved_up(chain, lines)
    return {line for first, node in about for line in range(first, node.origin.end_line + 1)}


def size_of(node: Node) -> int:
    if isinstance(node, Mapping):
        return len(node.entries)
    return len(node.items) if isinstance(node, Sequence) else 0


def moved_up(chain: list[tuple[int, Node]], lines: list[bytes]) -> list[tuple[int, Node]]:
    """The entry behind the first one of a mapping whose first stands behind a dash."""
    (_, parent), (first, _) = chain[-2:]
    before = lines[first - 1][: parent.origin.column - 1].strip()
    if not isinstance(parent, Mapping) or not before or parent.origin.line != first:
        return []
    return [(entry.key.origin.line, entry.key) for entry in parent.entries[1:2]]
