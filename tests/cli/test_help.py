"""`--help`: every command shows by example how it is used, and the examples are right."""

import re
from inspect import cleandoc

import click
import pytest

from tests.command_lines import check, commands

COMMANDS = [pytest.param(command, id=" ".join(path)) for path, command in commands()]


def examples(command: click.Command) -> list[str]:
    """The lines of its blocks of examples, those that go on in the next one joined."""
    text = cleandoc(command.help or "")
    blocks = re.findall(r"\x08\n(.*?)(?:\n\n|\Z)", text, re.DOTALL)
    shown = [block for block in blocks if block.startswith("reconciler ")]
    return "\n".join(shown).replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_that_it_takes(command: click.Command) -> None:
    # What somebody does next may be shown too.
    ours = [line for line in examples(command) if not line.startswith("aws ")]
    assert ours != []
    for line in ours:
        check(line)


@pytest.mark.parametrize(
    "line",
    [
        "reconciler plam",
        "reconciler plan --out",
        "reconciler plan --pools web",
        "reconciler plan web",
        "reconciler explain",
        "reconciler plan --format yaml",
        "reconciler journal forget",
    ],
)
def test_an_example_that_no_command_takes_is_noticed(line: str) -> None:
    with pytest.raises(click.UsageError):
        check(line)


def test_the_first_page_tells_the_exit_codes_and_how_to_get_completion() -> None:
    _, whole = next(commands())
    assert "Exit codes: 0 done" in (whole.help or "")
    assert "reconciler completion" in (whole.help or "")
