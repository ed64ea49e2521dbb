"""Completion: what a shell is offered, and that it comes quickly, silently and from the folder."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.flows.names import pool_addresses, target_names

from .conftest import Run

BIN = Path(sys.executable).parent
SLOW_IMPORTS = {"boto3", "botocore", "jsonschema", "deepdiff", "sqlite3", "asyncio"}

Offered = Callable[..., list[str]]


def asked(*words: str) -> dict[str, str]:
    """The variables by which bash asks for completions of the last word."""
    return {
        "_RECONCILER_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("reconciler", *words)),
        "COMP_CWORD": str(len(words)),
    }


@pytest.fixture
def offered(run: Run, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What is offered for the last word."""

    def offer(*words: str) -> list[str]:
        for name, value in asked(*words).items():
            monkeypatch.setenv(name, value)
        ran = run()
        assert (ran.code, ran.err) == (0, "")
        return [line.partition(",")[2] for line in ran.out.split()]

    return offer


@pytest.fixture(autouse=True)
def two_targets(folder: Path) -> None:
    configuration = folder / "reconciler.yaml"
    more = '  "prod-eu": {account: "210987654321", region: eu-west-1}\n'
    configuration.write_text(configuration.read_text() + more)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("pla",), ["plan"]),
        (("journal", ""), ["resolve", "show", "verify"]),
        (("plan", "--det"), ["--detailed-exitcode"]),
        (("plan", "--format", "te"), ["text"]),
        (("test", "--write", "ju"), ["junit="]),
        (("plan", "--target", ""), ["local", "prod-eu"]),
        (("accept", "--target", "pr"), ["prod-eu"]),
        (("plan", "--pool", ""), ["staff", "web"]),
        (("apply", "--allow-identity-loss", "w"), ["web"]),
        (("explain", "s"), ["staff"]),
        (("accept", "web", "s"), ["staff"]),
        (("disown", ""), ["staff", "web"]),
        (("graph", ""), ["staff", "web"]),
        (("journal", "resolve", ""), ["staff", "web"]),
        (("lint", "--explain", "trust-a"), ["trust-amr", "trust-audience"]),
        (("schema", "Id"), ["IdentityPool"]),
        (("completion", ""), ["bash", "fish", "zsh"]),
        (("plan", "-C", "no/such/folder", "--target", ""), []),
    ],
)
def test_what_fits_is_offered(
    folder: Path, offered: Offered, words: tuple[str, ...], names: list[str]
) -> None:
    assert sorted(offered("-C", str(folder), *words)) == names


def test_the_folder_may_stand_after_the_command(folder: Path, offered: Offered) -> None:
    assert offered("plan", "-C", str(folder), "--target", "") == ["local", "prod-eu"]


@pytest.mark.parametrize("words", [["pla"], ["plan", "--target", ""], ["plan", "--pool", ""]])
def test_it_loads_no_slow_library(folder: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reconciler"],
        env={**os.environ, **asked("-C", str(folder), *words)},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & SLOW_IMPORTS == set()
    assert done.stdout.startswith("plain,")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_whatever_is_wrong_nothing_is_told_and_no_odd_name_offered(
    folder: Path, capfd: pytest.CaptureFixture[str], configuration: bytes, document: bytes
) -> None:
    (folder / "reconciler.yaml").write_bytes(b"kind: Configuration\ntargets:\n" + configuration)
    (folder / "web.yaml").write_bytes(b"kind: IdentityPool\naddress: " + document)
    for name in [*target_names(folder), *pool_addresses(folder)]:
        assert re.fullmatch("[A-Za-z0-9._-]+", name)
    assert capfd.readouterr() == ("", "")


def test_only_the_folder_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("kind: IdentityPool\naddress: outside\n")
    (folder / "linked.yaml").symlink_to(tmp_path / "outside.yaml")
    assert pool_addresses(folder) == ["staff", "web"]
    (folder / "reconciler.yaml").unlink()
    assert (pool_addresses(folder), target_names(folder)) == ([], [])


def test_bash_completes_by_the_script(folder: Path, tmp_path: Path) -> None:
    script = f"""
        PATH={BIN}:$PATH
        source <(reconciler completion bash)
        complete -p reconciler
        COMP_WORDS=(reconciler plan -C {folder} --pool st) COMP_CWORD=5
        _reconciler_completion reconciler st --pool
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stderr == ""
    assert done.stdout == "complete -o nosort -F _reconciler_completion reconciler\nstaff\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_script(run: Run, tmp_path: Path, shell: str) -> None:
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out)
    assert "_RECONCILER_COMPLETE" in script.read_text()
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n", script], check=True)
