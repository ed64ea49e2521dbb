"""From the bytes of a file to a text that a YAML parser can read, every position unchanged."""

import re
from dataclasses import dataclass
from itertools import islice

from reconciler.documents.characters import described, forbidden_offsets
from reconciler.documents.limits import MAX_BYTES, MAX_FINDINGS
from reconciler.model.origin import Origin
from reconciler.model.results import Finding

BOM = b"\xef\xbb\xbf"
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)

# Stands in for a forbidden character while the rest of the file is read.
_PLACEHOLDER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Text:
    """What a parser is given. clean: no character had to be replaced."""

    text: str
    clean: bool


def text_of(file: str, data: bytes) -> tuple[Text | None, list[Finding]]:
    """The text of a file, None where it is too large or no UTF-8; with what is wrong about it."""
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024} KiB: split it"
        return None, [Finding(Origin.start_of(file), "too-large", message)]
    data = data.removeprefix(BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        return None, [Finding(_at(file, before, len(before)), "not-utf-8", message)]
    text, directives = _without_directives(file, text)
    text, hidden = _without_forbidden(file, text)
    # The parsers count an end without a newline as one line or as two.
    text = text if text.endswith("\n") else text + "\n"
    return Text(text, clean=not hidden), directives + hidden


def _without_directives(file: str, text: str) -> tuple[str, list[Finding]]:
    """Directives become comments, so that both parsers go on alike."""
    message = "directives (lines that start with %) are not used here: remove the line"
    findings = [
        Finding(_at(file, text, match.start()), "yaml-directive", message)
        for match in islice(_DIRECTIVE.finditer(text), MAX_FINDINGS)
    ]
    return (_DIRECTIVE.sub("#", text) if findings else text), findings


def _without_forbidden(file: str, text: str) -> tuple[str, list[Finding]]:
    offsets = forbidden_offsets(text)
    if not offsets:
        return text, []
    findings = [
        Finding(_at(file, text, offset), "forbidden-character", _advice(text[offset]))
        for offset in offsets[:MAX_FINDINGS]
    ]
    characters = list(text)
    for offset in offsets:
        # A space for a tab, because that is what it was meant for.
        characters[offset] = " " if text[offset] == "\t" else _PLACEHOLDER
    return "".join(characters), findings


def _advice(character: str) -> str:
    if character == "\t":
        return "tabs are not used here: indent and separate with spaces"
    return f"{described(character)} is invisible or misleading: remove it"


def _at(file: str, text: str, offset: int) -> Origin:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Origin(file, line, column, line, column + 1)
