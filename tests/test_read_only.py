"""Read-only by construction: which commands can reach what writes to AWS, whatever they import."""

import ast
from functools import cache
from pathlib import Path

import pytest

from reconciler.cli.lazy import COMMANDS

ROOT = Path(__file__).resolve().parent.parent

# The rooms that make a Writer, and those that hold one. A visitor makes identities.
WRITING = {"reconciler.aws.writer", "reconciler.aws.writing", "reconciler.aws.visitor"}

# `local` seeds the embedded service, whose targets are all in its own database.
MAY_WRITE = {"apply", "disown", "identities", "verify", "local"}


def file_of(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    found = [base.with_suffix(".py"), base / "__init__.py"]
    return next((file for file in found if file.is_file()), None)


@cache
def imports(module: str) -> frozenset[str]:
    """The modules of ours that a module names in an import, at the top or where it is used."""
    file = file_of(module)
    assert file is not None, module
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module} imports relatively"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(name for name in names if name.startswith("reconciler.") and file_of(name))


def reached(module: str) -> set[str]:
    """Everything that a module can import, and that in turn."""
    found, todo = {module}, [module]
    while todo:
        new = imports(todo.pop()) - found
        found |= new
        todo += new
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_only_what_may_write_reaches_a_writer(command: str) -> None:
    module, _ = COMMANDS[command]
    assert bool(reached(module) & WRITING) is (command in MAY_WRITE)


def test_what_only_looks_at_identities_reaches_no_writer() -> None:
    assert not reached("reconciler.cli.identity_reads") & WRITING
    assert reached("reconciler.cli.identity_changes") & WRITING


def test_only_the_aws_door_makes_clients() -> None:
    """Whoever holds connections could make a client that writes; nobody does."""
    making = {
        file.relative_to(ROOT / "reconciler").parts[0]
        for file in (ROOT / "reconciler").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("client", "create_client")
    }
    # The embedded service has a method of that name too.
    assert making == {"aws", "local"}
