from dataclasses import replace

import pytest

from reconciler.apply.settle import find_created
from reconciler.aws.reader import READING_OPERATIONS
from reconciler.aws.session import Connections
from reconciler.aws.writer import WRITING_OPERATIONS, AwsWriter
from reconciler.aws.writing import writer as writer_of
from reconciler.local.faults.rules import FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import LocalService
from reconciler.model.results import Call, Delivery, Momentary, Sent
from reconciler.model.targets import Target
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.faults import Answer, Damage, Faulty, Refusing, body, error, status, truncated
from tests.wire_server import Ending, Wire

from .pools import create, made, write_of, writes
from .test_reader import DAMAGES

_EMPTY = {
    "SetIdentityPoolRoles",
    "DeleteIdentityPool",
    "TagResource",
    "UntagResource",
    "UnlinkDeveloperIdentity",
}


@pytest.mark.fault("F7")
@pytest.mark.parametrize("operation", sorted(WRITING_OPERATIONS))
def test_a_write_with_a_damaged_answer_is_unknown_and_sent_once(
    connections: Connections, faulty: Faulty, operation: str
) -> None:
    call = write_of(connections, operation)
    writer = writer_of(connections, EMBEDDED)
    for name, damage in DAMAGES.items():
        if operation in _EMPTY and name not in ("HTML", "null", "a list"):
            continue
        faulty.seen.clear()
        faulty.damages = {operation: [damage]}
        sent = writer.send(call, unnoted)
        assert (sent.delivery, sent.body, faulty.calls) == (Delivery.UNKNOWN, {}, [operation]), name
        assert (sent.error or "").startswith(f"{operation}: "), name
        assert sent.request_id, name


def test_an_empty_answer_is_fine_where_there_is_nothing_to_say(
    connections: Connections, faulty: Faulty
) -> None:
    writer = writer_of(connections, EMBEDDED)
    for operation in sorted(_EMPTY):
        for content in (b"", b"{}"):
            call = write_of(connections, operation)
            faulty.damages = {operation: [body(content)]}
            sent = writer.send(call, unnoted)
            assert (sent.delivery, sent.body, sent.error) == (Delivery.APPLIED, {}, None)


def test_an_answer_about_another_pool_is_unknown(connections: Connections, faulty: Faulty) -> None:
    """The answer to a create shows the attempt's own word; somebody else's shows another."""
    pool_id = made(connections)
    writer = writer_of(connections, EMBEDDED)

    def swapped(answer: Answer) -> Answer:
        content = answer[2].replace(pool_id.encode(), b"eu-west-1:other")
        return answer[0], answer[1], content.replace(b'"nonce"', b'"another"')

    for operation, call in writes(pool_id).items():
        if operation not in _EMPTY:
            faulty.damages = {operation: [swapped]}
            assert writer.send(call, unnoted).delivery is Delivery.UNKNOWN, operation


def test_an_applied_write_has_its_answer_and_the_request_id(connections: Connections) -> None:
    sent = writer_of(connections, EMBEDDED).send(create(), unnoted)
    assert sent == Sent(Delivery.APPLIED, sent.body, sent.request_id)
    assert sent.request_id
    assert sent.body["IdentityPoolName"] == "web"


def test_no_answer_is_worth_a_second_attempt_of_the_writer(
    connections: Connections, faulty: Faulty, clock: FakeClock
) -> None:
    writer = writer_of(connections, EMBEDDED)
    table = [
        (error("InternalErrorException"), Delivery.UNKNOWN),
        (error("InternalErrorException", http=500), Delivery.UNKNOWN),
        (error("TooManyRequestsException", http=503), Delivery.UNKNOWN),
        (error("NotAuthorizedException", "Access to Role", http=500), Delivery.UNKNOWN),
        (status(503, b"<html>"), Delivery.UNKNOWN),
        (status(500, b"null"), Delivery.UNKNOWN),
        (status(500, b"\xff"), Delivery.UNKNOWN),
        (status(403, b"<html>proxy</html>"), Delivery.UNKNOWN),
        (status(429, b"slow down"), Delivery.UNKNOWN),
        (status(302, b""), Delivery.UNKNOWN),
        (error("LimitExceededException"), Delivery.NOT_APPLIED),
        (error("ConcurrentModificationException"), Delivery.NOT_APPLIED),
        (error("NotAuthorizedException", "not you"), Delivery.NOT_APPLIED),
        (error("ExpiredTokenException"), Delivery.NOT_APPLIED),
    ]
    for damage, delivery in table:
        faulty.seen.clear()
        faulty.damages = {"CreateIdentityPool": [damage]}
        sent = writer.send(create(), unnoted)
        assert (sent.delivery, sent.request_id) == (delivery, "req-1"), sent
        assert delivery is Delivery.NOT_APPLIED or sent.momentary is None, sent
        assert (faulty.calls, clock.slept) == (["CreateIdentityPool"], [])


@pytest.mark.parametrize("operation", sorted(WRITING_OPERATIONS))
@pytest.mark.parametrize(
    ("refusal", "momentary"),
    [
        (error("TooManyRequestsException"), Momentary.THROTTLED),
        (error("TooManyRequestsException", http=429), Momentary.THROTTLED),
        (error("ThrottlingException"), Momentary.THROTTLED),
        (error("ConcurrentModificationException"), Momentary.OVERLAPPED),
        (
            error("NotAuthorizedException", "Access to Role 'x' is forbidden."),
            Momentary.ROLE_NOT_KNOWN,
        ),
        (error("NotAuthorizedException", "not you"), None),
        (error("LimitExceededException"), None),
    ],
)
def test_a_writer_says_what_may_be_taken_later_and_sends_nothing_again(
    service: LocalService,
    clock: FakeClock,
    operation: str,
    refusal: Damage,
    momentary: Momentary | None,
) -> None:
    connections = Connections("run-1", clock, service)
    call = write_of(connections, operation)
    refusing = Refusing(service, {operation: [refusal, refusal]})
    sent = writer_of(Connections("run-1", clock, refusing), EMBEDDED).send(call, unnoted)
    assert (sent.delivery, sent.momentary) == (Delivery.NOT_APPLIED, momentary)
    assert (len(refusing.refusals[operation]), clock.slept) == (1, [])


def test_a_writer_refuses_everything_it_is_not_made_for(
    connections: Connections, faulty: Faulty
) -> None:
    writer = writer_of(connections, EMBEDDED)
    for operation in (*READING_OPERATIONS, "GetCredentialsForIdentity"):
        with pytest.raises(ValueError, match=f"{operation} is not a writing operation"):
            writer.send(Call(operation, {}), unnoted)
    assert faulty.seen == []


def test_a_writer_offers_sending_alone() -> None:
    assert {name for name in vars(AwsWriter) if not name.startswith("_")} == {"send"}


@pytest.mark.fault("F5")
def test_what_never_left_was_not_applied(
    remote: Target, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong parameters, no credentials, no connection."""
    connections = Connections("run-1", FakeClock())
    call = Call("CreateIdentityPool", {"IdentityPoolName": 7})
    sent = writer_of(connections, remote).send(call, unnoted)
    assert (sent.delivery, sent.code) == (Delivery.NOT_APPLIED, None)
    nobody = replace(remote, endpoint_url="http://127.0.0.1:9")
    assert writer_of(connections, nobody).send(create(), unnoted).delivery is Delivery.NOT_APPLIED
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    sent = writer_of(Connections("run-1", FakeClock()), remote).send(create(), unnoted)
    assert (sent.delivery, sent.error) == (
        Delivery.NOT_APPLIED,
        "CreateIdentityPool: NoCredentialsError: Unable to locate credentials",
    )
    assert wire.seen == []


def test_credentials_that_cannot_be_renewed_send_nothing(remote: Target, wire: Wire) -> None:
    """An unanswered sts:AssumeRole leaves open what became of that, not of the write."""
    target = replace(remote, assume_role="arn:aws:iam::123456789012:role/pools")
    wire.endings["AssumeRole"] = [Ending.CLOSED] * 9
    sent = writer_of(Connections("run-1", FakeClock()), target).send(create(), unnoted)
    assert sent.delivery is Delivery.NOT_APPLIED
    assert set(wire.operations) == {"AssumeRole"}


@pytest.mark.fault("F3", "F6")
@pytest.mark.parametrize(
    ("loss", "mode"),
    [
        (Ending.CLOSED, "legacy"),
        (Ending.CLOSED, "adaptive"),
        (Ending.RESET, "legacy"),
        ({"fault": "internal_error", "after_effect": True}, "legacy"),
        ({"fault": "unavailable", "after_effect": True}, "standard"),
        ({"fault": "truncated"}, "standard"),
    ],
)
def test_a_create_whose_answer_is_lost_makes_one_pool_whatever_the_environment_says(
    remote: Target,
    wire: Wire,
    service: LocalService,
    monkeypatch: pytest.MonkeyPatch,
    loss: Ending | dict[str, Json],
    mode: str,
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    if isinstance(loss, Ending):
        wire.endings = {"CreateIdentityPool": [loss]}
    else:
        rule: JsonObject = {"operation": "CreateIdentityPool", "nth": 1, **loss}
        wire.transport = FaultyService(service, FaultRules.of({"faults": [rule]}))
    _assert_one_pool_found_by_its_nonce(remote, wire)


@pytest.mark.fault("F4", "F6")
def test_a_create_that_is_never_answered_makes_one_pool(remote: Target, wire: Wire) -> None:
    wire.endings = {"CreateIdentityPool": [Ending.SILENCE]}
    _assert_one_pool_found_by_its_nonce(remote, wire)


def _assert_one_pool_found_by_its_nonce(remote: Target, wire: Wire) -> None:
    connections = Connections("run-1", FakeClock())
    sent = writer_of(connections, remote).send(create(attempt="word"), unnoted)
    assert (sent.delivery, sent.body) == (Delivery.UNKNOWN, {})
    assert wire.operations == ["GetCallerIdentity", "CreateIdentityPool"]
    reader = connections.reader(remote)
    (pool_id,) = reader.pool_ids()
    clock = FakeClock()
    assert find_created(reader, clock, lambda: False, "word", ()) == pool_id
    assert find_created(reader, clock, lambda: False, "another", ()) is None


def test_a_truncated_answer_is_no_applied_write(connections: Connections, faulty: Faulty) -> None:
    faulty.damages = {"CreateIdentityPool": [truncated]}
    sent = writer_of(connections, EMBEDDED).send(create(), unnoted)
    assert (sent.delivery, sent.error) == (
        Delivery.UNKNOWN,
        "CreateIdentityPool: the answer is not JSON",
    )
