"""The embedded service over HTTP: opened, given its faults, and served until a signal."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.limits import MAX_BYTES
from reconciler.errors import InvalidFaults, LocalServiceError, UnknownAssumption
from reconciler.local.assumptions import assumed
from reconciler.local.control import Controlled, is_control
from reconciler.local.errors import AssumptionError, FaultRuleError, LocalStoreError, PortError
from reconciler.local.faults.rules import NO_FAULTS, FaultRules
from reconciler.local.faults.service import FaultyService
from reconciler.local.protocol.members import Json
from reconciler.local.protocol.signature import ANY_KEY, AccessKeys
from reconciler.local.service import LocalService
from reconciler.model.document import Mapping as Tree
from reconciler.model.document import Node, Scalar, Sequence, node_at
from reconciler.model.ports import Transport
from reconciler.model.results import Finding
from reconciler.plan.present import validate_view
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line

# How long a request waits for another process that writes, in seconds: shorter than clients wait.
_PATIENCE = 4.0


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve. keys: access keys that may sign, with their secrets; empty for any.

    assumptions: settings `name=value`. port: 0 for any that is free.
    """

    database: Path
    port: int
    faults: Path | None
    keys: Mapping[str, str | None] = field(repr=False)
    assumptions: tuple[str, ...]


def serve(
    serving: Serving,
    prepare: Callable[[Transport], None],
    ready: Callable[[str], None],
    failed: Callable[[str], None],
) -> int:
    """Serves until SIGINT or SIGTERM and returns which.

    prepare: is given the service before anybody else is. ready: is told the URL. failed: is told
    what clients only see as an internal error. Raises InvalidFaults, UnknownAssumption and
    LocalServiceError.
    """
    # Imported here, because it is an extra: only this command needs it.
    try:
        from reconciler.local import http
    except ModuleNotFoundError as error:
        if error.name != "aiohttp":
            raise
        raise LocalServiceError(
            "aiohttp is not installed; install cognito-reconciler[serve]"
        ) from error
    rules = _rules(serving.faults) if serving.faults else NO_FAULTS
    try:
        assumptions = assumed(serving.assumptions)
        # Before anything is written: a port that cannot be had is to leave nothing behind.
        with closing(http.bound(serving.port)) as listening, ExitStack() as services:

            def opened(keys: AccessKeys) -> LocalService:
                service = LocalService(
                    serving.database, assumptions=assumptions, keys=keys, patience=_PATIENCE
                )
                return services.enter_context(closing(service))

            # Whoever prepares it need not sign with the keys that clients must have.
            prepare(opened(ANY_KEY))
            stopping = Event()
            service = opened(AccessKeys(serving.keys))
            return http.serve(
                Controlled(FaultyService(service, rules, now=time.time, sleep=stopping.wait)),
                listening,
                urgent=is_control,
                stopping=stopping,
                ready=ready,
                failed=failed,
            )
    except AssumptionError as error:
        raise UnknownAssumption(str(error)) from error
    except (LocalStoreError, PortError) as error:
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
        raise InvalidFaults(_told(findings))
    try:
        return FaultRules.of(_json(document.root))
    except FaultRuleError as error:
        origin = node_at(document.root, error.path).origin
        raise InvalidFaults(_told([Finding(origin, "faults", str(error))])) from error


def _told(findings: list[Finding]) -> str:
    views = validate_view(tuple(findings), documents=1).findings
    return "\n".join(finding_line(view, Style()) for view in views)


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
