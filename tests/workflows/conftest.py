"""A step of a workflow: the script of the action, run as the runner runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "action" / "step.py"

CONFIGURATION = """\
kind: Configuration
owner: acme
targets:
  local: {service: embedded, account: "123456789012", region: eu-west-1}
"""
POOL = """\
kind: IdentityPool
address: web
allow_unauthenticated_identities: false
tags: {team: web}
"""


@dataclass(frozen=True)
class Step:
    """What a step did. raw: the file of outputs as it was written."""

    code: int
    log: str
    outputs: Mapping[str, str]
    raw: str
    summary: str


RunStep = Callable[..., Step]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A target on the embedded service, and one pool."""
    folder = tmp_path / "pools"
    folder.mkdir()
    (folder / "reconciler.yaml").write_text(CONFIGURATION)
    (folder / "web.yaml").write_text(POOL)
    return folder


@pytest.fixture
def step(tmp_path: Path, documents: Path) -> RunStep:
    """Runs a command as a step, with inputs by name."""

    def run_step(command: str, **inputs: str) -> Step:
        output, summary = tmp_path / "output", tmp_path / "summary"
        output.write_text("")
        summary.write_text("")
        given = {"command": command, "directory": str(documents), **inputs}
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            **{f"INPUT_{name.upper()}": value for name, value in given.items()},
        }
        done = subprocess.run(
            [sys.executable, SCRIPT],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        raw = output.read_text(encoding="utf-8")
        return Step(done.returncode, done.stdout, read_outputs(raw), raw, summary.read_text())

    return run_step


def read_outputs(raw: str) -> dict[str, str]:
    """As the runner reads them: everything up to the delimiter is the value."""
    outputs: dict[str, str] = {}
    while raw:
        match = re.match(r"([a-z_]+)<<(\S+)\n(.*?)\n\2\n", raw, re.DOTALL)
        assert match is not None, raw
        outputs[match[1]] = match[3]
        raw = raw[match.end() :]
    return outputs
