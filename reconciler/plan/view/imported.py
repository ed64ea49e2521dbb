"""What an import wrote and what it passed over, as JSON (schemas/import.schema.json)."""

from dataclasses import dataclass

from reconciler.plan.view.plan import ToolView


@dataclass(frozen=True, slots=True)
class ImportSummaryView:
    written: int
    skipped: int
    refused: int


@dataclass(frozen=True, slots=True)
class ImportedPoolView:
    """label: what the source calls the pool. state: written, skipped or refused.

    address, file: null where nothing was written. reason: why it was passed over.
    notes: what the document does not say, or what there is to do beside it.
    """

    label: str
    name: str
    pool_id: str | None
    state: str
    address: str | None
    file: str | None
    reason: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedDocumentView:
    kind: str
    address: str
    file: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """source: live, or the kind of file that was read. notes: about the source as a whole.

    next: the commands that bring the pools in.
    """

    format_version: str
    kind: str
    tool: ToolView
    source: str
    target: str
    account: str
    region: str
    summary: ImportSummaryView
    pools: tuple[ImportedPoolView, ...]
    shared: tuple[SharedDocumentView, ...]
    notes: tuple[str, ...]
    next: tuple[str, ...]
