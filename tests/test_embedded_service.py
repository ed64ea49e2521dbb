"""docs/embedded-service.md tells what the code does."""

import json
import re
from pathlib import Path

import click

from reconciler.cli.local import command
from reconciler.local.assumptions import table
from reconciler.local.faults.rules import KINDS, TRIGGERS, FaultRules
from reconciler.local.faults.strikable import OPERATIONS
from tests.goldens import assert_block

PAGE = Path(__file__).parent.parent / "docs" / "embedded-service.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_assumption_with_its_default_its_other_values_and_its_source() -> None:
    rows = [
        f"| `{row.name}` | {row.default} | {', '.join(row.others)} | {row.statement} | "
        f"{row.source} |"
        for row in table()
    ]
    head = ["| name | default | otherwise | what it says | source |", "|---|---|---|---|---|"]
    assert_block(PAGE, "assumptions", "\n".join([*head, *rows]) + "\n")


def test_the_page_names_every_operation_that_is_offered() -> None:
    assert sorted(re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", _section("What it offers"))) == sorted(
        OPERATIONS
    )


def test_the_page_names_every_option_of_serve() -> None:
    assert isinstance(command, click.Group)
    options = {
        option
        for parameter in command.commands["serve"].params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert set(re.findall(r"^\| `(--[a-z-]+)", _section("Serving it"), re.M)) == options


def test_the_example_of_faults_is_one() -> None:
    (rules,) = re.findall(r"-d '(.*?)'", _section("Faults"), re.S)
    assert FaultRules.of(json.loads(rules)).as_json() == json.loads(rules)


def test_the_page_has_every_fault_and_every_trigger() -> None:
    told = set(re.findall(r"^\| `([a-z_]+)", _section("Faults"), re.M))
    assert told == {*KINDS, *TRIGGERS}


def _section(title: str) -> str:
    return TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
