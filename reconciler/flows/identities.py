"""Identities of a pool, read: listed, counted, looked at. Is given a Reader and no Writer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from reconciler.calls.identities import describe_call, identity_of
from reconciler.calls.live import live_pool, pool_reads
from reconciler.errors import IdentityConflict, InvalidList, NotFound, Rejected, UnknownTarget
from reconciler.flows.choose import check_addresses
from reconciler.flows.cursor import Cursor
from reconciler.flows.inventory import check_account, live_pools
from reconciler.flows.load import Loaded
from reconciler.identities.pages import identity_users, pages, user_identity
from reconciler.model.identities import ChosenPool, Identity, Wanted, is_identity_id
from reconciler.model.pools import LivePool
from reconciler.model.ports import Progress, Reader
from reconciler.model.providers import DeveloperProvider
from reconciler.model.targets import Target
from reconciler.plan.identities import Census, details_view, found_view
from reconciler.plan.match import match
from reconciler.plan.view.identities import (
    IdentitiesFoundView,
    IdentityCountView,
    IdentityDetailsView,
)

# After so many pages it is said how far a list is.
_TELLING = 10


@dataclass(frozen=True, slots=True)
class Search:
    """Where pools are looked for. journalled: the ids that the journal knows, by address."""

    loaded: Loaded
    target: Target
    reader: Reader
    journalled: Mapping[str, str]
    progress: Progress


def find_pool(search: Search, name: str) -> ChosenPool:
    """The pool of an address of the documents, or with an id; the account is checked first.

    Raises UnknownTarget, NotFound, InvalidDocuments and AwsError.
    """
    return chosen(search.target, find_live(search, name))


def find_live(search: Search, name: str) -> LivePool:
    """The same as it is now; the principal tags are only known of one found by its address."""
    return _by_id(search, name) if is_identity_id(name) else _by_address(search, name)


def chosen(target: Target, live: LivePool) -> ChosenPool:
    """What the steps on identities have to know of a pool."""
    developer = next((p for p in live.spec.providers if isinstance(p, DeveloperProvider)), None)
    return ChosenPool(
        target,
        live.pool_id,
        live.marker.address,
        live.marker.owner,
        developer.name if developer else None,
    )


def _by_id(search: Search, pool_id: str) -> LivePool:
    target = search.target
    region = pool_id.partition(":")[0]
    if region != target.region:
        raise UnknownTarget(
            f"{pool_id} is of {region}, and target {target.name} of {target.region}"
        )
    check_account(search.reader, target)
    pool, roles = (search.reader.read(call) for call in pool_reads(pool_id))
    return live_pool(pool, roles, None)


def _by_address(search: Search, address: str) -> LivePool:
    """As every command finds the pool of a document."""
    owner, desired = search.loaded.usable().owner, search.loaded.pools[search.target.name]
    check_addresses([address], desired)
    live = live_pools(
        search.target, search.loaded, search.reader, search.journalled, search.progress
    )
    matches = match(desired, live, owner, search.journalled)
    found = next(found for found in matches if found.desired.address == address)
    if found.live is None:
        why = found.refusal.message if found.refusal else "it was not created yet"
        raise NotFound(f"{address}: there is no live pool in {search.target.name}: {why}")
    return found.live


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list with what of it is wanted. seen: how many the whole run looked at so far."""

    identities: tuple[Identity, ...]
    next_token: str | None
    seen: int


def listing(
    reader: Reader,
    pool: ChosenPool,
    wanted: Wanted,
    hide_disabled: bool,
    progress: Progress,
    start: Cursor | None = None,
) -> Iterator[Listed]:
    """The identities of a pool, page after page, from a cursor on. Raises AwsError.

    Raises InvalidList where the service does not take the cursor any more.
    """
    token, seen = (start.next_token, start.seen) if start else (None, 0)
    found = pages(reader, pool.pool_id, hide_disabled=hide_disabled, token=token)
    for number in count():
        try:
            page = next(found, None)
        except Rejected as error:
            if start is None or number:
                raise
            raise InvalidList(
                f"the service does not take the cursor any more; remove it to begin anew: {error}"
            ) from error
        if page is None:
            return
        seen += len(page.identities)
        if number % _TELLING == 0:
            progress.say(f"{pool.target.name}: {seen:,} identities of {pool.pool_id}")
        yield Listed(tuple(filter(wanted.takes, page.identities)), page.next_token, seen)


def count_identities(
    reader: Reader, pool: ChosenPool, wanted: Wanted, hide_disabled: bool, progress: Progress
) -> IdentityCountView:
    """How many there are, and with which logins. Raises AwsError."""
    census = Census()
    for page in listing(reader, pool, wanted, hide_disabled, progress):
        census.count(page.identities, page.seen)
    return census.view(pool)


def describe(reader: Reader, pool: ChosenPool, ids: Sequence[str]) -> IdentitiesFoundView:
    """Identities by their ids, with their developer users. Raises UnknownTarget and AwsError."""
    for id_ in ids:
        check_region(pool, id_)
    return found_view(pool, [_details(reader, pool, id_, id_) for id_ in ids])


def look_up(reader: Reader, pool: ChosenPool, users: Sequence[str]) -> IdentitiesFoundView:
    """Identities by their developer users. Raises IdentityConflict and AwsError."""
    check_developer_provider(pool)
    found = [(user, user_identity(reader, pool, user)) for user in users]
    return found_view(
        pool, [_details(reader, pool, user, identity_id) for user, identity_id in found]
    )


def check_region(pool: ChosenPool, identity_id: str) -> None:
    """Raises UnknownTarget for an id that cannot be one of the pool."""
    region = pool.target.region
    if not is_identity_id(identity_id) or identity_id.partition(":")[0] != region:
        raise UnknownTarget(f"{identity_id!r} is no identity id of {region}, as {region}:GUID")


def check_developer_provider(pool: ChosenPool) -> None:
    """Raises IdentityConflict for a pool that knows no developer users."""
    if pool.developer_provider is None:
        raise IdentityConflict(
            f"{pool.address or pool.pool_id}: the pool has no developer provider, so no "
            "developer users; name identities by their ids"
        )


def _details(
    reader: Reader, pool: ChosenPool, asked: str, identity_id: str | None
) -> IdentityDetailsView:
    if identity_id is None:
        return details_view(asked, None, ())
    (answer,) = reader.read_all([describe_call(identity_id)])
    if answer is None:
        return details_view(asked, None, ())
    return details_view(asked, identity_of(answer), identity_users(reader, pool, identity_id))
