"""The control path: the embedded service's own requests, beside those of AWS.

GET, PUT and DELETE of /_local/faults show, set and lift the faults; DELETE of /_local/pools
forgets every pool. Nothing here can be sent by a web page of another origin without a preflight
request, which is not answered.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from reconciler.local.errors import FaultRuleError
from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.protocol.wire import Answer

PREFIX = "/_local/"


class Controlled:
    """A service with its control path; `forget` empties the service's database."""

    def __init__(self, service: FaultyService, forget: Callable[[], None]) -> None:
        self._service = service
        self._routes: dict[tuple[str, str], Callable[[bytes], Answer]] = {
            ("GET", "faults"): self._show,
            ("PUT", "faults"): self._set,
            ("DELETE", "faults"): self._lift,
            ("DELETE", "pools"): lambda _: self._forgotten(forget),
        }

    def __call__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        path = urlsplit(url).path
        if not path.startswith(PREFIX):
            return self._service(method, url, headers, body)
        route = self._routes.get((method, path.removeprefix(PREFIX)))
        if route is None:
            known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in self._routes)
            return _answer(HTTPStatus.NOT_FOUND, {"error": f"the control path has {known}"})
        return route(body)

    def _show(self, _: bytes) -> Answer:
        return _answer(HTTPStatus.OK, self._service.report())

    def _set(self, body: bytes) -> Answer:
        try:
            self._service.rules = FaultRules.of(cast(Json, json.loads(body)))
        except FaultRuleError as error:
            return _answer(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except (ValueError, RecursionError) as error:
            return _answer(HTTPStatus.BAD_REQUEST, {"error": f"no JSON: {error}"})
        return self._show(body)

    def _lift(self, body: bytes) -> Answer:
        self._service.rules = NO_FAULTS
        return self._show(body)

    def _forgotten(self, forget: Callable[[], None]) -> Answer:
        forget()
        return _answer(HTTPStatus.OK, {})


def _answer(status: HTTPStatus, content: Json) -> Answer:
    body = json.dumps(content, indent=2).encode() + b"\n"
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return status, headers, body
