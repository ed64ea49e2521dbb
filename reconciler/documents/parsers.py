"""The two parsers of PyYAML, brought to the same events, and their complaints in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import yaml
from yaml.events import Event
from yaml.scanner import ScannerError
from yaml.tokens import ScalarToken

from reconciler.model.origin import Origin
from reconciler.model.results import Finding


class EventParser(Protocol):
    """Gives one event after the other, from StreamStartEvent to StreamEndEvent."""

    def get_event(self) -> Event | None: ...


ParserOf: TypeAlias = Callable[[str], EventParser]


class _PureParser(yaml.SafeLoader):
    """PyYAML's own parser, but like libyaml about escapes that stand for no character."""

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        start = self.get_mark()
        try:
            token: ScalarToken = super().scan_flow_scalar(style)
            token.value.encode("utf-8")
        except (ValueError, OverflowError) as error:
            raise ScannerError(
                "while scanning a quoted scalar", start, str(error), start
            ) from error
        return token


PURE_PARSER: ParserOf = _PureParser
FAST_PARSER: ParserOf = yaml.CSafeLoader if yaml.__with_libyaml__ else PURE_PARSER


@dataclass(frozen=True, slots=True)
class _Advice:
    """What to do about a complaint.

    words: a part of what the parsers say, each with words of its own. at_begin: the finding
    points to where the troubled part begins instead of where the parser gave up.
    """

    words: str
    message: str
    rule: str = "yaml-syntax"
    at_begin: bool = False


# The first one that fits counts.
_ADVICE = (
    _Advice("tag", "tags (!name) are not used here: remove it", "yaml-tag"),
    _Advice("an alias", "a value that begins with * must be quoted", "alias", at_begin=True),
    _Advice("an anchor", "a value that begins with & must be quoted", "anchor", at_begin=True),
    _Advice("end of stream", "the quotation that begins here is never closed", at_begin=True),
    _Advice("unexpected document", "the quotation that begins here is never closed", at_begin=True),
    _Advice(
        "quoted scalar",
        "a backslash in double quotes begins an escape, and one here is none: use single quotes",
        at_begin=True,
    ),
    _Advice(
        "block scalar",
        "text after | or > begins on the next line and is indented with spaces",
        at_begin=True,
    ),
    _Advice("node content", "a value is missing before this, or must be quoted"),
    _Advice(
        "flow",
        "a comma or a closing bracket is missing before this; inside [] and {} a value with"
        ' brackets or braces, such as "${var.name}", must be quoted',
    ),
    _Advice("<document start>", "a file holds one document: remove `...`", "several-documents"),
    _Advice(
        "mapping values",
        'a value that holds ": " must be quoted; or this line is not indented well',
    ),
    _Advice("mapping keys", 'a value that begins with "? " must be quoted'),
    _Advice("expected ':'", "a key needs a colon and a space (`key: value`)", at_begin=True),
    _Advice("any token", "a value that begins with this character must be quoted"),
    _Advice("sequence entries", "a list (`- item` lines) begins on a line of its own"),
    _Advice("block", "this fits neither the indentation nor the end of what is above"),
)
_OTHERWISE = _Advice("", "check quotes, brackets and indentation")


def explained(file: str, error: yaml.YAMLError) -> Finding:
    """The finding for what a parser raised, the same for both parsers."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Finding(Origin.start_of(file), _OTHERWISE.rule, _OTHERWISE.message)
    said = f"{error.context} {error.problem}"
    advice = next((advice for advice in _ADVICE if advice.words in said), _OTHERWISE)
    begin = error.context_mark or error.problem_mark
    mark = begin if advice.at_begin else error.problem_mark or begin
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    origin = Origin(file, line, column, line, column + 1)
    return Finding(origin, advice.rule, f"not valid YAML: {advice.message}")
