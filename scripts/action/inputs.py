"""The action's inputs, and the command line that they come to."""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from results import Results, results_of

COMMANDS = (
    "validate",
    "test",
    "targets",
    "plan",
    "apply",
    "drift",
    "comment",
    "issue",
    "approved",
)

# Those that talk to the forge, and stand below `ci`.
OF_CI = ("comment", "issue", "approved")
# Those whose result `ci summary` tells, to the run's page and to later steps.
TOLD = ("plan", "apply", "drift")

# Which commands an input is for; every command has `command` and `directory`.
FLAGS = {"prune": ("plan", "apply"), "strict": ("drift",)}
VALUES = {
    "target": ("plan", "apply", "drift"),
    "expect-digest": ("apply",),
    "changed-since": ("targets",),
    "failed": ("comment",),
    "commit": ("comment", "approved"),
    "key": OF_CI,
}
# JSON objects of the matrix, and what a value of them is like.
BY_TARGET = {"roles": "arn:aws:iam::123456789012:role/pools-plan", "digests": "sha256:…"}
# What this script itself makes something of.
OWN = {
    "approved-only": ("targets",),
    "results": ("comment", "issue"),
    "matrix": ("comment", "issue"),
    "labels": ("issue",),
}
SWITCHES = (*FLAGS, "approved-only", "differences-ok")
Inputs = Mapping[str, str]
ByTarget = Mapping[str, str]


def inputs_of(environment: Mapping[str, str]) -> Inputs:
    """The action's inputs. Raises ValueError for one that no command could mean."""
    names = ("command", "directory", *FLAGS, *VALUES, *BY_TARGET, *OWN, "differences-ok")
    inputs = {
        name: environment.get(f"INPUT_{name.upper().replace('-', '_')}", "") for name in names
    }
    if inputs["key"]:
        # One folder has one key, however it is spelt.
        inputs["key"] = posixpath.normpath(inputs["key"])
    inputs["directory"] = posixpath.normpath(inputs["directory"] or ".")
    if inputs["command"] not in COMMANDS:
        raise ValueError(f"command: {inputs['command']!r} is none of {', '.join(COMMANDS)}")
    for name in SWITCHES:
        if inputs[name] not in ("", "true", "false"):
            raise ValueError(f"{name}: {inputs[name]!r} is neither true nor false")
    for name, commands in (FLAGS | VALUES | OWN).items():
        if inputs[name] not in ("", "false") and inputs["command"] not in commands:
            raise ValueError(f"{name}: is for {' and '.join(commands)} alone")
    return inputs


def arguments_of(inputs: Inputs) -> list[str]:
    """The command line, each value bound to its option, so that none can be an option itself."""
    command = inputs["command"]
    arguments = [f"-C{inputs['directory']}"]
    arguments += ["ci", command] if command in OF_CI else [command]
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
    if command in ("comment", "issue"):
        arguments += [
            f"--label={label}" for label in re.split(r"\s*,\s*", inputs["labels"]) if label
        ]
        arguments += about(results_of(Path(inputs["results"]), inputs["matrix"]))
    return arguments


def about(results: Results) -> Iterator[str]:
    """The results of the jobs of a matrix, and the targets whose job left none."""
    yield from (f"--failed={target}" for target in results.missing)
    yield "--"
    yield from results.files


def saving(command: str, path: Path) -> Iterator[str]:
    """The options by which a command leaves its result as JSON, and as a page for reviewers."""
    if command == "plan":
        yield f"--out={path}"
    elif command != "targets" and command not in OF_CI:
        yield f"--write=json={path}"
    if command in TOLD:
        yield f"--write=html={path.with_suffix('.html')}"


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
