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

# "CogI", so that `file` and this module know the database among others.
APPLICATION_ID = 0x436F6749
SCHEMA_VERSION = 1

_POOLS = """
CREATE TABLE pools (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (account, region, id)
)
"""
# Made where it is missing: a database from before there was a history goes on with an empty one,
# and the format stays the same because whoever does not know this table loses nothing by it.
_HISTORY = """
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    content TEXT,
    until REAL NOT NULL
)
"""


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
            self._idle.append(self._connect())

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of the database."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The only writer until the end; an exception inside undoes everything."""
        # Threads queue here: SQLite itself lets writers try again and again after ever longer
        # pauses, which is only needed between processes.
        with self._turn, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        if not self.close.alive:
            raise LocalStoreError(f"{self._path}: closed")
        with self._failures_named():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
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
        if not self._path.exists():
            # For its owner alone from the first moment: pools may hold a login provider's secret.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            # WAL with NORMAL survives any crash of the process; a power cut can lose the last
            # writes but never harms the file, which is enough for a service to try things on.
            connection.execute("PRAGMA synchronous = NORMAL")
            _prepare(connection, self._path, self._patience)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Makes the tables in a new file, or recognises them; raises LocalStoreError otherwise."""
    if not os.access(path, os.W_OK):
        raise LocalStoreError(f"{path}: the file is not writable")
    version = _version(connection, path)
    if version is None:
        _use_wal(connection, patience)
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have made the tables in the meantime.
        version = _version(connection, path)
        if version is None:
            connection.execute(_POOLS)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            version = SCHEMA_VERSION
        connection.execute("COMMIT")
    if version != SCHEMA_VERSION:
        raise LocalStoreError(
            f"{path}: made by another version of the embedded service "
            f"(format {version}, this one reads {SCHEMA_VERSION})"
        )
    connection.execute(_HISTORY)


def _version(connection: sqlite3.Connection, path: Path) -> int | None:
    """The format of the database, None if it is empty; raises LocalStoreError if it is foreign."""
    application, version, tables = connection.execute(
        "SELECT (SELECT application_id FROM pragma_application_id),"
        " (SELECT user_version FROM pragma_user_version),"
        " (SELECT count(*) FROM sqlite_master)"
    ).fetchone()
    if application == APPLICATION_ID:
        return int(version)
    if application or tables:
        raise LocalStoreError(f"{path}: not a database of the embedded service")
    return None


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Switches the file to WAL; SQLite refuses that without any waiting while others open it."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()
