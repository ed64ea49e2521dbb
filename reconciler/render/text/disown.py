"""A plan to disown as text, for whoever is asked."""

from reconciler.plan.view.plan import PlanView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.plan import change_lines


def disown_text(plan: PlanView, style: Style) -> str:
    """Each pool with the tags that it loses, with a newline at the end."""
    lines = []
    for target in plan.targets:
        name = style.paint(clean(target.target), "bold")
        lines += [f"Target {name}: account {clean(target.account)}, {clean(target.region)}", ""]
        for change in target.changes:
            lines += [*change_lines(change, style), ""]
    disowned = sum(not c.refusal for target in plan.targets for c in target.changes)
    refused = sum(bool(c.refusal) for target in plan.targets for c in target.changes)
    lines.append(style.paint(f"Disown: {disowned} to disown, {refused} refused.", "bold"))
    return "\n".join(lines) + "\n"
