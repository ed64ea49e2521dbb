"""The operations on developer users: those a backend of the pool's owner has signed in itself."""

from collections.abc import Mapping

from reconciler.local.errors import ServiceError, conflict, invalid_parameter
from reconciler.local.operations.call import Call
from reconciler.local.operations.linking import check_classic_flow, merged, signed_in, without
from reconciler.local.operations.logins import developer_proof, proofs_of
from reconciler.local.operations.paging import last_entry, token_after
from reconciler.local.operations.tokens import DEVELOPER_SECONDS, open_id_token
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.storage.identities import Identity, Login
from reconciler.local.storage.records import Pool

MOST_USERS = 60
"""Users a page has where the request does not say how many."""


def get_open_id_token_for_developer_identity(call: Call) -> JsonObject:
    """The identity of a developer user, made where there is none, and a token for it.

    Raises ServiceError: ResourceNotFoundException, InvalidParameterException without a user of
    the pool's developer provider, DeveloperUserAlreadyRegisteredException for the user of another
    identity than the one that is named, and as `proofs_of` and `signed_in` do.
    """
    pool = call.pool()
    if call.assumptions.developer_tokens_need_classic_flow:
        check_classic_flow(pool)
    known = call.identity(pool) if "IdentityId" in call.members.values else None
    sent = call.members.text_map("Logins") or {}
    user = _sent_user(pool, sent)
    owner = call.identities.of_login(pool.id, user)
    if known is not None and owner is not None and owner.id != known.id:
        raise ServiceError(
            "DeveloperUserAlreadyRegisteredException",
            "The developer user identifier is already registered under a different identity.",
        )
    others = {name: token for name, token in sent.items() if name != user.provider}
    given = call.members.text_map("PrincipalTags") or {}
    tags = {tag: (value,) for tag, value in given.items()}
    proofs = (developer_proof(pool, user, tags), *proofs_of(call, pool, others))
    identity = signed_in(call, pool, tuple(proof.login for proof in proofs), known)
    seconds = call.members.optional_number("TokenDuration") or DEVELOPER_SECONDS
    return {
        "IdentityId": identity.id,
        "Token": open_id_token(call, pool, identity, proofs, seconds),
    }


def lookup_developer_identity(call: Call) -> JsonObject:
    """An identity and its developer users, found by either, or by both where they belong together.

    Raises ServiceError: ResourceNotFoundException, ResourceConflictException where they do not,
    InvalidParameterException where neither is given or the token is of another making.
    """
    pool = call.pool()
    known = call.identity(pool) if "IdentityId" in call.members.values else None
    name = call.members.optional_text("DeveloperUserIdentifier")
    if name is None and known is None:
        raise invalid_parameter("Either IdentityId or DeveloperUserIdentifier must be given.")
    if name is None:
        assert known is not None
        return _users(call, pool, known)
    owner = _owner(call, pool, name)
    if known is not None and owner.id != known.id:
        raise conflict(f"The developer user belongs to another identity than '{known.id}'.")
    if known is None and call.assumptions.lookup_by_user_lists_all:
        return _users(call, pool, owner)
    return {"IdentityId": owner.id, "DeveloperUserIdentifierList": [name]}


def merge_developer_identities(call: Call) -> JsonObject:
    """Gives the identity of one developer user to another, with all other logins it has.

    Raises ServiceError: ResourceNotFoundException, InvalidParameterException for another provider
    than the pool's or more than 20 logins in the end, ResourceConflictException where both have a
    login of one public provider.
    """
    pool = call.pool()
    _check_provider(pool, call.members.text("DeveloperProviderName"))
    source = _owner(call, pool, call.members.text("SourceUserIdentifier"))
    destination = _owner(call, pool, call.members.text("DestinationUserIdentifier"))
    if source != destination:
        merged(call, pool, source, destination)
    return {"IdentityId": destination.id}


def unlink_developer_identity(call: Call) -> None:
    """Takes a developer user from an identity.

    Raises ServiceError: ResourceNotFoundException, InvalidParameterException for another provider
    than the pool's, ResourceConflictException for a user of another identity.
    """
    pool = call.pool()
    identity = call.identity(pool)
    provider = call.members.text("DeveloperProviderName")
    _check_provider(pool, provider)
    name = call.members.text("DeveloperUserIdentifier")
    if _owner(call, pool, name).id != identity.id:
        raise conflict(f"The developer user belongs to another identity than '{identity.id}'.")
    without(call, identity, (Login(provider, name),))


def _users(call: Call, pool: Pool, identity: Identity) -> JsonObject:
    most = call.members.optional_number("MaxResults") or MOST_USERS
    after = last_entry(call) or ""
    users = [
        login.user
        for login in identity.logins
        if login.provider == pool.settings.developer_provider and login.user > after
    ]
    page: list[Json] = [*users[:most]]
    answer: JsonObject = {"IdentityId": identity.id, "DeveloperUserIdentifierList": page}
    if len(users) > most:
        answer["NextToken"] = token_after(call, users[most - 1])
    return answer


def _sent_user(pool: Pool, sent: Mapping[str, str]) -> Login:
    provider = pool.settings.developer_provider
    if provider is None or provider not in sent:
        raise _unsupported()
    return Login(provider, sent[provider])


def _owner(call: Call, pool: Pool, name: str) -> Identity:
    """The identity of a developer user; raises ServiceError (ResourceNotFoundException)."""
    provider = pool.settings.developer_provider
    owner = provider and call.identities.of_login(pool.id, Login(provider, name))
    if not owner:
        raise ServiceError("ResourceNotFoundException", f"Developer user '{name}' not found.")
    return owner


def _check_provider(pool: Pool, name: str) -> None:
    if name != pool.settings.developer_provider:
        raise _unsupported()


def _unsupported() -> ServiceError:
    # The words were seen (LambdAuth issue 32), their code was not.
    return invalid_parameter("This identity pool does not support the specified developer provider")
