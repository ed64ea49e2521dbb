"""Credentials that were handed out, in the database: whose they are, and until when.

Knows SQL and nothing of the rules of any operation.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Session:
    """A role assumed with a token.

    identity: the id of the one it was assumed for. tags: the session tags. expires: in epoch
    seconds.
    """

    access_key: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    role: str
    name: str
    identity: str
    tags: Mapping[str, tuple[str, ...]]
    expires: int

    @property
    def account(self) -> str:
        return self.role.split(":")[4]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of every account, within one transaction at the time `now`."""

    connection: sqlite3.Connection
    now: float

    def find(self, access_key: str) -> Session | None:
        row = self.connection.execute(
            "SELECT access_key, secret, token, role, name, identity, tags, expires"
            " FROM sessions WHERE access_key = ?",
            (access_key,),
        ).fetchone()
        if row is None:
            return None
        access_key, secret, token, role, name, identity, tags, expires = row
        kept = {tag: tuple(values) for tag, values in json.loads(tags).items()}
        return Session(access_key, secret, token, role, name, identity, kept, expires)

    def add(self, session: Session) -> None:
        """Keeps a new session; those that ended a day ago are forgotten."""
        self.connection.execute("DELETE FROM sessions WHERE expires < ?", (self.now - 86400,))
        self.connection.execute(
            "INSERT INTO sessions (access_key, secret, token, role, name, identity, tags, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                session.access_key,
                session.secret,
                session.token,
                session.role,
                session.name,
                session.identity,
                json.dumps(session.tags),
                session.expires,
            ),
        )
