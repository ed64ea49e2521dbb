"""Formats for CI: files are named from the top of the repository that the folder is in."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.render.runner_rules import commands

from .conftest import Run


@pytest.fixture
def repository(folder: Path) -> Path:
    """The folder of documents lies in it."""
    subprocess.run(["git", "init", "--quiet"], cwd=folder.parent, check=True)
    return folder.parent


def files_in(sarif: str) -> list[str]:
    (run,) = json.loads(sarif)["runs"]
    return [
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for location in result["locations"]
    ]


@pytest.mark.usefixtures("repository")
def test_validate_annotates_and_writes_sarif_beside_it(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (folder / "staff.yaml").write_text("")
    written = tmp_path / "pools.sarif"
    ran = run("validate", "--format", "github", "--write", f"sarif={written}")
    assert ran.code == 1
    (command,) = commands(ran.out)
    assert command.properties["file"] == "pools/staff.yaml"
    assert files_in(written.read_text(encoding="utf-8")) == ["pools/staff.yaml"]


@pytest.mark.usefixtures("repository")
def test_drift_annotates_and_writes_sarif_beside_it(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("apply", "--yes").code == 0
    (folder / "staff.yaml").unlink()
    written = tmp_path / "drift.sarif"
    ran = run("drift", "--format", "github", "--write", f"sarif={written}")
    assert ran.code == 2
    (command,) = commands(ran.out)
    assert (command.name, command.properties["title"], command.properties["file"]) == (
        "warning",
        "reconciler: drift-orphaned",
        "pools/reconciler.yaml",
    )
    assert files_in(written.read_text(encoding="utf-8")) == ["pools/reconciler.yaml"]


@pytest.mark.usefixtures("repository")
def test_junit_names_files_as_gitlab_links_to_them(run: Run, folder: Path) -> None:
    (folder / "web-test.yaml").write_text(
        "kind: AccessTest\npool: web\ncases:\n  - {name: guests, expect: denied}\n"
    )
    root = ElementTree.fromstring(run("test", "--format", "junit").out)
    assert [case.get("file") for case in root.iter("testcase")] == ["pools/web-test.yaml"]


def test_outside_of_a_repository_files_are_named_from_the_folder(run: Run, folder: Path) -> None:
    (folder / "staff.yaml").write_text("")
    assert files_in(run("validate", "--format", "sarif").out) == ["staff.yaml"]


def test_columns_are_code_points(run: Run, folder: Path) -> None:
    """As SARIF is told; UTF-16 would count the first key of the tags as four."""
    (folder / "staff.yaml").write_text(
        "kind: IdentityPool\naddress: staff\nallow_unauthenticated_identities: false\n"
        'tags: {"😀😀": null}\n'
    )
    (result,) = json.loads(run("validate", "--format", "sarif").out)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 14
