"""Edits of documents: what changes, and that nothing else does."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from reconciler.documents.discover import SourceFile
from reconciler.documents.edit import edited
from reconciler.documents.events import parse
from reconciler.documents.scalars import plain_value
from reconciler.model.document import Document, Mapping, Node, Sequence
from reconciler.model.edits import Edit, Insert, Put, Take
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.json_value import Path as DocumentPath
from tests.documents.styles import written

words = st.one_of(
    st.sampled_from(
        ["yes", "012", "1e3", "2024-01-01", "12:30", "null", "~", " a", "a ", "a: b", "a #b", "#a"]
        + ["", "-", "- a", "?", "a,b", "[a", "{", "'", '"', "\\", "%a", "@a", "`a", "=", "<<", "*"]
        + ["é", "\u00a0", "a\tb", "true", "0x1F", "1_000", "arn:aws:iam::1:role/x", "---", "..."]
    ).filter(lambda text: "\t" not in text),
    st.text("abcxyz", min_size=1, max_size=5),
)
keys = st.one_of(
    st.sampled_from(["yes", "a b", "a: b", "1", "#", "é", "{x"]),
    st.text("kmn", min_size=1, max_size=3),
)
leaves = st.one_of(words, st.booleans())
values = st.recursive(
    leaves,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(keys, below, max_size=3)),
    max_leaves=8,
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=4)


@st.composite
def edits(draw: st.DrawFn, value: JsonObject) -> Edit:
    """An edit that fits a value."""
    path: DocumentPath = ()
    node: Json = value
    while True:
        below: list[str | int] = []
        if isinstance(node, dict):
            below = [key for key in node if isinstance(node[key], dict | list)]
        elif isinstance(node, list):
            below = [i for i, item in enumerate(node) if isinstance(item, dict | list)]
        if not below or draw(st.integers(0, 2)) == 0:
            break
        step = draw(st.sampled_from(below))
        path = (*path, step)
        node = node[step]  # type: ignore[index, call-overload]
    if isinstance(node, dict):
        there = [key for key in node if path or len(node) > 1]
        kind = draw(st.sampled_from(["put", "new", "take"] if there else ["new"]))
        if kind == "new":
            return Put((*path, draw(keys)), draw(values), tuple(draw(st.permutations([*node]))))
        key = draw(st.sampled_from(there))
        return Put((*path, key), draw(values)) if kind == "put" else Take((*path, key))
    assert isinstance(node, list)
    kind = draw(st.sampled_from(["put", "insert", "take"] if node else ["insert"]))
    if kind == "insert":
        return Insert((*path, draw(st.integers(0, len(node)))), draw(values))
    position = draw(st.integers(0, len(node) - 1))
    if kind == "put":
        return Put((*path, position), draw(values))
    return Take((*path, position))


def document(data: bytes) -> Document:
    found, findings = parse(SourceFile("web.yaml", data))
    assert findings == []
    assert found is not None
    return found


@settings(
    max_examples=4000, deadline=None, suppress_health_check=[*HealthCheck], phases=[Phase.generate]
)
@given(st.data(), mappings)
def test_an_edit_changes_what_it_is_about_and_no_other_line(
    data: st.DataObject, value: JsonObject
) -> None:
    before = data.draw(written(value))
    edit = data.draw(edits(value))
    result = edited(SourceFile("web.yaml", before), [edit])
    if not isinstance(result, SourceFile):
        event(f"refused: {result.message}")
        assert False, result
    touched = lines_of(document(before), edit)
    kept = [
        line.rstrip(b"\r\n")
        for number, line in enumerate(before.splitlines(), 1)
        if number not in touched
    ]
    after = iter([line for line in result.data.splitlines()])
    assert all(line in after for line in kept)
    assert comments(result.data) <= comments(before)


def comments(data: bytes) -> set[bytes]:
    return {line[line.index(b"# about") :] for line in data.splitlines() if b"# about" in line}


def lines_of(found: Document, edit: Edit) -> set[int]:
    """The lines of a file that an edit may change: of what goes, and of brackets around it."""
    node: Node = found.root
    key_line = None
    spans: list[tuple[int, Node]] = []
    for step in edit.path:
        spans.append((key_line or node.origin.line, node))
        if isinstance(node, Mapping) and isinstance(step, str):
            key, below = node.key(step), node.get(step)
            if key is None or below is None:
                break
            key_line, node = key.origin.line, below
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            key_line, node = None, node.items[step]
    else:
        spans.append((key_line or node.origin.line, node))
    return {line for first, part in spans[-2:] for line in range(first, part.origin.end_line + 1)}
