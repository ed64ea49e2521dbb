"""How the runner of GitHub Actions reads a log (actions/runner, ActionCommand and IssueMatcher)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MATCHER = Path(__file__).resolve().parents[2] / "scripts" / "action" / "problem-matcher.json"

# Those that matter here; the runner knows a few more.
NAMES = (
    *("add-mask", "add-matcher", "debug", "echo", "endgroup", "error", "group", "notice"),
    *("remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"),
)

_COLOUR = re.compile(r"\x1b\[[0-9;]*m?")


@dataclass(frozen=True)
class Command:
    name: str
    properties: Mapping[str, str]
    data: str


@dataclass(frozen=True)
class Issue:
    """What a problem matcher makes of a line."""

    file: str
    line: str
    column: str
    severity: str
    code: str
    message: str


def lines_of(log: str) -> list[str]:
    """As .NET reads them: a lone carriage return ends a line too."""
    return re.split("\r\n|\r|\n", log)


def speaks(line: str) -> bool:
    """Whether a line may be taken for a command at all."""
    return line.lstrip().startswith("::") or "##[" in line


def commands(log: str) -> list[Command]:
    return [command for line in lines_of(log) for command in [_command(line)] if command]


def issues(log: str) -> list[Issue]:
    """What the problem matcher of the action makes of the lines that are no commands."""
    (matcher,) = json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"]
    (pattern,) = matcher["pattern"]
    found = [
        re.search(pattern["regexp"], _COLOUR.sub("", line), re.ASCII)
        for line in lines_of(log)
        if _command(line) is None
    ]
    parts = ("file", "line", "column", "severity", "code", "message")
    return [Issue(*(match[pattern[part]] for part in parts)) for match in found if match]


def _command(line: str) -> Command | None:
    return _in_colons(line.lstrip()) or _in_brackets(line)


def _in_colons(line: str) -> Command | None:
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, listed = line[2:end].partition(" ")
    if name.lower() not in NAMES:
        return None
    properties = {key: _unescaped(value, ":,") for key, value in _pairs(listed.strip(), ",")}
    return Command(name, properties, _unescaped(line[end + 2 :], ""))


def _in_brackets(line: str) -> Command | None:
    _, begun, rest = line.partition("##[")
    told, ended, data = rest.partition("]")
    name, _, listed = told.partition(" ")
    if not begun or not ended or name.lower() not in NAMES:
        return None
    properties = {key: _unescaped(value, ";]") for key, value in _pairs(listed, ";")}
    return Command(name, properties, _unescaped(data, ";]"))


def _pairs(listed: str, separator: str) -> Iterator[tuple[str, str]]:
    """.NET drops what is empty between separators, at the start of a value too."""
    for pair in listed.split(separator):
        key, _, value = pair.lstrip("=").partition("=")
        if key and value.lstrip("="):
            yield key, value.lstrip("=")


def _unescaped(text: str, more: str) -> str:
    for character in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(character):02X}", character)
    return text
