"""The ids of pools as text."""

from reconciler.plan.view.outputs import OutputsView
from reconciler.render.clean import clean
from reconciler.render.style import Style


def outputs_text(view: OutputsView, style: Style) -> str:
    """A line for each address, below its target; the counts last."""
    lines = []
    for target in view.targets:
        name = style.paint(clean(target.target), "bold")
        lines += [f"Target {name}: account {clean(target.account)}, {clean(target.region)}", ""]
        for address in sorted(target.pool_ids):
            pool_id = target.known.get(address)
            shown = clean(pool_id) if pool_id else style.paint("no pool yet", "yellow")
            lines.append(f"{style.paint(clean(address), 'bold')} {shown}")
        lines += [""] if target.pool_ids else []
    summary = view.summary
    told = f"Outputs: {summary.pools} {'pool' if summary.pools == 1 else 'pools'}"
    lines.append(style.paint(f"{told}, {summary.missing} missing.", "bold"))
    return "\n".join(lines) + "\n"
