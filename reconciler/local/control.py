"""The control path: the embedded service's own requests, beside those of AWS.

GET, PUT and DELETE of /_local/faults show, set and lift the faults; DELETE of /_local/pools
forgets every pool. A browser is refused, whatever page it shows: it says an Origin, or a Host that
is not this machine's.
"""

import json
import re
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

_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?", re.IGNORECASE)


def is_control(url: str) -> bool:
    """Whether a request is for the control path: it then waits for no other."""
    return f"{urlsplit(url).path}/".startswith(PREFIX)


class Controlled:
    """A service with its control path."""

    def __init__(self, service: FaultyService) -> None:
        self._service = service
        self._routes: dict[tuple[str, str], Callable[[bytes], Answer]] = {
            ("GET", "faults"): self._show,
            ("PUT", "faults"): self._set,
            ("DELETE", "faults"): self._lift,
            ("DELETE", "pools"): self._forget,
        }

    def __call__(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        if not is_control(url):
            return self._service(method, url, headers, body)
        sent = {name.lower(): value for name, value in headers.items()}
        if "origin" in sent or not _LOOPBACK.fullmatch(sent.get("host", "localhost")):
            return _answer(HTTPStatus.FORBIDDEN, {"error": "the control path is not for browsers"})
        route = self._routes.get((method, urlsplit(url).path.removeprefix(PREFIX)))
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

    def _forget(self, _: bytes) -> Answer:
        self._service.forget()
        return _answer(HTTPStatus.OK, {})


def _answer(status: HTTPStatus, content: Json) -> Answer:
    body = json.dumps(content, indent=2).encode() + b"\n"
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return status, headers, body
