"""Values as pieces of YAML, to be put into a document that is there. Knows no positions."""

from dataclasses import dataclass

from reconciler.documents.quoting import escaped, is_plain
from reconciler.model.json_value import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Indents:
    """How far the lines of a document move in: below a key, and to the dashes of its list."""

    step: int = 2
    dash: int = 2


def scalar_text(value: Json, flow: bool, quote: str = "") -> str:
    """A text or boolean. quote: the one that is kept where that is safe, "" for none.

    flow: within brackets, where less may stand without quotes.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    assert isinstance(value, str), "documents hold texts and booleans"
    if not quote and is_plain(value, flow):
        return value
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return f'"{escaped(value)}"'


def flow_text(value: Json) -> str:
    """A value on one line, collections in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(flow_entry(key, item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow_text(item) for item in value) + "]"
    return scalar_text(value, True)


def flow_entry(key: str, value: Json) -> str:
    return f"{scalar_text(key, True)}: {flow_text(value)}"


def entry_lines(key: str, value: Json, indent: int, indents: Indents) -> list[str]:
    """An entry of a mapping without brackets, with its line or lines."""
    start = " " * indent + scalar_text(key, False) + ":"
    if isinstance(value, dict) and value:
        return [start, *mapping_lines(value, indent + indents.step, indents)]
    if isinstance(value, list) and value:
        items = [item_lines(item, indent + indents.dash, indents, _is_leaf(item)) for item in value]
        return [start, *(line for lines in items for line in lines)]
    text = flow_text(value) if isinstance(value, dict | list) else scalar_text(value, False)
    return [f"{start} {text}"]


def mapping_lines(value: JsonObject, indent: int, indents: Indents) -> list[str]:
    return [line for key, item in value.items() for line in entry_lines(key, item, indent, indents)]


def item_lines(value: Json, indent: int, indents: Indents, one_line: bool) -> list[str]:
    """An item of a list with its dash. one_line: a mapping goes into braces."""
    dash = " " * indent + "- "
    if isinstance(value, dict) and value and not one_line:
        first, *rest = mapping_lines(value, indent + 2, indents)
        return [dash + first.lstrip(" "), *rest]
    return [
        dash + (flow_text(value) if isinstance(value, dict | list) else scalar_text(value, False))
    ]


def _is_leaf(value: Json) -> bool:
    """A mapping of scalars alone, such as a rule, reads best on one line."""
    return isinstance(value, dict) and not any(
        isinstance(item, dict | list) for item in value.values()
    )
