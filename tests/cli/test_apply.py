"""`reconciler apply` as a user runs it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import STAFF, WEB, Run
from tests.schemas.outputs import assert_follows_schema


def test_apply_then_plan_says_no_changes_and_a_second_apply_sends_nothing(run: Run) -> None:
    first = run("apply", "--yes", "--format", "json")
    assert_follows_schema(first.json())
    assert (first.code, first.json()["summary"]) == (
        0,
        {"done": 2, "failed": 0, "unknown": 0, "not_attempted": 0, "unchanged": 0, "refused": 0},
    )
    assert run("plan").out.splitlines()[-1].startswith("No changes: 2 unchanged")
    second = run("apply", "--yes", "--format", "json").report()
    (target,) = second.targets
    assert [change.requests for change in target.changes] == [(), ()]
    assert second.summary.unchanged == 2


def test_without_a_terminal_it_needs_yes(run: Run, folder: Path) -> None:
    ran = run("apply")
    assert ran.code == 64
    assert "there is no terminal to ask on: give --yes" in ran.err
    assert not (folder / ".reconciler").exists()


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 1, 2)])
def test_on_a_terminal_it_shows_the_plan_and_asks(
    run: Run, folder: Path, answer: str, code: int, left: int
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", "-C", str(folder)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    _, asked = process.communicate(timeout=60)
    os.close(ours)
    assert "Plan: 2 to create" in asked
    assert "Apply this plan?" in asked
    assert process.returncode == code
    assert run("plan", "--format", "json").plan().summary.create == left


def test_on_a_terminal_the_plan_is_shown_whatever_the_format(folder: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", "-C", str(folder), "--format", "json"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, b"n\n")
    printed, asked = process.communicate(timeout=60)
    os.close(ours)
    assert (process.returncode, printed) == (1, "")
    assert "Plan: 2 to create" in asked


def test_a_report_that_cannot_be_written_is_printed_all_the_same(run: Run, tmp_path: Path) -> None:
    ran = run("apply", "--yes", "--format", "json", "--write", f"text={tmp_path}")
    assert (ran.code, ran.report().summary.done) == (1, 2)
    assert ran.err == f"{tmp_path}: cannot be written: Is a directory\n"


def test_a_saved_plan_is_applied_if_the_present_one_is_the_same(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    run("plan", "--pool", "web", "--out", str(saved))
    ran = run("apply", str(saved), "--yes", "--format", "json")
    assert ran.code == 0
    assert ran.report().summary.done == 1
    assert run("plan", "--format", "json").plan().summary.create == 1


def test_a_saved_plan_of_another_state_is_not_applied(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "plan.json"
    run("plan", "--out", str(saved))
    (folder / "web.yaml").write_text(WEB.replace("role/gold", "role/admin"))
    (folder / "staff.yaml").unlink()
    ran = run("apply", str(saved), "--yes")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines()[0] == (
        "the present plan is not the approved one; nothing was written:"
    )
    assert ran.err.splitlines()[1:5] == [
        "  local: staff",
        '    approved: create "staff"',
        "    present:  nothing",
        "  local: web: providers.eu-west-1_AbCdEf123:client1.role_mapping.rules",
    ]
    gold, admin = (line for line in ran.err.splitlines()[5:7])
    assert ("role/gold" in gold, "role/admin" in gold) == (True, False)
    assert ("role/gold" in admin, "role/admin" in admin) == (False, True)
    assert run("plan", "--format", "json").plan().summary.create == 1


def test_a_saved_plan_that_was_altered_is_not_applied(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    run("plan", "--out", str(saved))
    saved.write_text(saved.read_text().replace("role/gold", "role/evil"))
    ran = run("apply", str(saved), "--yes")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == f"{saved}: its contents do not have the checksum that it states; plan again\n"


def test_a_report_is_no_plan(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    run("apply", "--yes", "--write", f"json={saved}")
    assert run("show", str(saved)).out.splitlines()[-1].startswith("Applied: 2 done")
    ran = run("apply", str(saved), "--yes")
    assert (ran.code, ran.err) == (4, f"{saved}: a report, not a plan; plan again\n")


def test_a_saved_plan_brings_its_own_consent(run: Run, tmp_path: Path) -> None:
    ran = run("apply", str(tmp_path / "plan.json"), "--pool", "web", "--yes")
    assert ran.code == 64
    assert "a saved plan has its consent flags; give them to `plan`" in ran.err


def test_an_expected_digest_may_be_of_the_plan_or_of_its_target(run: Run) -> None:
    plan = run("plan", "--format", "json").plan()
    assert run("apply", "--yes", "--expect-digest", "sha256:" + "0" * 64).code == 4
    assert run("apply", "--yes", "--expect-digest", "what").code == 64
    assert run("plan", "--format", "json").plan().digest == plan.digest
    (target,) = plan.targets
    assert run("apply", "--yes", "--expect-digest", target.digest).code == 0
    empty = run("plan", "--format", "json").plan()
    assert run("apply", "--yes", "--expect-digest", empty.digest).code == 0


def test_refused_changes_are_left_out_and_the_rest_is_done(run: Run, folder: Path) -> None:
    pinned = 'pool_ids: {local: "eu-west-1:00000000-0000-4000-8000-000000000000"}\n'
    (folder / "staff.yaml").write_text(STAFF + pinned)
    ran = run("apply", "--yes", "--format", "json")
    summary = ran.report().summary
    assert (ran.code, summary.done, summary.refused) == (3, 1, 1)


def test_the_journal_has_each_call_with_its_request_id(run: Run, folder: Path) -> None:
    report = run("apply", "--yes", "--format", "json").report()
    lines = (folder / ".reconciler" / "journal-local.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    (target,) = report.targets
    requests = [request for change in target.changes for request in change.requests]
    sent = [entry for entry in entries if entry["event"] == "sent"]
    assert [(e["operation"], e["request_id"]) for e in sent] == [
        (request.operation, request.request_id) for request in requests
    ]
    assert {entry["run"] for entry in entries} == {report.run}


def test_the_plan_goes_to_stderr_and_the_report_to_stdout(run: Run) -> None:
    ran = run("apply", "--yes")
    assert "Plan: 2 to create" in ran.err
    assert ran.out.splitlines()[-1] == (
        "Applied: 2 done, 0 failed, 0 unknown, 0 not attempted, 0 unchanged, 0 refused."
    )


def test_a_journal_in_a_store_cannot_be_kept_so_nothing_is_sent(run: Run, folder: Path) -> None:
    configuration = folder / "reconciler.yaml"
    text = configuration.read_text().replace("local: {", 'local: {journal: "s3://bucket/x", ')
    configuration.write_text(text)
    assert "reconciler.yaml:4:20: warning [journal]" in run("validate").out
    ran = run("apply", "--yes", "--format", "json")
    assert (ran.code, ran.report().summary.failed) == (1, 2)
    assert {change.error for change in ran.report().targets[0].changes} == {
        "target local: the journal s3://bucket/x is not available in this version; give a folder"
    }
    assert run("plan", "--format", "json").plan().summary.create == 2


def test_a_target_that_cannot_begin_does_not_lose_the_report_of_another(
    run: Run, folder: Path
) -> None:
    configuration = folder / "reconciler.yaml"
    second = (
        '  second: {service: embedded, account: "222222222222", region: eu-west-1, '
        'journal: "s3://bucket/x"}\n'
    )
    configuration.write_text(configuration.read_text() + second)
    web = WEB.replace('"arn:aws:iam::123456789012', '"arn:aws:iam::${target.account}')
    (folder / "web.yaml").write_text(web.replace("123456789012", "${target.account}"))
    ran = run("apply", "--all-targets", "--yes", "--format", "json")
    first, other = ran.report().targets
    assert (ran.code, first.summary.done, other.summary.failed) == (6, 2, 2)


def test_a_tombstone_deletes_its_pool_and_stays_content(run: Run, folder: Path) -> None:
    assert run("apply", "--yes").code == 0
    staff = next(
        change
        for change in run("plan", "--format", "json").plan().targets[0].changes
        if change.address == "staff"
    )
    (folder / "staff.yaml").write_text(
        "kind: IdentityPool\naddress: staff\nstate: absent\n"
        f'allow_unauthenticated_identities: false\npool_ids: {{local: "{staff.pool_id}"}}\n'
    )
    report = run("apply", "--yes", "--format", "json").report()
    assert [(c.address, c.action, c.outcome) for c in report.targets[0].changes] == [
        ("staff", "delete", "done"),
        ("web", "unchanged", "done"),
    ]
    again = run("plan", "--format", "json")
    assert (again.code, again.plan().summary.unchanged) == (0, 2)


def test_an_orphan_is_pruned_when_it_may_be(run: Run, folder: Path) -> None:
    staff = folder / "staff.yaml"
    staff.write_text(staff.read_text() + "protect: false\n")
    assert run("apply", "--yes").code == 0
    staff.unlink()
    assert run("plan", "--format", "json").plan().summary.orphaned == 1
    assert run("apply", "--yes", "--prune").code == 0
    after = run("plan", "--format", "json").plan().summary
    assert (after.orphaned, after.unchanged, after.create) == (0, 1, 0)
