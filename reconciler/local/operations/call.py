"""One call on its way to the handler of its operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import identity_not_found
from reconciler.local.protocol.members import Json, JsonObject, Members
from reconciler.local.protocol.scope import Scope
from reconciler.local.storage.identities import Identities, Identity
from reconciler.local.storage.issuers import Issuers
from reconciler.local.storage.records import Pool
from reconciler.local.storage.sessions import Sessions
from reconciler.local.storage.table import Pools


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for, validated; whose pools it is about; and the rules it is judged by."""

    members: Members
    scope: Scope
    pools: Pools
    assumptions: Assumptions
    new_id: Callable[[], str]
    new_key: Callable[[], str]

    def pool(self) -> Pool:
        """The pool the request names; raises ServiceError (ResourceNotFoundException)."""
        return self.pools.find(self.members.text("IdentityPoolId"))

    @property
    def identities(self) -> Identities:
        """The identities of the same scope, as they are now."""
        return Identities(self.pools.connection, self.scope, self.pools.now)

    @property
    def issuers(self) -> Issuers:
        """Who may have signed a token."""
        return Issuers(self.pools.connection)

    @property
    def sessions(self) -> Sessions:
        """The credentials that are handed out."""
        return Sessions(self.pools.connection, self.now)

    @property
    def now(self) -> float:
        return self.pools.now

    def identity(self, pool: Pool | None = None) -> Identity:
        """The identity the request names; raises ServiceError (ResourceNotFoundException).

        pool: the one it has to be in.
        """
        identity = self.identities.find(self.members.text("IdentityId"))
        if pool is not None and identity.pool != pool.id:
            raise identity_not_found(identity.id)
        return identity

    def shown(self, content: JsonObject) -> JsonObject:
        """What an answer has of these members: never an unset one, by assumption no empty one."""
        hidden: tuple[Json, ...] = ([], {}) if self.assumptions.cleared_members_omitted else ()
        return {
            name: value
            for name, value in content.items()
            if value is not None and value not in hidden
        }


Handler: TypeAlias = Callable[[Call], JsonObject | None]
"""Does one operation; None stands for an answer with an empty body."""
