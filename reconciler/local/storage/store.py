"""The SQLite file: opened, recognised, and shared between threads and processes.

Readers see one consistent state and never wait; writers wait for each other. Knows nothing of
what the tables mean.
"""

import os
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from reconciler.local.errors import LocalStoreError
from reconciler.local.storage.schema import prepare


class Store:
    """Connections to one database file, lent to one thread at a time.

    The parent folder and the file are made if they are not there. Raises LocalStoreError, when
    made or at any use, for a file that cannot be used, is no database of the embedded service or
    is held by another writer for longer than the patience, in seconds. A store must not be
    carried across a fork.
    """

    def __init__(self, path: Path, patience: float = 30.0) -> None:
        self._path = path
        self._patience = patience
        self._turn = Lock()
        # A list's append and pop are atomic: no lock is needed around the idle connections.
        self._idle: list[sqlite3.Connection] = []
        self.close = weakref.finalize(self, _close_all, self._idle)
        with self._failures_named():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                # For its owner alone from the first moment: pools may hold a login provider's
                # secret.
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._file = _identity(path)
            self._idle.append(self._connect())

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of the database."""
        with self._transaction("BEGIN", self._patience) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The only writer until the end; an exception inside undoes everything."""
        # Threads queue here: SQLite itself lets writers try again and again after ever longer
        # pauses, which is only needed between processes.
        deadline = time.monotonic() + self._patience
        if not self._turn.acquire(timeout=self._patience):
            raise LocalStoreError(f"{self._path}: database is locked")
        try:
            left = max(deadline - time.monotonic(), 0.0)
            with self._transaction("BEGIN IMMEDIATE", left) as connection:
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self, begin: str, patience: float) -> Iterator[sqlite3.Connection]:
        if not self.close.alive:
            raise LocalStoreError(f"{self._path}: closed")
        with self._failures_named():
            if _identity(self._path) != self._file:
                # Connections that are open would go on with a file that nobody else sees.
                raise LocalStoreError(f"{self._path}: removed or replaced while it was in use")
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            try:
                connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except sqlite3.Error:
                # Whatever is wrong with it, closing undoes what was begun.
                connection.close()
                raise
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._give_back(connection)
                raise
            self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if self.close.alive:
            self._idle.append(connection)
        else:
            connection.close()

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LocalStoreError(f"{self._path}: {error}") from error
        except OSError as error:
            raise LocalStoreError(f"{self._path}: {error.strerror}") from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            # WAL with NORMAL survives any crash of the process; a power cut can lose the last
            # writes but never harms the file, which is enough for a service to try things on.
            connection.execute("PRAGMA synchronous = NORMAL")
            prepare(connection, self._path, self._patience)
        except BaseException:
            connection.close()
            raise
        return connection


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()
