"""Jobs of a repository, run by `act`: no network, no containers, and no AWS.

What the jobs use of others is replaced by actions that say what they were given; the tool itself
takes the environment of the tests instead of setting up one.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.model.json_value import JsonObject

ROOT = Path(__file__).resolve().parents[2]
ACT = Path(sys.executable).parent / "act"

needs_act = pytest.mark.skipif(not ACT.exists(), reason="there is no act for this platform")

# By the actions that they stand for: what they do with their inputs.
STAND_INS = {
    "actions/setup-python": ("python-version", "true"),
    "aws-actions/configure-aws-credentials": (
        "role-to-assume aws-region role-session-name role-duration-seconds",
        'echo "role=$ROLE_TO_ASSUME region=$AWS_REGION"\n'
        "account=${ROLE_TO_ASSUME#arn:aws:iam::}\n"
        'echo "AWS_ACCESS_KEY_ID=${account%%:*}" >> "$GITHUB_ENV"\n'
        'echo "AWS_SECRET_ACCESS_KEY=x" >> "$GITHUB_ENV"',
    ),
    "actions/upload-artifact": (
        "name path retention-days include-hidden-files if-no-files-found",
        "for file in $PATH_; do\n"
        '  test -f "$file" && mkdir -p "$ARTIFACTS/$NAME" && cp "$file" "$ARTIFACTS/$NAME" &&\n'
        '  echo "artifact=$NAME ${file##*/}"\n'
        "done",
    ),
    "actions/download-artifact": (
        "pattern path",
        'mkdir -p "$PATH_"; cp -r "$ARTIFACTS"/$PATTERN "$PATH_" || true',
    ),
}


@dataclass(frozen=True)
class Jobs:
    """What became of the jobs of a workflow. said: their logs, a line each."""

    succeeded: bool
    said: str

    def told(self, name: str) -> list[str]:
        """The values of `name=…` that steps printed."""
        return re.findall(rf"\| {name}=(.*)", self.said)


def commit(repository: Path) -> None:
    """Everything that is in the folder."""
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    for arguments in (("add", "."), (*who, "commit", "--quiet", "--message", "a change")):
        subprocess.run(["git", *arguments], cwd=repository, check=True)


def run_jobs(
    repository: Path,
    event: str,
    workflow: str,
    payload: JsonObject,
    *local: str,
    api: str = "http://127.0.0.1:9",
) -> Jobs:
    """Runs the jobs of a workflow. local: REPOSITORY@REF=FOLDER, used instead of fetching.

    api: the URL of the API of GitHub; the token for it is `bot-token`.
    """
    base = repository.parent
    artifacts = base / "artifacts"
    shutil.rmtree(artifacts, ignore_errors=True)
    artifacts.mkdir()
    events = base / "event.json"
    events.write_text(json.dumps(payload))
    replaced = [*local, *stand_ins(base / "stand-ins")]
    done = subprocess.run(
        [
            *(str(ACT), event, f"--workflows=.github/workflows/{workflow}"),
            *(f"--eventpath={events}", "--platform=ubuntu-latest=-self-hosted"),
            *("--action-offline-mode", "--no-cache-server", "--secret=GITHUB_TOKEN=bot-token"),
            *(f"--env=GITHUB_API_URL={api}", f"--env=ARTIFACTS={artifacts}"),
            *(f"--local-repository={pair}" for pair in replaced),
        ],
        cwd=repository,
        env={**os.environ, "XDG_CACHE_HOME": str(base / "cache"), "HOME": str(base)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Jobs(done.returncode == 0, done.stdout)


def put_action(folder: Path) -> None:
    """The action of this project, with the environment of the tests for the one it sets up."""
    shutil.copytree(ROOT / "scripts" / "action", folder / "scripts" / "action")
    shutil.copy(ROOT / "action.yml", folder)
    environment = folder / "scripts" / "environment"
    environment.write_text(f"#!/bin/sh\necho {sys.prefix}\n")
    environment.chmod(0o755)


def stand_ins(folder: Path) -> Iterator[str]:
    """Writes the actions that stand for others, at the commits that are used of those."""
    used = {
        use
        for file in [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]
        for use in re.findall(r"\buses: (.+@[0-9a-f]{40})", file.read_text(encoding="utf-8"))
    }
    for use in sorted(used):
        name = use.partition("@")[0]
        if name not in STAND_INS:
            continue
        inputs, script = STAND_INS[name]
        here = folder / name
        here.mkdir(parents=True, exist_ok=True)
        (here / "action.yml").write_text(json.dumps(stand_in(inputs.split(), script)))
        yield f"{use}={here}"


def stand_in(inputs: list[str], script: str) -> JsonObject:
    """An action, in the JSON that is YAML too. PATH_: an input of that name keeps off the PATH."""
    variables = {name: name.upper().replace("-", "_").replace("PATH", "PATH_") for name in inputs}
    return {
        "name": "stand-in",
        "description": "Says what it was given.",
        "inputs": {name: {"description": "Any.", "default": ""} for name in inputs},
        "runs": {
            "using": "composite",
            "steps": [
                {
                    "run": script,
                    "shell": "bash",
                    "env": {
                        variable: f"${{{{ inputs.{name} }}}}"
                        for name, variable in variables.items()
                    },
                }
            ],
        },
    }
