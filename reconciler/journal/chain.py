"""Hash-chained lines: an entry that is altered, taken out or put in shows at the next one.

An entry is one line of JSON. Its last member, `hash`, is over the rest of it, and `previous` is
the hash of the line before. A line that a crash cut short is no entry; its bytes are hashed as
they are.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.model.json_value import JsonObject, canonical

# What the first entry of a journal has for `previous`.
GENESIS = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a journal. ended: whether the last one has its newline."""

    lines: tuple[bytes, ...] = ()
    ended: bool = True

    @classmethod
    def of(cls, data: bytes) -> "Lines":
        """The lines of a file's bytes."""
        found = data.split(b"\n")
        return cls(tuple(found[:-1] if not found[-1] else found), not found[-1])


@dataclass(frozen=True, slots=True)
class Break:
    """What is wrong with a line of a journal. line: its number, from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a journal is whole. head: the hash of its last line, GENESIS for an empty one.

    cut_short: the lines that a crash left unfinished; they hold no outcome and break nothing.
    """

    entries: int
    head: str
    breaks: tuple[Break, ...]
    cut_short: tuple[int, ...]
    heads: frozenset[str]


def chained(entry: JsonObject, previous: str) -> tuple[bytes, str]:
    """The line of an entry, without its newline, and its hash."""
    body = {**entry, "previous": previous}
    digest = _hash(canonical(body).encode())
    line = json.dumps({**body, "hash": digest}, separators=(",", ":"), ensure_ascii=True)
    return line.encode("ascii"), digest


def hash_of(line: bytes) -> str:
    """What the line after this one must have for `previous`."""
    entry = entry_of(line)
    found = entry.get("hash")
    return found if isinstance(found, str) else _hash(line)


def entry_of(line: bytes) -> JsonObject:
    """An entry; {} for a line that was cut short."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def verify(journal: Lines) -> Verification:
    """Follows the chain from its first line to its last."""
    previous, entries = GENESIS, 0
    breaks: list[Break] = []
    cut_short: list[int] = []
    heads = {GENESIS}
    for number, line in enumerate(journal.lines, start=1):
        entry = entry_of(line)
        if entry:
            entries += 1
            breaks += (Break(number, message) for message in _mistakes(entry, previous))
        elif number == len(journal.lines) and journal.ended:
            # A crash that cuts a line short takes its newline too; the next entry brings another.
            breaks.append(Break(number, "the entry was altered: it is no entry any more"))
        else:
            cut_short.append(number)
        previous = hash_of(line)
        heads.add(previous)
    return Verification(entries, previous, tuple(breaks), tuple(cut_short), frozenset(heads))


def _mistakes(entry: JsonObject, previous: str) -> Iterator[str]:
    body = {name: value for name, value in entry.items() if name != "hash"}
    if entry.get("hash") != _hash(canonical(body).encode()):
        yield "the entry was altered: it does not have the hash that it states"
    if entry.get("previous") != previous:
        yield "it does not follow the line before: one was altered, taken out or put in"


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
