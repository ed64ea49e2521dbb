"""The embedded service over HTTP: opened, given its faults, and served until a signal."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.limits import MAX_BYTES
from reconciler.errors import InvalidFaults, LocalServiceError, UnknownAssumption
from reconciler.flows.local import Embedded
from reconciler.local.assumptions import assumed
from reconciler.local.control import Controlled
from reconciler.local.errors import AddressInUse, AssumptionError, FaultRuleError, LocalStoreError
from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.protocol.signature import AccessKeys
from reconciler.local.service import LocalService
from reconciler.model.document import Mapping as Tree
from reconciler.model.document import Node, Scalar, Sequence, node_at
from reconciler.model.origin import Origin
from reconciler.model.ports import Transport


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve. keys: access keys that may sign, with their secrets; empty for any.

    assumptions: settings `name=value`. port: 0 for any that is free.
    """

    database: Path
    port: int
    faults: Path | None
    keys: Mapping[str, str | None]
    assumptions: tuple[str, ...]


def serve(
    serving: Serving,
    prepare: Callable[[Transport], None],
    ready: Callable[[str], None],
    failed: Callable[[str], None],
) -> int:
    """Serves until SIGINT or SIGTERM and answers which.

    prepare: is given the service before anybody else is. ready: is told the URL. failed: is told
    what clients only see as an internal error. Raises InvalidFaults, UnknownAssumption and
    LocalServiceError.
    """
    # Imported here, because it is an extra: only this command needs it.
    try:
        from reconciler.local.http import serve as serve_http
    except ModuleNotFoundError as error:
        raise LocalServiceError(
            f"{error.name} is not installed; install cognito-reconciler[serve]"
        ) from error
    rules = _rules(serving.faults) if serving.faults else NO_FAULTS
    stopping = Event()
    try:
        assumptions = assumed(serving.assumptions)
        # Whoever prepares it need not sign with the keys that clients must have.
        prepare(Embedded(serving.database, assumptions))
        keys = AccessKeys(serving.keys)
        with closing(LocalService(serving.database, assumptions=assumptions, keys=keys)) as service:
            faulty = FaultyService(service, rules, now=time.time, sleep=stopping.wait)
            controlled = Controlled(faulty, service.reset)
            return serve_http(
                controlled, serving.port, stopping=stopping, ready=ready, failed=failed
            )
    except AssumptionError as error:
        raise UnknownAssumption(str(error)) from error
    except (LocalStoreError, AddressInUse) as error:
        raise LocalServiceError(str(error)) from error


def _rules(path: Path) -> FaultRules:
    """The fault rules of a YAML or JSON file, wrong ones told with their place."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidFaults(f"{path}: {error.strerror}") from error
    document, findings = parse(SourceFile(str(path), data))
    if findings or document is None:
        told = (_line(found.origin, found.rule, found.message) for found in findings)
        raise InvalidFaults("\n".join(told))
    try:
        return FaultRules.of(_json(document.root))
    except FaultRuleError as error:
        origin = node_at(document.root, error.path).origin
        raise InvalidFaults(_line(origin, "faults", str(error))) from error


def _line(origin: Origin, rule: str, message: str) -> str:
    return f"{origin.file}:{origin.line}:{origin.column}: error [{rule}] {message}"


def _json(node: Node) -> Json:
    """The tree as JSON: plain scalars are what JSON reads them as, else text."""
    match node:
        case Tree():
            return {entry.key.text: _json(entry.value) for entry in node.entries}
        case Sequence():
            return [_json(item) for item in node.items]
        case Scalar(text, plain=False):
            return text
        case Scalar(text):
            try:
                value: Json = json.loads(text)
            except ValueError:
                return text
            return value
