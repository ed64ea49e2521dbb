"""The embedded service for the flows: where it keeps its pools, and how to empty it."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from threading import Lock

from reconciler.errors import LocalServiceError
from reconciler.flows.journals import journal_path, opened
from reconciler.flows.load import load
from reconciler.local.errors import LocalStoreError
from reconciler.local.service import LocalService
from reconciler.model.ports import Transport
from reconciler.model.run import Run
from reconciler.model.targets import Configuration

DATABASE = Path(".reconciler") / "local.db"


def transport(folder: Path, configuration: Configuration | None) -> Transport | None:
    """The embedded service beside a configuration, None where no target uses it."""
    if configuration is None or not any(target.embedded for target in configuration.targets):
        return None
    return Embedded(folder / DATABASE)


def reset(database: Path) -> None:
    """Forgets every pool of the embedded service. Raises LocalServiceError."""
    try:
        with closing(LocalService(database)) as service:
            service.reset()
    except LocalStoreError as error:
        raise LocalServiceError(str(error)) from error


def reset_with_journals(folder: Path, run: Run) -> None:
    """Forgets every pool of the embedded service beside a configuration.

    The journals of its targets are told, or they would miss those pools. Raises LocalServiceError
    and JournalError.
    """
    configuration = load(folder, run.today).configuration
    owner = configuration.owner if configuration else ""
    for target in configuration.targets if configuration else ():
        if target.embedded and not target.stores_journal and journal_path(folder, target).exists():
            with opened(folder, target, owner, run, target.account) as (journal, _):
                journal.record("reset", {"target": target.name})
    reset(folder / DATABASE)


class Embedded:
    """The embedded service as a Transport, opened by its first request."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._service: LocalService | None = None
        self._lock = Lock()

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            with self._lock:
                self._service = self._service or LocalService(self._database)
            return self._service(method, url, headers, body)
        except LocalStoreError as error:
            raise LocalServiceError(str(error)) from error
