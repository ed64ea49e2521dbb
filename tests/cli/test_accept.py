"""`reconciler accept` as a user runs it."""

import stat
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.flows.local import DATABASE
from reconciler.local.service import LocalService
from reconciler.model.json_value import object_list
from tests.cli.conftest import CONFIGURATION, STAFF, WEB, Run
from tests.local.clients import ACCOUNT, REGION, Cognito

TAGGED = WEB + "tags: {team: identity} # who\n"


@pytest.fixture
def web(run: Run, folder: Path) -> Path:
    """The document of a pool that is as it says."""
    file = folder / "web.yaml"
    file.write_text(TAGGED)
    assert run("apply", "--yes").code == 0
    return file


def alter(folder: Path, name: str, role: str, **tags: str) -> None:
    """Somebody gives a pool another authenticated role and further tags."""
    with closing(LocalService(folder / DATABASE)) as service:
        client = Cognito(service)
        pools = object_list(client.call("ListIdentityPools", MaxResults=60)["IdentityPools"])
        (pool_id,) = [p["IdentityPoolId"] for p in pools if p["IdentityPoolName"] == name]
        now = client.call("GetIdentityPoolRoles", IdentityPoolId=pool_id)
        now["Roles"] = {"authenticated": f"arn:aws:iam::{ACCOUNT}:role/{role}"}
        client.call("SetIdentityPoolRoles", **now)
        arn = f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{pool_id}"
        client.call("TagResource", ResourceArn=arn, Tags={**tags})


def is_settled(run: Run) -> bool:
    """Nothing differs; apply would renew no more than markers."""
    return run("plan", "--detailed-exitcode").code == 0


def test_what_drifted_is_written_into_the_document(run: Run, folder: Path, web: Path) -> None:
    alter(folder, "web", "other", team="012", **{"a: b": "${x}"})
    assert run("drift").code == 2
    ran = run("accept", "web")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "--- a/web.yaml\n"
        "+++ b/web.yaml\n"
        "@@ -2,7 +2,7 @@\n"
        " address: web\n"
        " allow_unauthenticated_identities: false\n"
        " roles:\n"
        "-  authenticated: arn:aws:iam::123456789012:role/user\n"
        "+  authenticated: arn:aws:iam::123456789012:role/other\n"
        " providers:\n"
        "   - type: user_pool\n"
        "     user_pool_id: eu-west-1_AbCdEf123\n"
        "@@ -14,4 +14,4 @@\n"
        "       rules:\n"
        "         - {claim: tier, match: Equals, value: gold, role: "
        '"arn:aws:iam::123456789012:role/gold"}\n'
        "         - {claim: tier, match: Equals, value: base, role: "
        '"arn:aws:iam::123456789012:role/base"}\n'
        "-tags: {team: identity} # who\n"
        '+tags: {team: "012", "a: b": "$${x}"} # who\n'
    )
    assert is_settled(run)
    assert run("drift").code == 0
    assert "converged" in run("drift").out
    again = run("accept", "web")
    assert (again.code, again.out) == (0, "")
    assert again.err == "web: pool and document changed to the same; there is nothing to accept\n"


def test_diff_shows_the_edit_and_writes_nothing(run: Run, folder: Path, web: Path) -> None:
    alter(folder, "web", "other")
    shown = run("accept", "web", "--diff")
    assert (shown.code, web.read_text()) == (0, TAGGED)
    assert run("accept", "web").out == shown.out
    assert web.read_text() == TAGGED.replace("role/user", "role/other")


def test_a_file_keeps_its_mode_its_line_ends_and_its_byte_order_mark(
    run: Run, folder: Path, web: Path
) -> None:
    data = b"\xef\xbb\xbf" + TAGGED.replace("\n", "\r\n").encode()
    web.write_bytes(data)
    web.chmod(0o640)
    alter(folder, "web", "other")
    assert run("accept", "web").code == 0
    assert web.read_bytes() == data.replace(b"role/user", b"role/other")
    assert stat.S_IMODE(web.stat().st_mode) == 0o640


def test_nothing_is_written_where_one_of_several_is_refused(
    run: Run, folder: Path, web: Path
) -> None:
    pinned = 'pool_ids: {local: "eu-west-1:00000000-0000-4000-8000-000000000000"}\n'
    (folder / "gone.yaml").write_text(STAFF.replace("staff", "gone") + pinned)
    (folder / "new.yaml").write_text(STAFF.replace("staff", "new"))
    staff = folder / "staff.yaml"
    staff.write_text(STAFF + "roles: {authenticated: 'arn:${target.partition}:iam::x:role/r'}\n")
    staff.write_text(staff.read_text().replace("::x:", "::${target.account}:"))
    alter(folder, "web", "other")
    alter(folder, "staff", "other")
    ran = run("accept", "gone", "new", "web", "staff")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "gone: the pinned pool eu-west-1:00000000-0000-4000-8000-000000000000 does not exist; "
        "there is nothing to accept\n"
        "new: no pool has this address yet; there is nothing to accept\n"
        "staff.yaml:5:24: error [accept-variable] staff: the value comes from a variable, "
        "arn:${target.partition}:iam::${target.account}:role/r: change the variable in "
        "reconciler.yaml, or write the value here; no other target uses this document\n"
        "nothing was written\n"
    )
    assert web.read_text() == TAGGED
    assert run("accept", "gone", "new", "web").code == 0
    assert web.read_text() == TAGGED.replace("role/user", "role/other")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["accept", "wbe"], "no document has the address 'wbe'; did you mean 'web'?"),
        (["accept", "web", "--target", "prd"], "'prd' is no target of reconciler.yaml"),
        (["accept"], "Missing argument 'ADDRESS...'"),
    ],
)
def test_a_wrong_choice_is_a_usage_error(run: Run, arguments: list[str], told: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (64, "")
    assert told in ran.err


def test_several_targets_need_a_choice(run: Run, folder: Path) -> None:
    second = '  second: {service: embedded, account: "222222222222", region: eu-west-1}\n'
    (folder / "reconciler.yaml").write_text(CONFIGURATION + second)
    assert run("accept", "web").code == 64


def test_verbose_says_on_stderr_what_is_read(run: Run, web: Path) -> None:
    ran = run("accept", "web", "-v")
    assert ran.err.startswith("local: reading the pools of account 123456789012, eu-west-1\n")
