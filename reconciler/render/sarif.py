"""Findings as SARIF 2.1.0, the format of OASIS in which code scanning takes results.

GitHub's own demands on top are met: a place and a fingerprint for each result, and descriptions
and help for each rule.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from reconciler import REPOSITORY, __version__
from reconciler.model.json_value import Json, JsonObject, digest
from reconciler.plan.view.drift import DriftView
from reconciler.plan.view.findings import FindingView, ValidateView
from reconciler.plan.view.plan import TOOL_NAME
from reconciler.render.clean import clean
from reconciler.render.drifted import drift_findings
from reconciler.render.json import json_text
from reconciler.render.sarif_rules import descriptor
from reconciler.render.text.findings import about

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"


def validate_sarif(view: ValidateView, prefix: str) -> str:
    """prefix: makes of a file of the configuration's folder one from the repository's top."""
    return _log(view.findings, prefix)


def drift_sarif(view: DriftView, prefix: str) -> str:
    """The findings about documents, and the pools that count as a difference."""
    return _log(drift_findings(view), prefix)


def _log(findings: Sequence[FindingView], prefix: str) -> str:
    # That of the first finding of each.
    severities = {finding.rule: finding.severity for finding in reversed(findings)}
    rules: list[Json] = [descriptor(rule, severities[rule]) for rule in sorted(severities)]
    indexes = {rule: index for index, rule in enumerate(sorted(severities))}
    results: list[Json] = [
        _result(finding, indexes[finding.rule], fingerprint, prefix)
        for finding, fingerprint in zip(findings, _fingerprints(findings), strict=True)
    ]
    run: JsonObject = {
        "tool": {
            "driver": {
                "name": TOOL_NAME,
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": f"https://github.com/{REPOSITORY}",
                "rules": rules,
            }
        },
        # As positions in documents are counted.
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "results": results,
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: FindingView, index: int, fingerprint: str, prefix: str) -> JsonObject:
    result: JsonObject = {
        "ruleId": clean(finding.rule),
        "ruleIndex": index,
        # For those who read no suppressions.
        "level": "note" if finding.waived else finding.severity,
        "message": {"text": _plain(about(finding))},
        "locations": [_location(finding, prefix)],
        # The only name that GitHub reads.
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.waived:
        justification = "A waiver in the pool's document."
        result["suppressions"] = [
            {"kind": "inSource", "status": "accepted", "justification": justification}
        ]
    return result


def _location(finding: FindingView, prefix: str) -> JsonObject:
    location: JsonObject = {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(clean(prefix + finding.file), safe="/"),
                "uriBaseId": _ROOT,
            },
            "region": {
                "startLine": finding.line,
                "startColumn": finding.column,
                "endLine": finding.line,
                "endColumn": finding.column + 1,
            },
        }
    }
    if finding.address:
        address = clean(finding.address)
        location["logicalLocations"] = [{"name": address, "kind": "resource"}]
    return location


def _fingerprints(findings: Sequence[FindingView]) -> Iterator[str]:
    """By what a finding stays the same while lines move; equal ones of a file are numbered.

    Without its numbers, since the message may name other lines.
    """
    told: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        message = re.sub("[0-9]+", "0", finding.message)
        what = digest([finding.rule, finding.address, message])[:16]
        told[finding.file, what] += 1
        yield f"{what}:{told[finding.file, what]}"


def _plain(text: str) -> str:
    """Without placeholders and links (SARIF 3.11.5, 3.11.6); those who read Markdown see none."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")
