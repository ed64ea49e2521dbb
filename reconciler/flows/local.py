"""The embedded service for the flows: where it keeps its pools, and how to empty it."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from reconciler.errors import LocalServiceError
from reconciler.local.assumptions import DEFAULTS, Assumptions
from reconciler.local.errors import LocalStoreError
from reconciler.local.service import LocalService
from reconciler.model.ports import Transport
from reconciler.model.targets import Configuration

DATABASE = Path(".reconciler") / "local.db"


def transport(folder: Path, configuration: Configuration | None) -> Transport | None:
    """The embedded service beside a configuration, None where no target uses it."""
    if configuration is None or not any(target.embedded for target in configuration.targets):
        return None
    return Embedded(folder / DATABASE)


def reset(folder: Path) -> Path:
    """Forgets every pool of the embedded service; answers its file. Raises LocalServiceError."""
    database = folder / DATABASE
    try:
        LocalService(database).reset()
    except LocalStoreError as error:
        raise LocalServiceError(str(error)) from error
    return database


class Embedded:
    """The embedded service as a Transport, opened by its first request."""

    def __init__(self, database: Path, assumptions: Assumptions = DEFAULTS) -> None:
        self._database = database
        self._assumptions = assumptions
        self._service: LocalService | None = None
        self._lock = Lock()

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        try:
            with self._lock:
                self._service = self._service or self._opened()
            return self._service(method, url, headers, body)
        except LocalStoreError as error:
            raise LocalServiceError(str(error)) from error

    def _opened(self) -> LocalService:
        return LocalService(self._database, assumptions=self._assumptions)
