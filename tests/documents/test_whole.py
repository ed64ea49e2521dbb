"""Documents as text: whatever they hold, every reader reads back what was written."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.scalars import plain_value
from reconciler.documents.whole import scalar, write
from reconciler.model.json_value import Json, JsonObject

odd = st.text(st.sampled_from(list("\n :#'\"-?[]{},&*!|>%@`=~\\yn0eé$")), max_size=9)
words = st.sampled_from(
    ["yes", "Null", "~", "1e3", "012", "12:30", "2024-01-01", "<<", "=", ".inf", "0x1", "True", ""]
)
texts = st.one_of(odd, words)
keys = texts.filter(lambda key: "\n" not in key)
trees = st.recursive(
    st.one_of(texts, st.booleans()),
    lambda below: st.one_of(
        st.dictionaries(keys, below, max_size=3),
        st.lists(st.one_of(texts, st.dictionaries(keys, below, max_size=3)), max_size=3),
    ),
    max_leaves=12,
)


@given(body=trees)
def test_what_is_written_is_read_back_by_us_and_by_a_reader_of_yaml_1_1(body: Json) -> None:
    tree: JsonObject = {"kind": "IdentityPool", "body": body}
    written = write(tree, "a comment")
    assert yaml.safe_load(written.text) == tree
    document, findings = parse(SourceFile("x.yaml", written.text.encode()))
    assert findings == []
    assert document is not None
    assert plain_value(document.root) == tree
    assert len(written.places) == written.text.count("\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("customer web", "customer web"),
        ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::123456789012:role/x"),
        ("eu-west-1_AbC", "eu-west-1_AbC"),
        ("012345670123", '"012345670123"'),
        ("no", '"no"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("two  spaces", '"two  spaces"'),
        ("end:", '"end:"'),
        ("${x}", '"${x}"'),
        ('say "x" \\ y', '"say \\"x\\" \\\\ y"'),
        ("é", '"é"'),
        ("\u202e\t\x07", '"\\u202e\\t\\x07"'),
        ("\ud800", '"\\ud800"'),
        ("one\ntwo", '"one\n\n  two"'),
        ("one \n\n two\n", '"one\\x20\n\n\n  \\x20two\n\n  "'),
    ],
)
def test_a_scalar_is_plain_only_where_nobody_could_misread_it(text: str, written: str) -> None:
    assert scalar(text, 2) == written


def test_each_line_knows_what_it_is_about() -> None:
    written = write({"a": "x", "b": [{"c": "1\n2", "d": {}}, "e"]}, "comment")
    assert written.text == '# comment\n\na: x\n\nb:\n  - c: "1\n\n      2"\n    d: {}\n  - e\n'
    places = [written.place_of(line) for line in range(12)]
    in_b: tuple[str | int, ...] = ("b", 0, "c")
    assert places == [
        (), (), (), ("a",), (), ("b",), in_b, in_b, in_b, ("b", 0, "d"), ("b", 1), ()
    ]  # fmt: skip
