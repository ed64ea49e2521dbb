"""A journal whose lines hold each other."""

import json
from collections.abc import Callable

import pytest

from reconciler.journal.chain import GENESIS, Break, Lines, chained, verify
from reconciler.model.json_value import JsonObject

Damage = Callable[[list[bytes]], list[bytes]]

ALTERED = "the entry was altered: it does not have the hash that it states"
NO_ENTRY = "the entry was altered: it is no entry any more"
OUT_OF_PLACE = "it does not follow the line before: one was altered, taken out or put in"


def journal(count: int = 4) -> list[bytes]:
    lines, head = [], GENESIS
    for number in range(count):
        line, head = chained({"event": "sent", "number": number, "error": "é\udc80"}, head)
        lines.append(line)
    return lines


def test_a_journal_as_written_is_whole() -> None:
    lines = journal()
    found = verify(Lines(tuple(lines)))
    assert (found.entries, found.breaks, found.cut_short) == (4, (), ())
    assert found.head == json.loads(lines[-1])["hash"]
    assert found.heads == {GENESIS, *(json.loads(line)["hash"] for line in lines)}


def test_an_empty_journal_is_whole() -> None:
    assert verify(Lines()).head == GENESIS


def replaced(number: int, line: bytes) -> Damage:
    return lambda lines: [*lines[:number], line, *lines[number + 1 :]]


def edited(number: int, **members: object) -> Damage:
    def edit(lines: list[bytes]) -> list[bytes]:
        entry: JsonObject = json.loads(lines[number]) | members
        return replaced(number, json.dumps(entry).encode())(lines)

    return edit


@pytest.mark.parametrize(
    ("damage", "breaks"),
    [
        pytest.param(edited(1, error=None), [Break(2, ALTERED)], id="a member"),
        pytest.param(edited(3, error=None), [Break(4, ALTERED)], id="of the last entry"),
        pytest.param(
            edited(1, hash="sha256:0"),
            [Break(2, ALTERED), Break(3, OUT_OF_PLACE)],
            id="the hash",
        ),
        pytest.param(lambda lines: lines[1:], [Break(1, OUT_OF_PLACE)], id="the first is gone"),
        pytest.param(
            lambda lines: [lines[0], *lines[2:]], [Break(2, OUT_OF_PLACE)], id="one is gone"
        ),
        pytest.param(
            lambda lines: [lines[1], lines[0], *lines[2:]],
            [Break(1, OUT_OF_PLACE), Break(2, OUT_OF_PLACE), Break(3, OUT_OF_PLACE)],
            id="two are exchanged",
        ),
        pytest.param(
            lambda lines: [*lines[:2], lines[1], *lines[2:]],
            [Break(3, OUT_OF_PLACE)],
            id="one is there twice",
        ),
        pytest.param(replaced(1, b"{"), [Break(3, OUT_OF_PLACE)], id="one is no entry any more"),
        pytest.param(replaced(1, b""), [Break(3, OUT_OF_PLACE)], id="one is blank"),
    ],
)
def test_every_damage_shows(damage: Damage, breaks: list[Break]) -> None:
    assert [*verify(Lines(tuple(damage(journal())))).breaks] == breaks


@pytest.mark.parametrize(
    ("data", "lines", "breaks"),
    [
        (b"", Lines((), True), ()),
        (b"{\n", Lines((b"{",), True), (Break(1, NO_ENTRY),)),
        (b"{", Lines((b"{",), False), ()),
    ],
)
def test_a_last_line_that_is_cut_short_has_no_newline(
    data: bytes, lines: Lines, breaks: tuple[Break, ...]
) -> None:
    assert Lines.of(data) == lines
    assert verify(lines).breaks == breaks


def test_entries_that_are_taken_off_the_end_show_by_the_head_alone() -> None:
    whole, cut = (verify(Lines(tuple(lines))) for lines in (journal(), journal()[:-1]))
    assert cut.breaks == ()
    assert whole.head not in cut.heads


@pytest.mark.parametrize("position", range(0, 200, 3))
def test_a_byte_of_an_entry_that_is_altered_shows(position: int) -> None:
    lines = journal(2)
    byte = bytes([lines[0][position] ^ 1])
    lines[0] = lines[0][:position] + byte + lines[0][position + 1 :]
    assert verify(Lines(tuple(lines))).breaks != ()
