import sys
import unicodedata

from reconciler.documents.characters import described, forbidden_offsets, is_forbidden, visible

# Default_Ignorable_Code_Point that no forbidden category holds, from DerivedCoreProperties.txt.
IGNORABLE = [
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180D),
    (0x180F, 0x180F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
]
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"


def test_of_all_code_points_exactly_the_documented_ones_are_forbidden() -> None:
    expected = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    } | {code for first, last in IGNORABLE for code in range(first, last + 1)}

    assert {code for code in range(sys.maxunicode + 1) if is_forbidden(chr(code))} == expected


def test_the_known_tricks_are_among_them() -> None:
    assert all(is_forbidden(character) for character in BIDI + ZERO_WIDTH)


def test_line_ends_belong_to_a_file_and_a_lone_carriage_return_does_not() -> None:
    assert forbidden_offsets("a\nb\r\nc") == []
    assert forbidden_offsets("a\rb\r\nc\r") == [1, 6]
    assert forbidden_offsets("a\r\r\n\u200b\tb") == [1, 4, 5]


def test_a_code_point_is_described_with_its_name_where_it_has_one() -> None:
    assert [described(character) for character in "\u202e\x1b\x01\ue000"] == [
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "U+001B ESCAPE",
        "U+0001",
        "U+E000",
    ]


def test_a_piece_of_a_document_is_shown_short_and_with_nothing_hidden() -> None:
    assert visible("plain") == "plain"
    assert visible("naïve") == "naïve"
    assert visible("a\u202eb\n") == "a<U+202E RIGHT-TO-LEFT OVERRIDE>b<U+000A LINE FEED>"
    assert visible("x" * 100, 5) == "xxxx…"
