"""What a journal knows of people who are being erased, without naming them.

Once a user is unlinked nothing in the pool leads from the user to the identity, so a run that died
in between must find the identity here.
"""

from collections.abc import Iterable, Mapping, Sequence

from reconciler.journal.chain import entry_of
from reconciler.model.json_value import Json, JsonObject, digest, object_list, text_list


def user_digest(pool_id: str, user: str) -> str:
    """A developer user as the journal has it, which is kept when the user is forgotten."""
    return digest([pool_id, user])


def erasing_entry(pool_id: str, users: Mapping[str, Sequence[str]]) -> JsonObject:
    """Before anything is unlinked. users: by identity id, the developer users of it."""
    found: list[Json] = [
        {"identity_id": identity_id, "users": [user_digest(pool_id, user) for user in named]}
        for identity_id, named in users.items()
    ]
    return {"pool_id": pool_id, "erasures": found}


def erased_entry(pool_id: str, identity_ids: Sequence[str]) -> JsonObject:
    """After it was seen that the identities are gone."""
    return {"pool_id": pool_id, "identity_ids": list[Json](identity_ids)}


def unfinished(lines: Iterable[bytes], place: JsonObject, pool_id: str) -> dict[str, str]:
    """By the digest of a user, the identity that was being erased and was not seen to be gone.

    place: as for recollect.
    """
    open_: dict[str, list[str]] = {}
    for line in lines:
        entry = entry_of(line)
        if any(entry.get(name) != value for name, value in {**place, "pool_id": pool_id}.items()):
            continue
        match entry.get("event"):
            case "erasing":
                for erasure in object_list(entry.get("erasures")):
                    open_[str(erasure.get("identity_id"))] = text_list(erasure.get("users"))
            case "erased":
                for identity_id in text_list(entry.get("identity_ids")):
                    open_.pop(identity_id, None)
    return {user: identity_id for identity_id, users in open_.items() for user in users}
