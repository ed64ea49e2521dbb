"""Single values, paths and rule lists as text."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from reconciler.model.json_value import Json, canonical, members
from reconciler.plan.view.codec import ABSENT
from reconciler.plan.view.plan import FieldView
from reconciler.render.clean import clean
from reconciler.render.style import Style

_PLAIN_STEP = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

_PROVIDER_ORDER = (
    "type",
    "user_pool_id",
    "client_id",
    "arn",
    "domain",
    "app_id",
    "name",
    "server_side_token_check",
    "role_mapping",
    "principal_tags",
)

_COLORS = {"+": "green", "-": "red", "~": "yellow"}

SENSITIVE = "(sensitive)"


def path_text(path: tuple[str, ...]) -> str:
    """`providers["us-east-1_x:abc"].role_mapping`: dots, and brackets where dots would mislead."""
    text = ""
    for step in path:
        if _PLAIN_STEP.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{quoted(step)}]"
    return text


def quoted(text: str) -> str:
    """The text in quotes, cleaned, its own quotes escaped."""
    return '"' + clean(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def value_text(value: Json) -> str:
    return quoted(value) if isinstance(value, str) else clean(canonical(value))


def fields_lines(fields: Sequence[FieldView], style: Style) -> Iterator[str]:
    """All differences; those of one provider below a line with its key."""
    for key, group in by_provider(fields):
        if key is None:
            for field in group:
                yield from _field_lines(field, field.path, style)
            continue
        yield f"{_painted(provider_sign(group), style)} {path_text(('providers', key))}"
        for field in group:
            for line in _field_lines(field, field.path[2:], style):
                yield f"    {line}"


def by_provider(
    fields: Sequence[FieldView],
) -> Iterator[tuple[str | None, Sequence[FieldView]]]:
    """The differences as they come; those of one provider together, as a document says it."""
    for key, group in groupby(fields, key=_provider_key):
        together = [*group]
        yield key, together if key is None else sorted(together, key=_natural)


def _provider_key(field: FieldView) -> str | None:
    # A saved plan may hold any path.
    return field.path[1] if field.path[:1] == ("providers",) and len(field.path) > 2 else None


def _natural(field: FieldView) -> tuple[int, tuple[str, ...]]:
    """The order in which a document says a provider."""
    step = field.path[2]
    return _PROVIDER_ORDER.index(step) if step in _PROVIDER_ORDER else -1, field.path


def provider_sign(fields: Sequence[FieldView]) -> str:
    """`+` or `-` for one that comes or goes as a whole, which its type tells; else `~`."""
    whole = next((field for field in fields if field.path[2:] == ("type",)), None)
    return field_sign(whole) if whole else "~"


def field_sign(field: FieldView) -> str:
    """`+`, `-`, or `~` where there is something before and after."""
    if field.before is ABSENT:
        return "+"
    return "-" if field.after is ABSENT else "~"


def is_rules(field: FieldView) -> bool:
    """Whether it is a rule list, which is told rule by rule."""
    return field.path[-1:] == ("rules",)


def field_value(field: FieldView, value: object) -> str:
    """One side of a difference; what is secret is not told."""
    assert value is None or isinstance(value, bool | int | float | str | list | dict)
    return SENSITIVE if field.sensitive else value_text(value)


def _field_lines(field: FieldView, steps: tuple[str, ...], style: Style) -> Iterator[str]:
    """One difference: its path and old → new; a rule list as the difference of its rules."""
    begin = f"{_painted(field_sign(field), style)} {path_text(steps)}"
    if is_rules(field):
        yield begin
        for sign, rule in rule_diff(field):
            line = f"    {sign} {rule}"
            yield line if sign == " " else style.paint(line, _COLORS[sign])
        return
    sides = [side for side in (field.before, field.after) if side is not ABSENT]
    told = [SENSITIVE] if field.sensitive else [field_value(field, side) for side in sides]
    yield f"{begin}: {' → '.join(told)}"


def rule_diff(field: FieldView) -> Iterator[tuple[str, str]]:
    """The rules with their numbers; before each ` `, `-` or `+` for kept, gone or come."""
    old = field.before if isinstance(field.before, list) else []
    new = field.after if isinstance(field.after, list) else []
    matcher = SequenceMatcher(None, [*map(canonical, old)], [*map(canonical, new)], autojunk=False)
    width = len(str(max(len(old), len(new))))
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            for position in range(old_from, old_to):
                yield "-", f"{position + 1:>{width}}  {rule_text(old[position])}"
        for position in range(new_from, new_to):
            sign = " " if tag == "equal" else "+"
            yield sign, f"{position + 1:>{width}}  {rule_text(new[position])}"


def rule_text(rule: Json) -> str:
    """`custom:tier Equals "gold" → ROLE`."""
    parts = members(rule)
    claim, match, role = (clean(str(parts.get(key, ""))) for key in ("claim", "match", "role"))
    return f"{claim} {match} {quoted(str(parts.get('value', '')))} → {role}"


def _painted(sign: str, style: Style) -> str:
    return style.paint(sign, _COLORS[sign])
