"""Every folder of tests/lint/cases: what `validate` says of documents that break one rule.

The format is in tests/lint/README.md; a new case needs no Python.
"""

import json
import shutil
from pathlib import Path

import pytest

from reconciler.flows.lint import lint
from reconciler.flows.load import load
from reconciler.lint.rules import BY_NAME, RULES
from reconciler.plan.present import validate_view
from reconciler.plan.view.findings import FindingView
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line
from tests.builders import RUN

CASES = Path(__file__).parent / "cases"
KINDS = ("firing", "near-miss", "waived")

# Found while loading, so no waiver lifts it.
NOT_WAIVABLE = {"mapping-key"}

FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def findings_of(case: Path, scratch: Path) -> tuple[FindingView, ...]:
    """What is found in the documents of a case, and nowhere else."""
    folder = scratch / case.name
    folder.mkdir()
    files = [case.with_suffix(".yaml")] if not case.is_dir() else sorted(case.iterdir())
    for file in [*files, CASES / "reconciler.yaml"]:
        shutil.copy(file, folder)
    loaded = load(folder, RUN.today)
    return validate_view((*loaded.findings, *lint(loaded, RUN.today)), loaded.documents).findings


@pytest.mark.parametrize("folder", [pytest.param(path, id=path.name) for path in FOLDERS])
def test_a_rule_finds_what_its_cases_say(
    folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = {kind: findings_of(folder / kind, tmp_path) for kind in KINDS}
    lines = {kind: [finding_line(f, Style()) for f in views] for kind, views in found.items()}
    expected = folder / "expected.json"
    if request.config.getoption("--update-cases"):
        expected.write_text(json.dumps(lines, indent=2) + "\n", encoding="utf-8")
    assert lines == json.loads(expected.read_text("utf-8"))
    about = {
        kind: {finding.waived for finding in views if finding.rule == folder.name}
        for kind, views in found.items()
    }
    waived = folder.name not in NOT_WAIVABLE
    assert about == {"firing": {False}, "near-miss": set(), "waived": {waived}}


@pytest.mark.parametrize("folder", [pytest.param(path, id=path.name) for path in FOLDERS])
def test_a_case_is_about_its_rule_alone(folder: Path, tmp_path: Path) -> None:
    for kind in KINDS:
        views = findings_of(folder / kind, tmp_path)
        assert [f for f in views if f.rule != folder.name and not f.waived] == []


def test_each_rule_that_documents_show_has_cases() -> None:
    assert {folder.name for folder in FOLDERS} == {rule.name for rule in RULES if rule.offline}


def test_no_finding_is_graver_than_its_rule(tmp_path: Path) -> None:
    for folder in FOLDERS:
        (tmp_path / folder.name).mkdir()
        views = findings_of(folder / "firing", tmp_path / folder.name)
        found = {view.severity for view in views if view.rule == folder.name}
        # "error" comes before "warning".
        assert min(found) == BY_NAME[folder.name].severity.value
