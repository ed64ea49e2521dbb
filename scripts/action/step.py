"""One command of the reconciler as a step of a workflow: inputs in, outputs and summary out.

Inputs come as INPUT_… in the environment and reach the command as arguments, never through a
shell. Needs nothing but Python; `reconciler` is on the PATH.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

COMMANDS = ("validate", "test", "targets", "plan", "apply", "drift")

# Those that tell of documents line by line, and what makes annotations of such lines.
MATCHED = ("validate", "test", "plan")
MATCHER = Path(__file__).with_name("problem-matcher.json")

# Which commands an input is for; every command has `command` and `directory`.
FLAGS = {"prune": ("plan", "apply"), "strict": ("drift",)}
VALUES = {
    "target": ("plan", "apply", "drift"),
    "expect-digest": ("apply",),
    "changed-since": ("targets",),
}
# JSON objects, and what a value of them is like.
BY_TARGET = {"roles": "arn:aws:iam::123456789012:role/pools-plan", "digests": "sha256:…"}
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

# The runner drops a summary of more than a mebibyte whole.
MOST_BYTES = 1024 * 1024 - 4096

Outputs = dict[str, str]
Inputs = Mapping[str, str]
ByTarget = Mapping[str, str]


def main() -> int:
    """Runs the command that the inputs ask for; the exit code of the step."""
    try:
        inputs = inputs_of(os.environ)
        return run(inputs, {name: by_target(name, inputs[name]) for name in BY_TARGET})
    except ValueError as error:
        print(f"::error::{escaped(str(error))}")
        append("GITHUB_OUTPUT", delimited(outputs_of("", 64, {})))
        return 64


def run(inputs: Inputs, given: Mapping[str, ByTarget | None]) -> int:
    """The command, told to the log, to later steps and on the run's page.

    Raises ValueError for a target without a role, where roles are given.
    """
    command = inputs["command"]
    folder = Path(tempfile.mkdtemp(prefix="reconciler-", dir=os.environ.get("RUNNER_TEMP")))
    saved = folder / f"{command}.json"
    with matched(command, inputs["directory"], folder):
        done = subprocess.run(
            ["reconciler", *arguments_of(inputs), *saving(command, saved)],
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        print(done.stdout, end="", flush=True)
    outputs = outputs_of(command, done.returncode, read(saved))
    if saved.exists():
        outputs["plan_path" if command == "plan" else "report_path"] = str(saved)
    if command == "targets":
        if done.returncode == 0:
            outputs["matrix"] = filled(done.stdout, given["roles"], given["digests"])
    else:
        append("GITHUB_STEP_SUMMARY", summary(command, outputs["failure_reason"], done.stdout))
    append("GITHUB_OUTPUT", delimited(outputs))
    differences = done.returncode == 2 and inputs["differences-ok"] == "true"
    return 0 if differences else done.returncode


@contextmanager
def matched(command: str, directory: str, folder: Path) -> Iterator[None]:
    """Meanwhile the runner annotates what diagnostic lines name, seen from the directory."""
    if command not in MATCHED:
        yield
        return
    matcher = json.loads(MATCHER.read_text(encoding="utf-8"))
    (only,) = matcher["problemMatcher"]
    only["fromPath"] = str(Path(directory).absolute() / "reconciler.yaml")
    path = folder / MATCHER.name
    path.write_text(json.dumps(matcher), encoding="utf-8")
    print(f"::add-matcher::{escaped(str(path))}", flush=True)
    try:
        yield
    finally:
        print(f"::remove-matcher owner={only['owner']}::", flush=True)


def inputs_of(environment: Mapping[str, str]) -> Inputs:
    """The action's inputs. Raises ValueError for one that no command could mean."""
    names = ("command", "directory", *FLAGS, *VALUES, *BY_TARGET, "differences-ok")
    inputs = {
        name: environment.get(f"INPUT_{name.upper().replace('-', '_')}", "") for name in names
    }
    if inputs["command"] not in COMMANDS:
        raise ValueError(f"command: {inputs['command']!r} is none of {', '.join(COMMANDS)}")
    for name in (*FLAGS, "differences-ok"):
        if inputs[name] not in ("", "true", "false"):
            raise ValueError(f"{name}: {inputs[name]!r} is neither true nor false")
    for name, commands in (FLAGS | VALUES).items():
        if inputs[name] not in ("", "false") and inputs["command"] not in commands:
            raise ValueError(f"{name}: is for {' and '.join(commands)} alone")
    return inputs


def arguments_of(inputs: Inputs) -> list[str]:
    """The command line, each value bound to its option, so that none can be an option itself."""
    command = inputs["command"]
    arguments = [f"-C{inputs['directory'] or '.'}", command]
    arguments += [f"--{name}" for name in FLAGS if inputs[name] == "true"]
    arguments += [f"--{name}={inputs[name]}" for name in VALUES if inputs[name]]
    if command == "plan":
        arguments.append("--detailed-exitcode")
    if command == "apply":
        arguments.append("--yes")
    if command == "test":
        arguments.append("--all-targets")
    if command == "targets":
        arguments.append("--format=github-matrix")
    return arguments


def saving(command: str, path: Path) -> Iterator[str]:
    """The option by which a command leaves its result as JSON too."""
    if command == "plan":
        yield f"--out={path}"
    elif command != "targets":
        yield f"--write=json={path}"


def read(path: Path) -> dict[str, object]:
    """What a command left, nothing where it ended before."""
    if not path.exists():
        return {}
    value = json.loads(path.read_text(encoding="utf-8"))
    return value if isinstance(value, dict) else {}


def outputs_of(command: str, code: int, document: Mapping[str, object]) -> Outputs:
    """What later steps may ask for. Empty is what a command does not tell."""
    outputs = {"exit_code": str(code), "failure_reason": REASONS.get(code, "ended") if code else ""}
    found = document.get("summary")
    counts: Mapping[str, object] = found if isinstance(found, dict) else {}
    if command == "plan" and counts:
        kinds = ("create", "adopt", "update", "delete")
        outputs |= {f"to_{kind}": str(counts[kind]) for kind in kinds}
        outputs["changes"] = "true" if any(counts[kind] for kind in kinds) else "false"
    if command == "apply" and counts:
        outputs["changes"] = "true" if counts["done"] else "false"
    if command == "drift" and code in (0, 2):
        outputs["changes"] = "true" if code == 2 else "false"
    if "refused" in counts:
        outputs["refused"] = str(counts["refused"])
    if "digest" in document:
        outputs["digest"] = str(document["digest"])
    return outputs


def by_target(name: str, text: str) -> ByTarget | None:
    """The values of an input by target, None for an empty one. Raises ValueError."""
    if not text:
        return None
    try:
        values = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{name}: not JSON: {error}") from error
    if not isinstance(values, dict) or not all(isinstance(v, str) and v for v in values.values()):
        raise ValueError(f'{name}: not an object such as {{"prod": "{BY_TARGET[name]}"}}')
    return values


def filled(matrix: str, roles: ByTarget | None, digests: ByTarget | None) -> str:
    """The matrix with role and approved digest. Raises ValueError for a target without a role."""
    value = json.loads(matrix)
    for entry in value["include"]:
        if roles is not None:
            if entry["target"] not in roles:
                raise ValueError(f"roles: there is none for target {entry['target']}")
            entry["role"] = roles[entry["target"]]
        entry["digest"] = (digests or {}).get(entry["target"], "")
    return json.dumps(value, separators=(",", ":"))


def summary(command: str, reason: str, text: str, most: int = MOST_BYTES) -> str:
    """The text in a fence that it cannot close, cut where it would be too long."""
    data = text.encode("utf-8")
    note = f"\nEnded by: {reason}.\n" if reason not in ("", "differences") else ""
    if len(data) > most:
        text = data[:most].decode("utf-8", errors="ignore").rpartition("\n")[0] + "\n"
        note += "\nThe rest is in the log of the step.\n"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"## reconciler {command}\n\n{fence}text\n{text}{fence}\n{note}"


def delimited(outputs: Outputs) -> str:
    """Outputs for the runner, each ended by what no value can know."""
    lines = []
    for name, value in outputs.items():
        end = f"end-{uuid.uuid4().hex}"
        lines.append(f"{name}<<{end}\n{value}\n{end}\n")
    return "".join(lines)


def escaped(text: str) -> str:
    """As the text of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def append(variable: str, text: str) -> None:
    """To a file that the runner names; nothing where it names none."""
    path = os.environ.get(variable)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main())
