"""The action and the reusable workflows, as files: what holds for each whatever it does."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
COPY = ROOT / "scripts" / "action" / "action.yml"
FILES = [ACTION, COPY, *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]

# The workflows need an action below the root: GitHub takes no `$/` without a folder.
HEAD = (
    "# Made of action.yml at the root, which says how; this one is for the workflows beside it.\n"
)


def test_the_action_of_the_workflows_is_that_of_the_root() -> None:
    text = ACTION.read_text(encoding="utf-8").partition("\n")[2]
    copy = HEAD + text.replace("$GITHUB_ACTION_PATH/scripts/action/run", "$GITHUB_ACTION_PATH/run")
    if os.environ.get("UPDATE_GOLDEN"):
        COPY.write_text(copy, encoding="utf-8")
    assert COPY.read_text(encoding="utf-8") == copy


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_used_is_pinned_to_a_commit_with_its_version(file: Path) -> None:
    uses = re.findall(r"\buses: (.+)", file.read_text(encoding="utf-8"))
    pinned = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [use for use in uses if use != "$/scripts/action" and not pinned.fullmatch(use)] == []


def test_one_version_of_an_action_is_used_everywhere() -> None:
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    uses = {use for text in texts for use in re.findall(r"\buses: (.+@.+)", text)}
    assert len(uses) == len({use.partition("@")[0] for use in uses})


@pytest.mark.parametrize("file", FILES[2:], ids=lambda file: file.name)
def test_a_workflow_begins_without_permissions(file: Path) -> None:
    assert "\npermissions: {}\n" in file.read_text(encoding="utf-8")


def test_every_input_of_the_action_reaches_its_script() -> None:
    text = ACTION.read_text(encoding="utf-8")
    inputs = re.findall(r"^  ([a-z-]+):$", text.partition("\noutputs:")[0], re.M)
    passed = re.findall(r"^        INPUT_(\w+): \$\{\{ inputs\.([a-z-]+) \}\}$", text, re.M)
    otherwise = {"python-version", "token"}
    assert [name for _, name in passed] == [name for name in inputs if name not in otherwise]
    assert all(variable == name.upper().replace("-", "_") for variable, name in passed)
