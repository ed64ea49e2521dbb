"""One pool in Markdown: by name in a line, or with all of its differences."""

from collections import Counter
from collections.abc import Iterator, Sequence

from reconciler.plan.view.access import AccessView
from reconciler.plan.view.codec import ABSENT
from reconciler.plan.view.plan import FieldView
from reconciler.render.markdown.code import Line, diff, html, inline, plain
from reconciler.render.page.page import Entry, Shown
from reconciler.render.style import Style
from reconciler.render.text.access import change_text, decision_texts, subject_text
from reconciler.render.text.values import (
    by_provider,
    field_sign,
    field_value,
    is_rules,
    path_text,
    provider_sign,
    rule_diff,
)

_KINDS = ("widened", "narrowed", "switched")
_LEGEND = (("---", "what the documents say"), ("+++", "what the pool has"))


def pool_text(entry: Entry, *, verb: str, target: bool) -> str:
    """`**update** ADDRESS in TARGET`. target: whether that is said."""
    where = (" in ", Shown(entry.target)) if target else ()
    return f"**{verb}** {inline((pool_name(entry), *where))}"


def pool_name(entry: Entry) -> Shown:
    """What a pool is called: by its address, else by its id."""
    return Shown(entry.address or entry.pool_id or entry.name)


def access_summary(entry: Entry) -> str:
    """`3 widened, 1 narrowed`; what nobody knows counts as `other`."""
    kinds = Counter(d.kind if d.kind in _KINDS else "other" for d in entry.access or ())
    return ", ".join(f"{kinds[kind]} {kind}" for kind in (*_KINDS, "other") if kinds[kind])


def pool_line(entry: Entry) -> str:
    """A pool of which no more is told."""
    return f"- {pool_text(entry, verb=inline(entry.verb), target=False)}"


def pool_details(entry: Entry, *, drift: bool, calls: bool, opened: bool) -> str:
    """A pool that is opened to see its differences. drift: whether they lead to the pool."""
    access = access_summary(entry)
    about = f": access {access}" if access else ""
    summary = f"<b>{html(entry.verb)}</b> {html((pool_name(entry), about))}"
    lines = [*_head(entry), *_access(entry)]
    if drift and entry.fields:
        lines += _LEGEND
    lines += fields_lines(entry.fields)
    lines += [(" ", plain(note)) for note in entry.notes]
    lines += [(" ", plain(("call ", *sent))) for sent in entry.sent] if calls else []
    return (
        f"<details{' open' if opened else ''}>\n<summary>{summary}</summary>\n\n"
        f"{diff(lines)}\n\n</details>"
    )


def _head(entry: Entry) -> Iterator[Line]:
    yield " ", ", ".join(filter(None, (entry.name, entry.pool_id, entry.origin)))
    yield " ", plain(entry.reason)
    for warning in entry.warnings:
        yield "!", plain(warning)


def _access(entry: Entry) -> Iterator[Line]:
    if not entry.tells_access:
        return
    if entry.access is None:
        yield "!", "access: not judged"
    elif not entry.access:
        yield " ", "access: no effect on access"


def access_lines(access: Sequence[AccessView], *, whole: bool) -> Iterator[Line]:
    """What is gained or lost, and whose token shows it. whole: with what it gets."""
    for difference in access:
        # Two lines, since the beginning of a long one is all that is seen of it. The sign is a
        # colour, and what somebody loses is no alarm.
        yield " " if difference.kind == "narrowed" else "!", change_text(difference, Style())
        yield " ", f"  for {subject_text(difference)}"
        if whole:
            before, after = decision_texts(difference)
            yield "-", f"  {before}"
            yield "+", f"  {after}"
            if difference.assumes:
                yield " ", f"  assumes {', '.join(difference.assumes)}"


def fields_lines(fields: Sequence[FieldView]) -> Iterator[Line]:
    """The differences, those of one provider together; rule by rule in a rule list."""
    for key, group in by_provider(fields):
        if key is None:
            for field in group:
                yield from _field_lines(field, field.path, "")
            continue
        yield _diff_sign(provider_sign(group)), path_text(("providers", key))
        for field in group:
            yield from _field_lines(field, field.path[2:], "  ")


def _field_lines(field: FieldView, steps: tuple[str, ...], indent: str) -> Iterator[Line]:
    path = f"{indent}{path_text(steps)}"
    if is_rules(field):
        yield _diff_sign(field_sign(field)), path
        for sign, rule in rule_diff(field):
            yield sign, f"{indent}  {rule}"
        return
    for sign, side in (("-", field.before), ("+", field.after)):
        if side is not ABSENT:
            yield sign, f"{path}: {field_value(field, side)}"


def _diff_sign(sign: str) -> str:
    """What is only changed has no colour of its own."""
    return " " if sign == "~" else sign
