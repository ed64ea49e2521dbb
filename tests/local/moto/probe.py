"""A question put to the embedded service and to moto alike, and how an answer is written down."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from botocore import xform_name
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from reconciler.local.protocol.members import Json, JsonObject
from tests.local.clients import REGION

MISSING = f"{REGION}:00000000-0000-4000-8000-000000000000"
"""The id of a pool that is nowhere."""

_POOL_ID = re.compile(rf"{REGION}:[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")
_REQUIRED: Mapping[str, Json] = {
    "IdentityPoolName": "web",
    "AllowUnauthenticatedIdentities": False,
}


class Crash(Exception):
    """The emulator fell over where a service answers; its text is the exception's name."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The last answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        found = {key.lower(): value for key, value in self.headers.items()}
        return found.get(name.lower(), "(none)")

    def line(self, name: str) -> str:
        return f"{name}: {self.header(name)}"


class Emulator:
    """A boto3 client that leaves every check to whoever answers it."""

    def __init__(self, client: BaseClient) -> None:
        self.client = client
        self._last: Exchange | None = None
        client.meta.events.register("response-received.cognito-identity", self._received)

    @property
    def wire(self) -> Exchange:
        assert self._last is not None, "nothing was asked yet"
        return self._last

    def call(self, operation: str, **members: Json) -> JsonObject:
        """The members of the answer; raises what boto3 raises, and Crash."""
        method = getattr(self.client, xform_name(operation))
        try:
            answer = method(**members)
        except (KeyError, TypeError) as error:
            raise Crash(type(error).__name__) from error
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def create(self, **members: Json) -> JsonObject:
        """A new pool, with these members beside the required ones."""
        return self.call("CreateIdentityPool", **{**_REQUIRED, **members})

    def created(self, **members: Json) -> str:
        """The id of a new pool."""
        return str(self.create(**members)["IdentityPoolId"])

    def update(self, pool_id: str, **members: Json) -> JsonObject:
        return self.call("UpdateIdentityPool", IdentityPoolId=pool_id, **{**_REQUIRED, **members})

    def describe(self, pool_id: str) -> JsonObject:
        return self.call("DescribeIdentityPool", IdentityPoolId=pool_id)

    @contextmanager
    def changed(self, event: str, handler: Callable[..., object]) -> Iterator[None]:
        """Lets a handler of an SDK event change the requests sent meanwhile."""
        self.client.meta.events.register(event, handler)
        try:
            yield
        finally:
            self.client.meta.events.unregister(event, handler)

    def _received(self, response_dict: Mapping[str, object] | None, **_: object) -> None:
        if response_dict is None:
            return
        self._last = Exchange(
            cast(int, response_dict["status_code"]),
            cast(Mapping[str, str], response_dict["headers"]),
            cast(bytes, response_dict["body"]),
        )


@dataclass(frozen=True, slots=True)
class Probe:
    """A short scenario of one operation that ends in one answer.

    `expected` is what the facts demand; without it no fact decides, and `assumption` is the open
    question on which the embedded service has taken a side.
    """

    operation: str
    title: str
    ask: Callable[[Emulator], str]
    facts: tuple[str, ...] = ()
    expected: str | None = None
    assumption: str | None = None


def answered(probe: Probe, emulator: Emulator) -> str:
    """The answer in stable words, whatever ids the pools have."""
    try:
        text = probe.ask(emulator)
    except ClientError as error:
        said = error.response["Error"]
        text = f"{said['Code']}: {said['Message']}"
    except NotImplementedError:
        return "not implemented"
    except Crash as crash:
        return f"unhandled {crash}"
    return _POOL_ID.sub("<id>", text)


def accepts(attempt: Callable[[], object]) -> str:
    """Whether a call is accepted, where nobody has seen how it is refused."""
    try:
        attempt()
    except ClientError:
        return "refused"
    return "accepted"


def code(attempt: Callable[[], object]) -> str:
    """The code of a refusal, where nobody has seen its words."""
    try:
        attempt()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "accepted"


def words(attempt: Callable[[], object]) -> str:
    """The words of a refusal, where nobody has seen its code."""
    try:
        attempt()
    except ClientError as error:
        return str(error.response["Error"]["Message"])
    return "accepted"


def in_full(attempt: Callable[[], object]) -> str:
    """Code and message of a refusal, where both have been seen: `answered` writes them down."""
    attempt()
    return "accepted"


def shown(answer: JsonObject, *names: str) -> str:
    """The named members of an answer, also where they are absent."""
    return ", ".join(
        f"{name}: {compact(answer[name])}" if name in answer else f"{name} absent" for name in names
    )


def objects(value: Json) -> list[JsonObject]:
    """A member that is a list of structures."""
    assert isinstance(value, list)
    return [item for item in value if isinstance(item, dict)]


def compact(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
