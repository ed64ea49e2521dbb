"""`reconciler graph` as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import CONFIGURATION, STAFF, WEB, Run
from tests.forgery import with_digests

AS_DOCUMENTED = """\
flowchart LR
  accTitle: Who gets which role
  subgraph g0["web (local), not managed: allow_classic_flow"]
    direction LR
    n0(["guests"])
    n1["guest access is off"]
    n2(["user pool eu-west-1_AbCdEf123:client1"])
    n3["1  tier Equals gold"]
    n4["2  tier Equals base"]
    n5["no rule matches"]
    n6{{"denied"}}
    n7("role/gold")
    n8("role/base")
    n0 --> n1
    n2 --> n3
    n2 --> n4
    n2 --> n5
    n1 --> n6
    n3 --> n7
    n4 --> n8
    n5 --> n6
  end
  classDef denied fill:#424a53,stroke:#1f2328,color:#ffffff
  class n6 denied
"""

CHANGED = """\
flowchart LR
  accTitle: Who gets which role
  subgraph g0["web (local), not managed: allow_classic_flow"]
    direction LR
    n0(["guests"])
    n1["guest access is off"]
    n2(["user pool eu-west-1_AbCdEf123:client1"])
    n3["1  tier Equals gold"]
    n4["(-) 2  tier Equals base"]
    n5["(+) 2  tier Equals silver"]
    n6["no rule matches"]
    n7{{"denied"}}
    n8("role/gold")
    n9("(-) role/base")
    n10("(+) role/silver")
    n0 --> n1
    n2 --> n3
    n2 -.-> n4
    n2 ==> n5
    n2 --> n6
    n1 --> n7
    n3 --> n8
    n4 -.-> n9
    n5 ==> n10
    n6 --> n7
  end
  classDef added fill:#dafbe1,stroke:#1a7f37,color:#0a3622,stroke-width:2px
  class n5,n10 added
  classDef removed fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px,stroke-dasharray:4 3
  class n4,n9 removed
  classDef denied fill:#424a53,stroke:#1f2328,color:#ffffff
  class n7 denied
  linkStyle 3,8 stroke:#1a7f37,stroke-width:2px
  linkStyle 2,7 stroke:#cf222e,stroke-width:2px
"""

NOTHING = "flowchart LR\n  accTitle: Who gets which role\n"

TOMBSTONE = """\
state: absent
pool_ids: {local: "eu-west-1:00000000-0000-4000-8000-000000000000"}
"""

SILVER = WEB.replace("value: base", "value: silver").replace("role/base", "role/silver")


@pytest.fixture
def plan(run: Run, folder: Path, tmp_path: Path) -> Path:
    """The saved plan of a change to one of two pools that exist."""
    run("apply", "--yes")
    (folder / "web.yaml").write_text(SILVER)
    saved = tmp_path / "plan.json"
    assert run("plan", "--out", str(saved)).code == 0
    return saved


def test_a_pool_is_drawn_as_its_document_says(run: Run) -> None:
    ran = run("graph", "web")
    assert (ran.code, ran.out, ran.err) == (0, AS_DOCUMENTED, "")


def test_without_an_address_every_pool_is_drawn_but_tombstones(run: Run, folder: Path) -> None:
    assert "staff (local)" in run("graph").out
    (folder / "staff.yaml").write_text(STAFF + TOMBSTONE)
    assert run("graph").out == AS_DOCUMENTED
    assert run("graph", "staff").out == NOTHING


def test_a_plan_is_drawn_with_what_comes_and_what_goes(run: Run, plan: Path) -> None:
    ran = run("graph", "--plan", str(plan))
    assert (ran.code, ran.out, ran.err) == (0, CHANGED, "")
    assert run("graph", "web", "--plan", str(plan), "--target", "local").out == CHANGED


def test_a_pool_that_the_plan_leaves_alone_is_drawn_where_it_is_asked_for(
    run: Run, plan: Path
) -> None:
    assert run("graph", "staff", "--plan", str(plan)).out == run("graph", "staff").out


def test_a_plan_without_changes_draws_nothing(run: Run, tmp_path: Path) -> None:
    run("apply", "--yes")
    saved = tmp_path / "plan.json"
    run("plan", "--out", str(saved))
    ran = run("graph", "--plan", str(saved))
    assert (ran.code, ran.out) == (0, NOTHING)


def test_a_change_of_who_gets_nothing_else_draws_nothing(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    run("apply", "--yes")
    (folder / "staff.yaml").write_text(STAFF.replace("workplace", "facilities"))
    saved = tmp_path / "plan.json"
    assert run("plan", "--out", str(saved), "--detailed-exitcode").code == 2
    assert run("graph", "--plan", str(saved)).out == NOTHING


def test_a_pool_that_is_created_comes_as_a_whole(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    run("plan", "--out", str(saved))
    lines = run("graph", "web", "--plan", str(saved)).out.splitlines()
    # A new pool has no roles and no flow but those of its document.
    assert lines[2] == '  subgraph g0["web (local)"]'
    boxes = [line for line in lines if line.startswith("    n") and '"' in line]
    assert len(boxes) == 9
    assert all('"(+) ' in box for box in boxes)


def test_a_refused_change_says_that_it_is_held_back(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "staff.yaml").write_text(
        STAFF + "providers: [{type: login, domain: api.twitter.com, app_id: live}]\n"
    )
    saved = tmp_path / "plan.json"
    assert run("plan", "--out", str(saved)).code == 3
    heading = '  subgraph g0["staff (local), held back by a guard"]'
    assert run("graph", "staff", "--plan", str(saved)).out.splitlines()[2] == heading


def test_documents_that_moved_on_are_not_drawn_over_an_old_plan(
    run: Run, folder: Path, plan: Path
) -> None:
    (folder / "web.yaml").write_text(SILVER.replace("silver", "bronze"))
    ran = run("graph", "--plan", str(plan))
    assert (ran.code, ran.out, ran.err) == (
        4,
        "",
        "web: the documents are not those that the plan was made from; plan again\n",
    )


@pytest.mark.parametrize("staying", ["", TOMBSTONE])
def test_a_pool_whose_document_is_gone_is_not_drawn_over_an_old_plan(
    run: Run, folder: Path, plan: Path, staying: str
) -> None:
    (folder / "web.yaml").unlink()
    if staying:
        (folder / "web.yaml").write_text("kind: IdentityPool\naddress: web\n" + staying)
    ran = run("graph", "--plan", str(plan))
    assert (ran.code, ran.out, ran.err) == (
        4,
        "",
        "web: no document has this address any more; plan again\n",
    )


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("create", "web: the plan is not about these documents; plan again\n"),
        ("delete", "web: the documents are not those that the plan was made from; plan again\n"),
    ],
)
def test_a_forged_action_is_not_drawn(run: Run, plan: Path, action: str, told: str) -> None:
    text = plan.read_text().replace('"action": "update"', f'"action": "{action}"')
    text = text.replace('"update": 1', '"update": 0').replace(f'"{action}": 0', f'"{action}": 1')
    plan.write_text(json.dumps(with_digests(json.loads(text))))
    ran = run("graph", "--plan", str(plan))
    assert (ran.code, ran.out, ran.err) == (4, "", told)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["graph", "wbe"], 64, "no document has the address 'wbe'; did you mean 'web'?"),
        (["graph", "--target", "prd"], 64, "'prd' is no target of reconciler.yaml"),
        (["graph", "--format", "json"], 64, "'json' is not one of 'mermaid', 'dot', 'svg'"),
        (["graph", "--plan", "/no/such/plan"], 1, "/no/such/plan: cannot be read"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(
    run: Run, arguments: list[str], code: int, told: str
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err


def test_a_target_that_the_plan_does_not_have_is_an_error(
    run: Run, folder: Path, plan: Path
) -> None:
    second = '  second: {service: embedded, account: "222222222222", region: eu-west-1}\n'
    (folder / "reconciler.yaml").write_text(CONFIGURATION + second)
    (folder / "web.yaml").write_text(SILVER + "targets: [local]\n")
    assert run("graph", "--plan", str(plan)).out == CHANGED
    ran = run("graph", "--plan", str(plan), "--all-targets")
    assert (ran.code, ran.out, ran.err) == (64, "", "the plan has no target 'second'\n")
    assert run("graph").code == 64
    shown = run("graph", "--all-targets").out
    assert [name for name in ("web (local)", "staff (local)", "staff (second)") if name in shown]
    assert "web (second)" not in shown


def test_errors_in_documents_are_told_and_nothing_is_drawn(run: Run, folder: Path) -> None:
    (folder / "staff.yaml").write_text("kind: IdentityPool\n")
    ran = run("graph")
    assert (ran.code, ran.out) == (1, "")
    assert "staff.yaml:1:1: error [missing-key]" in ran.err


def test_every_format_can_be_had_in_one_run(run: Run, tmp_path: Path) -> None:
    svg, dot = tmp_path / "graph.svg", tmp_path / "graph.dot"
    ran = run("graph", "web", "--write", f"svg={svg}", "--write", f"dot={dot}")
    assert (ran.code, ran.out) == (0, AS_DOCUMENTED)
    assert ElementTree.parse(svg).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert dot.read_text().startswith("digraph reconciler {\n")
    assert run("graph", "web", "--format", "svg").out == svg.read_text()


def test_drawing_loads_neither_the_sdk_nor_deepdiff(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reconciler", "graph", "-C", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert imported & {"boto3", "botocore", "deepdiff", "sqlite3"} == set()
