"""Where a long listing is, in a file: a run that ends early is gone on with by the next."""

import json
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import CannotWrite, InvalidList
from reconciler.flows.saved import write_whole
from reconciler.model.identities import ChosenPool
from reconciler.model.json_value import JsonObject

# A token has at most 65,535 characters (ListIdentities).
_MOST_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True)
class Cursor:
    """next_token: of the page that comes next. seen: how many identities are behind it."""

    pool_id: str
    hide_disabled: bool
    next_token: str
    seen: int


def read_cursor(path: Path, pool: ChosenPool, hide_disabled: bool) -> Cursor | None:
    """The cursor in a file, None where there is none yet.

    Raises InvalidList for one that is damaged, or of another listing.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidList(f"{path}: cannot be read: {error.strerror or error}") from error
    cursor = _cursor(data) if len(data) <= _MOST_BYTES else None
    if cursor is None:
        raise InvalidList(f"{path}: damaged, or no cursor; remove it to begin anew")
    if cursor.pool_id != pool.pool_id:
        raise InvalidList(f"{path}: a cursor of the pool {cursor.pool_id}, not of {pool.pool_id}")
    if cursor.hide_disabled != hide_disabled:
        raise InvalidList(
            f"{path}: a cursor of a list {_how(cursor.hide_disabled)} --hide-disabled"
        )
    return cursor


def save_cursor(path: Path, cursor: Cursor | None) -> None:
    """Replaces the file as a whole; takes it away where nothing comes next. Raises CannotWrite."""
    if cursor is not None:
        write_whole(path, json.dumps(_content(cursor)) + "\n")
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be removed: {error.strerror or error}") from error


def _how(hide_disabled: bool) -> str:
    return "with" if hide_disabled else "without"


def _content(cursor: Cursor) -> JsonObject:
    return {
        "format_version": "1.0",
        "kind": "cursor",
        "pool_id": cursor.pool_id,
        "hide_disabled": cursor.hide_disabled,
        "next_token": cursor.next_token,
        "seen": cursor.seen,
    }


def _cursor(data: bytes) -> Cursor | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    match value:
        case {
            "kind": "cursor",
            "format_version": "1.0",
            "pool_id": str(pool_id),
            "hide_disabled": bool(hide_disabled),
            "next_token": str(token),
            "seen": int(seen),
        } if token and seen >= 0:
            return Cursor(pool_id, hide_disabled, token, seen)
    return None
