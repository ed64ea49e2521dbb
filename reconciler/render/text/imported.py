"""An import as text: each document that was written, each pool that was passed over, what next."""

from collections.abc import Iterator

from reconciler.plan.view.imported import ImportedPoolView, ImportView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.values import quoted

_STATES = {"written": ("+", "green"), "skipped": ("=", "faint"), "refused": ("!", "red")}


def import_text(view: ImportView, style: Style) -> str:
    """The whole import, with a newline at its end."""
    lines = [
        f"Target {style.paint(clean(view.target), 'bold')}: account {clean(view.account)}, "
        f"{clean(view.region)}",
        "",
    ]
    for pool in view.pools:
        lines += _pool_lines(pool, style)
    for document in view.shared:
        kind, address = clean(document.kind), style.paint(clean(document.address), "bold")
        lines += [f"{style.paint('+ shared', 'green')} {kind} {address}: {clean(document.file)}"]
    for note in view.notes:
        lines.append(f"{style.paint('!', 'yellow')} {clean(note)}")
    if view.pools or view.shared or view.notes:
        lines.append("")
    summary = view.summary
    told = f"{summary.written} written, {summary.skipped} skipped, {summary.refused} refused."
    lines.append(style.paint(f"Imported: {told}", "bold"))
    if view.next:
        lines += ["Next:", *(f"    {clean(step)}" for step in view.next)]
    return "\n".join(lines) + "\n"


def _pool_lines(pool: ImportedPoolView, style: Style) -> Iterator[str]:
    sign, color = _STATES[pool.state]
    address = f" {style.paint(clean(pool.address), 'bold')}" if pool.address else ""
    label = "" if pool.label == pool.pool_id else f" {clean(pool.label)}"
    identity = f" {clean(pool.pool_id)}" if pool.pool_id else ""
    head = style.paint(f"{sign} {pool.state}", color)
    yield f"{head}{address} {quoted(pool.name)}{label}{identity}"
    if pool.file is not None:
        yield f"    {clean(pool.file)}"
    if pool.reason is not None:
        yield f"    {clean(pool.reason)}"
    for note in pool.notes:
        yield f"    {style.paint('!', 'yellow')} {clean(note)}"
