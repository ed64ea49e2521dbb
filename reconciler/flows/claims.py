"""The claims of a token as a user gives them: NAME=VALUE, or files."""

import json
from collections.abc import Sequence
from pathlib import Path

from reconciler.access.token import ClaimValue
from reconciler.desired.access_tests import claims_of
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.limits import MAX_BYTES
from reconciler.errors import InvalidClaims
from reconciler.model.document import Mapping, Node, Scalar
from reconciler.model.json_value import Json

_NO_CLAIMS = "holds no claims; write a mapping of names to values, such as the payload of a token"


def read_claims(given: Sequence[str]) -> tuple[tuple[str, ClaimValue], ...]:
    """Claims sorted by name. Each item is NAME=VALUE, or a file with a mapping in JSON or YAML.

    A name given twice is a list of its values. Numbers and booleans of a file are the text that
    stands there; null, and what holds mappings or further lists, is no claim that a rule could ask
    for. Raises InvalidClaims.
    """
    claims: dict[str, ClaimValue] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if equals and not name:
            raise InvalidClaims(f"{item!r} is not NAME=VALUE")
        for key, found in [(name, value)] if equals else _from_file(Path(item)):
            claims[key] = (*_texts(claims[key]), *_texts(found)) if key in claims else found
    return tuple(sorted(claims.items()))


def _texts(value: ClaimValue) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _from_file(path: Path) -> Sequence[tuple[str, ClaimValue]]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidClaims(
            f"{path}: cannot be read: {error.strerror or error}; claims are NAME=VALUE or a file"
        ) from error
    if len(data) > MAX_BYTES:
        raise InvalidClaims(f"{path}: larger than any token")
    # Strict YAML is no superset of JSON: a token may hold what no document may.
    return _from_json(path, data) if data.lstrip()[:1] in (b"{", b"[") else _from_yaml(path, data)


def claims_in(path: Path, data: bytes) -> tuple[tuple[str, ClaimValue], ...]:
    """The claims in JSON, the payload of a token, sorted by name. Raises InvalidClaims."""
    return tuple(sorted(_from_json(path, data)))


def _from_json(path: Path, data: bytes) -> list[tuple[str, ClaimValue]]:
    try:
        value: Json = json.loads(
            data, parse_int=str, parse_float=str, object_pairs_hook=_with_unique_names
        )
    except json.JSONDecodeError as error:
        raise InvalidClaims(
            f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InvalidClaims(f"{path}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise InvalidClaims(f"{path}: {_NO_CLAIMS}")
    claims = ((name, _claim(item)) for name, item in value.items())
    return [(name, claim) for name, claim in claims if claim is not None]


def _with_unique_names(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands there twice")
        found[name] = value
    return found


def _claim(value: Json) -> ClaimValue | None:
    """None for what no rule can ask for."""
    if not isinstance(value, list):
        return _text(value)
    texts = [_text(item) for item in value if item is not None]
    return None if None in texts else tuple(text for text in texts if text is not None)


def _text(value: Json) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _from_yaml(path: Path, data: bytes) -> tuple[tuple[str, ClaimValue], ...]:
    document, findings = parse(SourceFile(str(path), data))
    if document is None or findings:
        told = "\n".join(
            f"{f.origin.file}:{f.origin.line}:{f.origin.column}: "
            f"{_NO_CLAIMS if f.rule in ('empty-file', 'not-a-mapping') else f.message}"
            for f in findings
        )
        raise InvalidClaims(told)
    return claims_of(
        Mapping(
            tuple(e for e in document.root.entries if not _is_null(e.value)), document.root.origin
        )
    )


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in ("null", "~", "")
