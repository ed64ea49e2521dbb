"""A verification as text: what should come of it, what does, and what became of the identity."""

from reconciler.plan.view.verify import ProbeView, VerdictView, VerifyView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.access import token_text


def verify_text(view: VerifyView, style: Style) -> str:
    """The whole result, with a newline at its end."""
    pool, token = view.pool, view.token
    asked = f", asking for {clean(token.custom_role)}" if token.custom_role else ""
    agree = view.summary.agree
    lines = [
        f"{style.paint(clean(pool.address or pool.pool_id), 'bold')} in {clean(pool.target)}, "
        f"live pool {clean(pool.pool_id)}",
        f"{token_text(token.provider, token.claims, token.flow)}{asked}",
        "",
        f"  expected  {_verdict(view.expected)}",
        f"  actual    {_verdict(view.actual)}",
        "",
        f"Identity: {_identity(view.identity)}",
    ]
    if view.assumes:
        lines.append(f"Assumed: {', '.join(map(clean, view.assumes))}")
    lines.append(
        style.paint("They agree.", "green") if agree else style.paint("They differ.", "red")
    )
    return "\n".join(lines) + "\n"


def _verdict(verdict: VerdictView) -> str:
    if verdict.role is not None:
        return clean(verdict.role)
    return f"denied ({clean(verdict.why or 'no reason given')})"


def _identity(probe: ProbeView) -> str:
    if probe.identity_id is None:
        return "none was given"
    if probe.existed:
        became = "was there before and is left alone"
    else:
        became = "was new and is deleted" if probe.deleted else "was new and is NOT deleted yet"
    return f"{clean(probe.identity_id)} {became} ({clean(probe.known_by)})"
