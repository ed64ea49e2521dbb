"""`reconciler plan` and `show` as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.plan.view.plan import CallView, IdentitiesView
from tests.cli.conftest import STAFF, WEB, Run
from tests.forgery import with_checksum
from tests.schemas.outputs import assert_follows_schema


def test_a_plan_creates_what_is_not_there(run: Run) -> None:
    ran = run("plan")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == (
        "Plan: 2 to create, 0 to adopt, 0 to update, 0 to delete, 0 unchanged, 0 refused; "
        "0 orphaned, 0 unmanaged, 0 foreign."
    )


def test_differences_are_told_by_the_exit_code_where_asked_for(run: Run) -> None:
    assert run("plan", "--detailed-exitcode").code == 2
    run("apply", "--yes")
    assert run("plan", "--detailed-exitcode").code == 0


def test_json_follows_its_schema(run: Run, folder: Path) -> None:
    pinned = 'pool_ids: {local: "eu-west-1:00000000-0000-4000-8000-000000000000"}\n'
    (folder / "staff.yaml").write_text(STAFF + pinned)
    ran = run("plan", "--format", "json")
    output = ran.json()
    assert_follows_schema(output)
    assert ran.code == 3
    assert output["summary"] == {
        "create": 1,
        "adopt": 0,
        "update": 0,
        "delete": 0,
        "unchanged": 0,
        "refused": 1,
        "orphaned": 0,
        "unmanaged": 0,
        "foreign": 0,
    }


def test_a_plan_writes_nothing(run: Run) -> None:
    first = run("plan", "--format", "json")
    assert run("plan", "--format", "json").out == first.out


def test_only_the_chosen_pool_is_planned_and_that_is_part_of_the_digest(run: Run) -> None:
    whole = run("plan", "--format", "json").plan()
    part = run("plan", "--pool", "web", "--format", "json").plan()
    (target,) = part.targets
    assert [change.address for change in target.changes] == ["web"]
    assert target.options.pools == ("web",)
    assert whole.digest != part.digest


def test_a_saved_plan_is_shown_as_it_was_printed(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    printed = run("plan", "--out", str(saved))
    assert run("show", str(saved)).out == printed.out
    assert run("show", str(saved), "--format", "json").out == saved.read_text()


def test_further_formats_are_written_in_the_same_run(run: Run, tmp_path: Path) -> None:
    text, data = tmp_path / "plan.txt", tmp_path / "plan.json"
    ran = run("plan", "--write", f"text={text}", "--write", f"json={data}")
    assert text.read_text() == ran.out
    assert run("plan", "--format", "json").out == data.read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "--target", "prd"], "'prd' is no target of reconciler.yaml; known are local"),
        (["plan", "--pool", "wbe"], "no document has the address 'wbe'; did you mean 'web'?"),
        (["plan", "--write", "yaml=x"], "'yaml=x' is not FORMAT=FILE with text, json"),
        (["plan", "--no-such-option"], "No such option"),
        (["plam"], "No such command 'plam'"),
        (["schema", "pool"], "'pool' is no kind; known are"),
        (["show"], "Missing argument 'PLAN'"),
        (["plan", "-C", "/no/such/folder"], "there is no folder '/no/such/folder'"),
    ],
)
def test_a_usage_error_exits_with_64(run: Run, arguments: list[str], told: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (64, "")
    assert told in ran.err


def test_several_targets_need_a_choice(run: Run, folder: Path) -> None:
    configuration = folder / "reconciler.yaml"
    second = '  second: {service: embedded, account: "222222222222", region: eu-west-1}\n'
    configuration.write_text(configuration.read_text() + second)
    ran = run("plan")
    assert (ran.code, ran.err.splitlines()[-1]) == (
        64,
        "reconciler.yaml has the targets local, second: choose with --target NAME or --all-targets",
    )
    web = WEB.replace('"arn:aws:iam::123456789012', '"arn:aws:iam::${target.account}')
    web = web.replace("123456789012", "${target.account}")
    (folder / "web.yaml").write_text(web)
    assert run("plan", "--target", "second", "--format", "json").plan().summary.create == 2
    assert run("plan", "--all-targets", "--format", "json").plan().summary.create == 4


def test_errors_in_documents_end_a_plan_before_it_reads(run: Run, folder: Path) -> None:
    (folder / "staff.yaml").write_text("kind: IdentityPool\n")
    ran = run("plan")
    assert (ran.code, ran.out) == (1, "")
    assert "staff.yaml:1:1: error [missing-key]" in ran.err
    assert ran.err.endswith("in the documents; nothing was read from AWS\n")
    assert not (folder / ".reconciler").exists()


def test_the_folder_may_stand_after_the_command(folder: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert run("validate", "-C", str(tmp_path / "elsewhere")).code == 1
    assert run("validate", "-C", str(folder)).code == 0


def test_verbose_says_on_stderr_what_is_done(run: Run) -> None:
    assert run("apply", "--yes", "-v", "--format", "json").err == (
        "local: reading the pools of account 123456789012, eu-west-1\n"
        "local: 1 of 2 changes, staff\n"
        "local: 2 of 2 changes, web\n"
    )
    assert run("plan", "-v").err == (
        "local: reading the pools of account 123456789012, eu-west-1\n"
        "local: 2 of 2 pools\n"
        "local: 1 of 1 maps of principal tags\n"
    )


@pytest.mark.parametrize(
    ("variables", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_color_follows_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], colored: bool
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("plan").out) is colored
    assert "\x1b[" in run("plan", "--color", "always").out
    assert "\x1b[" not in run("plan", "--color", "never").out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "neither a plan, a report nor drift"),
        (b'{"kind": "plan"}', "neither a plan, a report nor drift"),
        (b'{"kind": "plan", "format_version": "2.0"}', "format 2.0 is of another version"),
        (b'{"kind": "plan", "format_version": "1.0"}', "damaged: PlanView has no tool"),
        (b'{"kind": "report", "format_version": "1.0", "x": 1}', "damaged: ReportView has unknown"),
    ],
)
def test_a_damaged_plan_is_an_error_that_names_it(
    run: Run, tmp_path: Path, content: bytes, told: str
) -> None:
    saved = tmp_path / "plan.json"
    saved.write_bytes(content)
    ran = run("show", str(saved))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{saved}: ")
    assert told in ran.err


def test_a_file_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    ran = run("plan", "--out", str(tmp_path))
    assert ran.code == 1
    assert ran.err.endswith("cannot be written: Is a directory\n")
    assert ran.out == run("plan").out


@pytest.mark.parametrize("option", ["--out={}", "--write=json={}"])
def test_a_file_in_no_folder_is_refused_before_anything_is_done(
    run: Run, tmp_path: Path, option: str
) -> None:
    ran = run("plan", option.format(tmp_path / "no" / "plan.json"))
    assert (ran.code, ran.out) == (64, "")
    assert "there is no folder" in ran.err


def test_a_plan_can_be_written_to_a_device(run: Run) -> None:
    assert run("plan", "--out", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_a_protected_orphan_is_not_pruned(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    (folder / "staff.yaml").unlink()
    assert run("plan").out.splitlines()[-1].startswith("No changes: 1 unchanged; 1 orphaned")
    ran = run("plan", "--prune", "--format", "json")
    (target,) = ran.plan().targets
    assert (ran.code, target.summary.refused, target.others) == (3, 1, ())
    refused = target.changes[-1]
    assert (refused.address, refused.action, refused.calls) == ("staff", "delete", ())
    assert refused.refusal is not None
    assert refused.refusal.guard == "protected"


def test_an_orphan_that_the_last_apply_left_unprotected_is_pruned(run: Run, folder: Path) -> None:
    (folder / "staff.yaml").write_text(STAFF + "protect: false\n")
    run("apply", "--yes")
    (folder / "staff.yaml").unlink()
    ran = run("plan", "--prune", "--format", "json")
    assert_follows_schema(ran.json())
    (target,) = ran.plan().targets
    deleted = target.changes[-1]
    assert (ran.code, deleted.address, deleted.action, deleted.refusal) == (
        0,
        "staff",
        "delete",
        None,
    )
    assert deleted.identities == IdentitiesView(0, False)
    assert deleted.calls == (CallView("DeleteIdentityPool", {"IdentityPoolId": deleted.pool_id}),)
    assert run("plan", "--prune", "--detailed-exitcode").code == 2
    assert (
        f'    - delete staff "staff" {deleted.pool_id} in local: no identities\n'
        in run("plan", "--prune").out
    )


def test_consent_to_lose_identities_is_for_a_document_or_a_pruned_orphan(
    run: Run, folder: Path
) -> None:
    (folder / "staff.yaml").write_text(STAFF + "protect: false\n")
    run("apply", "--yes")
    (folder / "staff.yaml").unlink()
    consent = ("--allow-identity-loss", "staff")
    assert run("plan", "--allow-identity-loss", "web").code == 0
    assert run("plan", "--prune", *consent, "--allow-identity-loss", "web").code == 0
    early = run("plan", *consent)
    assert (early.code, early.err) == (
        64,
        "no document has the address 'staff'; known are web\n",
    )
    late = run("plan", "--prune", "--allow-identity-loss", "stafff")
    assert (late.code, late.err) == (
        64,
        "no document or pruned orphan has the address 'stafff'; did you mean 'staff'?\n",
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"refusal": null',
            '"refusal": {"guard": "x", "message": "y", "allow": "z"}',
            "what it tells is not what it would do",
        ),
        ('"create": 2', '"create": 1', "what it tells is not what it would do"),
        (
            '"value": "gold"',
            '"value": "evil"',
            "its contents do not have the digest that it states",
        ),
    ],
)
def test_a_plan_that_tells_another_story_is_not_shown(
    run: Run, tmp_path: Path, old: str, new: str, told: str
) -> None:
    saved = tmp_path / "plan.json"
    run("plan", "--out", str(saved))
    forged = saved.read_text().replace(old, new, 1)
    for text, why in (
        (forged, "its contents do not have the checksum that it states"),
        (json.dumps(with_checksum(json.loads(forged))), told),
    ):
        saved.write_text(text)
        ran = run("show", str(saved))
        assert (ran.code, ran.out, ran.err) == (4, "", f"{saved}: {why}; plan again\n")


def test_every_target_that_cannot_be_read_is_named(run: Run, folder: Path) -> None:
    configuration = folder / "reconciler.yaml"
    dead = '  {}: {{account: "{}", region: eu-west-1, endpoint_url: "http://127.0.0.1:9"}}\n'
    text = configuration.read_text() + dead.format("one", "1" * 12) + dead.format("two", "2" * 12)
    configuration.write_text(text)
    for name in ("web.yaml", "staff.yaml"):
        document = folder / name
        document.write_text(document.read_text() + "targets: [local]\n")
    environment = {"AWS_ACCESS_KEY_ID": "1" * 12, "AWS_SECRET_ACCESS_KEY": "x", "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "plan", "--all-targets", "-C", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["target one", "target two"]
