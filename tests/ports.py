"""The Reader and the Writer straight over the embedded service, and a journal in memory.

Both ports are the tool's own, so retries, outcomes and checks of answers are what they are in a
run. Only the SDK's client beneath them is another: it serialises without a model and signs with a
signature that nobody looks at. Time is that of a clock which only waiting moves.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree

from botocore import exceptions as sdk
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

from reconciler.aws.answers import Shape, checked_body
from reconciler.aws.outcomes import THROTTLES
from reconciler.aws.reader import READING_OPERATIONS, AwsReader
from reconciler.aws.service_time import ServiceTime
from reconciler.aws.verified_keys import VerifiedKeys
from reconciler.aws.writer import WRITING_OPERATIONS, AwsWriter
from reconciler.errors import Unreachable
from reconciler.journal.intents import Recollection, recollect
from reconciler.local.assumptions import DEFAULTS, Assumptions
from reconciler.local.service import LocalService
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Arrived, Transport, uncounted
from reconciler.model.results import Call
from reconciler.model.targets import Target
from tests.doors import EMBEDDED, FakeClock
from tests.local.clients import authorization

# When the clock begins: a time that no machine has, so that nobody's own clock is taken for it.
EPOCH = 1_800_000_000.0

_READ_ATTEMPTS = 8
_OPERATIONS = {xform_name(name): name for name in READING_OPERATIONS | WRITING_OPERATIONS}
_STS = "{https://sts.amazonaws.com/doc/2011-06-15/}"

_Handler = Callable[["SignedRequest"], None]


def service_in(folder: Path, clock: FakeClock, assumptions: Assumptions = DEFAULTS) -> LocalService:
    """The embedded service on a clock. Its pools have ids that tell in which order they came."""
    numbers = iter(range(1, 1_000_000))
    return LocalService(
        folder / "local.db",
        now=lambda: EPOCH + clock.now,
        new_id=lambda: f"00000000-0000-4000-8000-{next(numbers):012}",
        assumptions=assumptions,
    )


@dataclass
class Doors:
    """Hands out the ports of one target for one run."""

    transport: Transport
    clock: FakeClock
    target: Target = EMBEDDED
    stopped: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self._keys = VerifiedKeys(_Sts(self.transport, self.target))

    def reader(self) -> AwsReader:
        client = self._client(_READ_ATTEMPTS)
        return _Reader(client, self._keys, client.time, self.target.concurrency)

    def writer(self) -> AwsWriter:
        account = self.target.account
        return AwsWriter(self._client(1), account, self._keys)

    def _client(self, attempts: int) -> "_Client":
        return _Client(self.transport, self.target, self.clock, self.stopped, attempts)


@dataclass
class MemoryJournal:
    """Keeps the lines of a journal, without a chain; what is kept outlives its run."""

    lines: list[bytes] = field(default_factory=list)

    def record(self, event: str, details: JsonObject) -> None:
        self.lines.append(json.dumps({"event": event, **details}).encode())

    def recalled(self) -> Recollection:
        """What the next run reads from it."""
        return recollect(self.lines, {})


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as the ports see it between signing and sending."""

    headers: Mapping[str, str]


class _Events:
    """What is to be told before a request is sent."""

    def __init__(self) -> None:
        self.before_send: list[_Handler] = []

    def register(self, _: str, handler: _Handler) -> None:
        self.before_send.append(handler)

    register_first = register


@dataclass(frozen=True, slots=True)
class _Meta:
    events: _Events = field(default_factory=_Events)


@dataclass
class _Client:
    """What the ports use of an SDK client: a method for each operation, and the moment of sending.

    attempts: how often a request is sent that failed in passing.
    """

    transport: Transport
    target: Target
    clock: FakeClock
    stopped: Callable[[], bool]
    attempts: int
    meta: _Meta = field(default_factory=_Meta)
    time: ServiceTime = field(default_factory=ServiceTime)

    def __getattr__(self, method: str) -> Callable[..., JsonObject]:
        operation = _OPERATIONS.get(method)
        if operation is None:
            raise AttributeError(method)
        return lambda **parameters: self._call(operation, parameters)

    def _call(self, operation: str, parameters: JsonObject) -> JsonObject:
        for attempt in range(1, self.attempts + 1):
            try:
                return self._attempt(operation, parameters)
            except (sdk.ClientError, sdk.ConnectionClosedError) as error:
                if attempt == self.attempts or not _is_passing(error):
                    raise
            if self.stopped():
                raise Unreachable("stopped by a signal while reading")
            self.clock.sleep(1)
        raise AssertionError("a client without attempts")

    def _attempt(self, operation: str, parameters: JsonObject) -> JsonObject:
        headers = {
            "X-Amz-Target": f"AWSCognitoIdentityService.{operation}",
            "X-Amz-Date": self._date(),
            "Authorization": authorization(self.target.account, self.target.region),
        }
        for handler in self.meta.events.before_send:
            handler(SignedRequest(headers))
        url = f"https://cognito-identity.{self.target.region}.amazonaws.com/"
        try:
            content = json.dumps(parameters).encode()
            status, answer_headers, body = self.transport("POST", url, headers, content)
        except ConnectionError as error:
            raise sdk.ConnectionClosedError(endpoint_url=url) from error
        self.time.latest = parsedate_to_datetime(answer_headers["Date"]).astimezone(UTC)
        request_id = answer_headers.get("x-amzn-RequestId")
        if status >= 300:
            raise _error(operation, status, request_id, body)
        return {
            "ResponseMetadata": {"RequestId": request_id},
            "CheckedBody": checked_body(operation, body, _output_of(operation)),
        }

    def _date(self) -> str:
        signed_at = datetime.fromtimestamp(EPOCH + self.clock.now, UTC)
        return signed_at.strftime("%Y%m%dT%H%M%SZ")


@dataclass
class _Sts:
    """The one operation of STS that is asked for."""

    transport: Transport
    target: Target
    meta: _Meta = field(default_factory=_Meta)

    def get_caller_identity(self) -> JsonObject:
        headers = {"Authorization": authorization(self.target.account, self.target.region, "sts")}
        for handler in self.meta.events.before_send:
            handler(SignedRequest(headers))
        url = f"https://sts.{self.target.region}.amazonaws.com/"
        _, _, body = self.transport("POST", url, headers, b"Action=GetCallerIdentity")
        result = ElementTree.fromstring(body)
        return {name: result.findtext(f".//{_STS}{name}") for name in ("Account", "Arn")}


class _Reader(AwsReader):
    """Reads one after the other: threads would take longer than the answers, and turns."""

    def read_all(
        self, calls: Sequence[Call], arrived: Arrived = uncounted
    ) -> list[JsonObject | None]:
        return [self._read_or_none(call) for call in calls]


def _error(operation: str, status: int, request_id: str | None, body: bytes) -> sdk.ClientError:
    """An error as the SDK makes it of an answer, the page of a proxy too."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        told = {"message": HTTPStatus(status).phrase if status >= 500 else ""}
    answer = {
        "Error": {"Code": told.get("__type", str(status)), "Message": told.get("message", "")},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": request_id},
    }
    return sdk.ClientError(answer, operation)


def _is_passing(error: Exception) -> bool:
    """Whether the SDK would send a read again after this."""
    if not isinstance(error, sdk.ClientError):
        return True
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    # The SDK takes that one quota's error for a throttle.
    throttles = THROTTLES | {"LimitExceededException"}
    return status >= 500 or error.response["Error"]["Code"] in throttles


@cache
def _output_of(operation: str) -> Shape | None:
    loader = Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False
    )
    model = ServiceModel(loader.load_service_model("cognito-identity", "service-2"))
    shape: Shape | None = model.operation_model(operation).output_shape
    return shape
