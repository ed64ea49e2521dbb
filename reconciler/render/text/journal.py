"""Journals as text: what is open, and whether their chains hold."""

from collections.abc import Iterator

from reconciler.plan.view.journal import (
    JournalTargetView,
    JournalVerificationView,
    JournalView,
    VerifiedFileView,
)
from reconciler.render.clean import clean
from reconciler.render.style import Style


def journal_text(view: JournalView, style: Style) -> str:
    """What the journals remember, with a newline at the end."""
    lines: list[str] = []
    for target in view.targets:
        lines += [*_target_lines(target, style), ""]
    lines.append(
        style.paint(
            f"Journals: {view.summary.open} open, {view.summary.pools} pools known.", "bold"
        )
    )
    return "\n".join(lines) + "\n"


def _target_lines(target: JournalTargetView, style: Style) -> Iterator[str]:
    head = f"head {clean(target.head)}" if target.head else "no entry yet"
    yield f"Target {style.paint(clean(target.target), 'bold')}: {head}"
    for write in target.open:
        about = clean(write.pool_id or f"attempt {write.attempt}")
        yield style.paint(f"  open {clean(write.address)}: {clean(write.operation)}", "red")
        times = f"signed at {clean(write.signed_at)}, may land until {clean(write.until)}"
        yield f"    {about}, {times}"
    for pool in target.pools:
        yield f"  {clean(pool.address)} {clean(pool.pool_id)}"


def verification_text(view: JournalVerificationView, style: Style) -> str:
    """The verdict on each journal, with a newline at the end."""
    lines = [line for file in view.files for line in _file_lines(file, style)]
    if view.head_found is not None:
        words = ("is", "green") if view.head_found else ("is not", "red")
        lines.append(style.paint(f"The expected head {words[0]} in the chain.", words[1]))
    return "\n".join(lines) + "\n"


def _file_lines(file: VerifiedFileView, style: Style) -> Iterator[str]:
    name = clean(file.file)
    for broken in file.breaks:
        yield style.paint(f"{name}:{broken.line}: {clean(broken.message)}", "red")
    for line in file.cut_short:
        yield f"{name}:{line}: cut short by a crash"
    verdict = style.paint("broken", "red") if file.breaks else style.paint("whole", "green")
    yield f"{name}: {verdict}, {file.entries} entries, head {clean(file.head)}"
