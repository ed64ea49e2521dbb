"""The results of access tests as text: what failed, what no case covers, the counts last."""

from collections.abc import Iterator

from reconciler.model.json_value import Json, JsonObject, canonical, members, text_list
from reconciler.plan.view.cases import (
    CasesView,
    CaseView,
    MutationView,
    SurvivorView,
    UncoveredView,
)
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.access import token_text
from reconciler.render.text.findings import finding_line
from reconciler.render.text.values import quoted


def cases_text(view: CasesView, style: Style) -> str:
    """The whole result, with a newline at its end."""
    lines = [finding_line(finding, style) for finding in view.findings]
    for case in view.cases:
        lines += _case_lines(case, style)
    lines += _uncovered_lines(view.uncovered, style)
    if view.mutation is not None:
        lines += _mutation_lines(view.mutation, style)
    summary = view.summary
    counts = (
        f"{len(view.cases)} cases: {summary.passed} passed, {summary.failed} failed; "
        f"{summary.covered} of {summary.rules} rules decided a case."
    )
    color = "red" if summary.failed else "bold"
    return "\n".join([*lines, style.paint(counts, color)]) + "\n"


def outcome_text(value: Json) -> str:
    """What a case expects or gets, as people say it."""
    if isinstance(value, str):
        return clean(value)
    outcome = members(value)
    if "denied" in outcome:
        return f"denied ({clean(str(outcome['denied']))})"
    text = clean(str(outcome.get("role")))
    selectable = outcome.get("selectable")
    if selectable is None:
        return text
    return f"{text}, may ask for {', '.join(map(clean, text_list(selectable))) or 'no role'}"


def _case_lines(case: CaseView, style: Style) -> Iterator[str]:
    word = style.paint("passed", "green") if case.passed else style.paint("FAILED", "red")
    yield f"{word} {clean(case.target)} {clean(case.pool)}: {clean(case.name)}"
    if case.passed:
        return
    decided = f" (rule {case.rule})" if case.rule is not None else ""
    yield f"    {token_text(case.provider, case.claims, 'enhanced')}"
    yield f"    expected  {outcome_text(case.expected)}"
    yield f"    actual    {outcome_text(case.actual)}{decided}"
    yield f"    {clean(f'{case.file}:{case.line}')}"


def _uncovered_lines(uncovered: tuple[UncoveredView, ...], style: Style) -> Iterator[str]:
    rules: dict[tuple[str, str, str], list[str]] = {}
    for view in uncovered:
        rules.setdefault((view.target, view.pool, view.provider), []).append(str(view.rule))
    for (target, pool, provider), numbers in rules.items():
        word = style.paint("uncovered", "yellow")
        noun = "rule" if len(numbers) == 1 else "rules"
        yield (
            f"{word} {clean(target)} {clean(pool)}: {noun} {', '.join(numbers)} "
            f"of {clean(provider)} decided no case"
        )


def _mutation_lines(mutation: MutationView, style: Style) -> Iterator[str]:
    for survivor in mutation.survivors:
        yield from _survivor_lines(survivor, style)
    yield f"{mutation.mutants} mutants: {mutation.noticed} noticed, {len(mutation.survivors)} not."


def _survivor_lines(survivor: SurvivorView, style: Style) -> Iterator[str]:
    what = f"rule {survivor.rule}" if survivor.rule is not None else "the no-match resolution"
    yield (
        f"{style.paint('unnoticed', 'yellow')} {clean(survivor.target)} {clean(survivor.pool)}: "
        f"{what} of {clean(survivor.provider)} {clean(survivor.mutation)}: {clean(survivor.change)}"
    )
    case = survivor.case
    parts: JsonObject = {"name": case.name}
    if case.provider is not None:
        parts |= {"provider": case.provider, "claims": case.claims}
    written = ", ".join(f"{name}: {_flow(value)}" for name, value in parts.items())
    # Indented as cases of a document are.
    yield f"  - {{{written}, expect: {_flow(case.expect)}}}"


def _flow(value: Json) -> str:
    """A value in YAML's flow style, keys and texts in quotes where they need them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return quoted(value) if isinstance(value, str) else clean(canonical(value))
