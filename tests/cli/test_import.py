"""`reconciler import` as a user runs it."""

from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.documents.schema_files import modeline
from reconciler.local.service import LocalService
from reconciler.plan.view.codec import dump, load
from reconciler.plan.view.imported import ImportView
from tests.builders import OIDC, SPEC, mapping
from tests.by_hand import by_hand
from tests.cli.conftest import Run
from tests.local.clients import Cognito
from tests.schemas.outputs import assert_follows_schema


@pytest.fixture
def cognito(folder: Path) -> Cognito:
    """The SDK over the embedded service of a folder without documents."""
    for name in ("web.yaml", "staff.yaml"):
        (folder / name).unlink()
    (folder / ".reconciler").mkdir()
    return Cognito(LocalService(folder / ".reconciler" / "local.db"))


def test_a_document_is_written_for_each_pool_and_a_plan_only_adopts(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    pool_id = by_hand(cognito, replace(SPEC, name="Customer Web", tags=()))
    ran = run("import", "--all", "--format", "json")
    assert ran.code == 0, ran.err
    assert_follows_schema(ran.json())
    assert dump(load(ImportView, ran.json())) == ran.json()
    assert ran.json()["pools"] == [
        {
            "label": pool_id,
            "name": "Customer Web",
            "pool_id": pool_id,
            "state": "written",
            "address": "customer-web",
            "file": "pools/customer-web.yaml",
            "reason": None,
            "notes": [],
        }
    ]
    assert (folder / "pools" / "customer-web.yaml").read_text() == document(pool_id)
    plan = run("plan", "--format", "json").plan()
    assert (plan.summary.adopt, plan.summary.create, plan.summary.refused) == (1, 0, 0)


def document(pool_id: str) -> str:
    return DOCUMENT.format(pool_id).replace("MODELINE", modeline("IdentityPool"))


DOCUMENT = """\
# MODELINE

kind: IdentityPool
address: customer-web
name: Customer Web
allow_unauthenticated_identities: false
allow_classic_flow: false

roles:
  authenticated: arn:aws:iam::123456789012:role/user

providers:
  - type: user_pool
    user_pool_id: eu-west-1_AbCdEf123
    client_id: client1
    server_side_token_check: true
    role_mapping:
      type: Rules
      ambiguous_role_resolution: Deny
      rules:
        - claim: custom:tier
          match: Equals
          value: gold
          role: arn:aws:iam::123456789012:role/gold
tags: {{}}

pool_ids:
  local: {}

targets:
  - local
"""


def test_the_text_lists_the_files_and_what_comes_next(run: Run, cognito: Cognito) -> None:
    pool_id = by_hand(cognito, replace(SPEC, name="web", allow_classic_flow=None))
    assert run("import", "--pool", pool_id).out == (
        "Target local: account 123456789012, eu-west-1\n\n"
        f'+ written web "web" {pool_id}\n'
        "    pools/web.yaml\n"
        "    ! allow_classic_flow is left out, so not managed: the pool was never told, so the "
        "classic flow is open; say false to close it\n\n"
        "Imported: 1 written, 0 skipped, 0 refused.\n"
        "Next:\n"
        "    reconciler plan --target local\n"
        "    reconciler apply --target local\n"
    )


def test_a_second_import_writes_nothing(run: Run, folder: Path, cognito: Cognito) -> None:
    pool_id = by_hand(cognito, SPEC)
    run("import", "--all")
    before = (folder / "pools" / "web.yaml").read_bytes()
    ran = run("import", "--all", "--format", "json")
    assert ran.code == 0
    assert ran.json()["summary"] == {"written": 0, "skipped": 1, "refused": 0}
    assert (folder / "pools" / "web.yaml").read_bytes() == before
    run("apply", "--yes")
    again = run("import", "--pool", pool_id)
    assert "= skipped" in again.out
    assert "    it is ours already, as web\n" in again.out


def test_a_file_that_is_there_is_replaced_only_with_force(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    by_hand(cognito, SPEC)
    file = folder / "pools" / "web.yaml"
    file.parent.mkdir()
    old = "kind: RoleMapping\naddress: x\ntype: Token\nambiguous_role_resolution: Deny\n"
    file.write_text(old)
    ran = run("import", "--all")
    assert ran.code == 3
    assert "    pools/web.yaml is there already; --force replaces it\n" in ran.out
    assert file.read_text() == old
    assert run("import", "--all", "--force").code == 0
    assert "kind: IdentityPool\n" in file.read_text()
    file.write_text(file.read_text().replace("team: identity", "team: nobody"))
    assert run("import", "--all", "--force").code == 0
    assert "team: identity\n" in file.read_text()


def test_a_pool_of_another_owner_and_one_that_is_not_there_are_refused(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    spec = replace(SPEC, tags=(("reconciler:owner", "others"),))
    foreign = by_hand(cognito, spec)
    gone = "eu-west-1:00000000-0000-4000-8000-000000000000"
    elsewhere = "us-east-1:00000000-0000-4000-8000-000000000000"
    ids = [word for pool in (foreign, gone, elsewhere) for word in ("--pool", pool)]
    ran = run("import", *ids, "--format", "json")
    assert ran.code == 3
    pools = ran.json()["pools"]
    assert isinstance(pools, list)
    assert sorted(str(pool["reason"]) for pool in pools if isinstance(pool, dict)) == [
        "it belongs to owner 'others'; let them disown it first",
        "no pool id of eu-west-1, the region of target local",
        "there is no such pool",
    ]
    assert not (folder / "pools").exists()


def test_what_pools_have_alike_is_written_once(run: Run, folder: Path, cognito: Cognito) -> None:
    oidc = replace(OIDC, role_mapping=mapping())
    for name in ("one", "two"):
        by_hand(cognito, replace(SPEC, name=name, providers=(oidc, *SPEC.providers)))
    by_hand(cognito, replace(SPEC, name="three", providers=(OIDC,)))
    ran = run("import", "--all", "--share", "--format", "json")
    assert ran.code == 0
    assert ran.json()["shared"] == [
        {
            "kind": "RoleMapping",
            "address": "idp-example-com-roles",
            "file": "pools/mappings/idp-example-com-roles.yaml",
        },
        {
            "kind": "Provider",
            "address": "eu-west-1-ab-cd-ef123-client1",
            "file": "pools/providers/eu-west-1-ab-cd-ef123-client1.yaml",
        },
        {
            "kind": "Provider",
            "address": "idp-example-com",
            "file": "pools/providers/idp-example-com.yaml",
        },
    ]
    assert (folder / "pools" / "providers" / "idp-example-com.yaml").read_text() == (
        f"# {modeline('Provider')}\n\n"
        "kind: Provider\naddress: idp-example-com\ntype: oidc\n"
        "arn: arn:aws:iam::123456789012:oidc-provider/idp.example.com\n\n"
        "role_mapping:\n  use: idp-example-com-roles\n"
    )
    plan = run("plan", "--format", "json").plan()
    assert (plan.summary.adopt, plan.summary.refused) == (3, 0)


def test_documents_go_where_the_configuration_looks_for_them(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    by_hand(cognito, SPEC)
    configuration = folder / "reconciler.yaml"
    configuration.write_text(f'documents: ["live/*.yaml"]\n{configuration.read_text()}')
    ran = run("import", "--all")
    assert ran.code == 3
    reason = "reconciler.yaml looks for no documents where it would be: pools/web.yaml"
    assert f"    {reason}\n" in ran.out
    assert not (folder / "pools").exists()
    assert run("import", "--all", "--out", "live").code == 0
    assert (folder / "live" / "web.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one source: --pool ID (repeatable), --all, --from-terraform"),
        (
            ["--all", "--pool", "x"],
            "give one source: --pool ID (repeatable), --all, --from-terraform",
        ),
        (["--all", "--out", "../elsewhere"], "is no folder below the configuration's"),
        (["--all", "--target", "nope"], "'nope' is no target of reconciler.yaml"),
    ],
)
def test_wrong_usage_writes_nothing(
    run: Run, folder: Path, arguments: list[str], message: str
) -> None:
    ran = run("import", *arguments)
    assert ran.code == 64
    assert message in ran.err
    assert not (folder / "pools").exists()


def test_wrong_documents_end_it_before_aws_is_read(run: Run, folder: Path) -> None:
    (folder / "web.yaml").write_text("kind: IdentityPool\n")
    ran = run("import", "--all")
    assert ran.code == 1
    assert "nothing was read from AWS" in ran.err


def test_a_document_of_the_same_name_without_a_pin_is_told_of(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    by_hand(cognito, SPEC)
    (folder / "web.yaml").write_text(
        "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\n"
    )
    ran = run("import", "--all")
    assert ran.code == 0
    assert (
        "    ! web (web.yaml:1) has the same name and no pin: if it means this pool, put the pin "
        "there and take the new document out\n"
    ) in ran.out


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        (
            "terraform",
            "",
            "not JSON: give terraform.tfstate, or what `terraform show -json` prints",
        ),
        ("terraform", "[" * 100_000, "not JSON: give terraform.tfstate, or what "),
        ("terraform", "[]", "no Terraform state: give terraform.tfstate, or what "),
        ("terraform", '{"version": 3}', "a state of version 3; `terraform show -json` of it "),
        ("terraform", "PK\x03\x04", "a saved plan is binary; `terraform show -json "),
        ("cloudformation", "", "no CloudFormation template: it has no mapping `Resources`"),
        ("cloudformation", "Resources: []", "no CloudFormation template: it has no mapping "),
        ("cloudformation", "a: [\nb: }", "line 2: not YAML: "),
        ("cloudformation", "a: 1\na: 2", "line 2: a key that is no text, or stands twice"),
        ("cloudformation", "{", "not JSON: "),
        ("cloudformation", "[" * 2000, "line 1: nested deeper than any template"),
        ("cloudformation", '{"a":' * 300 + "1" + "}" * 300, "nested deeper than any template"),
        ("cloudformation", "- " * 500_000, "line 1: nested deeper than any template"),
        ("cloudformation", "a: 1\n--- b", "line 2: a second document: a template is one"),
        ("cloudformation", "a: *b", "line 1: there is no anchor b"),
        ("cloudformation", "\udcff", "not UTF-8: give a CloudFormation template in YAML or JSON"),
        ("cloudformation", "a" * 1_100_000, "larger than 1 MiB"),
    ],
)
def test_a_file_that_is_none_of_the_tool_is_told_with_what_to_give(
    run: Run, folder: Path, tmp_path: Path, option: str, text: str, message: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = run("import", f"--from-{option}", str(file))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{file}: {message}")
    assert not (folder / "pools").exists()


def test_aliases_of_aliases_end_before_memory_does(run: Run, tmp_path: Path) -> None:
    lines = ["Resources:", "  a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 10):
        below = ", ".join([f"*a{number - 1}"] * 10)
        lines.append(f"  a{number}: &a{number} [{below}]")
    file = tmp_path / "bomb.yaml"
    file.write_text("\n".join(lines))
    ran = run("import", "--from-cloudformation", str(file))
    assert ran.code == 1
    assert "more than any template holds" in ran.err


def test_a_file_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    ran = run("import", "--from-terraform", str(tmp_path / "gone"))
    assert (ran.code, ran.err) == (
        1,
        f"{tmp_path / 'gone'}: cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("terraform", "there is no aws_cognito_identity_pool in it"),
        ("cloudformation", "there is no AWS::Cognito::IdentityPool in it"),
    ],
)
def test_a_file_without_pools_is_no_error_and_told(
    run: Run, tmp_path: Path, source: str, message: str
) -> None:
    file = tmp_path / "file"
    file.write_text('{"version": 4, "resources": [], "Resources": {}}')
    ran = run("import", f"--from-{source}", str(file))
    assert ran.code == 0
    assert ran.out.splitlines()[2:] == [
        f"! {file}: {message}",
        "",
        "Imported: 0 written, 0 skipped, 0 refused.",
    ]


def test_an_id_for_a_template_needs_a_template_and_a_name(run: Run, tmp_path: Path) -> None:
    assert run("import", "--all", "--pool-id", "A=b").code == 64
    ran = run("import", "--from-cloudformation", str(tmp_path), "--pool-id", "A")
    assert ran.code == 64
    assert "'A' is not LOGICAL=ID, or says a name again" in ran.err


TWO = """\
kind: Configuration
owner: acme
targets:
  local: {service: embedded, account: "123456789012", region: eu-west-1}
  other: {service: embedded, account: "123456789012", region: us-east-1}
"""


def test_two_targets_may_have_a_pool_of_one_address(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    (folder / "reconciler.yaml").write_text(TWO)
    by_hand(cognito, SPEC)
    there = Cognito(cognito.service, region="us-east-1")
    by_hand(there, replace(SPEC, providers=()))
    for target in ("local", "other"):
        assert run("import", "--all", "--target", target).code == 0
    assert sorted(path.name for path in (folder / "pools").iterdir()) == [
        "web.other.yaml",
        "web.yaml",
    ]
    plan = run("plan", "--all-targets", "--format", "json").plan()
    assert (plan.summary.adopt, plan.summary.create, plan.summary.refused) == (2, 0, 0)
    ran = run("import", "--all")
    assert (ran.code, "choose with --target NAME" in ran.err) == (64, True)


def test_a_document_of_several_targets_is_not_replaced_even_with_force(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    (folder / "reconciler.yaml").write_text(TWO)
    pool_id = by_hand(cognito, SPEC)
    file = folder / "pools" / "web.yaml"
    file.parent.mkdir()
    document = f"""\
kind: IdentityPool
address: web
allow_unauthenticated_identities: false
pool_ids: {{local: "{pool_id}", other: "us-east-1:00000000-0000-4000-8000-000000000000"}}
"""
    file.write_text(document)
    ran = run("import", "--all", "--target", "local", "--force")
    assert ran.code == 3
    assert "    pools/web.yaml is about local, other, so it is not replaced: edit it\n" in ran.out
    assert file.read_text() == document


def test_a_linked_folder_is_not_written_through(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "pools").symlink_to(tmp_path / "elsewhere")
    ran = run("import", "--all")
    assert ran.code == 64
    assert "or leads there by a link" in ran.err


def test_what_cannot_be_written_is_an_error_that_names_it(
    run: Run, folder: Path, cognito: Cognito
) -> None:
    by_hand(cognito, SPEC)
    (folder / "pools").write_text("a file")
    ran = run("import", "--all")
    assert ran.code == 1
    assert ran.err == f"{folder / 'pools'}: File exists\n"


@pytest.mark.parametrize(("number", "code"), [(46, 0), (47, 3)])
def test_a_pool_without_room_for_our_tags_is_refused(
    run: Run, cognito: Cognito, number: int, code: int
) -> None:
    by_hand(cognito, replace(SPEC, tags=tuple((f"tag{n:02}", "") for n in range(number))))
    ran = run("import", "--all")
    assert ran.code == code
    assert ("the pool would have 51 tags with the reconciler's own" in ran.out) is (code == 3)
    plan = run("plan", "--format", "json").plan()
    assert (plan.summary.adopt, plan.summary.refused) == (int(code == 0), 0)
