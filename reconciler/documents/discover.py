"""Finds and reads the files of a configuration's folder. Knows nothing of YAML.

Only regular files inside the folder are ever opened, and none is waited for (T3).
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.documents.characters import visible
from reconciler.documents.globs import Glob, leaves_folder
from reconciler.documents.limits import MAX_BYTES
from reconciler.model.origin import Origin
from reconciler.model.results import Finding

CONFIGURATION_FILE = "reconciler.yaml"
DEFAULT_GLOBS = ("**/*.yaml", "**/*.yml")

# Not every system has every flag; what they guard against is checked again on the open file.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it is on disk. `file` is relative to the folder, with forward slashes.

    data: at most one byte more than a document may have, which is enough to refuse it.
    """

    file: str
    data: bytes


def read_configuration(folder: Path) -> tuple[SourceFile | None, list[Finding]]:
    """The folder's `reconciler.yaml`, or what stands in the way of reading it."""
    if not os.path.lexists(folder / CONFIGURATION_FILE):
        message = (
            f"there is no {CONFIGURATION_FILE} here: write one, or name the configuration's"
            " folder with -C"
        )
        return None, [_finding(CONFIGURATION_FILE, "no-configuration", message)]
    source, finding = _read(folder, CONFIGURATION_FILE)
    return source, [finding] if finding else []


def read_again(folder: Path, file: str) -> SourceFile | None:
    """A file that was found before; None where it cannot be read any more."""
    return _read(folder, file)[0]


def discover(folder: Path, globs: Sequence[str]) -> tuple[list[SourceFile], list[Finding]]:
    """The files that may hold documents, sorted by name, and what could not be read.

    No globs means every *.yaml and *.yml. Left out are the configuration itself, directories and
    all names that start with a dot, with what is below them.
    """
    findings = [
        _finding(
            CONFIGURATION_FILE,
            "glob-outside",
            f'documents: "{visible(glob)}" leaves the configuration\'s folder:'
            " write a pattern relative to it, without ..",
        )
        for glob in globs
        if leaves_folder(glob)
    ]
    patterns = [Glob(glob) for glob in globs or DEFAULT_GLOBS if not leaves_folder(glob)]
    sources = []
    for item in _walk(folder, patterns):
        read = _read(folder, item) if isinstance(item, str) else (None, item)
        if read[0]:
            sources.append(read[0])
        if read[1]:
            findings.append(read[1])
    sources.sort(key=lambda source: source.file)
    return sources, sorted(findings, key=lambda finding: finding.sort_key)


def is_document(file: str, globs: Sequence[str]) -> bool:
    """Whether `discover` would read a file of this name, relative to the folder; it may be gone."""
    if any(part.startswith(".") for part in file.split("/")) or file == CONFIGURATION_FILE:
        return False
    return any(Glob(glob).matches(file) for glob in globs or DEFAULT_GLOBS)


def _walk(folder: Path, patterns: Sequence[Glob]) -> Iterator[str | Finding]:
    """The names of all files that match, and findings on what could not be looked into.

    A stack instead of recursion: a path may be nested deeper than Python calls can be.
    """
    stack = [("", [pattern.start for pattern in patterns])]
    while stack:
        prefix, states = stack.pop()
        try:
            with os.scandir(folder / prefix) as found:
                entries = [entry for entry in found if not entry.name.startswith(".")]
        except OSError as error:
            yield _unreadable(prefix or ".", error)
            continue
        for entry in entries:
            name = prefix + entry.name
            below = [
                pattern.step(state, entry.name)
                for pattern, state in zip(patterns, states, strict=True)
            ]
            if not any(below):
                continue
            if entry.is_dir(follow_symlinks=False):
                stack.append((f"{name}/", below))
            elif _is_directory(entry):
                yield from _directory_link(folder, name)
            elif name != CONFIGURATION_FILE and any(
                pattern.is_end(state) for pattern, state in zip(patterns, below, strict=True)
            ):
                yield name


def _is_directory(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:  # a loop of links: reading it will say so, if it is asked for
        return False


def _directory_link(folder: Path, name: str) -> Iterator[Finding]:
    """Linked directories are not entered: what they hold inside the folder is found there."""
    try:
        outside = _inside(folder, folder / name) is None
    except OSError as error:
        yield _unreadable(name, error)
    else:
        if outside:
            yield _outside(name)


def _read(folder: Path, name: str) -> tuple[SourceFile | None, Finding | None]:
    if any(not char.isprintable() for char in name):
        message = "the file's name holds characters that cannot be seen: rename it"
        return None, _finding(name, "file-name", message)
    try:
        path = _inside(folder, folder / name)
        if path is None:
            return None, _outside(name)
        if not stat.S_ISREG(path.lstat().st_mode):
            return None, _special(name)
        descriptor = os.open(path, _OPEN_FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None, _special(name)
            return SourceFile(name, file.read(MAX_BYTES + 1)), None
    except OSError as error:
        return None, _unreadable(name, error)


def _inside(folder: Path, path: Path) -> Path | None:
    """Where the path leads in the end, or None if that is not in the folder. Raises OSError."""
    try:
        real = path.resolve(strict=True)
    except RuntimeError as error:  # a loop of symbolic links, before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error
    return real if real.is_relative_to(folder.resolve()) else None


def _outside(name: str) -> Finding:
    message = "this symbolic link leads out of the configuration's folder: put the file itself here"
    return _finding(name, "symlink-outside", message)


def _special(name: str) -> Finding:
    message = "this is not a regular file (a pipe, socket or device): remove it or rename it"
    return _finding(name, "special-file", message)


def _unreadable(name: str, error: OSError) -> Finding:
    reason = (error.strerror or type(error).__name__).lower()
    message = f"cannot be read ({reason}): correct its permissions, or remove it"
    return _finding(name, "unreadable-file", message)


def _finding(name: str, rule: str, message: str) -> Finding:
    """A finding on a file as a whole; its name may hold bytes that are no text."""
    printable = "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in name)
    return Finding(Origin.start_of(printable), rule, message)
