import pytest

from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.limits import MAX_BYTES, MAX_DEPTH, MAX_EVENTS
from reconciler.documents.parsers import FAST_PARSER, PURE_PARSER, ParserOf
from reconciler.model.document import Document, Entry, Mapping, Scalar, Sequence, node_at
from reconciler.model.origin import Origin
from reconciler.model.results import Finding, Severity
from tests.documents.diagnostics import FILE, parsed, shown, source, yaml_findings

both_parsers = pytest.mark.parametrize(
    "parser", [FAST_PARSER, PURE_PARSER], ids=["libyaml", "pure"]
)


def at(line: int, column: int, end_line: int, end_column: int) -> Origin:
    return Origin(FILE, line, column, end_line, end_column)


@both_parsers
def test_a_tree_holds_every_text_with_its_place(parser: ParserOf) -> None:
    text = 'kind: "Pool"  # why\nlist:\n  - a b\n  - {x: 012}\n\n# the end\nlast:\n'

    document, findings = parse(source(text), parser)

    flow = Mapping(
        (Entry(Scalar("x", True, at(4, 6, 4, 7)), Scalar("012", True, at(4, 9, 4, 12))),),
        at(4, 5, 4, 13),
    )
    items = Sequence((Scalar("a b", True, at(3, 5, 3, 8)), flow), at(3, 3, 4, 13))
    root = Mapping(
        (
            Entry(Scalar("kind", True, at(1, 1, 1, 5)), Scalar("Pool", False, at(1, 7, 1, 13))),
            Entry(Scalar("list", True, at(2, 1, 2, 5)), items),
            Entry(Scalar("last", True, at(7, 1, 7, 5)), Scalar("", True, at(7, 6, 7, 6))),
        ),
        at(1, 1, 7, 6),
    )
    assert (document, findings) == (Document(FILE, root), [])


@pytest.mark.parametrize(
    ("written", "text", "plain"),
    [
        ("yes", "yes", True),
        ("012345670123", "012345670123", True),
        ("1e3", "1e3", True),
        ("2024-99-99", "2024-99-99", True),
        ("190:20:30", "190:20:30", True),
        ("=", "=", True),
        ("9" * 5000, "9" * 5000, True),
        ("'it''s'", "it's", False),
        ('"caf\\u00e9"', "café", False),
        ('"a\\\n  b"', "ab", False),
        ("|\n  a\n  b", "a\nb\n", False),
        (">-\n  a\n  b", "a b", False),
        ("a\n  b", "a b", True),
        ("${var.name}", "${var.name}", True),
    ],
)
@both_parsers
def test_a_scalar_is_the_text_of_the_file_and_never_a_value(
    parser: ParserOf, written: str, text: str, plain: bool
) -> None:
    document, findings = parse(source(f"a: {written}\n"), parser)

    assert findings == []
    assert document is not None
    value = document.root.get("a")
    assert isinstance(value, Scalar)
    assert (value.text, value.plain) == (text, plain)


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa: 1\n", b"a: 1\r\n", b"a: 1", b"---\na: 1\n...\n"])
@both_parsers
def test_byte_order_mark_line_ends_and_document_markers_are_no_part_of_the_tree(
    parser: ParserOf, data: bytes
) -> None:
    document, findings = parse(SourceFile(FILE, data), parser)

    assert findings == []
    assert document is not None
    assert [(entry.key.text, entry.key.origin.column) for entry in document.root.entries] == [
        ("a", 1)
    ]


@both_parsers
def test_errors_that_leave_the_tree_readable_come_out_together_with_the_document(
    parser: ParserOf,
) -> None:
    text = "kind: x\naddress: web\nroles: &r {a: 1}\ntags: !!map {b: 2}\nroles: {}\n"

    document, findings = parse(source(text), parser)

    assert document is not None
    assert [entry.key.text for entry in document.root.entries] == [
        "kind",
        "address",
        "roles",
        "tags",
    ]
    assert shown(findings) == [
        "3:8 [anchor] web: anchors (&name) are not used here: remove it",
        "4:7 [yaml-tag] web: tags (!name) are not used here: remove it",
        "5:1 [duplicate-key] web: key `roles` stands twice, in line 3 and in line 5: keep one",
    ]


ALIAS = "aliases (*name) are not used here: write the value out"
ANCHOR = "anchors (&name) are not used here: remove it"
TAG = "tags (!name) are not used here: remove it"


# text → findings; no tree can hold what these say, so there is no document.
NO_DOCUMENT = {
    "a: &x 1\nb: *x\n": [f"1:4 [anchor] {ANCHOR}", f"2:4 [alias] {ALIAS}"],
    "a: &x [*x]\n": [f"1:4 [anchor] {ANCHOR}", f"1:8 [alias] {ALIAS}"],
    "a: &x 1\n*x : b\n": [f"1:4 [anchor] {ANCHOR}", f"2:1 [alias] {ALIAS}"],
    "<<: {a: 1}\n": ["1:1 [merge-key] merge keys (<<) are not used here: write the keys out"],
    "? [a]\n: b\n": ["1:3 [complex-key] a key is text: a list or mapping cannot be one"],
    "? |\n  a\n: b\n": ["1:3 [complex-key] a key is one line of text: join the lines"],
    "- a\n": [
        "1:1 [not-a-mapping] a document is a mapping (`key: value` lines) and begins with `kind:`"
    ],
    "just text\n": [
        "1:1 [not-a-mapping] a document is a mapping (`key: value` lines) and begins with `kind:`"
    ],
    "": ["1:1 [empty-file] the file holds no document: begin with `kind:`, or delete the file"],
    "\n# nothing\n": [
        "1:1 [empty-file] the file holds no document: begin with `kind:`, or delete the file"
    ],
    "---\n": [
        "1:1 [empty-file] the file holds no document: begin with `kind:`, or delete the file"
    ],
    "a: !x!y z\n": [f"1:4 [yaml-tag] not valid YAML: {TAG}"],
    "a: *\n": ["1:4 [alias] not valid YAML: a value that begins with * must be quoted"],
    "a: &\n": ["1:4 [anchor] not valid YAML: a value that begins with & must be quoted"],
    "a: 1\n...\nb\n": [
        "3:1 [several-documents] not valid YAML: a file holds one document: remove `...`"
    ],
    "a: 'x\nb: 1\n": [
        "1:4 [yaml-syntax] not valid YAML: the quotation that begins here is never closed"
    ],
    "a: 'x\n---\n": [
        "1:4 [yaml-syntax] not valid YAML: the quotation that begins here is never closed"
    ],
    'a: "\\q"\n': [
        "1:4 [yaml-syntax] not valid YAML: a backslash in double quotes begins an escape, and one"
        " here is none: use single quotes"
    ],
    "a: |x\n b\n": [
        "1:4 [yaml-syntax] not valid YAML: text after | or > begins on the next line and is"
        " indented with spaces"
    ],
    "a: ]\n": [
        "1:4 [yaml-syntax] not valid YAML: a value is missing before this, or must be quoted"
    ],
    "a: {b: ${x}}\n": [
        "1:9 [yaml-syntax] not valid YAML: a comma or a closing bracket is missing before this;"
        ' inside [] and {} a value with brackets or braces, such as "${var.name}", must be quoted'
    ],
    "a: b: c\n": [
        '1:5 [yaml-syntax] not valid YAML: a value that holds ": " must be quoted; or this line is'
        " not indented well"
    ],
    "a: ? x\n": ['1:4 [yaml-syntax] not valid YAML: a value that begins with "? " must be quoted'],
    "a: 1\nb\nc: 2\n": [
        "2:1 [yaml-syntax] not valid YAML: a key needs a colon and a space (`key: value`)"
    ],
    "a: @x\n": [
        "1:4 [yaml-syntax] not valid YAML: a value that begins with this character must be quoted"
    ],
    "a: - 1\n": [
        "1:4 [yaml-syntax] not valid YAML: a list (`- item` lines) begins on a line of its own"
    ],
    "a:\n  - 1\n b: 2\n": [
        "3:2 [yaml-syntax] not valid YAML: this fits neither the indentation nor the end of what"
        " is above"
    ],
}


@pytest.mark.parametrize(("text", "expected"), NO_DOCUMENT.items(), ids=repr)
@both_parsers
def test_what_no_tree_can_hold_gives_findings_and_no_document(
    parser: ParserOf, text: str, expected: list[str]
) -> None:
    document, findings = parse(source(text), parser)

    assert document is None
    assert shown(findings) == expected


# text → findings; the document is there all the same.
WITH_DOCUMENT = {
    "a: ! x\n": [f"1:4 [yaml-tag] {TAG}"],
    "a: !!str x\n": [f"1:4 [yaml-tag] {TAG}"],
    "a: ! [x]\n": [f"1:4 [yaml-tag] {TAG}"],
    "a: !<tag:x> {}\n": [f"1:4 [yaml-tag] {TAG}"],
    "a: &x !y z\n": [f"1:4 [anchor] {ANCHOR}", f"1:4 [yaml-tag] {TAG}"],
    "&x a: 1\n": [f"1:1 [anchor] {ANCHOR}"],
    "a: 1\n'a': 2\na: 3\n": [
        "2:1 [duplicate-key] key `a` stands twice, in line 1 and in line 2: keep one",
        "3:1 [duplicate-key] key `a` stands twice, in line 1 and in line 3: keep one",
    ],
    "a: [{b: {c: 1, c: 2}}]\n": [
        "1:16 [duplicate-key] key `c` stands twice, in line 1 and in line 1: keep one"
    ],
    "%YAML 1.1\n---\na: 1\n": [
        "1:1 [yaml-directive] directives (lines that start with %) are not used here:"
        " remove the line"
    ],
    "%TAG ! x\n%ANY thing\n---\na: 1\n": [
        "1:1 [yaml-directive] directives (lines that start with %) are not used here:"
        " remove the line",
        "2:1 [yaml-directive] directives (lines that start with %) are not used here:"
        " remove the line",
    ],
    "a: 1\n---\nb: 2\n": [
        "2:1 [several-documents] a file holds one document: move what follows into a file of"
        " its own"
    ],
    "a: 1\n---\n": [
        "2:1 [several-documents] a file holds one document: move what follows into a file of"
        " its own"
    ],
}


@pytest.mark.parametrize(("text", "expected"), WITH_DOCUMENT.items(), ids=repr)
@both_parsers
def test_what_a_tree_can_do_without_gives_findings_beside_the_document(
    parser: ParserOf, text: str, expected: list[str]
) -> None:
    document, findings = parse(source(text), parser)

    assert document is not None
    assert document.root.entries[0].key.text == "a"
    assert shown(findings) == expected


def test_findings_are_errors_at_the_whole_of_what_is_wrong() -> None:
    _, findings = parse(source("address: web\na: 1\nlong: 2\nlong: 3\n"))

    assert findings == [
        Finding(
            at(4, 1, 4, 5),
            "duplicate-key",
            "key `long` stands twice, in line 3 and in line 4: keep one",
            Severity.ERROR,
            "web",
        )
    ]


@both_parsers
def test_collections_nest_as_deep_as_allowed_and_not_a_level_deeper(parser: ParserOf) -> None:
    inner = MAX_DEPTH - 1
    deepest = "a: " + "[" * inner + "]" * inner + "\n"
    deeper = "a: " + "[" * (inner + 1) + "]" * (inner + 1) + "\n"

    assert yaml_findings(deepest, parser) == []
    assert yaml_findings(deeper, parser) == [
        f"1:{MAX_DEPTH + 3} [too-deep] lists and mappings are nested more than 32 deep: flatten"
        " them"
    ]


@both_parsers
def test_a_file_holds_as_many_events_as_allowed_and_not_one_more(parser: ParserOf) -> None:
    # Stream, document and mapping begin and end, and so does the list behind its key.
    most = MAX_EVENTS - 2 * 4 - 1
    message = "the file holds more than 20,000 keys, values and brackets: split it"

    assert yaml_findings("a: [" + "x," * most + "]\n", parser) == []
    assert yaml_findings("a: [" + "x," * (most + 1) + "]\n", parser) == [
        f"2:1 [too-many-events] {message}"
    ]


def test_a_file_is_as_large_as_allowed_and_not_a_byte_larger() -> None:
    largest = "a: " + "x" * (MAX_BYTES - 3)

    assert yaml_findings(largest) == []
    assert yaml_findings(largest + "x") == [
        "1:1 [too-large] the file is larger than 256 KiB: split it"
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: \xff\n", "1:4 [not-utf-8] byte 0xff is not UTF-8: save the file as UTF-8"),
        (b"\xff\xfea\0", "1:1 [not-utf-8] byte 0xff is not UTF-8: save the file as UTF-8"),
        (
            "é: x\n  ".encode() + b"\xc3",
            "2:3 [not-utf-8] byte 0xc3 is not UTF-8: save the file as UTF-8",
        ),
        (b"a: \xed\xa0\x80", "1:4 [not-utf-8] byte 0xed is not UTF-8: save the file as UTF-8"),
        (b"a: \xc0\xaf", "1:4 [not-utf-8] byte 0xc0 is not UTF-8: save the file as UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8_are_found_where_they_are(data: bytes, expected: str) -> None:
    document, findings = parse(SourceFile(FILE, data))

    assert document is None
    assert shown(findings) == [expected]


# What stands in the file → the finding, at the character.
RAW = {
    "a: x\u202ey\n": "1:5 [forbidden-character] U+202E RIGHT-TO-LEFT OVERRIDE is invisible or"
    " misleading: remove it",
    "a: x # \u2066\n": "1:8 [forbidden-character] U+2066 LEFT-TO-RIGHT ISOLATE is invisible or"
    " misleading: remove it",
    "a: x\nb: \u200by\n": "2:4 [forbidden-character] U+200B ZERO WIDTH SPACE is invisible or"
    " misleading: remove it",
    "a: x\ufeff\n": "1:5 [forbidden-character] U+FEFF ZERO WIDTH NO-BREAK SPACE is invisible or"
    " misleading: remove it",
    "a: \x1b[31m\n": "1:4 [forbidden-character] U+001B ESCAPE is invisible or misleading:"
    " remove it",
    "a: \0\n": "1:4 [forbidden-character] U+0000 NULL is invisible or misleading: remove it",
    "a: x\ry\n": "1:5 [forbidden-character] U+000D CARRIAGE RETURN is invisible or misleading:"
    " remove it",
    "a: x\u2028y\n": "1:5 [forbidden-character] U+2028 LINE SEPARATOR is invisible or misleading:"
    " remove it",
    "a: \ue000\n": "1:4 [forbidden-character] U+E000 is invisible or misleading: remove it",
    "a: \U000e0041\n": "1:4 [forbidden-character] U+E0041 TAG LATIN CAPITAL LETTER A is invisible"
    " or misleading: remove it",
    "a: \u3164\n": "1:4 [forbidden-character] U+3164 HANGUL FILLER is invisible or misleading:"
    " remove it",
    "a:\tx\n": "1:3 [forbidden-character] tabs are not used here: indent and separate with spaces",
}


@pytest.mark.parametrize(("text", "expected"), RAW.items(), ids=ascii)
@both_parsers
def test_hidden_characters_in_the_file_are_found_where_they_are(
    parser: ParserOf, text: str, expected: str
) -> None:
    document, findings = parse(source(text), parser)

    assert document is None
    assert shown(findings) == [expected]


@pytest.mark.parametrize(
    ("escape", "name"),
    [
        ("\\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\\x1b", "U+001B ESCAPE"),
        ("\\e", "U+001B ESCAPE"),
        ("\\0", "U+0000 NULL"),
        ("\\r", "U+000D CARRIAGE RETURN"),
        ("\\t", "U+0009 TAB"),
        ("\\n", "U+000A LINE FEED"),
        ("\\x0A", "U+000A LINE FEED"),
        ("\\U0000000a", "U+000A LINE FEED"),
        ("\\N", "U+0085 NEXT LINE"),
        ("\\L", "U+2028 LINE SEPARATOR"),
        ("\\u034f", "U+034F COMBINING GRAPHEME JOINER"),
        ("\\U000E0100", "U+E0100 VARIATION SELECTOR-17"),
        ("\\uffff", "U+FFFF"),
    ],
)
@both_parsers
def test_hidden_characters_made_by_escapes_are_found(
    parser: ParserOf, escape: str, name: str
) -> None:
    document, findings = parse(source(f'a: "x{escape}y"\n'), parser)

    assert document is None
    assert shown(findings) == [
        f"1:4 [forbidden-character] the text holds {name}: remove the escape"
    ]


@pytest.mark.parametrize("escape", ["\\ud800", "\\U00110000", "\\UFFFFFFFF", "\\xzz"])
@both_parsers
def test_escapes_that_stand_for_no_character_are_errors_of_the_quotation(
    parser: ParserOf, escape: str
) -> None:
    assert yaml_findings(f'a: "x{escape}"\n', parser) == [
        "1:4 [yaml-syntax] not valid YAML: a backslash in double quotes begins an escape, and one"
        " here is none: use single quotes"
    ]


@pytest.mark.parametrize("text", ['"a\n\n  b"', "|\n  a\n  b", "a\n\n  b", '"a \\\\n\n\n  b"'])
@both_parsers
def test_newlines_that_the_lines_of_the_file_make_are_text(parser: ParserOf, text: str) -> None:
    assert yaml_findings(f"a: {text}\n", parser) == []


def test_letters_of_all_scripts_and_visible_signs_are_text() -> None:
    text = "a: héllo Привет 你好 🙂 ½ no\u00a0break\n"

    assert yaml_findings(text) == []


def test_more_findings_than_people_read_are_cut_short_with_a_word() -> None:
    text = "address: web\n" + "a: 1\n" * 200

    findings = yaml_findings(text)

    assert len(findings) == 100
    assert findings[98:] == [
        "101:1 [duplicate-key] web: key `a` stands twice, in line 2 and in line 101: keep one",
        "102:1 [too-many-findings] web: more findings in this file are not shown: correct those"
        " above first",
    ]


def test_a_key_in_a_message_is_short_and_without_line_breaks() -> None:
    key = "k" * 500

    assert yaml_findings(f"? {key}\n: 1\n? {key}\n: 2\n") == [
        f"3:3 [duplicate-key] key `{'k' * 59}…` stands twice, in line 1 and in line 3: keep one"
    ]


def test_a_place_in_the_tree_is_found_by_its_path() -> None:
    document = parsed("a:\n  - b: deep\n")

    assert node_at(document.root, ("a", 0, "b")).origin == at(2, 8, 2, 12)
