"""The tables of the SQLite file: made in a new one, recognised in another.

Knows nothing of what is kept in them.
"""

import os
import sqlite3
import time
from pathlib import Path

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
# Made where they are missing: a database from before they were goes on with empty ones, and the
# format stays the same because whoever does not know these tables loses nothing by it.
_LATER = (
    """
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    content TEXT,
    until REAL NOT NULL
)
""",
    """
CREATE TABLE IF NOT EXISTS replacements (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (account, region, id)
)
""",
    # Whoever is not signed names a pool by its id alone.
    "CREATE INDEX IF NOT EXISTS pools_by_id ON pools (id)",
    """
CREATE TABLE IF NOT EXISTS identities (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    pool TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL,
    disabled INTEGER NOT NULL
) WITHOUT ROWID
""",
    "CREATE INDEX IF NOT EXISTS identities_of_pools ON identities (account, region, pool, id)",
    """
CREATE TABLE IF NOT EXISTS logins (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    pool TEXT NOT NULL,
    provider TEXT NOT NULL,
    user TEXT NOT NULL,
    identity TEXT NOT NULL,
    PRIMARY KEY (account, region, pool, provider, user)
) WITHOUT ROWID
""",
    "CREATE INDEX IF NOT EXISTS logins_of_identities ON logins (identity, provider, user)",
    """
CREATE TABLE IF NOT EXISTS issuers (
    name TEXT NOT NULL,
    kid TEXT NOT NULL,
    pem TEXT NOT NULL,
    audiences TEXT NOT NULL,
    PRIMARY KEY (name, kid)
)
""",
    """
CREATE TABLE IF NOT EXISTS sessions (
    access_key TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    token TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    identity TEXT NOT NULL,
    tags TEXT NOT NULL,
    expires INTEGER NOT NULL
)
""",
    "CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires)",
)


def prepare(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Makes the tables in a new file, or recognises them; raises LocalStoreError otherwise."""
    if not os.access(path, os.W_OK):
        raise LocalStoreError(f"{path}: the file is not writable")
    version = _version(connection, path)
    if version is None:
        _use_wal(connection, path, patience)
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have made the tables in the meantime.
        version = _version(connection, path)
        if version is None:
            for statement in (_POOLS, *_LATER):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            version = SCHEMA_VERSION
        connection.execute("COMMIT")
    if version != SCHEMA_VERSION:
        raise LocalStoreError(
            f"{path}: made by another version of the embedded service "
            f"(format {version}, this one reads {SCHEMA_VERSION})"
        )
    for statement in _LATER:
        connection.execute(statement)


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


def _use_wal(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Switches the file to WAL; SQLite refuses that without any waiting while others open it."""
    deadline = time.monotonic() + patience
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            # Readers would wait for writers, and both for longer than a client does.
            raise LocalStoreError(f"{path}: the file system has no shared memory, as on a network")
        return
