import pytest

from reconciler.documents.scalars import Ambiguous, plain_value, reading_of
from reconciler.model.json_value import Json
from tests.documents.diagnostics import parsed

# Plain scalars that every reader takes alike, and what for.
AGREED: dict[str, Json] = {
    "true": True,
    "false": False,
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "0": 0,
    "7": 7,
    "-7": -7,
    "960": 960,
    "123456789012": 123456789012,
    "0.5": 0.5,
    "2.50": 2.5,
    "-0.5": -0.5,
    "gold": "gold",
    "nothing": "nothing",
    "nULL": "nULL",
    "yesterday": "yesterday",
    "none": "none",
    "--": "--",
    ".": ".",
    "+": "+",
    "10.0.0.1": "10.0.0.1",
    "1.2.3": "1.2.3",
    "1.2.3-rc1": "1.2.3-rc1",
    "3ho4ek12345678909nh3fmhpko": "3ho4ek12345678909nh3fmhpko",
    "0x": "0x",
    "0xfg": "0xfg",
    "1e": "1e",
    "e3": "e3",
    "_1": "_1",
    "12:ab": "12:ab",
    "2024-01": "2024-01",
    "2024-01-01-web": "2024-01-01-web",
    "eu-west-1": "eu-west-1",
    "eu-west-1:12345678-1234": "eu-west-1:12345678-1234",
    "arn:aws:iam::123456789012:role/web": "arn:aws:iam::123456789012:role/web",
    "${var.x}": "${var.x}",
    "==": "==",
    "٣": "٣",
}

# Plain scalars that some reader takes for something else than text, and what for.
DISPUTED = {
    "a number": [
        "012345670123",
        "012345678901",
        "00",
        "-0",
        "+1",
        "-012",
        "089",
        "0o17",
        "0O17",
        "0x1f",
        "0XFF",
        "0b1",
        "0b_",
        "1_000",
        "1234_5678_9012",
        "1e3",
        "1E+3",
        "1.5e-3",
        "-1e3",
        ".5",
        "-.5",
        "5.",
        "1_0.5",
        ".5e3",
        "01.5",
        "12:30",
        "190:20:30",
        "1:2",
        "190:20:30.15",
        ".inf",
        "-.inf",
        "+.INF",
        ".nan",
        ".NaN",
        "9" * 16,
        "9" * 5000,
        "0." + "1" * 20,
    ],
    "true or false": ["yes", "no", "on", "off", "y", "n", "Yes", "NO", "yEs", "Y", "True", "FALSE"],
    "a date": [
        "2024-01-31",
        "2024-99-99",
        "2024-1-1",
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43.10 -5",
        "2001-12-15 2:59:43.10",
        "2001-12-14T21:59:43Z",
        "2001-12-14 21:59",
    ],
    "a merge or default key": ["=", "<<"],
}


def value_of(written: str) -> Json:
    value = plain_value(parsed(f"a: {written}\n").root)
    assert isinstance(value, dict)
    return value["a"]


@pytest.mark.parametrize(("written", "value"), AGREED.items(), ids=repr)
def test_what_every_reader_takes_alike_has_that_type(written: str, value: Json) -> None:
    assert (type(value_of(written)), value_of(written)) == (type(value), value)


@pytest.mark.parametrize(
    ("written", "reading"),
    [(written, reading) for reading, texts in DISPUTED.items() for written in texts],
)
def test_what_readers_dispute_is_ambiguous_and_says_for_what_it_is_taken(
    written: str, reading: str
) -> None:
    value = value_of(written)

    assert isinstance(value, Ambiguous)
    assert value == written
    assert reading_of(written) == reading


@pytest.mark.parametrize("written", [*AGREED, *DISPUTED["a number"], "yes", "=", "2024-01-31"])
def test_in_quotes_everything_is_text(written: str) -> None:
    value = value_of(f'"{written}"')

    assert (type(value), value) == (str, written)


@pytest.mark.parametrize("written", ["on", "12:30", "1", "true", "~", "1.5"])
def test_a_plain_key_that_readers_take_for_something_else_is_ambiguous(written: str) -> None:
    plain = plain_value(parsed(f"{written}: x\n").root)
    quoted = plain_value(parsed(f'"{written}": x\n').root)

    assert isinstance(plain, dict)
    assert isinstance(quoted, dict)
    assert [type(key) for key in [*plain, *quoted]] == [Ambiguous, str]
    assert plain == quoted == {written: "x"}


def test_a_tree_becomes_plain_values() -> None:
    text = "a: [1, {b: yes, c: 'yes'}]\nd: {}\ne: []\nf:\n"

    assert plain_value(parsed(text).root) == {
        "a": [1, {"b": "yes", "c": "yes"}],
        "d": {},
        "e": [],
        "f": None,
    }


@pytest.mark.parametrize(
    "text",
    ["1" + "_" * 100_000 + "x", "1" + ":1" * 50_000 + "x", "2024-01-01" + " " * 100_000 + "x"],
    ids=["underscores", "colons", "spaces"],
)
def test_long_texts_that_almost_look_like_numbers_are_decided_at_once(text: str) -> None:
    assert value_of(text) == text
