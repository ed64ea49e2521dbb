"""Texts as YAML scalars that readers of YAML 1.1 and 1.2 take alike."""

import re

from reconciler.documents.characters import is_forbidden
from reconciler.documents.scalars import Ambiguous, plain_value
from reconciler.model.document import Scalar
from reconciler.model.origin import Origin

# Words of letters, digits and a few signs, with single spaces between them; a colon only where
# more of the word follows it. Begins with a letter, so it is no number and no date.
_WORD = r"[A-Za-z0-9_./@+=-]+(?::+[A-Za-z0-9_./@+=-]+)*"
_PLAIN = re.compile(rf"(?=[A-Za-z]){_WORD}(?: {_WORD})*")

_NOWHERE = Origin.start_of("")
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "\0": "\\0",
}


def is_plain(text: str, flow: bool) -> bool:
    """Whether everybody sees this text without quotes, also those who read neither version well.

    flow: within brackets, where a colon may end a key.
    """
    if not _PLAIN.fullmatch(text) or (flow and ":" in text):
        return False
    value = plain_value(Scalar(text, True, _NOWHERE))
    # What readers dispute is a text of another type.
    return isinstance(value, str) and not isinstance(value, Ambiguous)


def escaped(text: str) -> str:
    """What stands between double quotes. Characters that no document may hold become escapes."""
    return "".join(map(_escape, text))


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() and not is_forbidden(character):
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
