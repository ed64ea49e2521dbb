"""What holds for the command line as a whole."""

import itertools
import platform
import re
import signal
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from reconciler import __version__, errors
from reconciler.cli.exit_codes import Exit, of_error, of_plan, of_report, of_signals, worst
from reconciler.cli.lazy import COMMANDS
from reconciler.cli.versions import LIBRARIES
from reconciler.plan.view.plan import SummaryView
from reconciler.plan.view.report import OutcomeSummaryView
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]

SLOW_IMPORTS = {"boto3", "botocore", "jsonschema", "deepdiff", "yaml", "sqlite3", "asyncio"}


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["local", "reset"]])
def test_help_loads_no_slow_library(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reconciler", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & SLOW_IMPORTS == set()
    assert done.stdout.startswith("Usage: ")


def test_validate_loads_neither_the_sdk_nor_deepdiff(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reconciler", "validate", "-C", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & {"boto3", "botocore", "deepdiff", "sqlite3"} == set()


def test_each_command_says_in_the_list_what_it_says_itself(run: Run) -> None:
    for name, (_, help_) in COMMANDS.items():
        assert help_ in run("--help").out
        assert run(name, "--help").code == 0


def test_the_version_is_the_packages_and_those_of_what_it_is_made_of(run: Run) -> None:
    tool, python, *libraries = run("--version").out.splitlines()
    assert tool == f"cognito-reconciler, version {__version__}"
    assert python == f"Python {platform.python_version()}"
    assert libraries == [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [e for name, extra in project["optional-dependencies"].items() for e in extra]
    named = {re.split("[^a-z0-9-]", text)[0] for text in (*project["dependencies"], *extras)}
    assert {*LIBRARIES} == named - {"cognito-reconciler"} | {"botocore"}


def test_the_exit_code_that_counts_is_the_worst_in_the_documented_order() -> None:
    order = [7, 6, 4, 1, 3, 5, 2]
    for one, other in itertools.combinations(order, 2):
        assert worst([Exit(other), Exit(one)]) == one
    assert worst([]) == 0


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"done": 2}, 0),
        ({"unchanged": 2}, 0),
        ({"failed": 1}, 1),
        ({"failed": 1, "done": 1}, 6),
        ({"failed": 1, "refused": 1}, 1),
        ({"refused": 1, "done": 1}, 3),
        ({"unknown": 1, "failed": 1, "done": 1}, 7),
    ],
)
def test_a_report_has_the_exit_code_of_its_worst_outcome(counts: dict[str, int], code: int) -> None:
    names = ("done", "failed", "unknown", "not_attempted", "unchanged", "refused")
    assert of_report(OutcomeSummaryView(*(counts.get(name, 0) for name in names))) == code


def test_a_signal_counts_more_than_all_but_an_unsettled_write() -> None:
    assert of_signals([], Exit.PARTIAL) == 6
    assert of_signals([signal.SIGINT], Exit.PARTIAL) == 130
    assert of_signals([signal.SIGTERM, signal.SIGINT], Exit.DONE) == 143
    assert of_signals([signal.SIGTERM], Exit.UNSETTLED) == 7


def test_a_refusal_counts_more_than_a_difference() -> None:
    assert of_plan(SummaryView(1, 0, 0, 0, 0, 1, 0, 0, 0), detailed=True) == 3
    assert of_plan(SummaryView(1, 0, 0, 0, 0, 0, 0, 0, 0), detailed=True) == 2
    assert of_plan(SummaryView(1, 0, 0, 0, 0, 0, 0, 0, 0), detailed=False) == 0


def test_every_error_has_an_exit_code() -> None:
    assert of_error(errors.PlanChanged("x")) == 4
    assert of_error(errors.UnknownTarget("x")) == 64
    assert of_error(errors.WrongAccount("x")) == 1


@pytest.mark.fault("F29")
@pytest.mark.parametrize(
    ("target", "code", "told"),
    [("| head -c 1", 2, ""), ("> /dev/full", 1, "stdout: cannot be written"), (">&-", 2, "")],
)
def test_output_that_cannot_be_put_anywhere_does_not_hide_what_was_found(
    folder: Path, target: str, code: int, told: str
) -> None:
    command = f'"{sys.executable}" -m reconciler plan -C "{folder}" --detailed-exitcode'
    done = subprocess.run(
        f'{command} --format json {target}; exit "${{PIPESTATUS[0]}}"',
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stderr.startswith(told)
    assert "Traceback" not in done.stderr


@pytest.mark.fault("F29")
def test_a_locale_without_the_characters_is_no_error(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "plan", "-C", str(folder)],
        env={
            "PYTHONIOENCODING": "ascii",
            "PATH": "/usr/bin:/bin",
            "PYTHONUTF8": "0",
            "LC_ALL": "C",
        },
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"0 foreign.\n")


def test_the_local_service_can_be_emptied(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    ran = run("local", "reset")
    assert (ran.code, ran.out) == (0, f"{folder / '.reconciler' / 'local.db'}: empty\n")
    assert run("plan", "--format", "json").plan().summary.create == 2


def test_a_file_that_is_no_database_is_an_error_that_names_it(run: Run, folder: Path) -> None:
    (folder / ".reconciler").mkdir()
    database = folder / ".reconciler" / "local.db"
    database.write_text("not a database, but long enough to be taken for one" * 100)
    for command in (["plan"], ["apply", "--yes"], ["local", "reset"]):
        ran = run(*command)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(f"{database}: ")


def test_a_schema_is_printed_as_it_is_published(run: Run) -> None:
    names = run("schema").out.split()
    assert names == [
        "Configuration",
        "IdentityPool",
        "Provider",
        "RoleMapping",
        "AccessTest",
        "drift",
        "explain",
        "identities",
        "identity-count",
        "identity-details",
        "identity-report",
        "import",
        "journal",
        "outputs",
        "plan",
        "preflight",
        "report",
        "targets",
        "test",
        "validate",
        "verification",
        "verify",
    ]
    published = ROOT / "schemas" / "identity-pool.schema.json"
    assert run("schema", "identitypool").out == published.read_text(encoding="utf-8")
