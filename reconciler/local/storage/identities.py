"""The identities of pools and their logins in the database: a row each.

Knows SQL and nothing of the rules of any operation. A login, the user of a provider, belongs to
one identity of a pool at most; the database itself keeps to that.
"""

import json
import sqlite3
from dataclasses import dataclass

from reconciler.local.errors import identity_not_found, pool_not_found
from reconciler.local.protocol.scope import Scope

# Logins come with their identity, however many identities a page has.
_SELECT = """
SELECT id, pool, created, modified, disabled,
 (SELECT json_group_array(json_array(provider, user)) FROM
  (SELECT provider, user FROM logins WHERE identity = identities.id ORDER BY provider, user))
FROM identities WHERE account = ? AND region = ?
"""


@dataclass(frozen=True, slots=True)
class Login:
    """One user as one provider knows them; the provider by the name it has in Logins."""

    provider: str
    user: str


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity and its logins, sorted; a guest has none. Times are in epoch seconds.

    A disabled one is left over where its logins went to another identity, or where the last of
    them was removed.
    """

    id: str
    pool: str
    created: float
    modified: float
    disabled: bool = False
    logins: tuple[Login, ...] = ()

    @property
    def is_guest(self) -> bool:
        return not self.logins and not self.disabled

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of its providers, each once."""
        return tuple(dict.fromkeys(login.provider for login in self.logins))


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities of one scope, within one transaction at the time `now`."""

    connection: sqlite3.Connection
    scope: Scope
    now: float

    def find(self, identity_id: str) -> Identity:
        """The identity; raises ServiceError (ResourceNotFoundException) where there is none."""
        row = self.connection.execute(
            f"{_SELECT} AND id = ?", (*self._place, identity_id)
        ).fetchone()
        if row is None:
            raise identity_not_found(identity_id)
        return _identity(row)

    def of_login(self, pool_id: str, login: Login) -> Identity | None:
        """The identity of a pool a login belongs to."""
        row = self.connection.execute(
            "SELECT identity FROM logins"
            " WHERE account = ? AND region = ? AND pool = ? AND provider = ? AND user = ?",
            (*self._place, pool_id, login.provider, login.user),
        ).fetchone()
        return None if row is None else self.find(row[0])

    def page(self, pool_id: str, after: str, most: int, hide_disabled: bool) -> list[Identity]:
        """The identities of a pool that follow an id, in ascending order of ids."""
        shown = "AND NOT disabled" if hide_disabled else ""
        rows = self.connection.execute(
            f"{_SELECT} AND pool = ? AND id > ? {shown} ORDER BY id LIMIT ?",
            (*self._place, pool_id, after, most),
        )
        return list(map(_identity, rows))

    def save(self, identity: Identity) -> None:
        """Keeps an identity and its logins, new or in place of what they were before."""
        self.connection.execute(
            "INSERT INTO identities (id, account, region, pool, created, modified, disabled)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET modified = excluded.modified, disabled = excluded.disabled",
            (
                identity.id,
                *self._place,
                identity.pool,
                identity.created,
                identity.modified,
                identity.disabled,
            ),
        )
        self.connection.execute("DELETE FROM logins WHERE identity = ?", (identity.id,))
        self.connection.executemany(
            "INSERT INTO logins (account, region, pool, provider, user, identity)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                (*self._place, identity.pool, login.provider, login.user, identity.id)
                for login in identity.logins
            ),
        )

    def remove(self, identity_id: str) -> None:
        """Forgets an identity, whether it is there or not."""
        self.connection.execute("DELETE FROM logins WHERE identity = ?", (identity_id,))
        self.connection.execute("DELETE FROM identities WHERE id = ?", (identity_id,))

    def remove_all(self, pool_id: str) -> None:
        """Forgets every identity of a pool."""
        for table in ("logins", "identities"):
            self.connection.execute(
                f"DELETE FROM {table} WHERE account = ? AND region = ? AND pool = ?",
                (*self._place, pool_id),
            )

    @property
    def _place(self) -> tuple[str, str]:
        return self.scope.account, self.scope.region


def scope_of_pool(connection: sqlite3.Connection, pool_id: str) -> Scope:
    """Where a pool is, for whoever is not signed.

    Raises ServiceError (ResourceNotFoundException) where there is none.
    """
    row = connection.execute(
        "SELECT account, region FROM pools WHERE id = ?", (pool_id,)
    ).fetchone()
    if row is None:
        raise pool_not_found(pool_id)
    return Scope(*row)


def scope_of_identity(connection: sqlite3.Connection, identity_id: str) -> Scope:
    """Where an identity is; raises ServiceError (ResourceNotFoundException) if nowhere."""
    row = connection.execute(
        "SELECT account, region FROM identities WHERE id = ?", (identity_id,)
    ).fetchone()
    if row is None:
        raise identity_not_found(identity_id)
    return Scope(*row)


def _identity(row: tuple[str, str, float, float, int, str]) -> Identity:
    identity_id, pool, created, modified, disabled, logins = row
    return Identity(
        identity_id,
        pool,
        created,
        modified,
        bool(disabled),
        tuple(Login(provider, user) for provider, user in json.loads(logins)),
    )
