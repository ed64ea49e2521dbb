"""Puts shared documents in the place of `use: ADDRESS`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from reconciler.model.document import Document, Entry, Mapping, Scalar, Sequence
from reconciler.model.origin import Origin
from reconciler.model.results import Finding

Shared: TypeAlias = dict[str, Document]

# A shared document resolved for the target at hand; None where it holds errors of its own.
Resolve: TypeAlias = Callable[[Document], Document | None]


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """One entry of a pool's providers, its references replaced.

    origin: where the pool says it, which for a shared provider is the `use`.
    """

    node: Mapping
    origin: Origin


def index(documents: Iterable[Document], kind: str) -> tuple[Shared, list[Finding]]:
    """Documents of a kind by address, and a finding for each address given twice."""
    shared: Shared = {}
    findings = []
    for document in documents:
        if document.kind != kind or not document.address:
            continue
        first = shared.setdefault(document.address, document)
        if first is not document:
            key = document.root.get("address")
            place = first.root.origin
            findings.append(
                Finding(
                    key.origin if key else document.root.origin,
                    "duplicate-address",
                    f"another {kind} has this address: {place.file}:{place.line}",
                    address=document.address,
                )
            )
    return shared, findings


def references(root: Mapping) -> list[tuple[str, Scalar]]:
    """The (kind, `use` node) pairs that a pool or provider document holds directly."""
    found: list[tuple[str, Scalar]] = []
    providers = root.get("providers")
    entries = providers.items if isinstance(providers, Sequence) else (root,)
    for entry in entries:
        if not isinstance(entry, Mapping):
            continue
        if isinstance(used := entry.get("use"), Scalar):
            found.append(("Provider", used))
        mapping = entry.get("role_mapping")
        if isinstance(mapping, Mapping) and isinstance(used := mapping.get("use"), Scalar):
            found.append(("RoleMapping", used))
    return found


def check_references(document: Document, providers: Shared, mappings: Shared) -> list[Finding]:
    """A finding for each `use` of an address that no document has."""
    findings = []
    for kind, used in references(document.root):
        known = providers if kind == "Provider" else mappings
        if used.text in known:
            continue
        near = get_close_matches(used.text, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"no document of kind {kind} has it"
        findings.append(
            Finding(
                used.origin,
                "unknown-reference",
                f"no {kind} has the address {used.text!r}; {hint}",
                address=document.address,
            )
        )
    return findings


def provider_entries(
    providers: Sequence, shared: Shared, mappings: Shared, resolve: Resolve
) -> tuple[ProviderEntry, ...] | None:
    """The entries of a pool with everything in place; None where a shared document is broken."""
    entries = []
    for item in providers.items:
        assert isinstance(item, Mapping)
        node: Mapping | None = item
        origin = item.origin
        if isinstance(used := item.get("use"), Scalar):
            node = _body(shared.get(used.text), resolve)
            origin = used.origin
        node = node and _with_mapping(node, mappings, resolve)
        if node is None:
            return None
        entries.append(ProviderEntry(node, origin))
    return tuple(entries)


def _with_mapping(node: Mapping, mappings: Shared, resolve: Resolve) -> Mapping | None:
    mapping = node.get("role_mapping")
    if not isinstance(mapping, Mapping) or not isinstance(used := mapping.get("use"), Scalar):
        return node
    body = _body(mappings.get(used.text), resolve)
    if body is None:
        return None
    return Mapping(
        tuple(
            Entry(entry.key, body) if entry.key.text == "role_mapping" else entry
            for entry in node.entries
        ),
        node.origin,
    )


def _body(document: Document | None, resolve: Resolve) -> Mapping | None:
    """A shared document without the two keys that only name it."""
    resolved = resolve(document) if document else None
    if resolved is None:
        return None
    entries = tuple(e for e in resolved.root.entries if e.key.text not in ("kind", "address"))
    return Mapping(entries, resolved.root.origin)
