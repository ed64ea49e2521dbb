"""Every operation of the service has a command, or a reason to have none, and a test."""

import os
from pathlib import Path

from tests.command_lines import commands
from tests.operations import COMMANDS, marked, operations, page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operations.md"


def test_every_operation_is_in_the_table_and_no_other() -> None:
    assert {*COMMANDS} == {*operations()}
    assert len(COMMANDS) == 23


def test_every_command_of_the_table_is_one() -> None:
    known = {" ".join(path) for path, _ in commands()}
    assert {name for names in COMMANDS.values() for name in names} - known == set()


def test_every_operation_is_shown_by_a_test_and_the_page_says_by_which() -> None:
    assert {*marked()} == {*operations()}
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
