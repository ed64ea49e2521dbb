"""One command of the reconciler as a step of a workflow: inputs in, outputs and summary out.

Inputs come as INPUT_… in the environment and reach the command as arguments, never through a
shell. Needs nothing but Python; `reconciler` is on the PATH.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from inputs import (
    BY_TARGET,
    OF_CI,
    TOLD,
    ByTarget,
    Inputs,
    arguments_of,
    by_target,
    inputs_of,
    saving,
)
from runner import append, delimited, escaped, matched, summary

REASONS = {
    1: "error",
    2: "differences",
    3: "refused",
    4: "not-approved",
    5: "findings",
    6: "applied-in-part",
    7: "unsettled",
    64: "usage",
}


def main() -> int:
    """Runs the command that the inputs ask for; the exit code of the step."""
    try:
        inputs = inputs_of(os.environ)
        return run(inputs, {name: by_target(name, inputs[name]) for name in BY_TARGET})
    except ValueError as error:
        print(f"::error::{escaped(str(error))}")
        append("GITHUB_OUTPUT", delimited(outcome(64)))
        return 64


def run(inputs: Inputs, given: Mapping[str, ByTarget | None]) -> int:
    """The command, told to the log, to later steps and on the run's page.

    Raises ValueError for a target without a role, where roles are given.
    """
    command = inputs["command"]
    folder = Path(tempfile.mkdtemp(prefix="reconciler-", dir=os.environ.get("RUNNER_TEMP")))
    saved = folder / f"{command}.json"
    with matched(command, inputs["directory"], folder):
        done = reconciler(*arguments_of(inputs), *saving(command, saved))
        print(done.stdout, end="", flush=True)
    outputs = outcome(done.returncode)
    if saved.exists():
        outputs["plan_path" if command == "plan" else "report_path"] = str(saved)
    if (page := saved.with_suffix(".html")).exists():
        outputs["html_path"] = str(page)
    if command == "targets" and done.returncode == 0:
        outputs["matrix"] = filled(done.stdout, inputs, given["roles"], given["digests"])
    if command == "approved" and done.returncode == 0:
        outputs["digests"] = done.stdout.strip()
    code = done.returncode
    if command in TOLD and saved.exists():
        told = reconciler("ci", "summary", str(saved))
        print(told.stdout, end="", flush=True)
        # Steps that go by outputs must not take what is missing for what is clean.
        code = told.returncode if told.returncode and code in (0, 2) else code
    elif command not in ("targets", *OF_CI):
        append("GITHUB_STEP_SUMMARY", summary(command, outputs["failure_reason"], done.stdout))
    append("GITHUB_OUTPUT", delimited(outputs))
    differences = code == 2 and inputs["differences-ok"] == "true"
    return 0 if differences else code


def reconciler(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command; what it says on stderr goes to the log at once."""
    return subprocess.run(
        ["reconciler", *arguments], stdout=subprocess.PIPE, encoding="utf-8", check=False
    )


def outcome(code: int) -> dict[str, str]:
    """How the command ended."""
    return {"exit_code": str(code), "failure_reason": REASONS.get(code, "ended") if code else ""}


def filled(matrix: str, inputs: Inputs, roles: ByTarget | None, digests: ByTarget | None) -> str:
    """The matrix with role and approved digest. Raises ValueError for a target without a role."""
    value = json.loads(matrix)
    approved = digests or {}
    # Two configurations of one repository may both have a target of a name.
    configuration = sha256(inputs["directory"].encode()).hexdigest()[:8]
    if inputs["approved-only"] == "true":
        left = [entry["target"] for entry in value["include"] if entry["target"] not in approved]
        value["include"] = [entry for entry in value["include"] if entry["target"] in approved]
        for target in left:
            print(f"::warning::{escaped(target)}: no plan of it was approved, so it is left out")
    for entry in value["include"]:
        if roles is not None:
            if entry["target"] not in roles:
                raise ValueError(f"roles: there is none for target {entry['target']}")
            entry["role"] = roles[entry["target"]]
        entry["digest"] = approved.get(entry["target"], "")
        entry["artifact"] = f"{entry['target']}-{configuration}"
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
