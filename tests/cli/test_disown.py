"""`reconciler disown` as a user runs it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.local.service import LocalService
from reconciler.model.json_value import members
from tests.cli.conftest import Run
from tests.local.clients import Cognito
from tests.schemas.outputs import assert_follows_schema


def tags_of(folder: Path, pool_id: str | None) -> dict[str, object]:
    service = LocalService(folder / ".reconciler" / "local.db")
    return dict(members(Cognito(service).describe(str(pool_id)).get("IdentityPoolTags")))


def pool_id_of(run: Run, address: str) -> str:
    (target,) = run("plan", "--format", "json").plan().targets
    (found,) = [change.pool_id for change in target.changes if change.address == address]
    assert found is not None
    return found


def test_our_tags_go_and_nothing_else_does(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    pool_id = pool_id_of(run, "staff")
    ran = run("disown", "staff", "--yes", "--format", "json")
    assert ran.code == 0, ran.err
    assert_follows_schema(ran.json())
    (target,) = ran.report().targets
    (change,) = target.changes
    assert (change.address, change.action, change.outcome) == ("staff", "disown", "done")
    assert [(request.operation, request.delivery) for request in change.requests] == [
        ("UntagResource", "applied")
    ]
    assert tags_of(folder, pool_id) == {"team": "workplace"}
    assert ran.err == (
        "staff: staff.yaml:1: take the document out; with it plan refuses to make a second pool "
        "of that name (name-taken)\n"
    )


def test_the_document_holds_back_until_it_is_taken_out_and_may_come_back_anew(
    run: Run, folder: Path
) -> None:
    run("apply", "--yes")
    pool_id = pool_id_of(run, "staff")
    run("disown", "staff", "--yes")
    plan = run("plan", "--format", "json")
    refusals = [c.refusal for c in plan.plan().targets[0].changes if c.refusal]
    assert (plan.code, [refusal.guard for refusal in refusals]) == (3, ["name-taken"])
    document = (folder / "staff.yaml").read_text()
    (folder / "staff.yaml").unlink()
    after = run("plan", "--format", "json").plan()
    assert [(other.pool_id, other.state) for other in after.targets[0].others] == [
        (pool_id, "unmanaged")
    ]
    # The journal does not hold the address for a pool that was given up.
    (folder / "staff.yaml").write_text(f"{document}name: staff two\n")
    assert run("plan", "--format", "json").plan().summary.create == 1
    assert run("journal", "verify").code == 0


def test_a_pinned_pool_would_be_adopted_again(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    pool_id = pool_id_of(run, "staff")
    document = folder / "staff.yaml"
    document.write_text(f'{document.read_text()}pool_ids: {{local: "{pool_id}"}}\n')
    ran = run("disown", "staff", "--yes")
    assert ran.code == 0
    assert (
        "staff: staff.yaml:1: take the document out; with it and its pin, apply adopts the pool "
        "again\n"
    ) in ran.err
    assert "« disown staff" in ran.err
    assert run("plan", "--format", "json").plan().summary.adopt == 1


def test_a_pool_that_another_document_name_pins_goes_by_that_name(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    pool_id = pool_id_of(run, "staff")
    document = folder / "staff.yaml"
    renamed = document.read_text().replace("address: staff", "address: people")
    document.write_text(f'{renamed}pool_ids: {{local: "{pool_id}"}}\n')
    assert run("disown", "people", "--yes").code == 0
    assert tags_of(folder, pool_id) == {"team": "workplace"}


def test_an_orphan_can_be_disowned(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    pool_id = pool_id_of(run, "staff")
    (folder / "staff.yaml").unlink()
    assert run("disown", "staff", "--yes").code == 0
    assert tags_of(folder, pool_id) == {"team": "workplace"}


def test_a_pool_of_another_owner_is_refused(run: Run, folder: Path) -> None:
    cognito = Cognito(LocalService(_database(folder)))
    tags = {"reconciler:owner": "others", "reconciler:address": "theirs"}
    theirs = cognito.call(
        "CreateIdentityPool",
        IdentityPoolName="x",
        AllowUnauthenticatedIdentities=False,
        IdentityPoolTags={**tags},
    )
    ran = run("disown", "theirs", "--yes", "--format", "json")
    assert ran.code == 3
    (change,) = ran.report().targets[0].changes
    assert change.refusal is not None
    assert (change.refusal.guard, change.requests) == ("foreign", ())
    assert tags_of(folder, str(theirs["IdentityPoolId"])) == tags


def test_two_pools_of_one_address_are_refused(run: Run, folder: Path) -> None:
    cognito = Cognito(LocalService(_database(folder)))
    for name in ("one", "two"):
        cognito.call(
            "CreateIdentityPool",
            IdentityPoolName=name,
            AllowUnauthenticatedIdentities=False,
            IdentityPoolTags={"reconciler:owner": "acme", "reconciler:address": "twice"},
        )
    ran = run("disown", "twice", "--yes", "--format", "json")
    assert ran.code == 3
    (change,) = ran.report().targets[0].changes
    assert change.refusal is not None
    assert change.refusal.guard == "ambiguous"


def _database(folder: Path) -> Path:
    (folder / ".reconciler").mkdir()
    return folder / ".reconciler" / "local.db"


def test_an_address_that_no_pool_has_is_told_with_a_near_one(run: Run) -> None:
    run("apply", "--yes")
    ran = run("disown", "stuff", "--yes")
    assert ran.code == 64
    assert ran.err == ("no pool of target local has the address 'stuff'; did you mean 'staff'?\n")


def test_without_a_terminal_it_needs_yes(run: Run, folder: Path) -> None:
    ran = run("disown", "staff")
    assert ran.code == 64
    assert "there is no terminal to ask on: give --yes" in ran.err


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 1), ("n", 1, 5)])
def test_on_a_terminal_it_shows_what_goes_and_asks(
    run: Run, folder: Path, answer: str, code: int, left: int
) -> None:
    run("apply", "--yes")
    pool_id = pool_id_of(run, "staff")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "disown", "staff", "-C", str(folder)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    _, asked = process.communicate(timeout=60)
    os.close(ours)
    assert "Disown: 1 to disown, 0 refused." in asked
    assert "Take these tags off?" in asked
    assert process.returncode == code
    # The five tags of the marker beside the one of the user.
    assert len(tags_of(folder, pool_id)) == (left if answer == "y" else left + 1)
