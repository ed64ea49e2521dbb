"""The command line against a server that fails: signals, lost answers, disks that are full."""

import io
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from reconciler.cli.main import main
from reconciler.local.protocol.members import JsonObject
from tests.cli.conftest import Ran, Run
from tests.cli.served import STAFF, Served, write
from tests.clients.live import ACCOUNT
from tests.clients.serving import serving

CREATE: JsonObject = {"operation": "CreateIdentityPool", "nth": 1}
# SIGINT and SIGTERM, and the exit code that tells of each.
SIGNALS = [(signal.SIGTERM, 143), (signal.SIGINT, 130)]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server.url


@pytest.fixture
def folder(tmp_path: Path, url: str) -> Path:
    write(tmp_path, url)
    return tmp_path


@pytest.fixture
def served(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Served:
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    made = Served(url, folder)
    made.empty()
    return made


@pytest.mark.fault("F3", "F6", "F7")
@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "dropped", "after_effect": True},
        {"fault": "truncated"},
    ],
)
def test_a_create_whose_answer_is_lost_on_the_wire_makes_one_pool(
    served: Served, run: Run, fault: JsonObject
) -> None:
    served.fail(CREATE | fault)
    ran = run("apply", "--yes", "--format", "json")
    (change,) = ran.report().targets[0].changes
    assert (ran.code, change.outcome, served.struck()) == (0, "done", 1)
    assert served.pools() == [change.pool_id]
    assert run("plan", "--detailed-exitcode").code == 0


@pytest.mark.fault("F4")
def test_a_create_that_lands_after_we_stopped_listening_makes_one_pool(
    served: Served, run: Run
) -> None:
    """A write is given up after four seconds; the service was only slow."""
    served.fail(CREATE | {"fault": "delay", "seconds": 5})
    ran = run("apply", "--yes", "--format", "json")
    (change,) = ran.report().targets[0].changes
    assert [r.delivery for r in change.requests] == ["unknown", "applied"]
    assert (ran.code, served.pools()) == (0, [change.pool_id])


@pytest.mark.fault("F15")
@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_ends_an_apply_whose_reads_fail_for_ever(
    served: Served, run: Run, number: int, code: int
) -> None:
    run("apply", "--yes")
    (served.folder / "staff.yaml").write_text(f"{STAFF}tags: {{team: staff}}\n")
    # The plan's reads get through, the fresh read before the first write does not.
    served.fail({"operation": "DescribeIdentityPool", "after": 1, "fault": "throttle"})
    process = served.begin("apply", "--yes", "--format", "json")
    served.wait_until(lambda: served.struck() >= 2)
    process.send_signal(number)
    began = time.monotonic()
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, time.monotonic() - began < 6) == (code, True)
    assert "stopped by a signal while reading" in out


@pytest.mark.fault("F15")
@pytest.mark.parametrize("operation", ["ListIdentityPools", "DescribeIdentityPool"])
@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_ends_planning_whose_reads_fail_for_ever(
    served: Served, run: Run, number: int, code: int, command: tuple[str, ...], operation: str
) -> None:
    run("apply", "--yes")
    served.fail({"operation": operation, "fault": "throttle"})
    process = served.begin(*command)
    served.wait_until(lambda: served.struck() >= 2)
    process.send_signal(number)
    began = time.monotonic()
    out, told = process.communicate(timeout=30)
    assert (process.returncode, out) == (code, "")
    assert told.splitlines()[-1] in ("interrupted", "terminated")
    assert time.monotonic() - began < 6


@pytest.mark.fault("F15")
@pytest.mark.parametrize(
    ("number", "code", "times"), [(signal.SIGTERM, 143, 1), (signal.SIGINT, 130, 2)]
)
def test_a_signal_lets_the_write_in_flight_end_and_be_recorded(
    served: Served, run: Run, number: int, code: int, times: int
) -> None:
    served.fail(CREATE | {"fault": "delay", "seconds": 1, "after_effect": True})
    process = served.begin("apply", "--yes", "--format", "json")
    served.wait_until(lambda: served.struck() == 1)
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.1)
    out, _ = process.communicate(timeout=30)
    (made,) = served.pools()
    assert (process.returncode, made in out) == (code, True)
    assert [(e["event"], e.get("pool_id")) for e in served.entries()][1:] == [
        ("change", None),
        ("sending", None),
        ("sent", made),
        ("outcome", made),
    ]
    served.fail()
    ran = run("apply", "--yes")
    assert (ran.code, served.pools()) == (0, [made])


@pytest.mark.fault("F16")
def test_a_kill_in_the_middle_of_a_create_makes_no_second_pool(served: Served, run: Run) -> None:
    served.fail(CREATE | {"fault": "delay", "seconds": 2, "after_effect": True})
    process = served.begin("apply", "--yes")
    served.wait_until(lambda: len(served.pools()) == 1)
    process.kill()
    process.communicate(timeout=30)
    assert served.entries()[-1]["event"] == "sending"
    (made,) = served.pools()
    ran = run("apply", "--yes", "--format", "json")
    (change,) = ran.report().targets[0].changes
    assert (ran.code, change.outcome, change.pool_id) == (0, "done", made)
    assert served.pools() == [made]


def alone(folder: Path, *arguments: str) -> Ran:
    """Runs a command whose output needs no file, so that it always has room."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(["-C", str(folder), *arguments])
    assert isinstance(stop.value.code, int)
    return Ran(stop.value.code, out.getvalue(), err.getvalue())


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Files of this process grow no further, as on a disk that runs full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.fault("F17")
def test_a_disk_that_runs_full_under_the_journal_loses_no_pool(served: Served, run: Run) -> None:
    """At every size: what could not be recorded before is not sent, and what was sent is told."""
    run("apply", "--yes")
    whole = served.journal.stat().st_size
    codes = set()
    for size in range(0, whole + 700, 700):
        served.empty()
        served.journal.unlink()
        with files_of_at_most(size):
            ran = alone(served.folder, "apply", "--yes", "--format", "json")
        made = served.pools()
        assert len(made) <= 1
        assert all(pool_id in ran.out for pool_id in made), size
        assert ("cannot be written" in ran.out) is (ran.code != 0), size
        codes.add(ran.code)
        assert run("apply", "--yes").code == 0, size
        assert served.pools() == (made or served.pools()[:1]), size
    assert codes == {0, 1}


@pytest.mark.fault("F17")
@pytest.mark.parametrize("option", ["--out", "--write"])
def test_a_disk_that_is_full_leaves_no_part_of_a_plan(
    served: Served, tmp_path: Path, option: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text("before")
    named = f"json={file}" if option == "--write" else str(file)
    with files_of_at_most(500):
        ran = alone(served.folder, "plan", option, named, "--format", "json")
    assert (ran.code, ran.plan().summary.create) == (1, 1)
    assert ran.err == f"{file}: cannot be written: File too large\n"
    assert file.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir() if "plan" in path.name) == ["plan.json"]


@pytest.mark.fault("F17")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_report_that_finds_no_room_is_printed_and_the_apply_fails(
    served: Served, run: Run
) -> None:
    ran = run("apply", "--yes", "--format", "json", "--write", "text=/dev/full")
    (change,) = ran.report().targets[0].changes
    assert (ran.code, change.outcome, served.pools()) == (1, "done", [change.pool_id])
    assert ran.err == "/dev/full: cannot be written: No space left on device\n"


@pytest.mark.fault("F17", "F29")
@pytest.mark.parametrize(("target", "code"), [("| true", 0), (">&-", 0), ("> /dev/full", 1)])
def test_a_report_that_nobody_reads_is_told_on_stderr(
    served: Served, target: str, code: int
) -> None:
    command = f'"{sys.executable}" -m reconciler apply --yes --format json -C "{served.folder}"'
    script = f"set -o pipefail; sleep 0.1; {command} {target}"
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    (made,) = served.pools()
    assert (done.returncode, made in done.stderr) == (code, True)
    assert "Traceback" not in done.stderr


@pytest.mark.fault("F29")
@pytest.mark.parametrize("target", ["2>&1 | true", "> /dev/full 2>&1"])
def test_an_apply_of_which_nobody_hears_is_done_all_the_same(served: Served, target: str) -> None:
    command = f'"{sys.executable}" -m reconciler apply --yes -C "{served.folder}"'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} {target}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    full = target.startswith("> /dev/full")
    assert (done.returncode, len(served.pools())) == (1 if full else 0, 1)
    assert served.entries()[-1]["outcome"] == "done"


@pytest.mark.fault("F20")
@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (
            "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keys\n"
            "mfa_serial = arn:aws:iam::123456789012:mfa/me\n",
            "EOFError",
        ),
        (
            "sso_session = s\nsso_account_id = 123456789012\nsso_role_name = x\n"
            "[sso-session s]\nsso_start_url = https://sso.invalid\nsso_region = eu-west-1\n",
            "Give credentials the way the AWS CLI takes them",
        ),
    ],
)
def test_credentials_that_ask_somebody_are_an_error_where_nobody_is(
    served: Served, tmp_path: Path, profile: str, told: str
) -> None:
    config = tmp_path / "aws"
    config.write_text(
        f"[profile ops]\nregion = eu-west-1\n{profile}"
        "[profile keys]\naws_access_key_id = 123456789012\naws_secret_access_key = s\n"
    )
    text = (served.folder / "reconciler.yaml").read_text()
    (served.folder / "reconciler.yaml").write_text(
        text.replace("{account", "{profile: ops, account")
    )
    process = served.begin("apply", "--yes", AWS_CONFIG_FILE=str(config), HOME=str(tmp_path))
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, served.pools()) == (1, "", [])
    assert told in err
    assert "Traceback" not in err


@pytest.mark.fault("F23", "F24")
@pytest.mark.parametrize("left", ["nothing", "a pointer in place of the file"])
def test_documents_that_are_not_there_delete_nothing(served: Served, run: Run, left: str) -> None:
    """A checkout that is empty, or of which large files were not fetched."""
    run("apply", "--yes")
    (made,) = served.pools()
    if left == "nothing":
        (served.folder / "staff.yaml").unlink()
    else:
        pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n"
        (served.folder / "staff.yaml").write_text(pointer)
    ran = run("apply", "--yes", "--prune", "--format", "json")
    assert (ran.code, served.pools()) == (3 if left == "nothing" else 1, [made])
