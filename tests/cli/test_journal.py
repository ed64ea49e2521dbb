"""`reconciler journal`: what is open, settling by hand, the audit chain."""

import json
from pathlib import Path

import pytest

from reconciler.journal.chain import GENESIS
from reconciler.local.service import LocalService
from reconciler.model.json_value import object_list
from tests.builders import ACCOUNT
from tests.local.clients import Cognito
from tests.schemas.outputs import assert_follows_schema
from tests.wire_server import Wire, served

from .conftest import Run


def journal_of(folder: Path) -> Path:
    return folder / ".reconciler" / "journal-local.jsonl"


def test_the_journal_of_a_run_that_went_well_has_nothing_open(run: Run) -> None:
    run("apply", "--yes")
    shown = run("journal", "show", "--format", "json")
    view = shown.json()
    assert_follows_schema(view)
    assert (shown.code, view["summary"]) == (0, {"open": 0, "pools": 2})
    report = run("apply", "--yes", "--format", "json").report()
    assert [report.targets[0].journal] == [t["head"] for t in object_list(view["targets"])]
    text = run("journal", "show").out
    assert text.endswith("Journals: 0 open, 2 pools known.\n")


def test_there_is_nothing_to_tell_before_the_first_apply(run: Run) -> None:
    assert run("journal", "show").out == (
        "Target local: no entry yet\n\nJournals: 0 open, 0 pools known.\n"
    )
    verified = run("journal", "verify", "--format", "json")
    assert (verified.code, verified.json()["summary"]) == (0, {"entries": 0, "breaks": 0})


def test_a_report_names_the_head_that_verify_finds(run: Run, folder: Path) -> None:
    head = run("apply", "--yes", "--format", "json").report().targets[0].journal
    assert head is not None
    verified = run("journal", "verify", "--head", head, "--format", "json")
    view = verified.json()
    assert_follows_schema(view)
    assert (verified.code, view["head_found"]) == (0, True)
    kept = folder.parent / "kept.jsonl"
    kept.write_bytes(journal_of(folder).read_bytes())
    elsewhere = run("journal", "verify", "--head", head, str(kept))
    assert elsewhere.code == 0
    assert elsewhere.out.splitlines()[-1] == "The expected head is in the chain."


def test_every_entry_says_who_did_what_for_which_commit(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    entries = [json.loads(line) for line in journal_of(folder).read_text().splitlines()]
    assert {entry["actor"] for entry in entries} == {f"arn:aws:iam::{ACCOUNT}:root"}
    assert len({entry["run"] for entry in entries}) == 1
    assert all("commit" in entry for entry in entries)
    sent = [entry for entry in entries if entry["event"] == "sent"]
    assert all(entry["request_id"] for entry in sent)
    changes = [entry for entry in entries if entry["event"] in ("change", "outcome")]
    assert [(e["event"], "before" in e, "after" in e) for e in changes] == [
        ("change", True, False),
        ("outcome", False, True),
    ] * 2


def test_an_altered_entry_and_one_that_is_gone_are_found(run: Run, folder: Path) -> None:
    head = run("apply", "--yes", "--format", "json").report().targets[0].journal
    assert head is not None
    path = journal_of(folder)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0].replace("begin", "began"), *lines[1:]]))
    altered = run("journal", "verify")
    assert altered.code == 1
    assert altered.out.startswith(f"{path}:1: the entry was altered")
    path.write_text("".join(lines[:-1]))
    assert run("journal", "verify").code == 0
    shortened = run("journal", "verify", "--head", head)
    assert shortened.code == 1
    assert shortened.out.splitlines()[-1] == "The expected head is not in the chain."


def test_a_head_is_a_hash(run: Run) -> None:
    assert run("journal", "verify", "--head", "3f0c").code == 64
    assert run("journal", "verify", "--head", GENESIS).code == 0


def configured(folder: Path, wire: Wire, window: int) -> None:
    text = (folder / "reconciler.yaml").read_text()
    target = f'{{account: "{ACCOUNT}", region: eu-west-1, endpoint_url: "{wire.url}"'
    more = f", quiet_window_seconds: {window}, requests_per_second: 0}}"
    start = text.index("{service")
    (folder / "reconciler.yaml").write_text(f"{text[:start]}{target}{more}\n")
    (folder / "staff.yaml").unlink()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def leave_an_update_open(run: Run, folder: Path, wire: Wire) -> None:
    """The run died while its first call was on the way: the update landed, nobody has looked."""
    configured(folder, wire, 960)
    assert run("apply", "--yes").code == 0
    web = folder / "web.yaml"
    web.write_text(web.read_text().replace("address: web", "address: web\nname: renamed"))
    path = journal_of(folder)
    lines = path.read_text().splitlines(keepends=True)
    assert run("apply", "--yes").code == 0
    later = path.read_text().splitlines(keepends=True)[len(lines) :]
    sending = next(i for i, line in enumerate(later) if '"event":"sending"' in line)
    path.write_text("".join([*lines, *later[: sending + 1]]))


@pytest.mark.usefixtures("credentials")
def test_an_update_without_an_answer_is_open_until_somebody_looks(run: Run, folder: Path) -> None:
    with served(LocalService(folder.parent / "remote.db")) as wire:
        leave_an_update_open(run, folder, wire)
        shown = run("journal", "show", "--format", "json")
        assert_follows_schema(shown.json())
        assert (shown.code, shown.json()["summary"]) == (7, {"open": 1, "pools": 1})
        assert "open web: UpdateIdentityPool" in run("journal", "show").out
        resolved = run("journal", "resolve", "web")
        assert (resolved.code, resolved.out) == (
            0,
            "web: the UpdateIdentityPool is settled; the next apply goes on\n",
        )
        assert run("journal", "show").code == 0
        assert run("journal", "verify").code == 0


@pytest.mark.usefixtures("credentials")
def test_an_update_that_does_not_show_stays_open_unless_somebody_knows(
    run: Run, folder: Path
) -> None:
    service = LocalService(folder.parent / "remote.db")
    with served(service) as wire:
        leave_an_update_open(run, folder, wire)
        undo(Cognito(service), name="web")
        refused = run("journal", "resolve", "web")
        assert refused.code == 7
        assert "web: the UpdateIdentityPool does not show, and may land until" in refused.err
        planned = run("plan")
        assert planned.code == 0
        assert "local: web: an earlier UpdateIdentityPool was not answered" in planned.err
        assert run("apply", "--yes").code == 7
        document = (folder / "web.yaml").read_text()
        (folder / "web.yaml").unlink()
        elsewhere = run("apply", "--yes")
        assert elsewhere.code == 7
        assert "local: web: an earlier UpdateIdentityPool was not" in elsewhere.err
        (folder / "web.yaml").write_text(document)
        assert run("journal", "resolve", "web", "--not-applied").code == 0
        assert run("apply", "--yes").code == 0


def undo(cognito: Cognito, name: str) -> None:
    listed = object_list(cognito.call("ListIdentityPools", MaxResults=60)["IdentityPools"])
    pool = cognito.describe(str(listed[0]["IdentityPoolId"]))
    cognito.call("UpdateIdentityPool", **{**pool, "IdentityPoolName": name})


def test_a_pool_that_is_gone_is_made_again_only_after_it_was_forgotten(
    run: Run, folder: Path
) -> None:
    run("apply", "--yes")
    (folder / ".reconciler" / "local.db").unlink()
    held = run("plan", "--format", "json")
    assert (held.code, held.plan().summary.refused) == (3, 2)
    for address in ("web", "staff"):
        forgotten = run("journal", "resolve", address)
        assert forgotten.code == 0
        assert forgotten.out.endswith("is gone and forgotten; the next apply makes a new pool\n")
    assert run("plan", "--format", "json").plan().summary.create == 2


def test_there_is_nothing_to_resolve_about_a_pool_that_is_there(run: Run) -> None:
    run("apply", "--yes")
    resolved = run("journal", "resolve", "web")
    assert resolved.code == 0
    assert resolved.out.startswith("web: nothing is open, and its pool eu-west-1:")


def test_an_address_that_the_journal_does_not_know_is_a_usage_error(run: Run) -> None:
    unknown = run("journal", "resolve", "nobody")
    assert (unknown.code, unknown.err) == (
        64,
        "the journal of local has nothing open about 'nobody', and no pool of it\n",
    )


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(("journal", "told"), [(None, True), ("kept", False)])
def test_an_apply_says_where_a_second_pool_is_not_excluded(
    run: Run, folder: Path, journal: str | None, told: bool
) -> None:
    with served(LocalService(folder.parent / "remote.db")) as wire:
        configured(folder, wire, 960)
        if journal is not None:
            text = (folder / "reconciler.yaml").read_text()
            kept = text.replace("quiet_window", f"journal: {journal}, quiet_window")
            (folder / "reconciler.yaml").write_text(kept)
        applied = run("apply", "--yes")
    note = "local: no journal is configured, so a second pool after a lost answer"
    assert (applied.code, note in applied.err) == (0, told)
    where = folder / (journal or ".reconciler") / "journal-local.jsonl"
    assert where.exists()
