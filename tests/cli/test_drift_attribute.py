"""`drift --attribute` from the command line to a CloudTrail on the wire, and back.

The trail records what clients really send, the tool's own runs among it.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import boto3
import pytest
from botocore.client import BaseClient
from botocore.config import Config

from reconciler.local.service import LocalService
from reconciler.model.json_value import object_list
from reconciler.plan.view.codec import load
from reconciler.plan.view.drift import ActorView, DriftView
from tests.builders import ACCOUNT, REGION, role
from tests.cli.conftest import STAFF, WEB, Run
from tests.faults import error
from tests.trail_server import TrailServer
from tests.trails import record
from tests.wire_server import Wire, served

SSO = record("update-identity-pool")["userIdentity"]
GITHUB = record("set-identity-pool-roles")["userIdentity"]
DEPLOY = (
    f"arn:aws:iam::{ACCOUNT}:role/deploy as GitHubActions, signed in by "
    "token.actions.githubusercontent.com"
)


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[TrailServer]:
    with closing(LocalService(tmp_path / "service.db")) as service:
        yield TrailServer(service)


@pytest.fixture
def wire(trail: TrailServer) -> Iterator[Wire]:
    with served(trail) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two pools on the wire, and no AWS settings of the machine."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    root = tmp_path / "pools"
    root.mkdir()
    (root / "reconciler.yaml").write_text(
        "kind: Configuration\nowner: acme\ntargets:\n"
        f'  prod: {{account: "{ACCOUNT}", region: {REGION}, endpoint_url: "{wire.url}",'
        " requests_per_second: 0, journal: audit}\n"
    )
    (root / "web.yaml").write_text(WEB)
    (root / "staff.yaml").write_text(STAFF)
    return root


@pytest.fixture
def pools(run: Run, trail: TrailServer) -> dict[str, str]:
    """The ids of the applied pools by address. The run is by a role of its own."""
    trail.identity = record("tag-resource-of-our-run")["userIdentity"]
    ran = run("apply", "--yes", "--format", "json")
    assert ran.code == 0, ran.err
    (target,) = ran.report().targets
    return {change.address: str(change.pool_id) for change in target.changes}


@contextmanager
def client(wire: Wire, agent: str = "console") -> Iterator[BaseClient]:
    """A client of somebody's own."""
    made = boto3.session.Session().client(
        "cognito-identity",
        endpoint_url=wire.url,
        region_name=REGION,
        config=Config(user_agent_extra=agent),
    )
    with closing(made):
        yield made


def actors(run: Run, address: str) -> tuple[ActorView, ...]:
    ran = run("drift", "--attribute", "--format", "json")
    view = load(DriftView, ran.json())
    assert ran.code == 2, ran.err
    (found,) = (pool.actors for pool in view.pools if pool.address == address)
    return found


def looked_up(trail: TrailServer) -> list[object]:
    """The operations, in the order in which they were asked for."""
    attributes = [object_list(lookup["LookupAttributes"]) for lookup in trail.lookups]
    return [attribute["AttributeValue"] for (attribute,) in attributes]


def let_guests_in(wire: Wire, pool_id: str, agent: str = "console") -> None:
    with client(wire, agent) as somebody:
        somebody.update_identity_pool(
            IdentityPoolId=pool_id, IdentityPoolName="staff", AllowUnauthenticatedIdentities=True
        )


def test_who_changed_a_pool_is_told_with_source_time_and_event(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.identity = SSO
    let_guests_in(wire, pools["staff"])
    (name, flow) = actors(run, "staff")
    changed = trail.recorded[-1]
    assert (name.section, flow.section) == ("name", "allow_classic_flow")
    assert name == ActorView(
        section="name",
        actor="SSO PowerUser: alice@example.com",
        source="203.0.113.7",
        at=str(changed["eventTime"]).replace("Z", "+00:00"),
        event="UpdateIdentityPool",
        event_id=str(changed["eventID"]),
        note=None,
    )
    assert looked_up(trail) == ["UpdateIdentityPool"]
    (lookup,) = trail.lookups
    assert "StartTime" in lookup


def test_the_text_names_who_it_was(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.identity = GITHUB
    with client(wire) as somebody:
        somebody.set_identity_pool_roles(
            IdentityPoolId=pools["web"], Roles={"authenticated": role("admin")}
        )
    text = run("drift", "--attribute").out
    assert f"roles, providers: SetIdentityPoolRoles by {DEPLOY} from 203.0.113.7 at 20" in text
    assert DEPLOY not in run("drift").out


def test_without_a_journal_the_last_apply_is_found_by_its_marker(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str], folder: Path
) -> None:
    """On pages of one event each, behind what came later."""
    trail.identity = GITHUB
    arn = f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{pools['staff']}"
    with client(wire) as somebody:
        somebody.tag_resource(ResourceArn=arn, Tags={"team": "growth"})
    (folder / "audit" / "journal-prod.jsonl").unlink()
    trail.page = 1
    (view,) = actors(run, "staff")
    assert (view.section, view.event, view.actor) == ("tags", "TagResource", DEPLOY)
    pages = len([name for name in looked_up(trail) if name == "TagResource"])
    assert pages > 1
    assert set(looked_up(trail)[pages:]) == {"UntagResource", "UpdateIdentityPool"}
    assert ["StartTime" in lookup for lookup in trail.lookups] == [
        name != "TagResource" for name in looked_up(trail)
    ]


def test_an_event_that_has_not_arrived_is_nobody_and_then_somebody(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.identity, trail.held = SSO, True
    let_guests_in(wire, pools["staff"])
    view = actors(run, "staff")[0]
    assert (view.actor, view.event) == (None, None)
    assert view.note is not None
    assert "new ones take some minutes to arrive" in view.note
    trail.arrive()
    assert actors(run, "staff")[0].actor == "SSO PowerUser: alice@example.com"


def test_our_own_runs_are_never_named(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str], folder: Path
) -> None:
    """They made, changed and marked the pool; somebody else's call has not arrived."""
    (folder / "staff.yaml").write_text(f"{STAFF}allow_classic_flow: true\n")
    assert run("apply", "--yes").code == 0
    trail.held = True
    with client(wire) as somebody:
        somebody.update_identity_pool(
            IdentityPoolId=pools["staff"],
            IdentityPoolName="staff",
            AllowUnauthenticatedIdentities=True,
            AllowClassicFlow=True,
        )
    for journal in ("kept", "gone"):
        if journal == "gone":
            (folder / "audit" / "journal-prod.jsonl").unlink()
        (view,) = actors(run, "staff")
        assert (view.section, view.actor) == ("name", None), journal


def test_a_call_that_only_says_it_is_ours_is_named(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.identity = SSO
    let_guests_in(wire, pools["staff"], "cognito-reconciler/0.1.0 run/0a1b2c3d4e5f")
    view = actors(run, "staff")[0]
    assert view.actor == "SSO PowerUser: alice@example.com"
    assert view.note == "it says it is run 0a1b2c3d4e5f of this tool; the journal has no such call"


def test_who_deleted_a_pool_is_told(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.identity = SSO
    with client(wire) as somebody:
        somebody.delete_identity_pool(IdentityPoolId=pools["staff"])
    (view,) = actors(run, "staff")
    assert (view.section, view.event) == (None, "DeleteIdentityPool")
    assert view.actor == "SSO PowerUser: alice@example.com"
    assert looked_up(trail) == ["DeleteIdentityPool"]


def test_without_the_permission_drift_is_told_all_the_same(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    let_guests_in(wire, pools["staff"])
    refused = "User: x is not authorized to perform: cloudtrail:LookupEvents"
    trail.damages = [error("AccessDeniedException", refused)]
    views = actors(run, "staff")
    assert {view.note for view in views} == {
        "not known who it was: CloudTrail may not be read, which takes cloudtrail:LookupEvents "
        f"(LookupEvents UpdateIdentityPool: AccessDeniedException: {refused})"
    }
    assert len(trail.lookups) == 1


def test_a_record_that_is_broken_is_counted(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.held = True
    let_guests_in(wire, pools["staff"])
    broken = b'{"Events": [{"EventName": "UpdateIdentityPool", "CloudTrailEvent": "{"}]}'
    trail.damages = [lambda answer: (answer[0], answer[1], broken)]
    note = actors(run, "staff")[0].note
    assert note is not None
    assert note.endswith("; 1 record could not be read")


def test_what_events_say_cannot_reach_the_terminal_as_it_is(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    trail.identity = {
        "type": "IAMUser",
        "arn": "arn:aws:iam::1:user/\x1b]0;x\x07\u202eevil\n::error::x",
    }
    let_guests_in(wire, pools["staff"])
    text = run("drift", "--attribute").out
    assert "evil" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert not any(line.strip().startswith("::") for line in text.splitlines())


def test_nothing_is_asked_unless_it_is_wanted_or_where_nothing_drifted(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    assert run("drift", "--attribute").code == 0
    let_guests_in(wire, pools["staff"])
    assert run("drift").code == 2
    assert trail.lookups == []


def test_asking_writes_nothing(
    run: Run, wire: Wire, trail: TrailServer, pools: dict[str, str]
) -> None:
    let_guests_in(wire, pools["staff"])
    before = len(wire.seen)
    actors(run, "staff")
    assert {name for name, _ in wire.seen[before:]} == {
        "GetCallerIdentity",
        "ListIdentityPools",
        "DescribeIdentityPool",
        "GetIdentityPoolRoles",
        "GetPrincipalTagAttributeMap",
        "LookupEvents",
    }
