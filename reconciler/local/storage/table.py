"""Identity pools in the database: one row a pool, its content as JSON.

Knows SQL and nothing of the rules of any operation.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import cast

from reconciler.local.errors import pool_not_found
from reconciler.local.protocol.members import JsonObject, Members
from reconciler.local.protocol.scope import Scope
from reconciler.local.storage import history
from reconciler.local.storage.records import Pool


@dataclass(frozen=True, slots=True)
class Pools:
    """The identity pools of one scope, within one transaction at the time `now`.

    `as_of` is an earlier time to read the pools as they were then; such pools are not written.
    """

    connection: sqlite3.Connection
    scope: Scope
    now: float
    as_of: float | None = None

    def find(self, pool_id: str) -> Pool:
        """The pool; raises ServiceError (ResourceNotFoundException) where there is none."""
        content = self._content(pool_id)
        if content is None:
            raise pool_not_found(pool_id)
        return Pool.of(pool_id, Members(cast(JsonObject, json.loads(content))))

    def add(self, pool: Pool) -> None:
        """Keeps a pool that was not there before."""
        history.note(self.connection, self._key(pool.id), self.now)
        self.connection.execute(
            "INSERT INTO pools (account, region, id, name, content) VALUES (?, ?, ?, ?, ?)",
            (*self._key(pool.id), pool.settings.name, _written(pool)),
        )

    def save(self, pool: Pool) -> None:
        """Keeps a pool in place of what it was before."""
        history.note(self.connection, self._key(pool.id), self.now)
        self.connection.execute(
            "UPDATE pools SET name = ?, content = ? WHERE account = ? AND region = ? AND id = ?",
            (pool.settings.name, _written(pool), *self._key(pool.id)),
        )

    def remove(self, pool_id: str) -> None:
        history.note(self.connection, self._key(pool_id), self.now)
        for table in ("pools", "replacements"):
            self.connection.execute(
                f"DELETE FROM {table} WHERE account = ? AND region = ? AND id = ?",
                self._key(pool_id),
            )

    def replacements(self, pool_id: str) -> int:
        """How often the pool was replaced: it tells whether it was meanwhile."""
        row = self.connection.execute(
            "SELECT number FROM replacements WHERE account = ? AND region = ? AND id = ?",
            self._key(pool_id),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def count_replacement(self, pool_id: str) -> None:
        self.connection.execute(
            "INSERT INTO replacements (account, region, id, number) VALUES (?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET number = number + 1",
            self._key(pool_id),
        )

    def _content(self, pool_id: str) -> str | None:
        if self.as_of is not None:
            return history.content_at(self.connection, self._key(pool_id), self.as_of)
        row = self.connection.execute(
            "SELECT content FROM pools WHERE account = ? AND region = ? AND id = ?",
            self._key(pool_id),
        ).fetchone()
        return None if row is None else str(row[0])

    def count(self) -> int:
        (number,) = self.connection.execute(
            "SELECT count(*) FROM pools WHERE account = ? AND region = ?",
            (self.scope.account, self.scope.region),
        ).fetchone()
        return int(number)

    def names_after(self, pool_id: str, most: int) -> list[tuple[str, str]]:
        """Ids and names of the pools that follow an id, in ascending order of ids."""
        if self.as_of is not None:
            return history.names_at(self.connection, self._key(pool_id), most, self.as_of)
        return self.connection.execute(
            "SELECT id, name FROM pools WHERE account = ? AND region = ? AND id > ?"
            " ORDER BY id LIMIT ?",
            (*self._key(pool_id), most),
        ).fetchall()

    def _key(self, pool_id: str) -> tuple[str, str, str]:
        return self.scope.account, self.scope.region, pool_id


def _written(pool: Pool) -> str:
    return json.dumps(pool.as_json())


def forget_everything(connection: sqlite3.Connection) -> None:
    """Removes what is kept of every account and Region, and what is remembered of it.

    Issuers belong to none: they stay, with their keys.
    """
    for table in ("pools", "history", "replacements", "identities", "logins", "sessions"):
        connection.execute(f"DELETE FROM {table}")
