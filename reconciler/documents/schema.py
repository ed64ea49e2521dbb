"""A parsed document against the JSON Schema of its kind: findings for people, with their place."""

from collections.abc import Iterable
from itertools import islice

from reconciler.documents.characters import visible
from reconciler.documents.findings import first_findings
from reconciler.documents.limits import MAX_FINDINGS
from reconciler.documents.messages import explained, one_of
from reconciler.documents.scalars import plain_value
from reconciler.documents.schema_files import DOCUMENT_KINDS, schema_names, schema_text
from reconciler.documents.validator import Problem, problems
from reconciler.model.document import Document, Mapping, Node, Scalar, node_at
from reconciler.model.json_value import Path
from reconciler.model.origin import Origin
from reconciler.model.results import Finding

__all__ = ["DOCUMENT_KINDS", "check", "schema_names", "schema_text"]

# Of the errors of one value only the first kind is told: a text that should have been quoted has
# no wrong format yet.
_FIRST = ("type", "format")


def check(document: Document) -> list[Finding]:
    """What is wrong with the structure of a document; nothing means that it is valid.

    Judges each file alone and before variables are resolved: no references, no account rules.
    """
    if document.kind not in DOCUMENT_KINDS:
        return [_wrong_kind(document)]
    found = problems(document.kind, plain_value(document.root))
    return first_findings(_finding(document, problem) for problem in _worth_telling(found))


def _worth_telling(found: Iterable[Problem]) -> list[Problem]:
    """One problem for each place, and not many more of them than make up the findings."""
    told: dict[tuple[Path, str | None], Problem] = {}
    for problem in islice(found, 2 * MAX_FINDINGS):
        place = (problem.path, problem.key)
        if place not in told or _rank(problem) < _rank(told[place]):
            told[place] = problem
    return list(told.values())


def _rank(problem: Problem) -> int:
    return _FIRST.index(problem.keyword) if problem.keyword in _FIRST else len(_FIRST)


def _finding(document: Document, problem: Problem) -> Finding:
    node = node_at(document.root, problem.path)
    if problem.key is None or not isinstance(node, Mapping):
        path, origin, written = problem.path, node.origin, _text(node)
    else:
        key = node.key(problem.key)
        path, written = (*problem.path, problem.key), problem.key
        origin = key.origin if key else _start(node.origin)
    rule, message = explained(problem, _label(path), written)
    return Finding(origin, rule, message, address=document.address or None)


def _wrong_kind(document: Document) -> Finding:
    node = document.root.get("kind")
    if node is None:
        message = f"`kind` is missing: add one of {', '.join(DOCUMENT_KINDS)}"
        rule, origin = "missing-key", _start(document.root.origin)
    else:
        message = f"`kind` {one_of(document.kind, DOCUMENT_KINDS)}"
        rule, origin = "unknown-kind", node.origin
    return Finding(origin, rule, message, address=document.address or None)


def _label(path: Path) -> str:
    """A field as people write it: providers[1].role_mapping.rules[0].match."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{visible(step, 40)}" for step in path)
    return "".join(parts).removeprefix(".")


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _start(origin: Origin) -> Origin:
    return Origin(origin.file, origin.line, origin.column, origin.line, origin.column)
