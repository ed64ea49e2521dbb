"""The Configuration document as a value."""

import ipaddress
from dataclasses import replace
from urllib.parse import urlsplit

from reconciler.desired.variables import resolve, values_of
from reconciler.model.document import (
    Document,
    Mapping,
    Node,
    pairs_of,
    text_at,
    texts_of,
)
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Configuration, FailOn, Target

# AWS documents five minutes for most signatures and fifteen for some.
_SHORTEST_WINDOW = 900


def document_globs(document: Document) -> tuple[str, ...]:
    """Where the configuration looks for documents, () for everywhere below its folder."""
    return texts_of(document.root.get("documents"))


def configuration(document: Document) -> tuple[Configuration, list[Finding]]:
    """The configuration of a document that its schema accepts, with what is wrong beyond that."""
    root = document.root
    findings: list[Finding] = []
    targets = []
    section = root.get("targets")
    for entry in section.entries if isinstance(section, Mapping) else ():
        assert isinstance(entry.value, Mapping)
        target, found = _target(entry.key.text, entry.value, root.get("defaults"))
        targets.append(target)
        findings += found
    findings += _same_place(section, targets)
    lint = root.get("lint")
    fail_on = text_at(lint, "fail_on") or FailOn.ERROR
    return (
        Configuration(
            owner=text_at(root, "owner") or "",
            targets=tuple(targets),
            allow_accounts=texts_of(root.get("allow_accounts")),
            fail_on=FailOn(fail_on),
            origin=root.origin,
        ),
        findings,
    )


def _same_place(section: Node | None, targets: list[Target]) -> list[Finding]:
    """Two targets in one account and region see each other's pools as their own."""
    findings = []
    first: dict[tuple[str, str, str | None], Target] = {}
    for target in targets:
        other = first.setdefault((target.account, target.region, target.endpoint_url), target)
        key = section.key(target.name) if isinstance(section, Mapping) else None
        if other is not target and key is not None:
            message = (
                f"has the account and region of {other.name}; documents of both that share an "
                "address mean the same pool"
            )
            findings.append(
                Finding(key.origin, "same-place", message, Severity.WARNING, target.name)
            )
    return findings


def _target(name: str, node: Mapping, defaults: Node | None) -> tuple[Target, list[Finding]]:
    bare = Target(name, text_at(node, "account") or "", text_at(node, "region") or "")
    node, findings = resolve(node, values_of(bare), name)
    embedded = text_at(node, "service") == "embedded"
    # The embedded service has no quota to spare.
    rate = _number(node, "requests_per_second", 0 if embedded else bare.requests_per_second)
    # In process a request is carried out while it is sent, or not at all.
    window = _number(node, "quiet_window_seconds", 0 if embedded else bare.quiet_window_seconds)
    target = Target(
        name=name,
        account=bare.account,
        region=bare.region,
        embedded=embedded,
        assume_role=text_at(node, "assume_role"),
        profile=text_at(node, "profile"),
        endpoint_url=text_at(node, "endpoint_url"),
        variables=pairs_of(node.get("variables")),
        journal=text_at(node, "journal"),
        requests_per_second=rate,
        concurrency=int(_number(node, "concurrency", bare.concurrency)),
        max_deletes=int(_number(node, "max_deletes", bare.max_deletes)),
        discovery=text_at(node, "discovery") or bare.discovery,
        quiet_window_seconds=int(window),
    )
    default_tags, found = _default_tags(defaults, target)
    target = replace(target, default_tags=default_tags)
    return target, findings + _check(target, node) + found


def _default_tags(
    defaults: Node | None, target: Target
) -> tuple[tuple[tuple[str, str], ...], list[Finding]]:
    """The tags under those of every pool, which may differ by target."""
    if not isinstance(defaults, Mapping):
        return (), []
    resolved, findings = resolve(defaults, values_of(target), target.name)
    return pairs_of(resolved.get("tags")), findings


def _check(target: Target, node: Mapping) -> list[Finding]:
    def finding(key: str, rule: str, message: str, severity: Severity = Severity.ERROR) -> Finding:
        found = node.get(key)
        origin = found.origin if found else node.origin
        return Finding(origin, rule, message, severity, target.name)

    findings = []
    if target.endpoint_url is not None and not _is_safe_endpoint(target.endpoint_url):
        findings.append(
            finding(
                "endpoint_url",
                "endpoint-url",
                "must be https://HOST…; plain http is for loopback addresses only",
            )
        )
    if target.discovery != "full":
        message = "this version reads all pools all the same"
        findings.append(finding("discovery", "discovery", message, Severity.WARNING))
    if target.stores_journal:
        message = "this version keeps journals in folders only, so it cannot apply to this target"
        findings.append(finding("journal", "journal", message, Severity.WARNING))
    if target.quiet_window_seconds < _SHORTEST_WINDOW and not _is_here(target):
        message = (
            f"a signed request may land for {_SHORTEST_WINDOW} seconds; with less an unanswered "
            "create may lead to a second pool"
        )
        findings.append(finding("quiet_window_seconds", "quiet-window", message, Severity.WARNING))
    return findings


def _is_here(target: Target) -> bool:
    """Whether what answers runs on this machine."""
    host = urlsplit(target.endpoint_url or "").hostname or ""
    return target.embedded or _is_local(host)


def _is_safe_endpoint(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 — raises for a port that is no number
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and _is_local(host)


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _number(node: Mapping, key: str, default: float) -> float:
    text = text_at(node, key)
    return default if text is None else float(text)
