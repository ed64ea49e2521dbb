"""A resolved AccessTest document as a value, its providers by their keys.

A test that can only ever say "denied", because its provider is mistyped, is worth less than none:
such providers are findings.
"""

from reconciler.access.decide import Denial
from reconciler.access.keys import keys_meant
from reconciler.desired.nearest import suggestion
from reconciler.model.access_tests import (
    AccessCase,
    AccessTest,
    Expected,
    ExpectedDenial,
    ExpectedRole,
    WrittenClaims,
)
from reconciler.model.document import (
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    text_at,
    texts_of,
)
from reconciler.model.origin import Origin
from reconciler.model.pools import ACCESS_SECTIONS, DesiredPool
from reconciler.model.results import Finding, Severity

# Warnings about tests that say less than they seem to.
UNTESTED = ("untested-provider", "untested-section")


def build_access_test(document: Document, pool: DesiredPool) -> tuple[AccessTest, list[Finding]]:
    """The test of a document that its schema accepts, for the pool of one target."""
    findings: list[Finding] = []
    cases = document.root.get("cases")
    items = cases.items if isinstance(cases, Sequence) else ()
    built = [_case(item, pool, findings) for item in items if isinstance(item, Mapping)]
    if left_open := [section for section in pool.not_managed if section in ACCESS_SECTIONS]:
        message = (
            f"its document does not manage {' and '.join(left_open)}, which counts as empty here: "
            "the live pool may give roles that no case sees"
        )
        at = document.root.get("pool") or document.root
        findings.append(_finding(at.origin, "untested-section", message, pool, Severity.WARNING))
    return AccessTest(pool.address, tuple(built)), findings


def _case(node: Mapping, pool: DesiredPool, findings: list[Finding]) -> AccessCase:
    claims, written = node.get("claims"), node.get("provider")
    case = AccessCase(
        name=text_at(node, "name") or "",
        provider=_provider(written, node, pool, findings),
        claims=claims_of(claims),
        expected=_expected(node.get("expect")),
        origin=node.origin,
    )
    if written is None and case.claims and isinstance(claims, Mapping):
        message = "a guest has no token, so no claims: name the provider that issued it"
        findings.append(_finding(claims.origin, "guest-claims", message, pool))
    return case


def claims_of(node: Node | None) -> WrittenClaims:
    """Claims as a mapping writes them, sorted by name: texts, and lists of texts."""
    entries = node.entries if isinstance(node, Mapping) else ()
    return tuple(
        sorted(
            (entry.key.text, _value(entry.value))
            for entry in entries
            if isinstance(entry.value, Scalar | Sequence)
        )
    )


def _value(node: Scalar | Sequence) -> str | tuple[str, ...]:
    return node.text if isinstance(node, Scalar) else texts_of(node)


def _provider(
    written: Node | None, case: Mapping, pool: DesiredPool, findings: list[Finding]
) -> str | None:
    if not isinstance(written, Scalar):
        return None
    providers = pool.providers or ()
    keys = keys_meant(providers, written.text)
    if len(keys) > 1:
        message = (
            f"{written.text!r} has several clients in the pool: write one of {', '.join(keys)}"
        )
        findings.append(_finding(written.origin, "ambiguous-provider", message, pool))
    elif not keys and _expected(case.get("expect")) != ExpectedDenial(Denial.UNKNOWN_PROVIDER):
        known = [provider.key for provider in providers]
        hint = suggestion(written.text, known) if known else "its document lists no provider"
        message = (
            f"the pool has no provider {written.text!r}, so the case can only be denied; {hint}; "
            f"if that is meant, expect {{denied: {Denial.UNKNOWN_PROVIDER}}}"
        )
        findings.append(
            _finding(written.origin, "untested-provider", message, pool, Severity.WARNING)
        )
    return keys[0] if keys else written.text


def _expected(node: Node | None) -> Expected:
    if not isinstance(node, Mapping):
        return ExpectedDenial()
    if (reason := text_at(node, "denied")) is not None:
        return ExpectedDenial(reason)
    selectable = node.get("selectable")
    roles = None if selectable is None else tuple(sorted(texts_of(selectable)))
    return ExpectedRole(text_at(node, "role") or "", roles)


def _finding(
    origin: Origin,
    rule: str,
    message: str,
    pool: DesiredPool,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(origin, rule, message, severity, pool.address)
