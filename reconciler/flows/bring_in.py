"""Brings existing pools in: drafts documents, tries them on a plan, writes them.

Nothing is written before everything that is to be written was loaded and planned together with
the documents that are there. A file that is there is never replaced, unless that was asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.bring_in.addresses import addresses
from reconciler.bring_in.draft import document
from reconciler.bring_in.present import import_view
from reconciler.bring_in.sharing import share
from reconciler.bring_in.values import Draft, Incoming, Passed, Sheet
from reconciler.documents.schema_files import modeline
from reconciler.documents.whole import write
from reconciler.errors import CannotWrite
from reconciler.flows.drafts import Desk, drafted
from reconciler.flows.load import Loaded, load_beside
from reconciler.flows.saved import write_new, write_whole
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Action
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Change, Options
from reconciler.plan.view.imported import ImportView

_FOLDERS = {"Provider": "providers", "RoleMapping": "mappings"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where pools come from. notes, further: as for import_view."""

    kind: str
    pools: tuple[Incoming, ...]
    passed: tuple[Passed, ...] = ()
    notes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How documents are to be written.

    out: before a file's name, below the configuration's folder: `pools/`, or nothing.
    share: what pools have alike gets documents of its own. force: files may be replaced.
    """

    out: str
    share: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class BringingIn:
    """One import into one target's documents."""

    folder: Path
    loaded: Loaded
    target: Target
    run: Run
    wishes: Wishes

    def of(self, source: Source) -> ImportView:
        """Writes a document for each pool that has none. Raises InvalidDocuments, CannotWrite."""
        passed = [*source.passed]
        chosen: list[tuple[Incoming, str | None]] = []
        for incoming in source.pools:
            found = self._known(incoming)
            if isinstance(found, Passed):
                passed.append(found)
            else:
                chosen.append((incoming, found))
        drafts = self._drafts(chosen, passed)
        while True:
            sheets, shared = self._sheets(drafts)
            held_back = self._held_back(drafts, sheets, shared)
            if not held_back:
                break
            # What is shared depends on who shares it.
            for draft in drafts:
                if draft.address in held_back:
                    passed.append(_passed(draft.incoming, held_back[draft.address]))
            drafts = [draft for draft in drafts if draft.address not in held_back]
        self._write([*shared, *sheets.values()])
        written = [(draft, sheets[draft.address]) for draft in drafts]
        return import_view(
            source.kind, self.target, written, passed, shared, source.notes, source.further
        )

    def _known(self, incoming: Incoming) -> Passed | str | None:
        """Why a pool is passed over; or the address that it has already; or None."""
        owner, marker = self.loaded.usable().owner, incoming.pool.marker
        if marker.owner == owner:
            as_address = f", as {marker.address}" if marker.address else ", without an address"
            return _passed(incoming, f"it is ours already{as_address}", refused=False)
        if marker.owner is not None:
            reason = f"it belongs to owner {marker.owner!r}; let them disown it first"
            return _passed(incoming, reason)
        if not incoming.pool.pool_id.startswith(f"{self.target.region}:") and incoming.pin:
            reason = f"it is of another region; target {self.target.name} is {self.target.region}"
            return _passed(incoming, reason)
        pinned = next((p for p in self._documents if incoming.pin and p.pin == incoming.pin), None)
        if pinned is None:
            return None
        if self.wishes.force and pinned.origin.file == self._file(pinned.address):
            return pinned.address
        place = f"{pinned.origin.file}:{pinned.origin.line}"
        return _passed(incoming, f"{pinned.address} pins it: {place}", refused=False)

    @property
    def _documents(self) -> tuple[DesiredPool, ...]:
        return self.loaded.pools[self.target.name]

    def _drafts(
        self, chosen: Sequence[tuple[Incoming, str | None]], passed: list[Passed]
    ) -> list[Draft]:
        """By address. What cannot be drafted is passed over."""
        # Another target's pools may have the same addresses.
        taken = {address for pool in self._documents for address in pool.addresses}
        new = [incoming for incoming, address in chosen if address is None]
        named = [(incoming.pin or incoming.label, incoming.pool.spec.name) for incoming in new]
        address_of = addresses(named, taken, "pool")
        desk = Desk(self.target, self.loaded.usable(), self.run.today)
        drafts = []
        for incoming, known in chosen:
            address = known or address_of[incoming.pin or incoming.label]
            draft = drafted(self._with_namesake(incoming), address, desk)
            if isinstance(draft, str):
                passed.append(_passed(incoming, draft))
            elif reason := self._in_the_way(self._file(address)):
                passed.append(_passed(incoming, reason))
            else:
                drafts.append(draft)
        return sorted(drafts, key=lambda draft: draft.address)

    def _in_the_way(self, file: str) -> str | None:
        """Why a file may not be written."""
        if not (self.folder / file).exists():
            return None
        if not self.wishes.force:
            return f"{file} is there already; --force replaces it"
        others = [name for name, files in self._files.items() if file in files]
        if others and others != [self.target.name]:
            return f"{file} is about {', '.join(others)}, so it is not replaced: edit it"
        return None

    @property
    def _files(self) -> dict[str, set[str]]:
        """By target, where its pools are written."""
        return {
            name: {pool.origin.file for pool in pools} for name, pools in self.loaded.pools.items()
        }

    def _with_namesake(self, incoming: Incoming) -> Incoming:
        """Tells of a document that may mean this pool: names are not unique, so who knows."""
        name = incoming.pool.spec.name
        other = next((p for p in self._documents if p.pin is None and p.name == name), None)
        if other is None:
            return incoming
        note = (
            f"{other.address} ({other.origin.file}:{other.origin.line}) has the same name and no "
            "pin: if it means this pool, put the pin there and take the new document out"
        )
        return replace(incoming, notes=(*incoming.notes, note))

    def _sheets(self, drafts: Sequence[Draft]) -> tuple[dict[str, Sheet], list[Sheet]]:
        """The documents by address, and those that they share."""
        trees: Mapping[str, JsonObject]
        trees = {draft.address: document(draft, self.target) for draft in drafts}
        shared: list[Sheet] = []
        if self.wishes.share:
            factored = share(trees, self._taken())
            trees = factored.pools
            for (kind, address), tree in factored.shared.items():
                file = f"{self.wishes.out}{_FOLDERS[kind]}/{address}.yaml"
                shared.append(_sheet(file, kind, address, tree))
        pools = {
            address: _sheet(self._file(address), "IdentityPool", address, tree)
            for address, tree in trees.items()
        }
        return pools, shared

    def _taken(self) -> set[tuple[str, str]]:
        """Addresses of shared documents that are there, as documents or as files."""
        found = set(self.loaded.shared)
        for kind, name in _FOLDERS.items():
            files = (self.folder / self.wishes.out / name).glob("*.yaml")
            found |= {(kind, file.stem) for file in files}
        return found

    def _file(self, address: str) -> str:
        """Where its document is; with the target's name where another target has that address."""
        file, here = f"{self.wishes.out}{address}.yaml", self._files[self.target.name]
        others = {other for files in self._files.values() for other in files}
        if file in others - here:
            return f"{self.wishes.out}{address}.{self.target.name}.yaml"
        return file

    def _held_back(
        self, drafts: Sequence[Draft], sheets: Mapping[str, Sheet], shared: Sequence[Sheet]
    ) -> dict[str, str]:
        """By address, why a plan with all of these documents would not just adopt the pool."""
        if not drafts:
            return {}
        files = {sheet.file: sheet.text.encode() for sheet in (*shared, *sheets.values())}
        loaded = load_beside(self.folder, self.run.today, files)
        lives = [draft.incoming.pool for draft in drafts if draft.incoming.pin]
        wanted = {pool.address: pool for pool in loaded.pools[self.target.name]}
        owner = loaded.usable().owner
        plan = plan_target(
            self.target, owner, [*wanted.values()], lives, Options(pools=tuple(sheets))
        )
        changes = {change.address: change for change in plan.changes}
        reasons = {
            draft.address: self._reason(draft, changes.get(draft.address)) for draft in drafts
        }
        return {address: reason for address, reason in reasons.items() if reason is not None}

    def _reason(self, draft: Draft, change: Change | None) -> str | None:
        if change is None:
            file = self._file(draft.address)
            return f"reconciler.yaml looks for no documents where it would be: {file}"
        if change.refusal is not None:
            return f"{change.refusal.message}; to allow it: {change.refusal.allow}"
        if draft.incoming.pin and change.action is not Action.ADOPT:
            return f"a plan would {change.action} it"
        return None

    def _write(self, sheets: Sequence[Sheet]) -> None:
        for sheet in sheets:
            path = self.folder / sheet.file
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CannotWrite(f"{path.parent}: {error.strerror or error}") from error
            (write_whole if self.wishes.force else write_new)(path, sheet.text)


def _passed(incoming: Incoming, reason: str, *, refused: bool = True) -> Passed:
    return Passed(incoming.label, incoming.pool.spec.name, incoming.pin, reason, refused)


def _sheet(file: str, kind: str, address: str, tree: JsonObject) -> Sheet:
    return Sheet(file, kind, address, write(tree, modeline(kind)).text)
