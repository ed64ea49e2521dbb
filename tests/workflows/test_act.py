"""The action in a job, as `act` runs it: no network, no containers."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import CONFIGURATION, POOL

ROOT = Path(__file__).resolve().parents[2]
ACT = Path(sys.executable).parent / "act"

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
# `act` fetches what a step may use before it asks whether the step is to run.
NOTHING = """\
name: nothing
description: Does nothing.
runs:
  using: composite
  steps:
    - run: "true"
      shell: bash
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Documents and the action, which sets up nothing but takes the environment of the tests."""
    folder = tmp_path / "repository"
    shutil.copytree(ROOT / "scripts" / "action", folder / "scripts" / "action")
    shutil.copy(ROOT / "action.yml", folder)
    environment = folder / "scripts" / "environment"
    environment.write_text(f"#!/bin/sh\necho {sys.prefix}\n")
    environment.chmod(0o755)
    (folder / "pools").mkdir()
    (folder / "pools" / "reconciler.yaml").write_text(CONFIGURATION)
    (folder / "pools" / "web.yaml").write_text(POOL)
    return folder


def run_job(repository: Path, action: str) -> str:
    """What the runner says of a job that uses the action."""
    stub = repository.parent / "nothing"
    stub.mkdir()
    (stub / "action.yml").write_text(NOTHING)
    workflow = repository / ".github" / "workflows" / "plan.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(WORKFLOW.format(action=action))
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", *command], cwd=repository, check=True)
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = re.search("actions/setup-python@[0-9a-f]{40}", text)
    assert used is not None
    done = subprocess.run(
        [
            *(str(ACT), "push", "--platform=ubuntu-latest=-self-hosted", "--no-cache-server"),
            *("--action-offline-mode", f"--local-repository={used[0]}={stub}"),
        ],
        cwd=repository,
        env={**os.environ, "XDG_CACHE_HOME": str(repository.parent), "HOME": str(stub)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def check_job(said: str) -> None:
    assert "| 2 documents checked: 0 errors" in said
    assert "| outputs=true/1/0/2/differences\n" in said
    assert "| outcome=failure\n" in said


@pytest.mark.skipif(not ACT.exists(), reason="there is no act for this platform")
@pytest.mark.parametrize("action", ["./", "./scripts/action"])
def test_a_job_gets_the_outputs_of_the_action(repository: Path, action: str) -> None:
    check_job(run_job(repository, action))


@pytest.mark.slow
@pytest.mark.skipif(not ACT.exists(), reason="there is no act for this platform")
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
    check_job(run_job(repository, "./"))
