"""A decision about a token as text: what it gets, what decided, and why each other rule did not."""

from collections.abc import Iterator
from dataclasses import replace

from reconciler.plan.view.explain import ExplainView, RuleView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.access import decision_text, role_text, token_text
from reconciler.render.text.values import quoted


def explain_text(view: ExplainView, style: Style) -> str:
    """The whole explanation, with a newline at its end."""
    token, decision = view.token, view.decision
    # What may be asked for has a line of its own.
    alone = replace(decision, selectable=())
    source = f"live pool {clean(view.pool_id)}" if view.pool_id else "as documented"
    asked = f", asking for {clean(token.custom_role)}" if token.custom_role else ""
    lines = [
        f"{style.paint(clean(view.address), 'bold')} in {clean(view.target)}, {source}",
        f"{token_text(token.provider, token.claims, token.flow)}{asked}",
        "",
        style.paint(f"→ {decision_text(alone)}", "red" if decision.role is None else "green"),
        f"  {clean(view.why)}",
    ]
    if view.not_managed:
        sections = ", ".join(map(clean, view.not_managed))
        lines.append(f"  not managed, so empty here: {sections}; --live asks the pool itself")
    if decision.selectable:
        may = ", ".join(role_text(role) for role in decision.selectable)
        lines.append(f"  may ask for: {may}")
    if view.rules:
        lines += ["", "Rules:", *_rule_lines(view, style)]
    if view.assumes:
        lines += ["", "Assumed:"]
        lines += [f"  {clean(f'{a.name}: {a.text}')}" for a in view.assumes]
    return "\n".join(lines) + "\n"


def _rule_lines(view: ExplainView, style: Style) -> Iterator[str]:
    width = len(str(len(view.rules)))
    for rule in view.rules:
        mark = _mark(rule, view.rule, style)
        condition = f"{clean(rule.claim)} {clean(rule.match)} {quoted(rule.value)}"
        yield f"  {mark} {rule.number:>{width}}  {condition} → {clean(rule.role)}"
        yield style.paint(f"      {clean(rule.why)}", "faint")


def _mark(rule: RuleView, decided: int | None, style: Style) -> str:
    if rule.number == decided:
        return style.paint("✓", "green")
    return style.paint("·", "yellow") if rule.met else style.paint("✗", "faint")
