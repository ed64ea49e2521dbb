"""Merges identities and takes logins off them: first what it comes to, then the one call.

An identity that loses its last login can never be signed in to again, by anybody (UnlinkIdentity,
UnlinkDeveloperIdentity). Nobody but its deletion ends that.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from reconciler.calls.identities import (
    describe_call,
    identity_of,
    merge_call,
    unlink_call,
    unlink_developer_call,
)
from reconciler.errors import AwsError, IdentityConflict, JournalError
from reconciler.identities.pages import identity_users, user_identity
from reconciler.identities.ports import Ports
from reconciler.identities.sending import send
from reconciler.model.identities import MAX_LOGINS, ChosenPool, Fate, Result
from reconciler.model.ports import Reader
from reconciler.model.results import Call, Delivery
from reconciler.model.waiting import pause

# How long the effect of a call may take to show, in seconds; together half a minute.
_WAITS = (1, 2, 4, 8, 15)


@dataclass(frozen=True, slots=True)
class Step:
    """One change, looked into. call: None where there is nothing left to do.

    comes_to: what it means, for people. last_login: whether an identity loses its last one.
    shows: whether the effect can be read.
    """

    asked: str
    identity_id: str
    call: Call | None
    ids: tuple[str, ...]
    comes_to: tuple[str, ...]
    shows: Callable[[Reader], bool]
    last_login: bool = False


def merging(reader: Reader, pool: ChosenPool, source: str, destination: str) -> Step:
    """One developer user joins the identity of another. Raises IdentityConflict and AwsError."""
    from_id, from_users = _of_user(reader, pool, source)
    to_id, to_users = _of_user(reader, pool, destination)

    def is_one(reader: Reader) -> bool:
        one = user_identity(reader, pool, source)
        return one is not None and one == user_identity(reader, pool, destination)

    if from_id == to_id:
        return Step(source, to_id, None, (), ("both users are of one identity already",), is_one)
    moving, staying = (_logins(reader, pool, identity_id) for identity_id in (from_id, to_id))
    if both := sorted({*moving} & {*staying}):
        raise IdentityConflict(
            f"{from_id} and {to_id} both have a login of {', '.join(both)}: unlink one first"
        )
    total = len(moving) + len(staying) + len(from_users) + len(to_users)
    if total > MAX_LOGINS:
        raise IdentityConflict(
            f"{from_id} and {to_id} have {total} logins together, and an identity takes "
            f"{MAX_LOGINS}: unlink some first"
        )
    comes_to = (
        f"{len(from_users)} developer users and {len(moving)} further logins of {from_id} "
        f"become those of {to_id}",
        f"{from_id} is disabled for ever; what applications keep under it is not moved",
    )
    call = merge_call(pool, source, destination)
    return Step(source, to_id, call, (from_id, to_id), comes_to, is_one)


def unlinking_user(reader: Reader, pool: ChosenPool, identity_id: str, user: str) -> Step:
    """A developer user leaves an identity. Raises IdentityConflict and AwsError."""
    found, users = _of_user(reader, pool, user)
    if found != identity_id:
        raise IdentityConflict(f"the developer user {user!r} is of {found}, not of {identity_id}")
    last = users == (user,) and not _logins(reader, pool, identity_id)

    def is_off(reader: Reader) -> bool:
        return user not in identity_users(reader, pool, identity_id)

    call = unlink_developer_call(pool, identity_id, user)
    comes_to = (
        f"{user!r} gets a new identity at the next sign-in",
        *_last_login(identity_id, last),
    )
    return Step(user, identity_id, call, (identity_id,), comes_to, is_off, last)


def unlinking(
    reader: Reader,
    pool: ChosenPool,
    identity_id: str,
    tokens: Mapping[str, str],
    removed: Collection[str],
) -> Step:
    """Logins leave an identity. Raises IdentityConflict and AwsError.

    tokens: by the name of a login of the identity, which the service asks for as a proof.
    """
    (answer,) = reader.read_all([describe_call(identity_id)])
    if answer is None:
        raise IdentityConflict(f"there is no identity {identity_id}")
    logins = identity_of(answer).logins
    if pool.developer_provider in removed:
        raise IdentityConflict(
            f"{pool.developer_provider} is the developer provider: `identities unlink-developer`"
        )
    for name in (*removed, *tokens):
        if name not in logins:
            raise IdentityConflict(
                f"{identity_id} has no login {name!r}; it has {', '.join(logins) or 'none'}"
            )
    left = set(logins).difference(removed)

    def are_off(reader: Reader) -> bool:
        (now,) = reader.read_all([describe_call(identity_id)])
        return now is not None and not {*identity_of(now).logins} & {*removed}

    call = unlink_call(identity_id, dict(tokens), sorted(removed))
    names = ", ".join(sorted(removed))
    comes_to = (
        f"whoever signs in by {names} gets a new identity at the next sign-in",
        *_last_login(identity_id, not left),
    )
    return Step(names, identity_id, call, (identity_id,), comes_to, are_off, not left)


def carry_out(ports: Ports, pool: ChosenPool, step: Step) -> Result:
    """Sends the call of a step, and waits until its effect shows."""
    if step.call is None:
        return Result(step.asked, step.identity_id, Fate.GONE, *step.comes_to)
    try:
        sent = send(ports, pool.pool_id, step.call, step.ids)
        if sent.delivery is Delivery.NOT_APPLIED:
            return Result(step.asked, step.identity_id, Fate.FAILED, sent.error)
        for seconds in (*_WAITS, 0):
            if step.shows(ports.reader):
                return Result(step.asked, step.identity_id, Fate.DONE)
            pause(ports.clock, ports.stopped, seconds)
    except (AwsError, JournalError) as error:
        return Result(step.asked, step.identity_id, Fate.UNKNOWN, str(error))
    why = sent.error or f"{step.call.operation} was taken, and its effect does not show"
    return Result(step.asked, step.identity_id, Fate.UNKNOWN, why)


def _of_user(reader: Reader, pool: ChosenPool, user: str) -> tuple[str, tuple[str, ...]]:
    if pool.developer_provider is None:
        raise IdentityConflict(f"the pool {pool.pool_id} has no developer provider")
    found = user_identity(reader, pool, user)
    if found is None:
        raise IdentityConflict(f"no identity of the pool has the developer user {user!r}")
    return found, identity_users(reader, pool, found)


def _logins(reader: Reader, pool: ChosenPool, identity_id: str) -> tuple[str, ...]:
    """The logins of an identity but the one that stands for all of its developer users."""
    identity = identity_of(reader.read(describe_call(identity_id)))
    return tuple(name for name in identity.logins if name != pool.developer_provider)


def _last_login(identity_id: str, last: bool) -> tuple[str, ...]:
    told = f"it is the last login: nobody can ever sign in to {identity_id} again"
    return (told,) if last else ()
