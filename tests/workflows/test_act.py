"""The action in a job."""

import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import CONFIGURATION, POOL
from .runner import ROOT, Jobs, commit, needs_act, put_action, run_jobs

WORKFLOW = """\
on: push
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
      - uses: {action}
        with: {{command: validate, directory: pools}}
      - id: plan
        uses: {action}
        with: {{command: plan, directory: pools, target: local}}
      - run: echo "outputs=$CHANGES/$TO_CREATE/$REFUSED/$EXIT_CODE/$REASON"
        env:
          CHANGES: ${{{{ steps.plan.outputs.changes }}}}
          TO_CREATE: ${{{{ steps.plan.outputs.to_create }}}}
          REFUSED: ${{{{ steps.plan.outputs.refused }}}}
          EXIT_CODE: ${{{{ steps.plan.outputs.exit_code }}}}
          REASON: ${{{{ steps.plan.outputs.failure_reason }}}}
      - id: failing
        continue-on-error: true
        uses: {action}
        with: {{command: plan, directory: pools, differences-ok: "false"}}
      - run: echo "outcome=$OUTCOME"
        env:
          OUTCOME: ${{{{ steps.failing.outcome }}}}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Documents, and the action beside them."""
    folder = tmp_path / "repository"
    put_action(folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    (folder / "pools").mkdir()
    (folder / "pools" / "reconciler.yaml").write_text(CONFIGURATION)
    (folder / "pools" / "web.yaml").write_text(POOL)
    return folder


def run(repository: Path, action: str) -> Jobs:
    workflow = repository / ".github" / "workflows" / "job.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(WORKFLOW.format(action=action))
    commit(repository)
    return run_jobs(repository, "push", "job.yml", {})


def check(jobs: Jobs) -> None:
    assert jobs.succeeded, jobs.said
    assert "| 2 documents checked: 0 errors" in jobs.said
    assert jobs.told("outputs") == ["true/1/0/2/differences"]
    assert jobs.told("outcome") == ["failure"]


@needs_act
@pytest.mark.parametrize("action", ["./", "./scripts/action"])
def test_a_job_gets_the_outputs_of_the_action(repository: Path, action: str) -> None:
    check(run(repository, action))


@pytest.mark.slow
@needs_act
def test_a_job_sets_the_tool_up_from_the_checkout_of_the_action(repository: Path) -> None:
    """With the registry, as a real job does."""
    shutil.copy(ROOT / "scripts" / "environment", repository / "scripts")
    shutil.copytree(ROOT / "scripts" / "locks", repository / "scripts" / "locks")
    shutil.copytree(ROOT / "schemas", repository / "schemas")
    shutil.copytree(
        ROOT / "reconciler",
        repository / "reconciler",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, repository)
    check(run(repository, "./"))
