"""Terraform with the AWS provider, as a user runs it: found, initialised once, then run in folders.

Environment: `TERRAFORM_MIRROR` is the folder of a provider mirror (else the usual places are
searched), `TERRAFORM_FROM_REGISTRY=1` lets Terraform download the provider, and
`REQUIRE_TERRAFORM=1` turns a skipped test into a failed one.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.model.json_value import Json, JsonObject, members

from .serving import environment

VERSIONS = Path(__file__).parent / "terraform" / "versions.tf"

_LOCK = ".terraform.lock.hcl"
_PROVIDER = Path("registry.terraform.io/hashicorp/aws")
_MIRROR_ROOTS = ("/opt", "/usr/local/share", "/usr/share", "~/.terraform.d")


@dataclass(frozen=True)
class Ran:
    """One run of Terraform: its exit code and what it said, an event for each line."""

    exit_code: int
    events: tuple[JsonObject, ...]

    def told(self, name: str, member: str) -> list[Mapping[str, Json]]:
        """The member of each event of this type."""
        return [members(event[member]) for event in self.events if event["type"] == name]


@dataclass(frozen=True)
class Terraform:
    """Terraform with an initialised provider; every run uses that one copy of it."""

    program: str
    initialised: Path
    variables: dict[str, str]

    def workspace(self, folder: Path, **variables: str) -> "Workspace":
        """Terraform in a folder of its own, which may hold the configuration already."""
        folder.mkdir(exist_ok=True)
        shutil.copy(self.initialised / _LOCK, folder)
        shutil.copy(VERSIONS, folder)
        return Workspace(self.program, folder, {**self.variables, **variables})


@dataclass(frozen=True)
class Workspace:
    """A configuration and its state."""

    program: str
    folder: Path
    variables: dict[str, str]

    def run(self, command: str, url: str, *options: str) -> Ran:
        """Runs a command that can speak JSON against the API at the URL."""
        done = subprocess.run(
            [self.program, command, "-json", "-input=false", *options],
            cwd=self.folder,
            # Named in an `endpoints` block of the provider instead, it triples the time: each use
            # of the provider would check that block's 400 arguments.
            env={**self.variables, "AWS_ENDPOINT_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.stderr == ""
        return Ran(done.returncode, tuple(json.loads(line) for line in done.stdout.splitlines()))

    def outputs(self) -> JsonObject:
        """The outputs, from the state: asking Terraform would start it once more."""
        state = json.loads((self.folder / "terraform.tfstate").read_text("utf-8"))
        return {name: output["value"] for name, output in state["outputs"].items()}


def installed(folder: Path) -> Terraform:
    """Terraform, with the provider made ready in the folder; skips the test without either."""
    program = shutil.which("terraform")
    if program is None:
        raise _unavailable("there is no terraform on PATH")
    mirror = next(_mirrors(), None)
    if mirror is None and os.environ.get("TERRAFORM_FROM_REGISTRY") != "1":
        raise _unavailable(
            "no mirror of the AWS provider was found, and TERRAFORM_FROM_REGISTRY is not 1"
        )
    configuration = folder / "terraform.rc"
    configuration.write_text(_configuration(mirror), encoding="utf-8")
    variables = {
        **{name: text for name, text in environment().items() if not name.startswith("TF_")},
        "HOME": str(folder),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_DATA_DIR": str(folder / "data"),
        # The provider builds its schemas anew with every command and is gone before the memory
        # matters: a third of its time is saved.
        "GOGC": "400",
    }
    shutil.copy(VERSIONS, folder)
    command = [program, "init", "-input=false", "-no-color"]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    _drop_checksums(folder / _LOCK)
    return Terraform(program, folder, variables)


def _mirrors() -> Iterator[Path]:
    """The folders that hold the provider in the wanted version, packed or unpacked."""
    if "TERRAFORM_MIRROR" in os.environ:
        yield Path(os.environ["TERRAFORM_MIRROR"])
        return
    wanted = re.search(r'version += "([0-9.]+)"', VERSIONS.read_text("utf-8"))
    assert wanted is not None
    for root in _MIRROR_ROOTS:
        for provider in Path(root).expanduser().glob(f"*/{_PROVIDER}"):
            packed = provider.glob(f"*_{wanted[1]}_*.zip")
            if any(packed) or (provider / wanted[1]).is_dir():
                yield provider.parents[2]


def _configuration(mirror: Path | None) -> str:
    source = "direct {}" if mirror is None else f'filesystem_mirror {{ path = "{mirror}" }}'
    return f"disable_checkpoint = true\nprovider_installation {{\n  {source}\n}}\n"


def _drop_checksums(lock: Path) -> None:
    """With them, every command would read the 700 MB of the provider before it starts."""
    text = lock.read_text("utf-8")
    lock.write_text(re.sub(r"  hashes = \[.*?\]\n", "", text, flags=re.DOTALL), encoding="utf-8")


def _unavailable(reason: str) -> BaseException:
    if os.environ.get("REQUIRE_TERRAFORM") == "1":
        return pytest.fail.Exception(reason)
    return pytest.skip.Exception(reason)
