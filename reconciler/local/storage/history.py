"""What pools were before their latest changes, for answers from a state that is gone.

A change notes what it replaces and when; what a pool was at a time is what the first change
after that time replaced, or what it is where nothing changed since. Knows SQL and no rules.
"""

import sqlite3
from typing import TypeAlias

KEPT_SECONDS = 300
"""How far back answers reach; older changes are forgotten when the next one is noted."""

Key: TypeAlias = tuple[str, str, str]
"""Account, Region and id of a pool."""

# The present comes after every change that was noted.
_LAST = 2**63 - 1


def note(connection: sqlite3.Connection, key: Key, now: float) -> None:
    """Keeps the pool as it is, or that it is not there, before it is changed at `now`."""
    connection.execute(
        # A clock that is set back does not make what comes later earlier.
        "INSERT INTO history (account, region, id, name, content, until)"
        " SELECT key.account, key.region, key.id, pools.name, pools.content,"
        "  max(?, coalesce((SELECT until FROM history ORDER BY number DESC LIMIT 1), 0))"
        " FROM (SELECT ? AS account, ? AS region, ? AS id) AS key"
        " LEFT JOIN pools USING (account, region, id)",
        (now, *key),
    )
    # Numbers ascend with time: the first change to keep is found without an index on `until`.
    connection.execute(
        "DELETE FROM history WHERE number <"
        " (SELECT number FROM history WHERE until > ? ORDER BY number LIMIT 1)",
        (now - KEPT_SECONDS,),
    )


def content_at(connection: sqlite3.Connection, key: Key, as_of: float) -> str | None:
    """The content a pool had; None where it was not there."""
    row = connection.execute(
        "SELECT content FROM ("
        " SELECT number, content FROM history"
        "  WHERE account = ? AND region = ? AND id = ? AND until > ?"
        " UNION ALL SELECT ?, content FROM pools WHERE account = ? AND region = ? AND id = ?"
        ") ORDER BY number LIMIT 1",
        (*key, as_of, _LAST, *key),
    ).fetchone()
    return None if row is None else row[0]


def names_at(
    connection: sqlite3.Connection, after: Key, most: int, as_of: float
) -> list[tuple[str, str]]:
    """Ids and names the pools after a key had, in ascending order of ids."""
    account, region, pool_id = after
    # Beside min(), SQLite takes the other columns from the row that has the minimum.
    return connection.execute(
        "SELECT id, name FROM ("
        " SELECT id, name, min(number) FROM ("
        "  SELECT id, name, number FROM history WHERE account = ? AND region = ? AND until > ?"
        "  UNION ALL SELECT id, name, ? FROM pools WHERE account = ? AND region = ?"
        " ) GROUP BY id"
        ") WHERE name IS NOT NULL AND id > ? ORDER BY id LIMIT ?",
        (account, region, as_of, _LAST, account, region, pool_id, most),
    ).fetchall()
