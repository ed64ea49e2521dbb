"""A service with faults on a clock of its own, and its clients with and without the faults."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import cast

from botocore.exceptions import ConnectionClosedError

from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.wire import Answer
from reconciler.local.service import LocalService
from tests.local.clients import Cognito, authorization, one_key

URL = "https://cognito-identity.eu-west-1.amazonaws.com/"
WEB: JsonObject = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False}
ANOTHER: JsonObject = {"IdentityPoolName": "another", "AllowUnauthenticatedIdentities": False}


@dataclass
class Clock:
    """Time passes by sleeping alone; `meanwhile` happens in the course of it."""

    time: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.meanwhile()
        self.time += seconds


class World:
    """The service under faults, and around them the one client that is never struck."""

    def __init__(self, folder: Path) -> None:
        numbers = count()
        self.before_a_pool_is_made: Callable[[], object] = lambda: None

        def new_id() -> str:
            self.before_a_pool_is_made()
            return str(next(numbers))

        self.clock = Clock()
        self.local = LocalService(
            folder / "local.db", now=self.clock, new_id=new_id, new_key=one_key
        )
        self.service = FaultyService(self.local, NO_FAULTS, now=self.clock, sleep=self.clock.sleep)
        self.truth = Cognito(self.local)

    def set(self, *faults: Json, seed: int = 0) -> None:
        """Puts these rules in force."""
        self.service.rules = FaultRules.of({"seed": seed, "faults": list(faults)})

    def ask(self, operation: str, body: JsonObject, **headers: str) -> Answer:
        """One request of Cognito Identity that may be struck."""
        sent = {
            "X-Amz-Target": f"AWSCognitoIdentityService.{operation}",
            "Authorization": authorization(),
            **headers,
        }
        return self.service("POST", URL, sent, json.dumps(body).encode())

    def ask_sts(self) -> Answer:
        """A GetCallerIdentity that may be struck."""
        sent = {"Authorization": authorization(aws="sts")}
        body = b"Action=GetCallerIdentity&Version=2011-06-15"
        return self.service("POST", "https://sts.eu-west-1.amazonaws.com/", sent, body)

    def client(self) -> Cognito:
        """A boto3 client that may be struck; it sees a lost answer as it would on a network."""
        # Only ever called, as every service is.
        return Cognito(cast(LocalService, self._on_the_wire))

    def names(self) -> list[Json]:
        """The names of the pools that are really there, oldest first."""
        listed = self.truth.call("ListIdentityPools", MaxResults=60)["IdentityPools"]
        return [cast(JsonObject, pool)["IdentityPoolName"] for pool in cast(list[Json], listed)]

    def report(self) -> list[tuple[Json, Json]]:
        """How many requests each rule has seen and struck."""
        rules = cast(list[JsonObject], self.service.report()["faults"])
        return [(rule["seen"], rule["struck"]) for rule in rules]

    def _on_the_wire(
        self, method: str, url: str, headers: Mapping[str, str | bytes], body: bytes
    ) -> Answer:
        try:
            return self.service(method, url, headers, body)
        except ConnectionResetError as error:
            raise ConnectionClosedError(endpoint_url=url) from error


def content_of(answer: Answer) -> tuple[int, Json]:
    """Status and JSON of an answer."""
    return answer[0], cast(Json, json.loads(answer[2]))
