"""The embedded service's door: one HTTP exchange in, its answer out.

Only dispatch: what an operation does is in the module of its handler.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from sqlite3 import Connection
from uuid import uuid4

from reconciler.local.assumptions import DEFAULTS, Assumptions
from reconciler.local.errors import ServiceError, TokensError, overlapped
from reconciler.local.operations import (
    credentials,
    developers,
    discovery,
    identities,
    listing,
    pools,
    principal_tags,
    roles,
    sessions,
    tags,
)
from reconciler.local.operations.call import Call, Handler
from reconciler.local.operations.callers import Caller, session_caller
from reconciler.local.protocol import jws, sts
from reconciler.local.protocol.members import JsonObject, Members
from reconciler.local.protocol.model import operation_named
from reconciler.local.protocol.scope import Scope
from reconciler.local.protocol.shapes import validated
from reconciler.local.protocol.signature import ANY_KEY, AccessKeys, key_of, signed_scope
from reconciler.local.protocol.wire import Answer, Request, json_body, refusal, request_of, success
from reconciler.local.storage.identities import scope_of_identity, scope_of_pool
from reconciler.local.storage.issuers import Issuers
from reconciler.local.storage.sessions import Sessions
from reconciler.local.storage.store import Store
from reconciler.local.storage.table import Pools, forget_everything

READING: Mapping[str, Handler] = {
    "DescribeIdentity": identities.describe_identity,
    "DescribeIdentityPool": pools.describe_identity_pool,
    "GetIdentityPoolRoles": roles.get_identity_pool_roles,
    "GetPrincipalTagAttributeMap": principal_tags.get_principal_tag_attribute_map,
    "ListIdentities": listing.list_identities,
    "ListIdentityPools": listing.list_identity_pools,
    "ListTagsForResource": tags.list_tags_for_resource,
    "LookupDeveloperIdentity": developers.lookup_developer_identity,
}
SIGNED: Mapping[str, Handler] = {
    "CreateIdentityPool": pools.create_identity_pool,
    "DeleteIdentities": identities.delete_identities,
    "DeleteIdentityPool": pools.delete_identity_pool,
    "GetOpenIdTokenForDeveloperIdentity": developers.get_open_id_token_for_developer_identity,
    "MergeDeveloperIdentities": developers.merge_developer_identities,
    "SetIdentityPoolRoles": roles.set_identity_pool_roles,
    "SetPrincipalTagAttributeMap": principal_tags.set_principal_tag_attribute_map,
    "TagResource": tags.tag_resource,
    "UnlinkDeveloperIdentity": developers.unlink_developer_identity,
    "UntagResource": tags.untag_resource,
    "UpdateIdentityPool": pools.update_identity_pool,
}
# The operations that the service model has authtype none for: anybody may call them.
PUBLIC: Mapping[str, Handler] = {
    "GetCredentialsForIdentity": credentials.get_credentials_for_identity,
    "GetId": identities.get_id,
    "GetOpenIdToken": credentials.get_open_id_token,
    "UnlinkIdentity": identities.unlink_identity,
}
WRITING: Mapping[str, Handler] = {**SIGNED, **PUBLIC}
# The operations whose errors have ConcurrentModificationException in the service model.
EXCLUSIVE = frozenset({"SetIdentityPoolRoles", "UpdateIdentityPool"})


def _uuid() -> str:
    return str(uuid4())


class LocalService:
    """Amazon Cognito Identity, and who is calling, over one database file.

    Threads may share an instance and processes may share the file. `now` dates the answers,
    `new_id` makes the part of an id after the Region and `new_key` a key to sign tokens with;
    `keys` are those that may sign; `patience` is how long to wait for another process that
    writes, in seconds.
    Raises LocalStoreError, when made or called, for a file that cannot be used; every other
    failure is an HTTP answer.
    """

    def __init__(
        self,
        database: Path,
        *,
        now: Callable[[], float] = time.time,
        new_id: Callable[[], str] = _uuid,
        new_key: Callable[[], str] = jws.new_key,
        assumptions: Assumptions = DEFAULTS,
        keys: AccessKeys = ANY_KEY,
        patience: float = 30.0,
    ) -> None:
        self._store = Store(database, patience)
        self._now = now
        self._new_id = new_id
        self._new_key = new_key
        self._assumptions = assumptions
        self._keys = keys

    def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str | bytes],
        body: bytes,
        *,
        seconds_ago: float = 0.0,
    ) -> Answer:
        """Answers one request with a status, headers and a body; every URL leads here.

        A reading operation answers from the pools as they were `seconds_ago`, which reaches as
        far back as the history of the storage.
        """
        request = request_of(method, url, headers, body)
        form = sts.form_of(request)
        refused = refusal if form is None else sts.refusal
        try:
            if form is not None:
                return sts.answer(form["Action"], self._sts(request, form), self._now())
            if discovery.is_discovery(request):
                return self._discovered(request)
            return success(self._content(request, seconds_ago), self._now())
        except ServiceError as error:
            return refused(error, self._now())
        except TokensError as error:
            internal = ServiceError("InternalErrorException", str(error), 500)
            return refused(internal, self._now())

    def reset(self) -> None:
        """Forgets what is kept of every account and Region; issuers and their keys stay."""
        with self._store.writing() as connection:
            forget_everything(connection)

    def close(self) -> None:
        """Closes the database; happens by itself when the service is no longer used."""
        self._store.close()

    def _content(self, request: Request, seconds_ago: float) -> JsonObject | None:
        """What the operation answers; unknown names, signature and shape are refused in turn."""
        operation = operation_named(request.operation, self._assumptions.words_are_ascii)
        handler = WRITING.get(operation.name) or READING.get(operation.name)
        if handler is None:
            # The service model comes with botocore, and may be newer than this service.
            raise ServiceError(
                "UnknownOperationException",
                f"{operation.name} is not offered by the embedded service",
            )
        if operation.name in PUBLIC:
            return self._public(handler, Members(validated(operation.input, json_body(request))))
        scope = self._caller(request, "cognito-identity").scope
        members = Members(validated(operation.input, json_body(request)))
        if operation.name in READING:
            with self._store.reading() as connection:
                return handler(self._call(members, scope, connection, seconds_ago))
        return self._written(operation.name, handler, members, scope)

    def _sts(self, request: Request, form: Mapping[str, str]) -> sts.Content:
        """What an action of STS answers."""
        match form["Action"]:
            case "GetCallerIdentity":
                caller = self._caller(request, "sts")
                return sessions.caller_identity(caller.scope, caller.session)
            case "AssumeRoleWithWebIdentity":
                with self._store.writing() as connection:
                    kept = Sessions(connection, self._now())
                    return sessions.with_web_identity(form, Issuers(connection), kept)
            case action:
                raise ServiceError("InvalidAction", f"Could not find operation {action}")

    def _caller(self, request: Request, service: str) -> Caller:
        key, now = key_of(request), self._now()
        if key is not None and key.startswith(sessions.KEY_PREFIX):
            with self._store.reading() as connection:
                session = Sessions(connection, now).find(key)
            if session is not None:
                return session_caller(request, service, session, now)
        return Caller(signed_scope(request, service, self._keys, now))

    def _discovered(self, request: Request) -> Answer:
        with self._store.reading() as connection:
            found = discovery.document(request, Issuers(connection))
        if found is None:
            raise ServiceError("ResourceNotFoundException", "There is no such issuer.", 404)
        return success(found, self._now(), "application/json")

    def _public(self, handler: Handler, members: Members) -> JsonObject | None:
        """What a public operation answers, in the account that has the pool or the identity."""
        with self._store.writing() as connection:
            if "IdentityPoolId" in members.values:
                scope = scope_of_pool(connection, members.text("IdentityPoolId"))
            else:
                scope = scope_of_identity(connection, members.text("IdentityId"))
            return handler(self._call(members, scope, connection))

    def _written(
        self, operation: str, handler: Handler, members: Members, scope: Scope
    ) -> JsonObject | None:
        """What a writing operation answers; some only if no other of them came in between."""
        if operation not in EXCLUSIVE or not self._assumptions.overlapping_updates_refused:
            with self._store.writing() as connection:
                return handler(self._call(members, scope, connection))
        pool_id = members.text("IdentityPoolId")
        with self._store.reading() as connection:
            at_arrival = Pools(connection, scope, self._now()).replacements(pool_id)
        with self._store.writing() as connection:
            call = self._call(members, scope, connection)
            call.pool()
            if call.pools.replacements(pool_id) != at_arrival:
                raise overlapped()
            content = handler(call)
            call.pools.count_replacement(pool_id)
            return content

    def _call(
        self, members: Members, scope: Scope, connection: Connection, seconds_ago: float = 0.0
    ) -> Call:
        now = self._now()
        pools = Pools(connection, scope, now, now - seconds_ago if seconds_ago else None)
        return Call(members, scope, pools, self._assumptions, self._new_id, self._new_key)
