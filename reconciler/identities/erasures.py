"""Whom to erase: which identities the lines of a file ask for, and which lines must wait.

A line is an identity id, or else a developer user. An identity goes only if it was asked for
itself, or all of its developer users were.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.calls.identities import describe_call
from reconciler.identities.members import belonging
from reconciler.identities.pages import identity_users, user_identity
from reconciler.identities.ports import Tally
from reconciler.journal.erasures import user_digest
from reconciler.model.identities import ChosenPool, Fate, Result, is_identity_id
from reconciler.model.ports import Reader


@dataclass(frozen=True, slots=True)
class Erasure:
    """An identity that is to go. asked: the lines that ask for it, in order."""

    identity_id: str
    asked: tuple[str, ...]

    def results(self, fate: Fate, why: str | None = None) -> list[Result]:
        """One for each line."""
        return [Result(line, self.identity_id, fate, why) for line in self.asked]

    def refusal(self, users: Collection[str]) -> str | None:
        """Why it must not go, with these developer users: somebody was not asked for."""
        others = set(users).difference(self.asked)
        if self.identity_id in self.asked or not others:
            return None
        return (
            f"the identity is also that of {len(others)} other developer "
            f"{'user' if len(others) == 1 else 'users'}; ask for them too, or for the identity"
        )


@dataclass(frozen=True, slots=True)
class Erasures:
    """What is to be done, and what is settled already: lines that are gone or held back.

    users: how many developer users will be unlinked.
    """

    todo: tuple[Erasure, ...]
    settled: tuple[Result, ...]
    users: int


def erasures(
    reader: Reader,
    pool: ChosenPool,
    lines: Sequence[str],
    unfinished: Mapping[str, str],
    tally: Tally,
    listed: Callable[[int], None],
) -> Erasures:
    """Looks every line up. Raises AwsError.

    unfinished: what earlier runs began, by the digest of a user (journal).
    """
    search = _Search(reader, pool, unfinished)
    for number, line in enumerate(lines, 1):
        search.look_up(line)
        tally(number, len(lines))
    settled = [*search.settled, *search.check_members(listed)]
    refused = {r.identity_id for r in settled}
    todo: list[Erasure] = []
    for identity_id, asked in search.asked.items():
        erasure = Erasure(identity_id, tuple(asked))
        if identity_id in refused:
            continue
        if why := erasure.refusal(search.users[identity_id]):
            settled += erasure.results(Fate.REFUSED, why)
        else:
            todo.append(erasure)
    users = sum(len(search.users[erasure.identity_id]) for erasure in todo)
    return Erasures(tuple(todo), tuple(settled), users)


class _Search:
    """asked: by identity id, the lines that ask for it. users: the developer users of those."""

    def __init__(self, reader: Reader, pool: ChosenPool, unfinished: Mapping[str, str]) -> None:
        self._reader = reader
        self._pool = pool
        self._unfinished = unfinished
        self.asked: dict[str, list[str]] = {}
        self.users: dict[str, tuple[str, ...]] = {}
        self.settled: list[Result] = []
        # Whose being in the pool nothing has shown yet.
        self._unproven: list[str] = []

    def look_up(self, line: str) -> None:
        """Finds the identities that a line asks for."""
        if is_identity_id(line):
            self._ask(line, line)
            if not self.users[line]:
                self._unproven.append(line)
            return
        found = [*self._of_user(line)]
        for identity_id in found:
            self._ask(identity_id, line)
        if not found:
            self.settled.append(Result(line, None, Fate.GONE, "no identity has this user"))

    def _of_user(self, user: str) -> Iterator[str]:
        now = user_identity(self._reader, self._pool, user)
        if now is not None:
            yield now
        begun = self._unfinished.get(user_digest(self._pool.pool_id, user))
        if begun not in (None, now) and self._reader.read_all([describe_call(begun)]) != [None]:
            yield begun

    def _ask(self, identity_id: str, line: str) -> None:
        self.asked.setdefault(identity_id, []).append(line)
        if identity_id not in self.users:
            self.users[identity_id] = identity_users(self._reader, self._pool, identity_id)

    def check_members(self, listed: Callable[[int], None]) -> Iterator[Result]:
        """What is to be said of the identities that are not in the pool, or not there."""
        if not self._unproven:
            return
        found = belonging(self._reader, self._pool, self._unproven, listed)
        yield from found.others
