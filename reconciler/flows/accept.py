"""Accept: the live value into the documents where a pool drifted. Reads AWS, writes files only.

Nothing is believed about an edit: the documents are loaded again with it, and of all desired pools
only those that were asked for may have changed, to what is live.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from reconciler.documents.discover import CONFIGURATION_FILE, SourceFile, read_again
from reconciler.documents.edit import edited
from reconciler.documents.events import parse
from reconciler.errors import CannotWrite, InvalidDocuments
from reconciler.flows.load import Loaded, load_beside
from reconciler.flows.saved import write_whole
from reconciler.model.document import Document, node_at
from reconciler.model.edits import Edit
from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Target
from reconciler.plan.accept.others import changed_pools, files_of, shared_refusal
from reconciler.plan.accept.places import FileEdit, Written
from reconciler.plan.accept.pool import accept
from reconciler.plan.diff import changed_fields, marker_fields
from reconciler.plan.drift import DriftState, PoolDrift, TargetDrift
from reconciler.plan.overlay import overlay

_ALTERED = "it was changed meanwhile"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file to write: what it held when the edit was made, and what it is to hold."""

    before: SourceFile
    after: SourceFile

    @property
    def texts(self) -> tuple[str, str, str]:
        """The file's name, and what it says before and after."""
        return self.after.file, self.before.data.decode(), self.after.data.decode()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting comes to. refusals: with any of them nothing is to be written.

    told: by address, why nothing is to be accepted, or what is left for apply.
    """

    changes: tuple[FileChange, ...] = ()
    refusals: tuple[Finding, ...] = ()
    told: tuple[tuple[str, str], ...] = ()


def accept_live(
    folder: Path, today: date, loaded: Loaded, found: TargetDrift, addresses: Iterable[str]
) -> Accepted:
    """The files as they are to be, for the pools with these addresses of one target."""
    by_address = {drift.desired.address: drift for drift in found.pools if drift.desired}
    asked = [by_address[address] for address in dict.fromkeys(addresses)]
    held = [finding for drift in asked if (finding := _held_back(drift))]
    if held:
        return Accepted(refusals=tuple(held))
    told = [item for drift in asked for item in _told(drift)]
    lives = {address: live for drift in asked for address, live in _with_pool(drift)}
    work = _Work(folder, today, found.target, loaded, lives)
    refusals = [finding for address in lives for finding in work.accept(address)]
    refusals = refusals or [*work.still_different()]
    return Accepted(() if refusals else work.changes, tuple(dict.fromkeys(refusals)), tuple(told))


def write_accepted(folder: Path, accepted: Accepted) -> None:
    """Writes the files: all of them, or none if one was altered meanwhile. Raises CannotWrite."""
    for change in accepted.changes:
        if read_again(folder, change.before.file) != change.before:
            raise CannotWrite(f"{change.before.file}: {_ALTERED}; nothing was written")
    done: list[SourceFile] = []
    try:
        for change in accepted.changes:
            _write(folder, change.after)
            done.append(change.before)
    except CannotWrite:
        for before in done:
            _write(folder, before)
        raise


def _write(folder: Path, source: SourceFile) -> None:
    write_whole(folder / source.file, source.data.decode())


def _held_back(drift: PoolDrift) -> Finding | None:
    """A document of which nobody can say which pool it means has no live value."""
    lost = drift.state is DriftState.UNKNOWN and drift.live is None
    if not lost and drift.state is not DriftState.FOREIGN:
        return None
    assert drift.desired is not None, "it was found by its document"
    origin, address = drift.desired.origin, drift.desired.address
    return Finding(origin, "accept-no-pool", drift.reason, address=address)


def _with_pool(drift: PoolDrift) -> Iterator[tuple[str, LivePool]]:
    if drift.desired is not None and drift.live is not None and not drift.desired.absent:
        yield drift.desired.address, drift.live


def _told(drift: PoolDrift) -> Iterator[tuple[str, str]]:
    """Where there is nothing to accept, and what of the marker no document says."""
    desired, live = drift.desired, drift.live
    assert desired is not None, "it was found by its document"
    if live is None or desired.absent:
        yield desired.address, f"{drift.reason}; there is nothing to accept"
        return
    if not _differing(desired, live):
        yield desired.address, f"{drift.reason}; there is nothing to accept"
    for item in marker_fields(live, desired.address, desired.protect):
        if item.path == ("address",) or not isinstance(item.before, bool):
            yield desired.address, f"the tag reconciler:{item.path[0]} is for apply to write"


def _differing(desired: DesiredPool, live: LivePool) -> list[str]:
    """What a document says and the pool is not, by the paths of plans."""
    fields = changed_fields(overlay(desired, live.spec), live.spec)
    names = [".".join(map(str, item.path)) for item in fields]
    protected = live.marker.protected in ("true", "false")
    if protected and live.marker.is_protected != desired.protect:
        names.append("protected")
    return names


@dataclass(slots=True)
class _Work:
    """The documents on the way.

    lives: the pools to accept, by address. first, now: what the documents say as they are on disk,
    and with the edits so far. files: those that were read, as they were. edited: those to write.
    """

    folder: Path
    today: date
    target: Target
    first: Loaded
    lives: Mapping[str, LivePool]
    now: Loaded = field(init=False)
    files: dict[str, SourceFile] = field(default_factory=dict)
    edited: dict[str, SourceFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.first

    @property
    def changes(self) -> tuple[FileChange, ...]:
        pairs = [FileChange(self.files[file], after) for file, after in self.edited.items()]
        return tuple(sorted(pairs, key=lambda change: change.after.file))

    def accept(self, address: str) -> list[Finding]:
        """Makes the edits for one pool, or says why not."""
        written = self._written(self._pool(address))
        steps, refusals = accept(written, self.lives[address])
        if refusals or not steps:
            return refusals
        edits = _by_file(steps)
        places = {file: _place(written.documents[file], each[0]) for file, each in edits.items()}
        results = [edited(self._source(file), each) for file, each in edits.items()]
        refusals = [replace(r, address=address) for r in results if isinstance(r, Finding)]
        if refusals:
            return refusals
        after = self.edited | {r.file: r for r in results if isinstance(r, SourceFile)}
        drafts = {name: source.data for name, source in after.items()}
        loaded = load_beside(self.folder, self.today, drafts)
        refusals = [*_invalid(loaded, address, places, written.desired)]
        refusals += self._others(loaded, address, places) if not refusals else ()
        if not refusals:
            self.edited, self.now = after, loaded
        return refusals

    def still_different(self) -> Iterator[Finding]:
        """What the edits did not reach: one for a pool may have undone one for another."""
        for address, live in self.lives.items():
            desired = self._pool(address)
            if names := _differing(desired, live):
                message = (
                    "no edit makes the documents say what is live here and in the other pools: "
                    + ", ".join(names)
                )
                yield Finding(desired.origin, "accept-not-same", message, address=address)

    def _pool(self, address: str) -> DesiredPool:
        pools = self.now.pools[self.target.name]
        return next(pool for pool in pools if pool.address == address)

    def _source(self, file: str) -> SourceFile:
        if file in self.edited:
            return self.edited[file]
        if file not in self.files:
            source = read_again(self.folder, file)
            if source is None:
                raise InvalidDocuments(f"{file}: it cannot be read any more")
            self.files[file] = source
        return self.files[file]

    def _written(self, desired: DesiredPool) -> Written:
        documents = {}
        files = files_of(desired)
        for file in (*files, CONFIGURATION_FILE):
            document, findings = parse(self._source(file))
            if document is None or findings:
                raise InvalidDocuments(f"{file}: {_ALTERED}")
            documents[file] = document
        elsewhere = {
            file
            for name, pools in self.now.pools.items()
            for pool in (pools if name != self.target.name else ())
            for file in files_of(pool)
        }
        return Written(desired, self.target, documents, frozenset(files - elsewhere))

    def _others(
        self, loaded: Loaded, address: str, places: Mapping[str, Origin]
    ) -> Iterator[Finding]:
        """Every other pool must stay what it is; those that were asked for come to theirs."""
        changed = [
            (name, pool)
            for name, pool in changed_pools(self.first.pools, loaded.pools)
            if not (name == self.target.name and pool.address in self.lives)
        ]
        for _, pool in changed:
            if not places.keys() & files_of(pool):
                raise InvalidDocuments(f"{pool.origin.file}: {_ALTERED}")
        for file, origin in places.items():
            touched = [(name, pool) for name, pool in changed if file in files_of(pool)]
            if touched:
                yield shared_refusal(origin, touched, address)


def _by_file(steps: Sequence[FileEdit]) -> dict[str, list[Edit]]:
    edits: dict[str, list[Edit]] = {}
    for step in steps:
        edits.setdefault(step.file, []).append(step.edit)
    return edits


def _place(document: Document, edit: Edit) -> Origin:
    """Where a document is edited first."""
    return node_at(document.root, edit.path).origin


def _invalid(
    loaded: Loaded, address: str, places: Mapping[str, Origin], desired: DesiredPool
) -> Iterator[Finding]:
    """A pool may be what no document may ask for. Told at the place as it is on disk."""
    for finding in loaded.findings:
        if finding.severity is Severity.ERROR:
            origin = places.get(finding.origin.file, desired.origin)
            message = f"no document may say the live value: {finding.message} [{finding.rule}]"
            yield Finding(origin, "accept-invalid", message, address=address)
