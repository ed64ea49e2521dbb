"""Which characters no document may hold: what a reader cannot see, or sees elsewhere (T5).

Knows nothing of YAML.
"""

import unicodedata
from functools import lru_cache

# Control, format (bidi and zero-width among them), surrogate, private use, unassigned, separators
# of lines and paragraphs.
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Default_Ignorable_Code_Point (DerivedCoreProperties.txt) as far as no category above holds it.
_IGNORABLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x3164, 0xFFA0),
        *range(0x180B, 0x180E),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)


@lru_cache(maxsize=4096)
def is_forbidden(character: str) -> bool:
    """Whether a reader could miss or misplace the character; line ends are among them."""
    return unicodedata.category(character) in _CATEGORIES or ord(character) in _IGNORABLE


def forbidden_offsets(text: str) -> list[int]:
    """Where a whole file holds forbidden characters.

    Line ends (LF, CRLF) belong to a file. Tabs do not: YAML readers disagree on where one may
    stand, and people cannot see where one does.
    """
    found = {char for char in set(text) - {"\n"} if is_forbidden(char)}
    if not found or (found == {"\r"} and "\r" not in text.replace("\r\n", "")):
        return []
    return [
        offset
        for offset, char in enumerate(text)
        if char in found and not text.startswith("\r\n", offset)
    ]


def described(character: str) -> str:
    """The code point with its name, such as "U+202E RIGHT-TO-LEFT OVERRIDE"."""
    name = _CONTROL_NAMES.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


# unicodedata has no names for control characters.
_CONTROL_NAMES = {
    "\0": "NULL",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}


def visible(text: str, limit: int = 60) -> str:
    """A piece of a document fit for a message: short, on one line, nothing hidden."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join(f"<{described(char)}>" if is_forbidden(char) else char for char in cut)
