"""Findings as the lines that people see, so that a test can hold a whole list of them."""

from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.parsers import FAST_PARSER, ParserOf
from reconciler.documents.schema import check
from reconciler.model.document import Document
from reconciler.model.results import Finding

FILE = "web.yaml"


def source(text: str) -> SourceFile:
    return SourceFile(FILE, text.encode())


def shown(findings: list[Finding]) -> list[str]:
    """One line for each, such as `3:1 [unknown-key] web: …`; without an address where none is."""
    return [
        f"{finding.origin.line}:{finding.origin.column} [{finding.rule}] "
        + (f"{finding.address}: " if finding.address else "")
        + finding.message
        for finding in findings
    ]


def parsed(text: str) -> Document:
    """The document of a text that is good YAML."""
    document, findings = parse(source(text))
    assert shown(findings) == []
    assert document is not None
    return document


def yaml_findings(text: str, parser: ParserOf = FAST_PARSER) -> list[str]:
    return shown(parse(source(text), parser)[1])


def schema_findings(text: str) -> list[str]:
    return shown(check(parsed(text)))
