"""Terraform against the embedded service: every folder of tests/clients/terraform is a story.

The format is in tests/clients/terraform/README.md; a new story needs no Python.
"""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from reconciler.model.json_value import Json, JsonObject, members, text_list

from .live import ACCOUNT, SECRET, create, live_pools
from .serving import serving
from .terraform_cli import Ran, Terraform, Workspace

STORIES = Path(__file__).parent / "terraform"
# Whose steps lead through what other stories lead through too, but for the names.
LONG_RUN = ("import", "regions", "two-saml-arns")

_REQUEST_ID = re.compile(r"RequestID: [0-9a-f-]{36}")


@dataclass(frozen=True)
class Step:
    """A configuration, and in the JSON beside it what it leads to."""

    configuration: Path

    @property
    def expectation(self) -> Path:
        return self.configuration.with_suffix(".json")

    @property
    def expected(self) -> JsonObject:
        path = self.expectation
        found: JsonObject = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found

    @property
    def assumptions(self) -> list[str]:
        """What the service is told to assume in this step, as `--assume` takes it."""
        return text_list(self.expected.get("assume"))


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(path, id=path.name, marks=[pytest.mark.slow] if path.name in LONG_RUN else [])
        for path in sorted(STORIES.iterdir())
        if path.is_dir()
    ],
)
def test_terraform_makes_changes_and_removes_what_the_story_says(
    story: Path, terraform: Terraform, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    workspace = _workspace(terraform, story, tmp_path / "configuration")
    steps = [Step(path) for path in sorted(story.glob("[0-9]*.tf"))]
    for assumptions, together in groupby(steps, key=lambda step: step.assumptions):
        with serving(tmp_path, *_options(assumptions)) as server:
            for step in together:
                result = _result(step, workspace, server.url)
                if request.config.getoption("--update-cases"):
                    text = json.dumps(result, indent=2, ensure_ascii=True) + "\n"
                    step.expectation.write_text(text, encoding="utf-8")
                assert result == step.expected
    with serving(tmp_path) as server:
        destroyed = workspace.run("destroy", server.url, "-auto-approve")
        assert (_errors(destroyed), live_pools(server.url)) == ([], [])


def _workspace(terraform: Terraform, story: Path, folder: Path) -> Workspace:
    """The story's folder, in a service that has the pool the story finds, if it finds one."""
    variables = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": SECRET}
    existing = story / "existing.json"
    if existing.exists():
        with serving(folder.parent) as server:
            calls = json.loads(existing.read_text("utf-8"))
            variables["TF_VAR_existing"] = create(server.url, calls)
    workspace = terraform.workspace(folder, **variables)
    shutil.copy(story / "provider.tf", folder)
    return workspace


def _options(assumptions: Sequence[str]) -> list[str]:
    return [option for setting in assumptions for option in ("--assume", setting)]


def _result(step: Step, workspace: Workspace, url: str) -> JsonObject:
    """What came of a step: Terraform's account of it, and what the service holds afterwards."""
    shutil.copy(step.configuration, workspace.folder / "step.tf")
    applied = workspace.run("apply", url, "-auto-approve")
    errors = _errors(applied)
    assert applied.exit_code == (1 if errors else 0)
    result: JsonObject = {"assume": [*step.assumptions]} if step.assumptions else {}
    if errors:
        result["errors"] = errors
    else:
        result["changes"] = _changes(applied)
        result["second_plan"] = _second_plan(workspace, url)
    result["outputs"] = workspace.outputs()
    live = live_pools(url)
    result["live"] = {pool.place: pool.content for pool in live}
    text = json.dumps(result)
    for pool in live:
        text = text.replace(pool.pool_id, f"<{pool.name}>")
    named: JsonObject = json.loads(text)
    return named


def _changes(applied: Ran) -> JsonObject:
    """How many resources were added, changed, imported and removed."""
    (summary,) = (
        changes
        for changes in applied.told("change_summary", "changes")
        if changes["operation"] == "apply"
    )
    return {name: number for name, number in summary.items() if name != "operation"}


def _second_plan(workspace: Workspace, url: str) -> list[Json]:
    """What Terraform would do if it were run again; nothing, unless a story is about that."""
    planned = workspace.run("plan", url, "-detailed-exitcode")
    found: list[Json] = [
        f"{change['action']} {members(change['resource'])['addr']}"
        for change in planned.told("planned_change", "change")
    ]
    assert planned.exit_code == (2 if found else 0)
    return found


def _errors(ran: Ran) -> list[Json]:
    """The errors in Terraform's words, without the id of the request."""
    return [
        _REQUEST_ID.sub("RequestID: <id>", f"{found['summary']}\n{found['detail']}".strip())
        for found in ran.told("diagnostic", "diagnostic")
        if found["severity"] == "error"
    ]
