"""From a folder to desired pools: files → documents → per target: variables → schema → build.

Every finding of a run comes out at once. A document without variables is checked against its
schema once; one with variables for every target that uses it, with its values filled in.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reconciler.desired.access_tests import build_access_test
from reconciler.desired.build import build_pool, selects
from reconciler.desired.configuration import configuration, document_globs
from reconciler.desired.fleet import (
    check_ignores,
    check_names_of_targets,
    check_uniqueness,
    check_waivers,
)
from reconciler.desired.limits import check_pool
from reconciler.desired.references import (
    ProviderEntry,
    Resolve,
    Shared,
    check_references,
    index,
    provider_entries,
)
from reconciler.desired.variables import resolve, uses_variables, values_of
from reconciler.documents.discover import SourceFile, discover, is_document, read_configuration
from reconciler.documents.events import parse
from reconciler.documents.schema import DOCUMENT_KINDS, check
from reconciler.errors import InvalidDocuments
from reconciler.lint.rules import BY_NAME
from reconciler.model.access_tests import AccessTest
from reconciler.model.document import Document, Scalar, Sequence, text_at
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Configuration, Target


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder says. pools, tests: by the name of the target, by address.

    documents: how many files were read. configuration: None where there is no usable one.
    shared: the kinds and addresses of the documents that others can use.
    """

    configuration: Configuration | None
    pools: dict[str, tuple[DesiredPool, ...]]
    findings: tuple[Finding, ...]
    documents: int
    tests: dict[str, tuple[AccessTest, ...]] = field(default_factory=dict)
    shared: frozenset[tuple[str, str]] = frozenset()

    def usable(self) -> Configuration:
        """The configuration, to go on with. Raises InvalidDocuments where there are errors."""
        errors = sum(finding.severity is Severity.ERROR for finding in self.findings)
        if errors or self.configuration is None:
            noun = "error" if errors == 1 else "errors"
            raise InvalidDocuments(f"{errors} {noun} in the documents; nothing was read from AWS")
        return self.configuration


def load(folder: Path, today: date) -> Loaded:
    """Everything below a configuration's folder, for all of its targets."""
    with _without_collector():
        return _load(folder, today, {})


def load_beside(folder: Path, today: date, drafts: Mapping[str, bytes]) -> Loaded:
    """As if these files, by name, were in the folder too, or in the place of its own."""
    with _without_collector():
        return _load(folder, today, drafts)


def _load(folder: Path, today: date, drafts: Mapping[str, bytes]) -> Loaded:
    source, findings = read_configuration(folder)
    root = _configuration_document(source, findings) if source else None
    read = _read(folder, document_globs(root) if root else (), drafts)
    findings += read.findings
    corpus = _index(read, findings)
    files = read.files + bool(source)
    if root is None:
        return Loaded(None, {}, tuple(findings), files)
    settings, found = configuration(root)
    findings += found
    for pool in corpus.pools:
        findings += check_names_of_targets(pool, settings)
    pools, tests = {}, {}
    for target in settings.targets:
        resolve_here = _resolver(corpus, values_of(target), findings)
        pools[target.name] = _build(corpus, target, settings, today, resolve_here, findings)
        tests[target.name] = _access_tests(corpus, pools[target.name], resolve_here, findings)
    _check_unused(corpus, findings)
    shared = (("Provider", corpus.providers), ("RoleMapping", corpus.mappings))
    used = frozenset((kind, address) for kind, documents in shared for address in documents)
    return Loaded(settings, pools, tuple(findings), files, tests, used)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Trees hold no cycles, and looking for some takes a quarter of the time of loading."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _configuration_document(source: SourceFile, findings: list[Finding]) -> Document | None:
    document, found = parse(source)
    if document is not None:
        found += check(document)
        if document.kind != "Configuration" and not found:
            message = f"kind is {document.kind}; this file must be the Configuration"
            found = [Finding(document.root.origin, "no-configuration", message)]
    findings += found
    return None if found else document


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files hold. broken: those whose YAML has findings; files: how many were read."""

    documents: list[Document]
    broken: set[str]
    findings: list[Finding]
    files: int


def _read(folder: Path, globs: tuple[str, ...], drafts: Mapping[str, bytes]) -> _Read:
    sources, findings = discover(folder, globs)
    sources = [source for source in sources if source.file not in drafts]
    sources += [SourceFile(file, drafts[file]) for file in drafts if is_document(file, globs)]
    documents, broken = [], set()
    for source in sources:
        document, found = parse(source)
        findings += found
        if found:
            broken.add(source.file)
        if document is not None:
            documents.append(document)
    return _Read(documents, broken, findings, len(sources))


@dataclass(slots=True)
class _Corpus:
    """The parsed documents by kind, and which of them hold errors or were used."""

    pools: list[Document]
    tests: list[Document]
    providers: Shared
    mappings: Shared
    broken: set[str]
    varying: list[Document] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def _index(read: _Read, findings: list[Finding]) -> _Corpus:
    documents = read.documents
    providers, found = index(documents, "Provider")
    mappings, more = index(documents, "RoleMapping")
    findings += found + more
    pools = [document for document in documents if document.kind == "IdentityPool"]
    tests = [document for document in documents if document.kind == "AccessTest"]
    corpus = _Corpus(pools, tests, providers, mappings, read.broken)
    addresses = {pool.address for pool in pools}
    for document in documents:
        found = _shape(document, corpus)
        found += check_references(document, providers, mappings)
        if document.kind == "AccessTest":
            found += _unknown_pool(document, addresses)
        if found:
            corpus.broken.add(document.file)
        findings += found
    return corpus


def _shape(document: Document, corpus: _Corpus) -> list[Finding]:
    """The schema's findings; those of a document with variables wait for their values."""
    if document.kind == "Configuration":
        return [
            Finding(
                document.root.origin,
                "second-configuration",
                "there is one Configuration, reconciler.yaml; take this one out",
            )
        ]
    if document.kind in DOCUMENT_KINDS and uses_variables(document.root):
        corpus.varying.append(document)
        return []
    return check(document)


def _unknown_pool(document: Document, addresses: Iterable[str]) -> list[Finding]:
    pool = document.root.get("pool")
    if not isinstance(pool, Scalar) or pool.text in addresses:
        return []
    message = f"no IdentityPool has the address {pool.text!r}"
    return [Finding(pool.origin, "unknown-reference", message)]


def _build(
    corpus: _Corpus,
    target: Target,
    settings: Configuration,
    today: date,
    resolve_here: Resolve,
    findings: list[Finding],
) -> tuple[DesiredPool, ...]:
    pools = []
    for document in corpus.pools:
        if document.file in corpus.broken or not selects(document, target):
            continue
        resolved = resolve_here(document)
        if resolved is None:
            continue
        entries = _entries(resolved, corpus, resolve_here)
        if entries is None and resolved.root.get("providers") is not None:
            continue
        pool = build_pool(resolved, entries, target)
        findings += check_pool(pool, target, settings)
        findings += check_ignores(pool, today)
        findings += check_waivers(pool, BY_NAME)
        pools.append(pool)
    findings += check_uniqueness(pools, target)
    return tuple(sorted(pools, key=lambda pool: pool.address))


def _access_tests(
    corpus: _Corpus,
    pools: Iterable[DesiredPool],
    resolve_here: Resolve,
    findings: list[Finding],
) -> tuple[AccessTest, ...]:
    """The tests of the pools of one target; a test of a pool of other targets waits for those."""
    by_address = {pool.address: pool for pool in pools if not pool.absent}
    tests = []
    for document in corpus.tests:
        pool = by_address.get(text_at(document.root, "pool") or "")
        resolved = resolve_here(document) if pool else None
        if pool is None or resolved is None:
            continue
        test, found = build_access_test(resolved, pool)
        findings += found
        tests.append(test)
    return tuple(sorted(tests, key=lambda test: test.pool))


def _entries(
    document: Document, corpus: _Corpus, resolve_here: Resolve
) -> tuple[ProviderEntry, ...] | None:
    providers = document.root.get("providers")
    if not isinstance(providers, Sequence):
        return None
    return provider_entries(providers, corpus.providers, corpus.mappings, resolve_here)


def _resolver(corpus: _Corpus, values: dict[str, str], findings: list[Finding]) -> Resolve:
    """A document with the values of one target, None where it holds errors; each done once."""
    varying = {document.file for document in corpus.varying}
    done: dict[str, Document | None] = {}

    def resolve_here(document: Document) -> Document | None:
        corpus.used.add(document.file)
        if document.file in corpus.broken:
            return None
        if document.file not in varying:
            return document
        if document.file not in done:
            done[document.file] = _resolved(document, values, findings)
        return done[document.file]

    return resolve_here


def _resolved(
    document: Document, values: dict[str, str], findings: list[Finding]
) -> Document | None:
    root, found = resolve(document.root, values, document.address)
    resolved = Document(document.file, root)
    found = found or check(resolved)
    findings += found
    return None if found else resolved


def _check_unused(corpus: _Corpus, findings: list[Finding]) -> None:
    """Documents with variables that no target uses are checked as they are written."""
    for document in corpus.varying:
        if document.file not in corpus.used:
            findings += check(document)
