"""The documentation is about this code: rules, commands, exit codes, guards, YAML blocks."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from reconciler.cli.exit_codes import Exit
from reconciler.cli.lazy import COMMANDS
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.schema import check
from reconciler.lint.rules import RULES
from tests.command_lines import check as check_line

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
SAFETY = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")

# Words with a hyphen in the code that are kinds of things, not rules.
NOT_RULES = {"access-test", "identity-pool", "role-mapping", "oidc-provider", "saml-provider"}


def texts(room: str) -> Iterator[str]:
    """Every string that stands in the code of a room."""
    for file in (ROOT / "reconciler" / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_rule_is_documented() -> None:
    kebab = re.compile(r"[a-z]+(-[a-z0-9]+)+")
    rules = {t for room in ("documents", "desired", "flows") for t in texts(room)}
    rules = {text for text in rules if kebab.fullmatch(text)} - NOT_RULES - {"utf-8"}
    assert {rule for rule in rules if f"| `{rule}` |" not in DOCUMENTS} == set()


def test_every_lint_rule_has_a_page_and_no_other_has() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", page, re.M) == [rule.name for rule in RULES]
    waivers = {text for text in texts("lint") if text.startswith("waiver-")}
    assert {rule for rule in waivers if f"| `{rule}` |" not in DOCUMENTS} == set()


def guards_in(files: Iterable[Path]) -> set[str]:
    """The name of each guard that refuses something in the code."""
    guards: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Refusal"
                and isinstance(node.args[0], ast.Constant)
            ):
                guards.add(str(node.args[0].value))
    return guards


def test_every_guard_is_documented_and_no_other() -> None:
    files = [*(ROOT / "reconciler" / "plan").glob("*.py"), ROOT / "reconciler/apply/pool.py"]
    table = SAFETY.partition("## Guards")[2].partition("\n## ")[0]
    assert guards_in(files) == set(re.findall(r"^\| `([a-z-]+)` \|", table, re.M))


def test_every_guard_of_a_plan_has_a_case() -> None:
    cases = (ROOT / "tests" / "cases").glob("*/expected.json")
    found = {
        name
        for case in cases
        for name in re.findall(r'"guard": "([a-z-]+)"', case.read_text(encoding="utf-8"))
    }
    assert found == guards_in((ROOT / "reconciler" / "plan").glob("*.py"))


def fault_matrix() -> dict[str, set[str]]:
    """The rows of the matrix, each with what it says is shown by."""
    table = SAFETY.partition("## Fault matrix")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (F\d+) \|.*\| ([^|]*) \|$", table, re.M)
    return {row: set(re.findall(r"`([^`]+)`", shown)) for row, shown in rows}


def marked_tests() -> dict[str, set[str]]:
    """The tests that say of themselves which row of the matrix they show."""
    marked: dict[str, set[str]] = {}
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for row in rows_of(node):
                    name = f"{file.relative_to(ROOT).as_posix()}::{node.name}"
                    marked.setdefault(row, set()).add(name)
    return marked


def rows_of(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
            yield from (ast.literal_eval(row) for row in mark.args)


def test_the_fault_matrix_names_the_tests_that_show_its_rows_and_no_others() -> None:
    matrix, marked = fault_matrix(), marked_tests()
    assert [*matrix] == [f"F{number}" for number in range(1, 31)]
    tests = {row: {name for name in shown if "::" in name} for row, shown in matrix.items()}
    assert {row: names for row, names in tests.items() if names} == marked
    assert [row for row, shown in matrix.items() if not shown] == ["F21"], "no file has it"
    cases = {name for shown in matrix.values() for name in shown if "::" not in name}
    assert {name for name in cases if not (ROOT / name).is_dir()} == set()


def test_every_command_and_exit_code_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`reconciler {name}" not in README] == []
    assert [
        code for code in Exit if not re.search(rf"^\| .*\b{code.value}\b.*\|", README, re.M)
    ] == []


def test_every_format_of_a_command_is_documented() -> None:
    page = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \| (.+) \|$", page.partition("| format |")[0], re.M)
    missing = [
        f"{name} {format_}"
        for name, (module, _) in COMMANDS.items()
        for option in import_module(module).command.params
        if option.name == "format_"
        for format_ in option.type.choices
        if not any(f"`{name}`" in commands and f"`{format_}`" in row for commands, row in rows)
    ]
    assert missing == []


def blocks() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for match in re.finditer(r"```yaml\n(.*?)```", file.read_text(encoding="utf-8"), re.DOTALL):
            found.append((f"{file.name}-{len(found)}", match[1]))
    return found


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in blocks()])
def test_every_document_in_the_documentation_is_valid(text: str) -> None:
    document, findings = parse(SourceFile("doc.yaml", text.encode()))
    assert findings == []
    assert document is not None
    assert check(document) == []


def command_lines() -> Iterator[str]:
    """What the pages tell readers to type, lines that go on in the next one joined."""
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in re.findall(
            r"```console\n(.*?)```", file.read_text(encoding="utf-8"), re.DOTALL
        ):
            lines = [line.removeprefix("$ ") for line in block.replace("\\\n", " ").splitlines()]
            yield from (line for line in lines if line.startswith("reconciler "))


@pytest.mark.parametrize("line", [*command_lines()])
def test_every_command_line_in_the_documentation_is_one(line: str) -> None:
    check_line(line)


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    broken = []
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []
