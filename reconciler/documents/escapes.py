"""Forbidden characters in the value of a scalar, where escapes can put them past any viewer."""

import re

from reconciler.documents.characters import is_forbidden

_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)

_NEWLINES = frozenset(["n", "x0a", "u000a", "U0000000a"])


def hidden_in_scalar(value: str, written: str) -> str | None:
    """The first character of a value that may not be there, or None.

    A newline may come from the lines of the file (a block or a folded scalar), but not from an
    escape. written: the scalar as it stands in the file.
    """
    for char in value:
        if is_forbidden(char) and char != "\n":
            return char
    if written.startswith('"') and "\n" in value:
        escapes = {_folded(escape) for escape in _ESCAPE.findall(written)}
        return "\n" if escapes & _NEWLINES else None
    return None


def _folded(escape: str) -> str:
    """Hexadecimal digits in lower case; `\\N` and `\\n` are two different escapes."""
    return escape[0] + escape[1:].lower()
