"""Who issues tokens here, each with a key, in the database: the service itself and local issuers.

Knows SQL and nothing of tokens.
"""

import json
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs tokens: its name is that of the provider in Logins, without https://.

    audiences: those its tokens may be for; empty for any. pem: the private key.
    """

    name: str
    kid: str
    pem: str
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuers:
    """The issuers, within one transaction; they belong to no account."""

    connection: sqlite3.Connection

    def named(self, name: str) -> list[Issuer]:
        """Those of a name, one a key, in the order of the keys."""
        return self._where("name = ?", name)

    def all(self) -> list[Issuer]:
        return self._where("?", 1)

    def add(self, issuer: Issuer) -> None:
        """Keeps an issuer that is not there; of one that is, only the audiences change."""
        self.connection.execute(
            "INSERT INTO issuers (name, kid, pem, audiences) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET audiences = excluded.audiences",
            (issuer.name, issuer.kid, issuer.pem, json.dumps(issuer.audiences)),
        )

    def _where(self, condition: str, value: str | int) -> list[Issuer]:
        rows = self.connection.execute(
            f"SELECT name, kid, pem, audiences FROM issuers WHERE {condition} ORDER BY name, kid",
            (value,),
        )
        return [
            Issuer(name, kid, pem, tuple(json.loads(audiences)))
            for name, kid, pem, audiences in rows
        ]
