"""Which targets a change of the documents concerns, compared with a revision of git."""

from collections.abc import Iterator
from pathlib import Path

from reconciler.desired.build import selects
from reconciler.desired.configuration import document_globs
from reconciler.documents.discover import (
    CONFIGURATION_FILE,
    SourceFile,
    discover,
    is_document,
    read_configuration,
)
from reconciler.documents.events import parse
from reconciler.forge.git import changed_files, commit_of, text_in
from reconciler.model.document import Document
from reconciler.model.targets import Configuration, Target


def changed_targets(
    folder: Path, configuration: Configuration, revision: str
) -> tuple[Target, ...]:
    """The targets whose pools may not be as in the revision. Raises UnknownRevision.

    A pool's document concerns the targets it is for, now or then. What pools share and the
    configuration concern every target, and so does what cannot be read; access tests none.
    """
    commit = commit_of(folder, revision)
    files = changed_files(folder, commit)
    if CONFIGURATION_FILE in files:
        return configuration.targets
    globs = _globs(folder)
    changed = [file for file in files if is_document(file, globs)]
    sources = {source.file: source for source in discover(folder, globs)[0]} if changed else {}
    concerned: set[str] = set()
    for file in changed:
        for source in _versions(folder, commit, file, sources.get(file)):
            document, _ = parse(source)
            concerned |= {t.name for t in configuration.targets if _concerns(document, t)}
    return tuple(target for target in configuration.targets if target.name in concerned)


def _globs(folder: Path) -> tuple[str, ...]:
    source, _ = read_configuration(folder)
    root = parse(source)[0] if source else None
    return document_globs(root) if root else ()


def _versions(folder: Path, commit: str, file: str, now: SourceFile | None) -> Iterator[SourceFile]:
    """A file as it was and as it is, as far as it was and is there."""
    before = text_in(folder, commit, file)
    if before is not None:
        yield SourceFile(file, before)
    if now is not None:
        yield now


def _concerns(document: Document | None, target: Target) -> bool:
    if document is None:
        return True
    if document.kind == "IdentityPool":
        return selects(document, target)
    return document.kind != "AccessTest"
