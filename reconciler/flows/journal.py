"""Looks into journals: what is open and known, does the chain hold; and settles by hand."""

from collections.abc import Sequence
from pathlib import Path

from reconciler.apply.audit import settled_entry
from reconciler.apply.unfinished import Settling
from reconciler.aws.session import Connections
from reconciler.errors import NotFound, UnknownTarget, Unsettled
from reconciler.flows.inventory import check_account
from reconciler.flows.journals import journal_path, opened, recalled
from reconciler.journal.chain import Verification, verify
from reconciler.journal.files import FileJournal, read_lines
from reconciler.journal.intents import Intent, Recollection
from reconciler.model.ports import Reader
from reconciler.model.results import Call
from reconciler.model.run import Run
from reconciler.model.targets import Target
from reconciler.plan.view.journal import (
    BreakView,
    JournalSummaryView,
    JournalTargetView,
    JournalVerificationView,
    JournalView,
    KnownPoolView,
    OpenWriteView,
    VerificationSummaryView,
    VerifiedFileView,
)
from reconciler.plan.view.plan import FORMAT_VERSION


def show_journals(folder: Path, targets: Sequence[Target], owner: str) -> JournalView:
    """What the journals of targets remember. Raises JournalError."""
    views = tuple(_target_view(folder, target, owner) for target in targets)
    return JournalView(
        FORMAT_VERSION,
        "journal",
        JournalSummaryView(sum(len(v.open) for v in views), sum(len(v.pools) for v in views)),
        views,
    )


def _target_view(folder: Path, target: Target, owner: str) -> JournalTargetView:
    found = read_lines(journal_path(folder, target))
    known = recalled(folder, target, owner)
    return JournalTargetView(
        target.name,
        verify(found).head if found.lines else None,
        tuple(_open_view(i, target) for i in sorted(known.open, key=lambda i: i.subject)),
        tuple(KnownPoolView(*pair) for pair in sorted(known.pools.items())),
    )


def _open_view(intent: Intent, target: Target) -> OpenWriteView:
    return OpenWriteView(
        intent.address,
        intent.pool_id,
        intent.call.operation,
        intent.attempt,
        intent.signed_at.isoformat(),
        intent.ends(target.quiet_window_seconds).isoformat(),
    )


def verify_journals(files: Sequence[Path], head: str | None) -> JournalVerificationView:
    """Whether the chains of journals hold, and whether one has an entry with the hash `head`.

    Raises JournalError.
    """
    found = [(path, verify(read_lines(path))) for path in files]
    return JournalVerificationView(
        FORMAT_VERSION,
        "verification",
        VerificationSummaryView(
            sum(v.entries for _, v in found), sum(len(v.breaks) for _, v in found)
        ),
        None if head is None else any(head in v.heads for _, v in found),
        tuple(_file_view(path, verification) for path, verification in found),
    )


def _file_view(path: Path, found: Verification) -> VerifiedFileView:
    breaks = tuple(BreakView(b.line, b.message) for b in found.breaks)
    return VerifiedFileView(str(path), found.entries, found.head, breaks, found.cut_short)


def resolve(
    address: str,
    target: Target,
    owner: str,
    folder: Path,
    connections: Connections,
    run: Run,
    not_applied: bool,
) -> str:
    """Settles what a journal has open about an address, or forgets a pool that is gone.

    not_applied: somebody knows that the open write never reached the service. The answer says what
    was recorded. Raises UnknownTarget where there is nothing about the address, Unsettled where the
    write may still land, AwsError and JournalError.
    """
    reader = connections.reader(target)
    caller = check_account(reader, target)
    with opened(folder, target, owner, run, caller.arn) as (journal, known):
        window, clock = target.quiet_window_seconds, connections.clock
        told = []
        for intent in known.about(address):
            alone = Recollection((intent,), known.pools)
            settling = Settling(alone, reader, journal, clock, window, connections.stopped)
            told.append(_resolve_open(intent, settling, not_applied))
        if not told and address in known.pools:
            told = [_forget(address, known.pools[address], reader, journal)]
    if told:
        return "\n".join(told)
    raise UnknownTarget(
        f"the journal of {target.name} has nothing open about {address!r}, and no pool of it"
    )


def _resolve_open(intent: Intent, settling: Settling, not_applied: bool) -> str:
    operation = intent.call.operation
    if not settling.run():
        return f"{intent.address}: the {operation} is settled; the next apply goes on"
    if not not_applied:
        raise Unsettled(
            f"{intent.address}: the {operation} does not show, and may land until "
            f"{intent.ends(settling.window_seconds).isoformat()}. Wait, or say --not-applied "
            "where it is known that it never reached the service"
        )
    entry = settled_entry(intent.address, intent.pool_id, intent.attempt, operation)
    settling.journal.record("resolved", entry)
    return f"{intent.address}: the {operation} counts as not applied; the next apply goes on"


def _forget(address: str, pool_id: str, reader: Reader, journal: FileJournal) -> str:
    try:
        reader.read(Call("DescribeIdentityPool", {"IdentityPoolId": pool_id}))
    except NotFound:
        entry = settled_entry(address, pool_id, None, "DescribeIdentityPool") | {"forget": True}
        journal.record("resolved", entry)
        return f"{address}: {pool_id} is gone and forgotten; the next apply makes a new pool"
    return f"{address}: nothing is open, and its pool {pool_id} is there"
