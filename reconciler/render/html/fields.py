"""Differences as the rows of a table: before and after beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reconciler.plan.view.codec import ABSENT
from reconciler.plan.view.plan import FieldView
from reconciler.render.html.marked import marked, plain
from reconciler.render.html.rules import RuleRow, rule_rows
from reconciler.render.text.values import (
    by_provider,
    field_sign,
    field_value,
    is_rules,
    path_text,
    provider_sign,
)

_SIGNS = {"+": ("+", "added"), "-": ("−", "removed"), "~": ("~", "changed")}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One difference. sign: with its word. before, after: None where there is no value.

    rules: of a list of rules, which stands in the place of the values.
    """

    sign: tuple[str, str]
    path: str
    before: Markup | None
    after: Markup | None
    rules: tuple[RuleRow, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The differences of one provider, or those of no provider. path: None for the latter."""

    path: str | None
    sign: tuple[str, str]
    rows: tuple[FieldRow, ...]


def field_groups(fields: Sequence[FieldView]) -> Iterator[FieldGroup]:
    """All differences, in the order in which text has them."""
    for key, group in by_provider(fields):
        steps = 0 if key is None else 2
        yield FieldGroup(
            None if key is None else path_text(("providers", key)),
            _SIGNS[provider_sign(group)],
            tuple(_row(field, field.path[steps:]) for field in group),
        )


def _row(field: FieldView, steps: tuple[str, ...]) -> FieldRow:
    sign, path = _SIGNS[field_sign(field)], path_text(steps)
    if is_rules(field):
        old = field.before if isinstance(field.before, list) else []
        new = field.after if isinstance(field.after, list) else []
        return FieldRow(sign, path, None, None, tuple(rule_rows(old, new)))
    if field.before is ABSENT or field.after is ABSENT:
        return FieldRow(sign, path, _alone(field, field.before), _alone(field, field.after))
    before, after = (field_value(field, value) for value in (field.before, field.after))
    return FieldRow(sign, path, *marked(before, after))


def _alone(field: FieldView, value: object) -> Markup | None:
    return None if value is ABSENT else plain(field_value(field, value))
