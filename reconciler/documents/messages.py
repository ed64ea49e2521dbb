"""What a broken rule of a schema means to the author of a document: rule name and one sentence.

jsonschema's own words are never shown. No message repeats a value that may be a secret
(`writeOnly` in the schema).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from difflib import get_close_matches
from typing import TypeAlias

from reconciler.documents.characters import described, visible
from reconciler.documents.scalars import reading_of
from reconciler.documents.validator import Problem
from reconciler.model.json_value import Json, text_list

Explained: TypeAlias = tuple[str, str]

_WANTED: Mapping[str, str] = {
    "string": "text",
    "boolean": "true or false, without quotes",
    "integer": "a whole number, without quotes",
    "number": "a number, without quotes",
    "array": "a list (`- item` lines, or [a, b])",
    "object": "a mapping (`key: value` lines)",
}
_INSTEAD_OF_NULL: Mapping[str, str] = {
    "string": "its text",
    "boolean": "true or false",
    "integer": "a number",
    "number": "a number",
    "array": "[] for an empty list",
    "object": "{} for an empty mapping",
}
_LONGEST_KEY_TO_COMPARE = 64


def explained(problem: Problem, label: str, written: str) -> Explained:
    """Rule and message for a problem.

    label: the field, as people write it. written: the text in the file, where it is a scalar.
    """
    rule, message = _EXPLANATIONS[problem.keyword](problem, written)
    return rule, f"`{label}` {message}"


def _type(problem: Problem, written: str) -> Explained:
    wanted = _texts(problem.limit)
    if problem.value is None:
        instead = _alternatives(_INSTEAD_OF_NULL[name] for name in wanted)
        return "null-value", (
            "is null: leave the key out (a part that is left out is not managed),"
            f" or write {instead}"
        )
    needed = _alternatives(_WANTED[name] for name in wanted)
    if "string" not in wanted or isinstance(problem.value, list | dict):
        return "wrong-type", f"must be {needed}"
    quoted = "" if _is_secret(problem) else f' write "{visible(written)}";'
    return "quote-string", (
        f"must be quoted:{quoted} without quotes YAML readers take it for {reading_of(written)}"
    )


def _one_of(problem: Problem, written: str) -> Explained:
    if "errorMessage" in problem.schema:
        return "wrong-value", str(problem.schema["errorMessage"])
    return "wrong-value", one_of("" if _is_secret(problem) else written, _texts(problem.limit))


def one_of(written: str, allowed: Sequence[str]) -> str:
    """Which values are possible, and the one that was probably meant."""
    message = f"must be {_alternatives(allowed)}"
    near = _nearest(written, allowed)
    if not written:
        return message
    return f'{message}, not "{visible(written)}"' + (f": did you mean {near}?" if near else "")


def _pattern(problem: Problem, _: str) -> Explained:
    return "wrong-format", str(problem.schema["patternErrorMessage"])


def _format(problem: Problem, written: str) -> Explained:
    if problem.limit == "date":
        return "wrong-format", "must be a date of the calendar, such as 2027-01-31"
    other = next(char for char in written if not char.isascii())
    return "non-ascii", f"holds {described(other)}: only ASCII characters may stand here"


def _required(problem: Problem, _: str) -> Explained:
    return "missing-key", f"is missing: {problem.schema.get('errorMessage', 'add it')}"


def _unknown(problem: Problem, written: str) -> Explained:
    if "errorMessage" in problem.schema:
        return "unknown-key", f"is no key here: {problem.schema['errorMessage']}"
    known = list(problem.schema.get("properties", ()))
    near = _nearest(written, known)
    if near:
        return "unknown-key", f"is no key here: did you mean `{near}`?"
    keys = f"the keys are {', '.join(known)}" if len(known) > 1 else f"the only key is {known[0]}"
    return "unknown-key", f"is no key here: {keys}"


def _forbidden(problem: Problem, _: str) -> Explained:
    return "unknown-key", str(problem.schema["errorMessage"])


def _repeated(problem: Problem, _: str) -> Explained:
    return "repeated-item", "stands in the list twice: keep one"


def _size(least: str, most: str, unit: str) -> Callable[[Problem, str], Explained]:
    """The explanation for a pair of bounds; numbers have no unit, and nothing is counted."""

    def explanation(problem: Problem, _: str) -> Explained:
        low, high = problem.schema.get(least), problem.schema.get(most)
        if low is not None and high is not None:
            bounds = f"{low} to {high}"
        else:
            bounds = f"at least {low}" if high is None else f"at most {high}"
        if not unit:
            return "wrong-size", f"must be {bounds}"
        size = len(problem.value) if isinstance(problem.value, Sized) else 0
        units = unit if bounds.endswith(" 1") else f"{unit}s"
        return "wrong-size", f"must have {bounds} {units}, not {size}"

    return explanation


_LENGTH = _size("minLength", "maxLength", "character")
_ITEMS = _size("minItems", "maxItems", "item")
_KEYS = _size("minProperties", "maxProperties", "key")
_VALUE = _size("minimum", "maximum", "")

_EXPLANATIONS: Mapping[str, Callable[[Problem, str], Explained]] = {
    "type": _type,
    "enum": _one_of,
    "const": _one_of,
    "pattern": _pattern,
    "format": _format,
    "required": _required,
    "additionalProperties": _unknown,
    "not": _forbidden,
    "uniqueItems": _repeated,
    "minLength": _LENGTH,
    "maxLength": _LENGTH,
    "minItems": _ITEMS,
    "maxItems": _ITEMS,
    "minProperties": _KEYS,
    "maxProperties": _KEYS,
    "minimum": _VALUE,
    "maximum": _VALUE,
}


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, whatever the case it was written in."""
    if len(word) > _LONGEST_KEY_TO_COMPARE:
        return None
    folded = {item.lower(): item for item in known}
    found = get_close_matches(word.lower(), folded, n=1)
    return folded[found[0]] if found else None


def _texts(limit: Json) -> list[str]:
    """What a keyword allows, which may be one word or several."""
    return [limit] if isinstance(limit, str) else text_list(limit)


def _alternatives(items: Iterable[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} or {last}" if first else last


def _is_secret(problem: Problem) -> bool:
    return bool(problem.schema.get("writeOnly"))
