"""Counts, details and reports of identities as text."""

from collections.abc import Iterator

from reconciler.plan.view.identities import (
    IdentitiesFoundView,
    IdentityCountView,
    IdentityDetailsView,
    IdentityPoolView,
    IdentityReportView,
    IdentityResultView,
)
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.values import quoted

_COLORS = {"done": "green", "gone": "green", "failed": "red", "unknown": "red"}

# Of more than these only what did not come out well is worth reading.
_SHOWN = 60


def count_text(view: IdentityCountView, style: Style) -> str:
    """How many there are, and by login."""
    summary = view.summary
    width = len(f"{summary.identities:,}")
    lines = [*_pool_lines(view.pool, style)]
    lines += (f"{n.identities:>{width},}  {clean(n.login)}" for n in view.logins)
    lines += [f"{summary.guests:>{width},}  guests", ""]
    told = f"Identities: {summary.identities:,} of {summary.seen:,} in the pool."
    return "\n".join([*lines, style.paint(told, "bold")]) + "\n"


def found_text(view: IdentitiesFoundView, style: Style) -> str:
    """Each identity that was asked for."""
    lines = [*_pool_lines(view.pool, style)]
    for found in view.identities:
        lines += [*_found_lines(found, style), ""]
    told = f"Identities: {view.summary.found} found, {view.summary.missing} missing."
    return "\n".join([*lines, style.paint(told, "bold")]) + "\n"


def _found_lines(found: IdentityDetailsView, style: Style) -> Iterator[str]:
    name = style.paint(quoted(found.asked), "bold")
    if found.identity_id is None:
        yield f"{name} {style.paint('is not there', 'yellow')}"
        return
    yield name if found.asked == found.identity_id else f"{name} is {clean(found.identity_id)}"
    yield f"  logins: {', '.join(map(clean, found.logins)) or 'none: a guest'}"
    if found.users:
        yield f"  developer users: {', '.join(map(quoted, found.users))}"
    yield f"  created {clean(found.created or 'unknown')}"
    yield f"  changed {clean(found.modified or 'unknown')}"


def identity_report_text(view: IdentityReportView, style: Style) -> str:
    """What became of each line, of many only those that are not done; the counts last."""
    few = len(view.results) <= _SHOWN
    shown = [r for r in view.results if few or r.outcome not in ("done", "gone")]
    lines = [*_pool_lines(view.pool, style)]
    lines += (_result_line(result, style) for result in shown)
    lines += [""] if shown else []
    if view.journal is not None:
        lines.append(f"Journal: {clean(view.journal)}")
    s = view.summary
    told = (
        f"Identities, {clean(view.action)}: {s.done} done, {s.gone} gone before, "
        f"{s.refused} refused, {s.failed} failed, {s.unknown} unknown, "
        f"{s.not_attempted} not attempted."
    )
    return "\n".join([*lines, style.paint(told, "bold")]) + "\n"


def _result_line(result: IdentityResultView, style: Style) -> str:
    word = style.paint(
        clean(result.outcome.replace("_", " ")), _COLORS.get(result.outcome, "yellow")
    )
    same = result.identity_id in (None, result.asked)
    of = "" if same else f" {clean(result.identity_id or '')}"
    why = f": {clean(result.error)}" if result.error else ""
    return f"{word} {quoted(result.asked)}{of}{why}"


def _pool_lines(pool: IdentityPoolView, style: Style) -> tuple[str, str]:
    name = style.paint(clean(pool.address or pool.pool_id), "bold")
    of = f" {clean(pool.pool_id)}" if pool.address else ""
    return f"{name}{of} in {clean(pool.target)}: account {clean(pool.account)}", ""
