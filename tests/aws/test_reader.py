import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ConnectionClosedError
from botocore.hooks import HierarchicalEmitter

from reconciler.aws.reader import READING_OPERATIONS, AwsReader
from reconciler.aws.service_time import ServiceTime
from reconciler.aws.session import Connections
from reconciler.aws.verified_keys import VerifiedKeys
from reconciler.aws.writer import WRITING_OPERATIONS
from reconciler.aws.writing import writer as writer_of
from reconciler.errors import (
    AccessRefused,
    Damaged,
    LocalServiceError,
    NotFound,
    Rejected,
    Throttled,
    Unreachable,
)
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Transport
from reconciler.model.results import Call
from tests.builders import ACCOUNT, POOL_ID
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.faults import (
    Answer,
    Damage,
    Faulty,
    Refusing,
    body,
    error,
    operation_of,
    status,
    truncated,
)

from .pools import LOGIN, made, read_of, reads

DAMAGES: dict[str, Damage] = {
    "truncated": truncated,
    "empty": body(b""),
    "{}": body(b"{}"),
    "HTML": body(b"<html><body>login</body></html>"),
    "null": body(b"null"),
    "a list": body(b"[]"),
    "wrong types": body(
        b'{"IdentityPools": {}, "IdentityPoolId": 1, "IdentityPoolName": 1,'
        b' "AllowUnauthenticatedIdentities": "false", "IdentityProviderName": [], "IdentityId": 1}'
    ),
    "null members": body(
        b'{"IdentityPools": null, "IdentityPoolId": null, "IdentityPoolName": null,'
        b' "AllowUnauthenticatedIdentities": null, "IdentityProviderName": null,'
        b' "IdentityId": null}'
    ),
}


@pytest.mark.fault("F7")
@pytest.mark.parametrize("operation", sorted(READING_OPERATIONS))
def test_a_damaged_answer_is_asked_for_again_and_then_an_error(
    connections: Connections, faulty: Faulty, operation: str
) -> None:
    call = read_of(connections, operation)
    reader = connections.reader(EMBEDDED)
    whole = reader.read(call)
    for name, damage in DAMAGES.items():
        faulty.seen.clear()
        faulty.damages, faulty.always = {operation: [damage, damage, None]}, False
        assert reader.read(call) == whole, name
        faulty.damages, faulty.always = {operation: [damage]}, True
        with pytest.raises(Damaged):
            pytest.fail(f"{name}: {reader.read(call)}")
        assert faulty.seen == [operation] * 6, name


def test_a_damaged_listing_is_never_an_empty_account(
    connections: Connections, faulty: Faulty
) -> None:
    made(connections)
    reader = connections.reader(EMBEDDED)
    faulty.always = True
    for damage in DAMAGES.values():
        faulty.damages = {"ListIdentityPools": [damage]}
        with pytest.raises(Damaged):
            reader.pool_ids()


def test_an_answer_about_another_pool_is_damaged(connections: Connections, faulty: Faulty) -> None:
    first, second = made(connections, "one"), made(connections, "two")
    reader = connections.reader(EMBEDDED)

    def swapped(answer: Answer) -> Answer:
        return answer[0], answer[1], answer[2].replace(first.encode(), second.encode())

    faulty.always = True
    for operation in reads(first).keys() - {"ListIdentityPools"}:
        faulty.damages = {operation: [swapped]}
        with pytest.raises(Damaged, match="the answer is about another IdentityPoolId"):
            reader.read(reads(first)[operation])
    for operation in ("DescribeIdentity", "LookupDeveloperIdentity"):
        faulty.damages = {operation: [body(b'{"IdentityId": "eu-west-1:other"}')]}
        with pytest.raises(Damaged, match="the answer is about another IdentityId"):
            reader.read(read_of(connections, operation))


def test_principal_tags_of_another_provider_are_damaged(
    connections: Connections, faulty: Faulty
) -> None:
    call = reads(made(connections))["GetPrincipalTagAttributeMap"]
    other = body(json.dumps({**call.parameters, "IdentityProviderName": "www.amazon.com"}).encode())
    faulty.damages, faulty.always = {call.operation: [other]}, True
    with pytest.raises(Damaged, match="the answer is about another IdentityProviderName"):
        connections.reader(EMBEDDED).read(call)


def test_members_that_nobody_knows_yet_are_kept(connections: Connections, faulty: Faulty) -> None:
    call = reads(made(connections))["GetIdentityPoolRoles"]
    novel = {**call.parameters, "Roles": {}, "Novelty": {"Depth": 1}}
    faulty.damages = {call.operation: [body(json.dumps(novel).encode())]}
    assert connections.reader(EMBEDDED).read(call) == novel


def test_a_refused_read_is_not_asked_again(connections: Connections, faulty: Faulty) -> None:
    reader = connections.reader(EMBEDDED)
    table: list[tuple[Damage, type[Exception]]] = [
        (error("ResourceNotFoundException"), NotFound),
        (error("AccessDeniedException"), AccessRefused),
        (error("InvalidParameterException"), Rejected),
        (status(403, b"<html>no way</html>"), Rejected),
        (status(404, b"null"), Rejected),
        (status(400, b'{"__type": 7}'), Rejected),
        (status(400, b"\xff\xfe"), Rejected),
        (status(400, b'{"message": null}'), Rejected),
    ]
    for damage, kind in table:
        faulty.seen.clear()
        faulty.damages = {"DescribeIdentityPool": [damage]}
        with pytest.raises(kind) as raised:
            reader.read(Call("DescribeIdentityPool", {"IdentityPoolId": POOL_ID}))
        assert str(raised.value).startswith(f"DescribeIdentityPool {POOL_ID}: ")
        assert "<html>" not in str(raised.value)
        assert faulty.seen == ["DescribeIdentityPool"]


@pytest.mark.parametrize(
    "damage",
    [error("TooManyRequestsException"), error("TooManyRequestsException", http=429)]
    + [status(500, content) for content in (b"null", b"[]", b"<html>", b"")],
)
def test_a_throttled_read_and_a_5xx_are_asked_again(
    connections: Connections, faulty: Faulty, damage: Damage
) -> None:
    reader = connections.reader(EMBEDDED)
    faulty.damages = {"ListIdentityPools": [damage]}
    assert reader.pool_ids() == []
    assert faulty.seen == ["ListIdentityPools"] * 2


class _FailingClient:
    """A client whose every retry is used up."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure
        self.meta = SimpleNamespace(events=HierarchicalEmitter())

    def list_identity_pools(self, **_: object) -> object:
        raise self.failure

    def get_caller_identity(self) -> object:
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (ConnectionClosedError(endpoint_url="https://example.com/"), Unreachable),
        (EOFError("a prompt without a terminal"), Unreachable),
        (LocalServiceError("local.db: broken"), LocalServiceError),
        (Throttled("still too many"), Throttled),
    ],
)
def test_a_read_ends_in_an_error_of_ours_whatever_fails(
    failure: Exception, kind: type[Exception]
) -> None:
    client = _FailingClient(failure)
    reader = AwsReader(client, VerifiedKeys(client), ServiceTime(), 1)
    with pytest.raises(kind):
        reader.pool_ids()
    with pytest.raises(kind):
        reader.caller()


def test_the_account_is_the_one_that_sts_names(connections: Connections) -> None:
    assert connections.reader(EMBEDDED).caller().account == ACCOUNT


def test_a_damaged_account_is_asked_for_again_and_then_an_error(
    connections: Connections, faulty: Faulty
) -> None:
    reader = connections.reader(EMBEDDED)
    wrong = (
        b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>me</Account>"
        b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
    contents = [b"", b"{}", b"<html><body>login</body></html>", b"<html><br></html>", b"null"]
    contents += [b"<GetCallerIdentityResponse/>", wrong, wrong[:50]]
    for content in contents:
        faulty.seen.clear()
        faulty.damages, faulty.always = {"sts": [body(content), None]}, False
        assert reader.caller().account == ACCOUNT
        faulty.damages, faulty.always = {"sts": [body(content)]}, True
        with pytest.raises(Damaged, match=r"^sts:GetCallerIdentity: the answer [^<]*$"):
            reader.caller()
        assert faulty.seen == ["sts"] * 5


def test_a_reader_refuses_everything_that_writes(connections: Connections, faulty: Faulty) -> None:
    reader = connections.reader(EMBEDDED)
    for operation in WRITING_OPERATIONS | {"GetId", "UnlinkIdentity"}:
        with pytest.raises(ValueError, match=f"{operation} is not a reading operation"):
            reader.read(Call(operation, {}))
        with pytest.raises(ValueError, match=f"{operation} is not a reading operation"):
            reader.read_all([Call(operation, {})])
    assert faulty.seen == []


def test_a_reader_offers_reading_alone() -> None:
    offered = {name for name in vars(AwsReader) if not name.startswith("_")}
    assert offered == {"caller", "service_time", "read", "read_all", "pool_ids"}


@dataclass
class _Pages:
    """A listing in pages that are written out by the test: ids, then the next token."""

    pages: list[tuple[list[str], str | None]]
    asked: int = 0

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        ids, token = self.pages[self.asked]
        self.asked += 1
        page: dict[str, object] = {"IdentityPools": [{"IdentityPoolId": id_} for id_ in ids]}
        if token is not None:
            page["NextToken"] = token
        return 200, {}, json.dumps(page).encode()


def listing(*pages: tuple[list[str], str | None]) -> list[str]:
    return Connections("run-1", FakeClock(), _Pages([*pages])).reader(EMBEDDED).pool_ids()


def test_a_listing_is_read_to_its_last_page() -> None:
    assert listing((["a", "b"], "1"), ([], "2"), (["c"], "3"), (["d"], None)) == [*"abcd"]


def test_a_listing_of_more_than_a_page_has_every_pool(connections: Connections) -> None:
    writer = writer_of(connections, EMBEDDED)
    ids = []
    for number in range(61):
        parameters: JsonObject = {
            "IdentityPoolName": f"{number}",
            "AllowUnauthenticatedIdentities": False,
        }
        ids.append(
            writer.send(Call("CreateIdentityPool", parameters), unnoted).body["IdentityPoolId"]
        )
    assert sorted(connections.reader(EMBEDDED).pool_ids()) == sorted(map(str, ids))


@pytest.mark.fault("F8")
@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ([(["a"], "1"), (["b"], "1")], "the service repeats a page token"),
        ([(["a"], "1"), (["b"], "2"), (["c"], "1")], "the service repeats a page token"),
        (
            [(["a", "b"], "1"), (["b"], "2"), (["never asked"], None)],
            "a pool is listed twice; the listing is not complete",
        ),
        ([(["a", "a"], None)], "a pool is listed twice; the listing is not complete"),
    ],
)
def test_an_odd_listing_is_an_error(pages: list[tuple[list[str], str | None]], text: str) -> None:
    with pytest.raises(Damaged) as raised:
        listing(*pages)
    assert str(raised.value) == f"ListIdentityPools: {text}"


@pytest.mark.fault("F8")
@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_page_that_fails_leaves_no_partial_listing(failing: int) -> None:
    pages = _Pages([(["a"], "1"), (["b"], "2"), (["c"], None)])
    faulty = Faulty(pages)
    faulty.damages = {"ListIdentityPools": [*[None] * failing, error("AccessDeniedException")]}
    with pytest.raises(AccessRefused):
        Connections("run-1", FakeClock(), faulty).reader(EMBEDDED).pool_ids()


def test_answers_come_in_the_order_of_the_calls_and_none_for_what_is_not_there(
    connections: Connections,
) -> None:
    ids = [made(connections, "one"), POOL_ID, made(connections, "two")]
    answers = connections.reader(EMBEDDED).read_all(
        [reads(pool_id)["DescribeIdentityPool"] for pool_id in ids]
    )
    names = [answer and answer["IdentityPoolName"] for answer in answers]
    assert names == ["one", None, "two"]
    assert connections.reader(EMBEDDED).read_all([]) == []


def test_one_failing_read_ends_them_all(connections: Connections, faulty: Faulty) -> None:
    calls = [reads(made(connections))["DescribeIdentityPool"]] * 400
    faulty.seen.clear()
    faulty.damages, faulty.always = {"DescribeIdentityPool": [error("AccessDeniedException")]}, True
    with pytest.raises(AccessRefused):
        connections.reader(replace(EMBEDDED, concurrency=2)).read_all(calls)
    assert len(faulty.seen) < 400


@dataclass
class _Together:
    """Lets roles be read only when as many requests as the barrier counts are under way."""

    service: Transport
    barrier: threading.Barrier

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if operation_of(headers) == "GetIdentityPoolRoles":
            self.barrier.wait(10)
        return self.service(method, url, headers, body)


def test_reads_are_under_way_at_the_same_time(faulty: Faulty) -> None:
    connections = Connections("run-1", FakeClock(), _Together(faulty, threading.Barrier(8)))
    call = reads(made(connections))["GetIdentityPoolRoles"]
    reader = connections.reader(replace(EMBEDDED, concurrency=8))
    assert (
        reader.read_all([call] * 16) == [{"IdentityPoolId": call.parameters["IdentityPoolId"]}] * 16
    )


def test_a_reader_may_be_shared_by_threads(connections: Connections) -> None:
    call = reads(made(connections))["DescribeIdentityPool"]
    reader = connections.reader(EMBEDDED)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: reader.read(call), range(20)))
    assert answers == [answers[0]] * 20


def test_a_refused_page_is_told_apart_from_an_account_without_pools(tmp_path: Path) -> None:
    refusing = Refusing(_Pages([([], None)]), {"ListIdentityPools": [error("AccessDenied")]})
    reader = Connections("run-1", FakeClock(), refusing).reader(EMBEDDED)
    with pytest.raises(AccessRefused):
        reader.pool_ids()
    assert reader.pool_ids() == []


def test_no_principal_tags_are_an_answer(connections: Connections) -> None:
    call = reads(made(connections))["GetPrincipalTagAttributeMap"]
    answer = connections.reader(EMBEDDED).read(call)
    assert answer["IdentityProviderName"] == LOGIN


def test_after_a_signal_an_answer_is_taken_and_only_a_repetition_is_given_up(
    faulty: Faulty, clock: FakeClock
) -> None:
    reader = Connections("run-1", clock, faulty, lambda: True).reader(EMBEDDED)
    calls = [Call("DescribeIdentityPool", {"IdentityPoolId": POOL_ID})]
    assert (reader.read_all(calls), reader.pool_ids()) == ([None], [])
    for passing in (error("ThrottlingException"), status(503)):
        faulty.damages = {"ListIdentityPools": [passing]}
        with pytest.raises(Unreachable, match="stopped by a signal"):
            reader.pool_ids()
