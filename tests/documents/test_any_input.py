"""Laws that hold for every input, good or bad."""

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.documents.characters import is_forbidden
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.parsers import FAST_PARSER, PURE_PARSER, ParserOf
from reconciler.documents.scalars import plain_value
from reconciler.documents.schema import check
from reconciler.model.document import Document, Mapping, Node, Scalar
from reconciler.model.json_value import Json
from reconciler.model.results import Finding
from tests.documents.diagnostics import FILE, parsed
from tests.documents.test_schema import FINDINGS, VALID

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

thorough = settings(max_examples=300, deadline=None)

RULE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
JARGON = re.compile(r"is not of type|is not valid under|does not match|Additional prop|Traceback")


def read(data: bytes, parser: ParserOf = FAST_PARSER) -> tuple[Document | None, list[Finding]]:
    """What a run finds out about a file; checked for what must hold of every file."""
    document, findings = parse(SourceFile(FILE, data), parser)
    assert document is not None or findings
    for found in (findings, check(document) if document else []):
        assert len(found) <= 100
        assert found == sorted(found, key=lambda finding: finding.sort_key)
        for finding in found:
            assert RULE.fullmatch(finding.rule)
            assert not any(is_forbidden(character) for character in finding.message)
            assert len(finding.message) < 600
            assert not JARGON.search(finding.message)
            assert finding.origin.line >= 1
            assert finding.origin.column >= 1
    return document, findings


def texts_of(node: Node) -> list[tuple[str, bool]]:
    """All scalars with how they were written, keys too, in order."""
    if isinstance(node, Scalar):
        return [(node.text, node.plain)]
    if isinstance(node, Mapping):
        parts = [part for entry in node.entries for part in (entry.key, entry.value)]
        return [text for part in parts for text in texts_of(part)]
    return [text for item in node.items for text in texts_of(item)]


SEEDS = [*VALID.values(), *FINDINGS, "a: [b, 'c', \"d\"]\n", "a: |\n  b\n"]

PIECES = [
    *"\n\t\r ,:?-#'\"{}[]&*!|>%@`\\~=",
    *["  ", ": ", "- ", "? ", "\n- ", "\n---\n", "...\n", "%YAML 1.2\n", "&a ", "*a", "!!str "],
    *["<<: ", "null", "yes", "012", "1e3", "2024-99-99", '"\\x41"', '"\\u202e"', '"\\ud800"'],
    *["\u202e", "\ufeff", "\x00", "\x85", "\u2028", "é", "🙂", "|+2\n", ">-\n", "${var.x}"],
]


@st.composite
def damaged_documents(draw: st.DrawFn) -> str:
    """A document with a few pieces of YAML put in or cut out anywhere."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 6))
        piece = draw(st.sampled_from(PIECES)) if draw(st.booleans()) else ""
        text = text[:place] + piece + text[place + cut :]
    return text


@thorough
@given(st.binary(max_size=200))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"%")
@example(b'a: "\\UFFFFFFFF"')
def test_any_bytes_give_a_document_or_findings(data: bytes) -> None:
    read(data)
    read(data, PURE_PARSER)


@thorough
@given(st.text(alphabet="".join(PIECES) + "ab1", max_size=60))
def test_any_piece_of_yaml_gives_a_document_or_findings(text: str) -> None:
    read(text.encode())
    read(text.encode(), PURE_PARSER)


@thorough
@given(damaged_documents())
@example("{a:{x}}")
@example("a: |# b")
def test_on_damaged_documents_two_parsers_that_both_read_them_read_the_same(text: str) -> None:
    """libyaml and PyYAML disagree on a few texts that nobody should write, such as {a:{x}}."""
    fast, fast_findings = read(text.encode())
    pure, pure_findings = read(text.encode(), PURE_PARSER)

    if fast is not None and pure is not None:
        assert texts_of(fast.root) == texts_of(pure.root)
        assert fast_findings == pure_findings


visible_text = st.text(max_size=20).filter(
    lambda text: not any(is_forbidden(character) for character in text)
)
words = st.one_of(
    visible_text, st.sampled_from(["yes", "012", "a: b", "- a", "#", "", "~", "%", "<<"])
)
trees: st.SearchStrategy[Json] = st.recursive(
    words,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=4)),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(words, trees, max_size=4), st.sampled_from([None, 1, 4]))
def test_what_is_written_in_quotes_comes_back_as_it_was(
    tree: dict[str, Json], indent: int | None
) -> None:
    """JSON is the part of YAML in which everything is quoted."""
    data = json.dumps(tree, ensure_ascii=False, indent=indent).encode()

    fast, findings = read(data)

    assert findings == []
    assert fast is not None
    assert plain_value(fast.root) == tree
    assert read(data, PURE_PARSER) == (fast, [])


@thorough
@given(words)
def test_a_text_in_single_quotes_comes_back_as_it_was(text: str) -> None:
    quoted = text.replace("'", "''")

    document, _ = read(f"a: '{quoted}'\n".encode())

    assert document is not None
    assert texts_of(document.root) == [("a", True), (text, False)]


values: st.SearchStrategy[Json] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**18), words, trees
)


@st.composite
def with_another_value(draw: st.DrawFn, tree: Json) -> Json:
    """The tree with one value, at any depth, replaced, and perhaps its key."""
    places: Sequence[str | int] = (
        list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []
    )
    if not places or draw(st.integers(0, 3)) == 0:
        return draw(values)
    place = draw(st.sampled_from(places))
    if isinstance(tree, dict) and isinstance(place, str):
        key = place if draw(st.booleans()) else draw(words)
        return {**tree, key: draw(with_another_value(tree[place]))}
    assert isinstance(tree, list)
    assert isinstance(place, int)
    return [*tree[:place], draw(with_another_value(tree[place])), *tree[place + 1 :]]


VALID_TREES = [plain_value(parsed(text).root) for text in VALID.values()]


@thorough
@given(st.sampled_from(VALID_TREES).flatmap(with_another_value))
def test_a_document_of_any_shape_gives_one_finding_for_each_place(tree: Json) -> None:
    document, _ = read(json.dumps(tree, ensure_ascii=False).encode())

    if document is not None:
        places = [
            (finding.origin, finding.message.split("`")[1]) for finding in check(document)[:99]
        ]
        assert len(places) == len(set(places))
