"""What a plain scalar is: text, true or false, a number, nothing, or what readers dispute.

The tree keeps every scalar as text. For the schema it is given a type here, the narrowest one on
which YAML 1.1 and 1.2 agree; whatever they would not both take for the same text is `Ambiguous`.
"""

import re
from collections.abc import Mapping as Map

from reconciler.model.document import Mapping, Node, Scalar, Sequence
from reconciler.model.json_value import Json, JsonObject

_CONSTANTS: Map[str, bool | None] = {
    "true": True,
    "false": False,
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
}

# The only spelling of numbers that every reader takes alike. The length keeps integers exact
# where a reader has only doubles, and is far from where Python refuses to convert digits.
_NUMBER = re.compile(r"(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]+)")
_LONGEST_NUMBER = 15

# Words of YAML 1.1 (bool, merge, value, https://yaml.org/type/) in any mixture of cases.
_BOOLEAN_WORDS = frozenset(["y", "yes", "n", "no", "on", "off", "true", "false"])
_INDICATORS = frozenset(["=", "<<"])

# Numbers of YAML 1.1 (int, float: binary, octal, hexadecimal, sexagesimal, with underscores) and
# of the core schema of YAML 1.2, and somewhat more: nobody means text by them.
_NUMBER_LIKE = re.compile(
    r"""[-+]?(?:
        0[bB][01_]+ | 0[oO][0-7_]+ | 0[xX][0-9a-fA-F_]+
      | [0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?
      | [0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?
      | \.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?
      | \.(?:inf|Inf|INF)
    ) | \.(?:nan|NaN|NAN)""",
    re.VERBOSE,
)
_DATE_LIKE = re.compile(
    r"""[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}
    (?:(?:[Tt]|[ ]+)[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]*)?)?
       (?:[ ]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?""",
    re.VERBOSE,
)
_NUMBER_STARTS = frozenset("0123456789+-.")


class Ambiguous(str):
    """A plain scalar that some YAML reader takes for another type than text."""

    __slots__ = ()


def plain_value(node: Node) -> Json:
    """The tree as JSON values, for a schema to judge."""
    if isinstance(node, Scalar):
        return _scalar_value(node.text) if node.plain else node.text
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    return _mapping_value(node)


def reading_of(text: str) -> str:
    """What a YAML reader may take a plain scalar for, in words."""
    if text in _CONSTANTS and _CONSTANTS[text] is None:
        return "nothing (null)"
    if text.lower() in _BOOLEAN_WORDS:
        return "true or false"
    if _DATE_LIKE.fullmatch(text):
        return "a date"
    return "a merge or default key" if text in _INDICATORS else "a number"


def _mapping_value(node: Mapping) -> JsonObject:
    return {_key(entry.key): plain_value(entry.value) for entry in node.entries}


def _key(key: Scalar) -> str:
    value = _scalar_value(key.text) if key.plain else key.text
    return value if isinstance(value, str) else Ambiguous(key.text)


def _scalar_value(text: str) -> Json:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMBER_STARTS:
        if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
            return float(text) if "." in text else int(text)
        disputed = _NUMBER_LIKE.fullmatch(text) or _DATE_LIKE.fullmatch(text)
        return Ambiguous(text) if disputed else text
    if text in _INDICATORS or (len(text) <= 5 and text.lower() in _BOOLEAN_WORDS):
        return Ambiguous(text)
    return text
