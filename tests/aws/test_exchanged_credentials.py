"""Credentials that are exchanged in the middle of an apply, as their source likes."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.cli.exit_codes import of_report
from reconciler.errors import WrongAccount
from reconciler.flows.apply import apply_plan
from reconciler.flows.inventory import read_pools
from reconciler.flows.journals import recalled
from reconciler.local.protocol.wire import request_of
from reconciler.local.service import WRITING, LocalService
from reconciler.model.json_value import object_list
from reconciler.model.ports import Transport
from reconciler.model.targets import Target
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.report import ReportView
from tests.builders import DESIRED, OWNER, RUN
from tests.doors import EMBEDDED, SILENCE, FakeClock
from tests.faults import Answer
from tests.local.clients import Cognito
from tests.wire_server import served

# The embedded service takes a key of twelve digits for its account, and any other for zeros.
OURS, THEIRS = "000000000000", "999999999999"
POOLS = [replace(DESIRED, address=name, name=name, roles=None) for name in ("a", "b", "c")]
ROLES = replace(DESIRED, roles=DESIRED.roles)


@dataclass
class Watched:
    """Notes each write with the key that signed it; `then` happens after each."""

    service: Transport
    then: Callable[[int], None]
    writes: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = self.service(method, url, headers, body)
        operation = request_of(method, url, headers, body).operation
        if operation in WRITING:
            key = headers["Authorization"].partition("Credential=")[2].partition("/")[0]
            self.writes.append((operation, key))
            self.then(len(self.writes))
        return answer


@dataclass
class Source:
    """A credential process, whose credentials are too old at once: each request asks again."""

    file: Path

    def give(self, key: str) -> None:
        soon = datetime.now(UTC) + timedelta(minutes=5)
        credentials = {
            "Version": 1,
            "AccessKeyId": key,
            "SecretAccessKey": "s",
            "SessionToken": "t",
            "Expiration": soon.isoformat(timespec="seconds"),
        }
        self.file.write_text(json.dumps(credentials))


@dataclass
class Account:
    """Our account and theirs on one server, and the target that means ours."""

    service: LocalService
    watched: Watched
    source: Source
    target: Target
    folder: Path

    def apply(self) -> ReportView:
        connections = Connections(RUN.id, FakeClock())
        live = read_pools(connections.reader(self.target), OWNER, set())
        plan = plan_target(self.target, OWNER, [ROLES, *POOLS], live, Options())
        return apply_plan(Plan((plan,), None), "", self.folder, connections, RUN, SILENCE)

    def names(self, account: str) -> list[str]:
        listed = Cognito(self.service, account).call("ListIdentityPools", MaxResults=60)
        pools = object_list(listed["IdentityPools"])
        return sorted(str(pool["IdentityPoolName"]) for pool in pools)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    source = Source(tmp_path / "credentials.json")
    source.give("AKIAONE")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = cat {source.file}\n")
    service = LocalService(tmp_path / "local.db")
    watched = Watched(service, lambda _: None)
    with served(watched) as wire:
        target = replace(
            EMBEDDED, embedded=False, account=OURS, profile="ops", endpoint_url=wire.url
        )
        yield Account(service, watched, source, target, tmp_path)


@pytest.mark.fault("F19")
@pytest.mark.parametrize("number", range(1, 6))
def test_nothing_is_written_to_the_account_that_credentials_turn_out_to_be_of(
    account: Account, number: int
) -> None:
    def exchange(written: int) -> None:
        if written == number:
            account.source.give(THEIRS)

    account.watched.then = exchange
    report = account.apply()
    assert {key for _, key in account.watched.writes} == {"AKIAONE"}
    assert (len(account.watched.writes), account.names(THEIRS)) == (number, [])
    assert of_report(report.summary) in (1, 6, 7)
    told = {change.error for change in report.targets[0].changes if change.outcome != "done"}
    assert all(
        "but the credentials were exchanged for those of 999999999999" in str(t) for t in told
    )
    # What was written before, and can no longer be seen, is unknown: of one pool at most.
    assert report.summary.unknown <= 1 <= report.summary.failed
    assert recalled(account.folder, account.target, OWNER).open == ()
    # With our credentials again the next apply ends what was begun.
    account.source.give("AKIATWO")
    account.watched.then = lambda _: None
    assert account.apply().summary.failed == 0
    assert account.names(OURS) == ["a", "b", "c", "web"]


@pytest.mark.fault("F19")
def test_keys_that_are_renewed_within_the_account_go_on(account: Account) -> None:
    account.watched.then = lambda written: account.source.give(f"AKIA{written}")
    assert of_report(account.apply().summary) == 0
    keys = [key for _, key in account.watched.writes]
    assert len(set(keys)) == len(keys) > 5
    assert (account.names(OURS), account.names(THEIRS)) == (["a", "b", "c", "web"], [])


@pytest.mark.fault("F19")
def test_what_another_account_does_not_have_settles_nothing(account: Account) -> None:
    """Waiting for a create takes longer than credentials last."""
    connections = Connections(RUN.id, FakeClock())
    reader = connections.reader(account.target)
    assert reader.pool_ids() == [], "nobody has asked yet whose the credentials are"
    assert reader.caller().account == OURS
    account.source.give(THEIRS)
    with pytest.raises(WrongAccount):
        reader.pool_ids()
    account.source.give("AKIATWO")
    assert reader.pool_ids() == []
