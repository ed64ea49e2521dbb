"""`reconciler drift` as a user meets it. What it says of each state is in tests/drift_cases."""

import sqlite3
from contextlib import closing
from pathlib import Path

from reconciler.local.service import LocalService
from reconciler.model.json_value import Json, object_list
from tests.goldens import assert_golden
from tests.local.clients import Cognito
from tests.schemas.outputs import assert_follows_schema

from .conftest import CONFIGURATION, STAFF, Run


def by_hand(folder: Path, operation: str, **parameters: Json) -> None:
    """Somebody else changes the pool of the address `web`, which has its name too."""
    with closing(LocalService(folder / ".reconciler" / "local.db")) as service:
        cognito = Cognito(service)
        pools = object_list(cognito.call("ListIdentityPools", MaxResults=60)["IdentityPools"])
        (pool_id,) = (p["IdentityPoolId"] for p in pools if p["IdentityPoolName"] == "web")
        cognito.call(operation, IdentityPoolId=pool_id, **parameters)


def drifted(run: Run, folder: Path) -> None:
    """The guests of one pool are let in by hand, and a document changes."""
    assert run("apply", "--yes").code == 0
    admin = "arn:aws:iam::123456789012:role/admin"
    by_hand(folder, "SetIdentityPoolRoles", Roles={"authenticated": admin}, RoleMappings={})
    (folder / "staff.yaml").write_text(f"{STAFF}roles: {{authenticated: '{admin}'}}\n")


def test_the_text_tells_what_moved_and_what_it_means(run: Run, folder: Path) -> None:
    drifted(run, folder)
    ran = run("drift")
    assert (ran.code, ran.err) == (2, "")
    ids = {p["address"]: str(p["pool_id"]) for p in _pools(run)}
    text = ran.out.replace(ids["web"], "WEB-ID").replace(ids["staff"], "STAFF-ID")
    assert_golden("drift.txt", text)


def test_json_can_be_written_beside_the_text(run: Run, folder: Path, tmp_path: Path) -> None:
    drifted(run, folder)
    file = tmp_path / "drift.json"
    assert run("drift", "--write", f"json={file}").code == 2
    assert file.read_text() == run("drift", "--format", "json").out


def test_html_draws_what_moved_and_not_what_git_changed(run: Run, folder: Path) -> None:
    drifted(run, folder)
    ran = run("drift", "--format", "html")
    assert (ran.code, ran.out.count('<div class="scrolls"')) == (2, 1)


def test_nothing_drifted_is_said_in_a_line(run: Run) -> None:
    run("apply", "--yes")
    ran = run("drift")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "No drift: 2 in sync.")


def test_looking_for_drift_leaves_no_trace(run: Run, folder: Path) -> None:
    drifted(run, folder)
    before = _state(folder)
    run("drift", "--strict")
    assert _state(folder) == before


def test_an_ignore_past_its_day_still_holds_and_is_told(run: Run, folder: Path) -> None:
    ignore = "ignore: [{path: [tags, cost], reason: billing, until: 2026-01-31}]\n"
    (folder / "staff.yaml").write_text(f"{STAFF}{ignore}")
    run("apply", "--yes")
    ran = run("drift", "--format", "json")
    assert ran.code == 0
    assert_follows_schema(ran.json())
    assert [f["rule"] for f in object_list(ran.json()["findings"])] == ["ignore-expired"]


def test_a_target_that_cannot_be_read_leaves_no_half_answer(run: Run, folder: Path) -> None:
    (folder / "reconciler.yaml").write_text(
        f'{CONFIGURATION}  gone: {{account: "123456789012", region: eu-west-1, '
        'endpoint_url: "http://127.0.0.1:9"}\n'
    )
    (folder / "staff.yaml").write_text(f"{STAFF}targets: [local]\n")
    (folder / "web.yaml").unlink()
    ran = run("drift", "--all-targets")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("target gone: ")


def _state(folder: Path) -> dict[str, str]:
    """What is kept beside the configuration, of the service what it says of its pools."""
    folder /= ".reconciler"
    # What SQLite keeps beside its file comes and goes.
    files = {f.name: f for f in folder.iterdir() if not f.name.startswith("local.db-")}
    with closing(sqlite3.connect(files.pop("local.db"))) as database:
        pools = "\n".join(database.iterdump())
    return {"local.db": pools, **{name: file.read_text() for name, file in files.items()}}


def _pools(run: Run) -> list[dict[str, object]]:
    return [dict(pool) for pool in object_list(run("drift", "--format", "json").json()["pools"])]
