"""`reconciler local`: filling the embedded service, and what keeps it from being served."""

import socket
from pathlib import Path

import pytest

from .conftest import CONFIGURATION, Run


def test_documents_fill_the_service_and_fill_it_once(run: Run, folder: Path) -> None:
    first = run("local", "seed", str(folder))
    assert (first.code, first.err) == (0, "")
    assert "done create staff" in first.out
    assert "Applied: 2 done, 0 failed, 0 unknown, 0 not attempted, 0 unchanged, 0 refused." in (
        first.out
    )
    assert "2 unchanged" in run("local", "seed", str(folder)).out
    # What was seeded is what a plan finds, and no journal says that anything was sent to AWS.
    assert "No changes" in run("plan").out
    assert list((folder / ".reconciler").glob("journal*")) == []


def test_another_database_is_filled_where_it_is_named(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    assert run("local", "seed", str(folder), "--db", str(tmp_path / "other.db")).code == 0
    assert "2 to create" in run("plan").out


def test_what_cannot_be_seeded_is_told(run: Run, folder: Path) -> None:
    secret = "  - {type: login, domain: api.twitter.com, app_id: live}\n"
    staff = folder / "staff.yaml"
    staff.write_text(f"{staff.read_text()}providers:\n{secret}")
    ran = run("local", "seed", str(folder))
    assert ran.code == 3
    assert "1 refused" in ran.out


def test_a_service_that_cannot_be_seeded_is_not_served(run: Run, folder: Path) -> None:
    secret = "  - {type: login, domain: api.twitter.com, app_id: live}\n"
    staff = folder / "staff.yaml"
    staff.write_text(f"{staff.read_text()}providers:\n{secret}")
    ran = run("local", "serve", "--port", "0", "--seed", str(folder))
    assert (ran.code, ran.out) == (3, "")
    assert "1 refused" in ran.err


def test_documents_with_errors_are_told_before_anything_is_done(run: Run, folder: Path) -> None:
    (folder / "reconciler.yaml").write_text(CONFIGURATION.replace("owner", "owners"))
    ran = run("local", "seed", str(folder))
    assert (ran.code, ran.out) == (1, "")
    assert "reconciler.yaml:2:1: error [unknown-key]" in ran.err
    assert not (folder / ".reconciler").exists()


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--assume", "update_replaces_tag=true"], 64, "did you mean update_replaces_tags?\n"),
        (["--assume", "update_replaces_tags"], 64, "an assumption is set as name=value\n"),
        (["--fault", "none.yaml"], 64, "File 'none.yaml' does not exist.\n"),
        (["--seed", "none"], 64, "Directory 'none' does not exist.\n"),
        (["--require-key", ":x"], 64, "an access key is ID or ID:SECRET, and neither is empty\n"),
        (["--require-key", "a:"], 64, "an access key is ID or ID:SECRET, and neither is empty\n"),
        (["--require-key", "a", "--require-key", "a:b"], 64, "'a' is given twice\n"),
        (["--port", "70000"], 64, "70000 is not in the range 0<=x<=65535.\n"),
    ],
)
def test_a_wrong_option_is_told(run: Run, options: list[str], code: int, told: str) -> None:
    ran = run("local", "serve", *options)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.endswith(told)


def test_wrong_faults_are_told_with_their_place(run: Run, tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("faults:\n  - {operation: DescribeIdentityPool, fault: late, seconds: 1}\n")
    ran = run("local", "serve", "--fault", str(faults))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{faults}:2:17: error [faults] faults[0].operation: this fault ")


def test_a_port_that_is_taken_is_told_before_anything_is_written(run: Run, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = run("local", "serve", "--port", str(port), "--seed", str(folder))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"port {port} of 127.0.0.1: Address already in use\n"
    assert not (folder / ".reconciler").exists()


def test_a_database_is_emptied_where_it_is_named(run: Run, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    run("local", "seed", str(folder), "--db", str(other))
    run("local", "seed", str(folder))
    ran = run("local", "reset", "--db", str(other))
    assert (ran.code, ran.out, ran.err) == (0, f"{other}: empty\n", "")
    assert "2 done" in run("local", "seed", str(folder), "--db", str(other)).out
    assert "No changes" in run("plan").out


def test_a_database_that_is_none_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all" * 100)
    ran = run("local", "serve", "--db", str(tmp_path / "text.db"))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{tmp_path / 'text.db'}: ")
