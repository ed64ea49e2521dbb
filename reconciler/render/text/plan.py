"""A plan as text: what changes and why, per pool; the counts last."""

from collections.abc import Iterator

from reconciler.plan.view.plan import ChangeView, OtherView, PlanView, SummaryView, TargetView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.access import access_counts, access_lines
from reconciler.render.text.findings import finding_line
from reconciler.render.text.values import fields_lines, quoted

_SIGNS = {
    "create": ("+", "green"),
    "adopt": ("»", "cyan"),
    "update": ("~", "yellow"),
    "delete": ("-", "red"),
    "disown": ("«", "cyan"),
}

# Pools of nobody and of others are listed up to here; the JSON form has them all.
_MOST_OTHERS = 20


def plan_text(plan: PlanView, style: Style) -> str:
    """The whole plan, with a newline at its end."""
    lines: list[str] = []
    for target in plan.targets:
        lines += _target_lines(target, style)
    # What is held back does not happen.
    planned = [
        change
        for target in plan.targets
        for change in target.changes
        if change.action != "unchanged" and change.refusal is None
    ]
    lines += _delete_lines(plan, style)
    if planned:
        lines.append(access_counts([change.access for change in planned]))
    lines.append(f"Digest: {clean(plan.digest)}")
    lines.append(f"Approval: {clean(plan.approval)}")
    lines.append(style.paint(_counts(plan), "bold"))
    return "\n".join(lines) + "\n"


def is_empty(summary: SummaryView) -> bool:
    """Whether a plan changes nothing and holds nothing back."""
    return not (summary.create + summary.adopt + summary.update + summary.delete + summary.refused)


def change_heading(change: ChangeView, style: Style) -> str:
    """`~ update ADDRESS "name" ID`."""
    if change.refusal is not None:
        sign, color, action = "!", "red", f"refused ({clean(change.action)})"
    else:
        # A saved plan may hold anything.
        sign, color = _SIGNS.get(change.action, ("?", "yellow"))
        action = clean(change.action)
    identity = f" {clean(change.pool_id)}" if change.pool_id else ""
    return (
        f"{style.paint(f'{sign} {action}', color)} "
        f"{style.paint(clean(change.address), 'bold')} {quoted(change.name)}{identity}"
    )


def _target_lines(target: TargetView, style: Style) -> Iterator[str]:
    yield (
        f"Target {style.paint(clean(target.target), 'bold')}: account {clean(target.account)}, "
        f"{clean(target.region)}, owner {clean(target.owner)}"
    )
    yield ""
    for finding in target.findings:
        yield finding_line(finding, style)
    if target.findings:
        yield ""
    for change in target.changes:
        if change.action != "unchanged" or change.refusal is not None:
            yield from change_lines(change, style)
            yield ""
    renewed = [c.address for c in target.changes if c.action == "unchanged" and c.calls]
    if renewed:
        yield f"Markers to renew, without a difference: {', '.join(map(clean, renewed))}"
        yield ""
    others = [*_other_lines(target.others, style)]
    if others:
        yield from others
        yield ""


def change_lines(change: ChangeView, style: Style) -> Iterator[str]:
    """A change with its reason, its differences and what they mean."""
    yield change_heading(change, style)
    origin = change.origin
    yield f"    {clean(change.reason)} ({clean(origin.file)}:{origin.line})"
    if change.refusal is not None:
        yield style.paint(
            f"    {clean(f'{change.refusal.guard}: {change.refusal.message}')}", "red"
        )
        yield f"    to allow it: {clean(change.refusal.allow)}"
    if deletes(change):
        yield style.paint(f"    lost for good: the pool and {identities_text(change)}", "red")
    for line in access_lines(change.access, style):
        yield f"    {line}"
    for line in fields_lines(change.fields, style):
        yield f"    {line}"
    if change.not_managed:
        yield f"    not managed: {', '.join(map(clean, change.not_managed))}"
    if change.calls:
        operations = ", ".join(clean(call.operation) for call in change.calls)
        yield style.paint(f"    calls: {operations}", "faint")


def _other_lines(others: tuple[OtherView, ...], style: Style) -> Iterator[str]:
    for state in ("orphaned", "foreign", "unmanaged"):
        pools = [other for other in others if other.state == state]
        shown = pools if state == "orphaned" else pools[:_MOST_OTHERS]
        for pool in shown:
            owner = f" of {clean(pool.owner)}" if state == "foreign" and pool.owner else ""
            sign = style.paint(f"? {state}", "yellow" if state == "orphaned" else "faint")
            yield f"{sign} {quoted(pool.name)} {clean(pool.pool_id)}{owner}"
        if len(pools) > len(shown):
            yield f"  and {len(pools) - len(shown)} more {state}"


def _delete_lines(plan: PlanView, style: Style) -> Iterator[str]:
    """What cannot be undone, once more where everybody looks: at the end."""
    lost = [
        (target.target, change)
        for target in plan.targets
        for change in target.changes
        if deletes(change)
    ]
    if not lost:
        return
    yield style.paint("DELETES, which cannot be undone:", "red")
    for name, change in lost:
        heading = change_heading(change, style)
        yield f"    {heading} in {clean(name)}: {identities_text(change)}"
    yield ""


def deletes(change: ChangeView) -> bool:
    """Whether a pool goes for good, with nothing that holds it back."""
    return change.action == "delete" and change.refusal is None


def identities_text(change: ChangeView) -> str:
    """`no identities`, `1 identity`, `60 or more identities`."""
    identities = change.identities
    if identities is None:
        return "identities not counted"
    if identities.more:
        return f"{identities.count:,} or more identities"
    if identities.count == 1:
        return "1 identity"
    return f"{identities.count:,} identities" if identities.count else "no identities"


def _counts(plan: PlanView) -> str:
    summary = plan.summary
    others = (
        f"; {summary.orphaned} orphaned, {summary.unmanaged} unmanaged, {summary.foreign} foreign"
    )
    if is_empty(summary):
        return f"No changes: {summary.unchanged} unchanged{others}."
    return (
        f"Plan: {summary.create} to create, {summary.adopt} to adopt, {summary.update} to update, "
        f"{summary.delete} to delete, {summary.unchanged} unchanged, {summary.refused} refused"
        f"{others}."
    )
