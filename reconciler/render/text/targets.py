"""The targets as text, a line for each."""

from reconciler.plan.view.targets import TargetsView
from reconciler.render.clean import clean


def targets_text(view: TargetsView) -> str:
    """A line for each target, with a newline at the end; nothing for none."""
    lines = []
    for entry in view.targets:
        where = "embedded service" if entry.embedded else entry.assume_role
        words = f"{entry.target}: account {entry.account}, {entry.region}"
        lines.append(clean(f"{words}, {where}" if where else words) + "\n")
    return "".join(lines)
