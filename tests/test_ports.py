"""The fast ports answer as those over the SDK do, whatever befalls a request."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.errors import AwsError
from reconciler.journal.intents import Recollection
from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Reader, Writer
from reconciler.model.results import Call, Sent
from tests.builders import POOL_ID, role
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.ports import EPOCH, Doors, MemoryJournal, service_in

# The SDK sends a read again after these, and waits in between for as long as it takes.
PASSING: tuple[dict[str, Json], ...] = (
    {"fault": "throttle"},
    {"fault": "internal_error"},
    {"fault": "internal_error", "after_effect": True},
    {"fault": "unavailable"},
    {"fault": "dropped", "after_effect": True},
    {"fault": "error", "code": "LimitExceededException", "message": "no"},
)
FAULTS: tuple[dict[str, Json], ...] = (
    {},
    *PASSING,
    {"fault": "truncated"},
    {"fault": "damaged", "body": "html"},
    {"fault": "damaged", "body": "null"},
    {"fault": "damaged", "body": "wrong_types"},
    {"fault": "error", "code": "AccessDeniedException", "message": "no"},
)
MADE = "eu-west-1:00000000-0000-4000-8000-000000000001"
ROLES = {"authenticated": role("user")}
WRITES = (
    Call("CreateIdentityPool", {"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": False}),
    Call("SetIdentityPoolRoles", {"IdentityPoolId": MADE, "Roles": dict(ROLES)}),
    Call(
        "SetIdentityPoolRoles",
        {"IdentityPoolId": MADE, "Roles": {"authenticated": "arn:aws:iam::nobody:role/user"}},
    ),
    Call("DeleteIdentityPool", {"IdentityPoolId": POOL_ID}),
    Call("DeleteIdentityPool", {"IdentityPoolId": MADE}),
)
READS = tuple(
    Call(operation, {"IdentityPoolId": pool_id})
    for operation in ("DescribeIdentityPool", "GetIdentityPoolRoles")
    for pool_id in (MADE, POOL_ID)
)


def fast(transport: FaultyService, clock: FakeClock) -> tuple[Reader, Writer]:
    doors = Doors(transport, clock)
    return doors.reader(), doors.writer()


def over_the_sdk(transport: FaultyService, clock: FakeClock) -> tuple[Reader, Writer]:
    connections = Connections("run-1", clock, transport)
    return connections.reader(EMBEDDED), writer_of(connections, EMBEDDED)


Ports = Callable[[FaultyService, FakeClock], tuple[Reader, Writer]]


def story(folder: Path, ports: Ports, fault: dict[str, Json]) -> list[object]:
    """What comes of writes and reads, each of which the fault strikes once."""
    folder.mkdir()
    clock = FakeClock()
    service = FaultyService(
        service_in(folder, clock), NO_FAULTS, now=lambda: EPOCH + clock.now, sleep=clock.sleep
    )
    reader, writer = ports(service, clock)
    told: list[object] = [reader.caller(), reader.pool_ids(), reader.service_time()]
    for call in WRITES:
        service.rules = _once(call.operation, fault)
        told.append(_without_id(writer.send(call, unnoted)))
        for read in READS:
            service.rules = _once(read.operation, {} if fault in PASSING else fault)
            told.append(_read(reader, read))
        service.rules = NO_FAULTS
        told.append(reader.read_all(READS))
    return told


def _once(operation: str, fault: dict[str, Json]) -> FaultRules:
    every = FaultRules.of({"faults": [{"operation": "*", **fault}]}) if fault else NO_FAULTS
    if not any(operation in rule.operations for rule in every.rules):
        return NO_FAULTS
    return FaultRules.of({"faults": [{"operation": operation, "nth": 1, **fault}]})


def _without_id(sent: Sent) -> Sent:
    return Sent(sent.delivery, sent.body, None, sent.code, sent.error)


def _read(reader: Reader, call: Call) -> object:
    try:
        return reader.read(call)
    except AwsError as error:
        return type(error), str(error)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: "-".join(map(str, fault.values())))
def test_they_tell_the_same_as_the_ports_over_the_sdk(
    tmp_path: Path, fault: dict[str, Json]
) -> None:
    assert story(tmp_path / "fast", fast, fault) == story(tmp_path / "sdk", over_the_sdk, fault)


def test_a_writer_says_when_it_signed_before_anything_is_sent(tmp_path: Path) -> None:
    clock = FakeClock(now=5)
    doors = Doors(service_in(tmp_path, clock), clock)
    seen: list[tuple[datetime, list[str]]] = []
    reader = doors.reader()
    doors.writer().send(WRITES[0], lambda at: seen.append((at, reader.pool_ids())))
    assert seen == [(datetime.fromtimestamp(EPOCH + 5, UTC), [])]
    assert reader.pool_ids() == [MADE]


def test_what_a_memory_journal_keeps_is_recalled() -> None:
    journal = MemoryJournal()
    entry: JsonObject = {
        "address": "web",
        "pool_id": None,
        "attempt": "nonce",
        "number": 1,
        "operation": "CreateIdentityPool",
        "signed_at": "2027-01-15T08:00:00+00:00",
        "parameters": {},
    }
    journal.record("sending", entry)
    assert [intent.address for intent in journal.recalled().open] == ["web"]
    journal.record("sent", {**entry, "delivery": "applied", "pool_id": MADE})
    assert journal.recalled() == Recollection((), {"web": MADE})
