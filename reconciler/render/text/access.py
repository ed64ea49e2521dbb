"""Who gets a different role, and what tokens look like, as text."""

from collections.abc import Iterator, Sequence

from reconciler.model.json_value import Json, JsonObject
from reconciler.plan.view.access import AccessView, DecisionView
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.values import quoted, value_text

_SIGNS = {"widened": ("▲", "red"), "narrowed": ("▼", "cyan"), "switched": ("◆", "yellow")}


def access_lines(access: Sequence[AccessView] | None, style: Style) -> Iterator[str]:
    """What a change does to access: two lines for each difference below what it is about."""
    if access is None:
        yield style.paint("access: not judged", "yellow")
        return
    if not access:
        yield "access: no effect on access"
        return
    yield "access:"
    for difference in access:
        for line in _difference_lines(difference, style):
            yield f"    {line}"


def access_counts(accesses: Sequence[Sequence[AccessView] | None]) -> str:
    """`Access: 2 widened, 1 narrowed, 0 switched.` over all changes that were judged."""
    kinds = [difference.kind for access in accesses for difference in access or ()]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in _SIGNS)
    unknown = sum(access is None for access in accesses)
    return f"Access: {counts}{f'; {unknown} not judged' if unknown else ''}."


def token_text(provider: str | None, claims: JsonObject, flow: str) -> str:
    """Whose token it is, and its claims: `idp.example.com with department "finance"`."""
    who = "guests" if provider is None else clean(provider)
    listed = ", ".join(f"{clean(name)} {_claim_text(value)}" for name, value in claims.items())
    classic = " in the classic flow" if flow == "classic" else ""
    return f"{who}{f' with {listed}' if listed else ''}{classic}"


def decision_text(decision: DecisionView, rules: Sequence[int] = ()) -> str:
    """The role or why there is none, what decided, and what else may be asked for."""
    if decision.role is None:
        text = f"denied ({clean(decision.denied or 'no role')})"
    else:
        text = role_text(decision.role) + (f" (rule {rules[0]})" if rules else "")
    others = [role_text(role) for role in decision.selectable if role != decision.role]
    text += f"; may ask for {', '.join(others)}" if others else ""
    tags = ", ".join(f"{clean(tag)} {_claim_text(value)}" for tag, value in decision.tags.items())
    return text + (f"; session tags {tags}" if tags else "")


def role_text(role: str) -> str:
    """An ARN as it is; what stands for roles that no pool names, in words."""
    return {
        "<token>": "<token>: a role that the token holds",
        "<classic>": "<classic>: any role that trusts the pool",
    }.get(role, clean(role))


def _claim_text(value: Json) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value_text(item) for item in value)}]"
    return value_text(value)


def difference_text(difference: AccessView, style: Style) -> str:
    """What is gained, lost or exchanged, and whose token shows it."""
    return f"{change_text(difference, style)}: {subject_text(difference)}"


def change_text(difference: AccessView, style: Style) -> str:
    """What is gained, lost or exchanged."""
    # A saved plan may hold anything.
    sign, color = _SIGNS.get(difference.kind, ("?", "yellow"))
    return f"{style.paint(f'{sign} {clean(difference.kind)}', color)}{_about(difference)}"


def subject_text(difference: AccessView) -> str:
    """Whose token shows it."""
    return token_text(difference.provider, difference.witness.claims, difference.flow)


def decision_texts(difference: AccessView) -> tuple[str, str]:
    """What the witness gets before and after."""
    before, after = (*difference.rules, (), ())[:2]
    return decision_text(difference.before, before), decision_text(difference.after, after)


def _about(difference: AccessView) -> str:
    """The role or session tag that is gained or lost."""
    if difference.tag is not None:
        return f" session tag {quoted(difference.tag)}"
    return f" {clean(difference.role)}" if difference.role is not None else ""


def _difference_lines(difference: AccessView, style: Style) -> Iterator[str]:
    yield difference_text(difference, style)
    before, after = decision_texts(difference)
    yield f"    before  {before}"
    yield f"    after   {after}"
    if difference.assumes:
        assumed = ", ".join(map(clean, difference.assumes))
        yield style.paint(f"    assumes {assumed}", "faint")
