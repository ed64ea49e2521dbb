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
    for key, group in groupby(fields, key=_provider_key):
        if key is None:
            for field in group:
                yield from _field_lines(field, field.path, style)
            continue
        below = sorted(group, key=_natural)
        yield f"{_provider_sign(below, style)} {path_text(('providers', key))}"
        for field in below:
            for line in _field_lines(field, field.path[2:], style):
                yield f"    {line}"


def _provider_key(field: FieldView) -> str | None:
    # A saved plan may hold any path.
    return field.path[1] if field.path[:1] == ("providers",) and len(field.path) > 2 else None


def _natural(field: FieldView) -> tuple[int, tuple[str, ...]]:
    """The order in which a document says a provider."""
    step = field.path[2]
    return _PROVIDER_ORDER.index(step) if step in _PROVIDER_ORDER else -1, field.path


def _provider_sign(fields: Sequence[FieldView], style: Style) -> str:
    """Added or removed as a whole, which its type tells, or changed."""
    whole = next((field for field in fields if field.path[2:] == ("type",)), None)
    return _sign(whole, style) if whole else style.paint("~", "yellow")


def _field_lines(field: FieldView, steps: tuple[str, ...], style: Style) -> Iterator[str]:
    """One difference: its path and old → new; a rule list as the difference of its rules."""
    path = path_text(steps)
    before, after = field.before, field.after
    if field.path[-1:] == ("rules",):
        yield _sign(field, style) + f" {path}"
        yield from _rule_lines(before, after, style)
    elif field.sensitive:
        yield _sign(field, style) + f" {path}: {SENSITIVE}"
    elif before is ABSENT:
        yield _sign(field, style) + f" {path}: {_shown(after)}"
    elif after is ABSENT:
        yield _sign(field, style) + f" {path}: {_shown(before)}"
    else:
        yield _sign(field, style) + f" {path}: {_shown(before)} → {_shown(after)}"


def _shown(value: object) -> str:
    assert value is None or isinstance(value, bool | int | float | str | list | dict)
    return value_text(value)


def _sign(field: FieldView, style: Style) -> str:
    if field.before is ABSENT:
        return style.paint("+", "green")
    if field.after is ABSENT:
        return style.paint("-", "red")
    return style.paint("~", "yellow")


def _rule_lines(before: object, after: object, style: Style) -> Iterator[str]:
    old = before if isinstance(before, list) else []
    new = after if isinstance(after, list) else []
    matcher = SequenceMatcher(None, [*map(canonical, old)], [*map(canonical, new)], autojunk=False)
    width = len(str(max(len(old), len(new))))
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            for position in range(new_from, new_to):
                yield f"      {position + 1:>{width}}  {_rule_text(new[position])}"
            continue
        for position in range(old_from, old_to):
            line = f"    - {position + 1:>{width}}  {_rule_text(old[position])}"
            yield style.paint(line, "red")
        for position in range(new_from, new_to):
            line = f"    + {position + 1:>{width}}  {_rule_text(new[position])}"
            yield style.paint(line, "green")


def _rule_text(rule: Json) -> str:
    parts = members(rule)
    claim, match, role = (clean(str(parts.get(key, ""))) for key in ("claim", "match", "role"))
    return f"{claim} {match} {quoted(str(parts.get('value', '')))} → {role}"
