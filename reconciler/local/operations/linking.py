"""Which identity logins lead to: found, made, linked or merged.

One login belongs to one identity of a pool. Logins that come together are linked, and a guest
who signs in becomes the identity the login has already, if it has one.
"""

from collections.abc import Iterable
from dataclasses import replace

from reconciler.local.errors import ServiceError, conflict, invalid_parameter, not_authorized
from reconciler.local.operations.call import Call
from reconciler.local.storage.identities import Identity, Login
from reconciler.local.storage.records import Pool

MOST_LOGINS = 20
"""Logins an identity may have (API reference of MergeDeveloperIdentities)."""


def new_identity(call: Call, pool: Pool, logins: Iterable[Login] = ()) -> Identity:
    """An identity of the pool that was not there before, a guest without logins."""
    identity_id = f"{call.scope.region}:{call.new_id()}"
    made = Identity(identity_id, pool.id, created=call.now, modified=call.now)
    identity = _with(made, logins, pool)
    call.identities.save(identity)
    return identity


def signed_in(
    call: Call, pool: Pool, logins: tuple[Login, ...], known: Identity | None = None
) -> Identity:
    """The identity with all of these logins, of which there is one at least.

    known: the identity the request names. Another one is answered where that is a guest, or was
    merged, and a login has an identity of its own. Raises ServiceError: NotAuthorizedException
    for logins that do not entitle to the identity, ResourceConflictException for logins of
    different identities, InvalidParameterException for too many.
    """
    owners = _owners(call, pool, logins)
    if known is not None:
        if known.logins and known not in owners:
            raise no_match()
        if known.disabled and not owners:
            raise forbidden(known)
    target = known if known in owners else next(iter(owners), known)
    if target is None:
        return new_identity(call, pool, logins)
    for other in owners:
        if other != target:
            if not call.assumptions.identities_merged_by_logins:
                raise linked_elsewhere()
            target = merged(call, pool, other, target)
    if known is not None and known.is_guest and known.id != target.id:
        call.identities.save(replace(known, disabled=True, modified=call.now))
    return _linked(call, pool, target, logins)


def merged(call: Call, pool: Pool, source: Identity, destination: Identity) -> Identity:
    """The destination with the logins of the source, which is disabled.

    Raises ServiceError as `signed_in` does.
    """
    together = replace(_with(destination, source.logins, pool), modified=call.now)
    call.identities.save(replace(source, logins=(), disabled=True, modified=call.now))
    call.identities.save(together)
    return together


def check_guests(pool: Pool) -> None:
    """Raises ServiceError (NotAuthorizedException) where guests are not allowed."""
    if not pool.settings.guests:
        raise not_authorized("Unauthenticated access is not supported for this identity pool.")


def check_classic_flow(pool: Pool) -> None:
    """Raises ServiceError (InvalidParameterException) where the classic flow is closed.

    A pool that never said whether it is open has it open (seen in 2023 and 2025).
    """
    if pool.roles is not None and pool.roles.mappings:
        raise invalid_parameter(
            "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow."
        )
    if pool.settings.classic_flow is False:
        raise invalid_parameter("Basic (classic) flow is not enabled, please use enhanced flow.")


def without(call: Call, identity: Identity, removed: Iterable[Login]) -> None:
    """Takes logins from an identity; whoever loses the last one can no longer be had."""
    gone = frozenset(removed)
    left = tuple(login for login in identity.logins if login not in gone)
    if left != identity.logins:
        call.identities.save(replace(identity, logins=left, disabled=not left, modified=call.now))


def linked_elsewhere() -> ServiceError:
    return conflict("Logins are already linked to another account.")


def no_match() -> ServiceError:
    return not_authorized(
        "Logins don't match. Please include at least one valid login for this identity or identity "
        "pool."
    )


def forbidden(identity: Identity) -> ServiceError:
    return not_authorized(f"Access to Identity '{identity.id}' is forbidden.")


def _owners(call: Call, pool: Pool, logins: Iterable[Login]) -> tuple[Identity, ...]:
    """The identities the logins have, each once, in the order of the logins."""
    found = (call.identities.of_login(pool.id, login) for login in logins)
    return tuple(dict.fromkeys(identity for identity in found if identity is not None))


def _linked(call: Call, pool: Pool, identity: Identity, logins: Iterable[Login]) -> Identity:
    linked = _with(identity, logins, pool)
    if linked == identity:
        return identity
    dated = replace(linked, modified=call.now)
    call.identities.save(dated)
    return dated


def _with(identity: Identity, logins: Iterable[Login], pool: Pool) -> Identity:
    """The identity with more logins: of each provider but the developer one it has one user."""
    together = tuple(
        sorted({*identity.logins, *logins}, key=lambda login: (login.provider, login.user))
    )
    public = [login for login in together if login.provider != pool.settings.developer_provider]
    if len({login.provider for login in public}) < len(public):
        raise linked_elsewhere()
    if len(together) > MOST_LOGINS:
        raise invalid_parameter(f"The number of linked logins exceeded {MOST_LOGINS}.")
    return replace(identity, logins=together)
