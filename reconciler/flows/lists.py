"""Files that name identities or users, one a line."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import InvalidList, InvalidToken
from reconciler.model.identities import ChosenPool, is_identity_id

# DeveloperUserIdentifier: 1 to 1,024 characters, of at most 4 bytes each. A line of a list in
# NDJSON is longer: an identity has at most 20 logins of 128 characters.
_MOST_BYTES = 16 * 1024
_MOST_CHARACTERS = 1024
# Logins, values: 1 to 50,000.
_MOST_TOKEN_BYTES = 50_000


@dataclass(frozen=True, slots=True)
class IdList:
    """Identity ids, each once. listed: all of them come from a list of the pool."""

    ids: tuple[str, ...]
    listed: bool


def given_ids(ids: Sequence[str], file: Path | None, pool: ChosenPool) -> IdList:
    """Ids of a command line, or of a file. Raises InvalidList."""
    if file is not None:
        return read_ids(file, pool)
    for id_ in ids:
        if not is_identity_id(id_):
            raise InvalidList(f"{id_!r} is no identity id, as {pool.target.region}:GUID")
    return IdList(tuple(dict.fromkeys(ids)), False)


def read_token(path: Path) -> str:
    """A token, without the spaces around it. Raises InvalidToken, which does not repeat it."""
    try:
        with path.open("rb") as file:
            token = file.read(_MOST_TOKEN_BYTES + 1).decode("ascii").strip()
    except OSError as error:
        raise InvalidToken(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InvalidToken(f"{path}: no token: it holds more than ASCII") from error
    if not token or len(token) > _MOST_TOKEN_BYTES or not token.isprintable() or " " in token:
        raise InvalidToken(f"{path}: no token")
    return token


def read_ids(path: Path, pool: ChosenPool) -> IdList:
    """Identity ids, or what `identities list --format ndjson` wrote. Raises InvalidList."""
    ids: dict[str, bool] = {}
    for number, line in _lines(path):
        identity_id, listed = _id_of(line, pool, f"{path}:{number}")
        ids[identity_id] = ids.get(identity_id, False) or listed
    return IdList(tuple(ids), all(ids.values()))


def read_people(path: Path) -> tuple[str, ...]:
    """Identity ids and developer users, each once. Raises InvalidList."""
    people: dict[str, None] = {}
    for number, line in _lines(path):
        if len(line) > _MOST_CHARACTERS:
            raise InvalidList(f"{path}:{number}: longer than a developer user may be")
        people[line] = None
    return tuple(people)


def _id_of(line: str, pool: ChosenPool, place: str) -> tuple[str, bool]:
    if not line.startswith("{"):
        if not is_identity_id(line):
            raise InvalidList(f"{place}: no identity id, as {pool.target.region}:GUID")
        return line, False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidList(f"{place}: no JSON object") from error
    match value:
        case {"pool_id": str(pool_id), "identity_id": str(identity_id)} if is_identity_id(
            identity_id
        ):
            if pool_id != pool.pool_id:
                raise InvalidList(f"{place}: of the pool {pool_id}, not of {pool.pool_id}")
            return identity_id, True
    raise InvalidList(f"{place}: no line of `identities list --format ndjson`")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, empty ones left out. A line ends with LF or CRLF alone."""
    try:
        with path.open("rb") as file:
            number = 0
            while data := file.readline(_MOST_BYTES + 1):
                number += 1
                if len(data) > _MOST_BYTES:
                    raise InvalidList(f"{path}:{number}: too long for an id or a user")
                line = data.removesuffix(b"\n").removesuffix(b"\r").decode()
                if line:
                    yield number, line
    except UnicodeDecodeError as error:
        raise InvalidList(f"{path}:{number}: not UTF-8") from error
    except OSError as error:
        raise InvalidList(f"{path}: cannot be read: {error.strerror or error}") from error
