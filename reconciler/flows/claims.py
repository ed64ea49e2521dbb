"""The claims of a token as a user gives them: NAME=VALUE, or files."""

from collections.abc import Sequence
from pathlib import Path

from reconciler.access.token import ClaimValue
from reconciler.desired.access_tests import claims_of
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.limits import MAX_BYTES
from reconciler.errors import InvalidClaims
from reconciler.model.document import Mapping, Node, Scalar


def read_claims(given: Sequence[str]) -> tuple[tuple[str, ClaimValue], ...]:
    """Claims sorted by name. Each item is NAME=VALUE, or a file with a mapping in JSON or YAML.

    A name given twice is a list of its values. Numbers and booleans of a file are the text that
    stands there; null and nested mappings are no claims that a rule could ask for.
    Raises InvalidClaims.
    """
    claims: dict[str, ClaimValue] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if equals and not name:
            raise InvalidClaims(f"{item!r} is not NAME=VALUE")
        for key, found in [(name, value)] if equals else _from_file(Path(item)):
            claims[key] = _joined(claims[key], found) if key in claims else found
    return tuple(sorted(claims.items()))


def _joined(one: ClaimValue, other: ClaimValue) -> ClaimValue:
    def texts(value: ClaimValue) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else value

    return (*texts(one), *texts(other))


def _from_file(path: Path) -> list[tuple[str, ClaimValue]]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidClaims(
            f"{path}: cannot be read: {error.strerror or error}; claims are NAME=VALUE or a file"
        ) from error
    if len(data) > MAX_BYTES:
        raise InvalidClaims(f"{path}: larger than any token")
    document, findings = parse(SourceFile(str(path), data))
    if document is None or findings:
        told = "\n".join(
            f"{f.origin.file}:{f.origin.line}:{f.origin.column}: {f.message}" for f in findings
        )
        raise InvalidClaims(told or f"{path}: no mapping of claims")
    return [*claims_of(_without_null(document.root))]


def _without_null(root: Mapping) -> Mapping:
    """A null is a claim that is not there."""
    return Mapping(tuple(e for e in root.entries if not _is_null(e.value)), root.origin)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in ("null", "~", "")
