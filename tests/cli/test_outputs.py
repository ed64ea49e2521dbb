"""`reconciler outputs` as a user and as other tools read it."""

import subprocess
from pathlib import Path

from reconciler.model.json_value import members, object_list
from tests.cli.conftest import CONFIGURATION, STAFF, Run
from tests.schemas.outputs import assert_follows_schema


def ids(run: Run) -> dict[str, object]:
    ran = run("outputs", "--format", "json")
    assert ran.code == 0
    assert_follows_schema(ran.json())
    (target,) = object_list(ran.json()["targets"])
    return dict(members(target["pool_ids"]))


def test_a_document_without_a_pool_is_null_and_told_and_no_error(run: Run) -> None:
    run("apply", "--yes", "--pool", "web")
    found = ids(run)
    assert (found["staff"], str(found["web"]).startswith("eu-west-1:")) == (None, True)
    text = run("outputs")
    assert text.out == (
        "Target local: account 123456789012, eu-west-1\n\n"
        f"staff no pool yet\nweb {found['web']}\n\n"
        "Outputs: 1 pool, 1 missing.\n"
    )
    assert (text.code, text.err) == (0, "local: staff has no pool yet\n")


def test_only_pools_that_are_ours_count(run: Run, folder: Path) -> None:
    run("apply", "--yes")
    staff = ids(run)["staff"]
    run("disown", "staff", "--yes")
    assert ids(run)["staff"] is None
    (folder / "staff.yaml").write_text(f'{STAFF}pool_ids: {{local: "{staff}"}}\n')
    assert ids(run)["staff"] is None, "pinned, and not adopted yet"
    run("apply", "--yes")
    assert ids(run)["staff"] == staff
    (folder / "staff.yaml").write_text(
        f'kind: IdentityPool\naddress: staff\nstate: absent\npool_ids: {{local: "{staff}"}}\n'
    )
    assert "staff" not in ids(run), "a tombstone"


def test_a_shell_reads_the_variables(run: Run, folder: Path) -> None:
    (folder / "second.yaml").write_text(STAFF.replace("address: staff", "address: 2-staff"))
    run("apply", "--yes")
    found = ids(run)
    ran = run("outputs", "--format", "env")
    assert ran.out.splitlines() == [
        f"POOL_ID_2_STAFF={found['2-staff']}",
        f"POOL_ID_STAFF={found['staff']}",
        f"POOL_ID_WEB={found['web']}",
    ]
    script = f"set -eu\n{ran.out}echo $POOL_ID_2_STAFF $POOL_ID_WEB"
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == f"{found['2-staff']} {found['web']}\n"


def test_several_targets_stay_apart(run: Run, folder: Path) -> None:
    (folder / "reconciler.yaml").write_text(
        CONFIGURATION
        + '  us.two: {service: embedded, account: "123456789012", region: us-east-1}\n'
    )
    run("apply", "--yes", "--all-targets", "--pool", "staff")
    env = run("outputs", "--all-targets", "--format", "env").out.splitlines()
    names, values = zip(*(line.split("=") for line in env), strict=True)
    assert names == ("POOL_ID_LOCAL__STAFF", "POOL_ID_US_TWO__STAFF")
    assert run("outputs", "--all-targets", "--format", "tfvars").out == (
        "pool_ids = {\n"
        f'  "local" = {{\n    "staff" = "{values[0]}"\n  }}\n'
        f'  "us.two" = {{\n    "staff" = "{values[1]}"\n  }}\n'
        "}\n"
    )


def test_terraform_gets_a_map(run: Run) -> None:
    assert run("outputs", "--format", "tfvars").out == "pool_ids = {}\n"
    run("apply", "--yes", "--pool", "web")
    assert run("outputs", "--format", "tfvars").out == (
        f'pool_ids = {{\n  "web" = "{ids(run)["web"]}"\n}}\n'
    )


def test_targets_that_variables_cannot_tell_apart_are_refused(run: Run, folder: Path) -> None:
    more = '{service: embedded, account: "123456789012", region: us-east-1}'
    other = more.replace("us-east-1", "us-west-2")
    text = f"{CONFIGURATION}  us.two: {more}\n  us-two: {other}\n"
    (folder / "reconciler.yaml").write_text(text)
    run("apply", "--yes", "--all-targets", "--pool", "staff")
    ran = run("outputs", "--all-targets", "--format", "env")
    assert (ran.code, ran.out) == (64, "")
    assert "two targets have the same variable POOL_ID_US_TWO__STAFF" in ran.err
