"""What the jobs of a matrix left, as comment and issue take it."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github_api import Double, github_api

from .conftest import CONFIGURATION, SCRIPT, RunStep
from .test_action import MORE

FUNCTIONS = runpy.run_path(str(SCRIPT.with_name("results.py")))


def matrix(*targets: str) -> str:
    return json.dumps({"include": [{"target": t, "artifact": f"{t}-0a1b"} for t in targets]})


def put(folder: Path, *files: str) -> None:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")


def test_the_newest_attempt_of_each_target_counts(tmp_path: Path) -> None:
    put(
        tmp_path,
        "plan-dev-0a1b-9/plan.json",
        "plan-dev-0a1b-10/plan.json",
        "plan-eu-prod-0a1b-1/plan.json",
        "plan-eu-prod-0a1b-1/plan.html",
        "plan-eu-prod-ffff-2/plan.json",
        "apply-old-0a1b-1/_temp/reconciler-x/apply.json",
        "apply-old-0a1b-1/journal-old.jsonl",
        "something-else/plan.json",
    )
    found = FUNCTIONS["results_of"](tmp_path, matrix("eu-prod", "gone", "dev", "old"))
    assert [*found.files] == [
        str(tmp_path / "plan-eu-prod-0a1b-1" / "plan.json"),
        str(tmp_path / "plan-dev-0a1b-10" / "plan.json"),
        str(tmp_path / "apply-old-0a1b-1" / "_temp" / "reconciler-x" / "apply.json"),
    ]
    assert found.missing == ("gone",)


def test_where_there_was_no_matrix_nothing_is_missing(tmp_path: Path) -> None:
    found = FUNCTIONS["results_of"](tmp_path / "nowhere", "")
    assert (found.files, found.missing) == ((), ())


@pytest.mark.parametrize("wrong", ["[]", "{}", "x", '{"include": [{}]}', '{"include": 1}'])
def test_another_matrix_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="matrix: not what the command targets made"):
        FUNCTIONS["results_of"](tmp_path, wrong)


def test_a_target_without_an_approved_plan_is_left_out(step: RunStep, documents: Path) -> None:
    (documents / "reconciler.yaml").write_text(CONFIGURATION + MORE)
    ran = step("targets", digests='{"prod": "sha256:1"}', approved_only="true")
    assert [
        (entry["target"], entry["digest"]) for entry in json.loads(ran.outputs["matrix"])["include"]
    ] == [("prod", "sha256:1")]
    assert "::warning::dev: no plan of it was approved, so it is left out\n" in ran.log


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """GitHub, as a job sees it."""
    with github_api() as double:
        for name, value in {
            "GITHUB_TOKEN": "bot-token",
            "GITHUB_API_URL": double.url,
            "GITHUB_REPOSITORY": "acme/pools",
        }.items():
            monkeypatch.setenv(name, value)
        yield double


def test_plans_become_a_comment_and_what_is_missing_is_told(
    step: RunStep, api: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "a" * 40}}}))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    planned = Path(step("plan", differences_ok="true").outputs["plan_path"])
    artifact = tmp_path / "results" / "plan-local-0a1b-1"
    artifact.mkdir(parents=True)
    planned.rename(artifact / "plan.json")
    ran = step("comment", results=str(tmp_path / "results"), matrix=matrix("local", "prod"))
    assert ran.code == 0, ran.log
    (body,) = api.bodies()
    assert "web" in body
    assert "`prod`" in body
