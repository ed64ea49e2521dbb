"""Are these identities of this pool? Only the pool's own list says so for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reconciler.calls.identities import describe_call
from reconciler.identities.pages import pages
from reconciler.model.identities import ChosenPool, Fate, Identity, Result
from reconciler.model.ports import Reader


@dataclass(frozen=True, slots=True)
class Belonging:
    """members: by id, those of the pool. others: what is to be said of the rest."""

    members: dict[str, Identity]
    others: tuple[Result, ...]


def belonging(
    reader: Reader, pool: ChosenPool, ids: Sequence[str], listed: Callable[[int], None]
) -> Belonging:
    """Looks for ids in the list of a pool, to its end where one is not found. Raises AwsError.

    listed: told how many identities were looked at.
    """
    here = [id_ for id_ in ids if is_of_region(id_, pool)]
    members = _listed(reader, pool.pool_id, here, listed) if here else {}
    missing = [id_ for id_ in here if id_ not in members]
    seen = reader.read_all([describe_call(id_) for id_ in missing])
    there = {id_: answer is not None for id_, answer in zip(missing, seen, strict=True)}
    others = [_other(id_, there.get(id_), pool) for id_ in ids if id_ not in members]
    return Belonging(members, tuple(others))


def _other(id_: str, there: bool | None, pool: ChosenPool) -> Result:
    """there: whether it exists; None where it is of another Region."""
    if there is None:
        return refused_elsewhere(id_, pool)
    if there:
        return Result(id_, id_, Fate.REFUSED, f"the pool {pool.pool_id} does not list it")
    return Result(id_, id_, Fate.GONE, "there is no such identity")


def _listed(
    reader: Reader, pool_id: str, ids: Sequence[str], listed: Callable[[int], None]
) -> dict[str, Identity]:
    left, seen = set(ids), 0
    found: dict[str, Identity] = {}
    for page in pages(reader, pool_id):
        for identity in page.identities:
            if identity.id in left:
                left.remove(identity.id)
                found[identity.id] = identity
        seen += len(page.identities)
        listed(seen)
        if not left:
            break
    return found


def is_of_region(identity_id: str, pool: ChosenPool) -> bool:
    """All that an id itself can say against its being of a pool."""
    return identity_id.partition(":")[0] == pool.target.region


def refused_elsewhere(identity_id: str, pool: ChosenPool) -> Result:
    """What becomes of an id of another Region."""
    why = f"it is not of the Region {pool.target.region}"
    return Result(identity_id, identity_id, Fate.REFUSED, why)
