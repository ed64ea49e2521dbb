"""Writes what a repository with documents begins with, and overwrites nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from reconciler.flows.beginnings import IGNORED, Beginning, document_texts, repository_texts
from reconciler.forge.git import repository_root


@dataclass(slots=True)
class Begun:
    """What became of each file. failed: sentences."""

    written: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def top_of(folder: Path) -> Path:
    """Where git and CI look for their files: the top of the repository that the folder is in or
    will be in; without one the current folder, or the folder itself where it is elsewhere.
    """
    there = folder.resolve()
    existing = next(place for place in (there, *there.parents) if place.is_dir())
    root = repository_root(existing)
    if root is not None:
        return root.resolve()
    here = Path.cwd()
    return here if there.is_relative_to(here) else there


def begin_repository(folder: Path, top: Path, beginning: Beginning) -> Begun:
    """Writes each file that is not there, whole or not at all.

    Documents come with a new configuration alone: an example may not fit one that is there.
    """
    begun = Begun()
    documents = {folder / name: text for name, text in document_texts(beginning).items()}
    new = not os.path.lexists(folder / "reconciler.yaml")
    for path, text in documents.items():
        if new:
            _create(path, text, begun)
        elif os.path.lexists(path):
            begun.left.append(path)
    _ignore(top / ".gitignore", begun)
    for name, text in repository_texts(beginning).items():
        _create(top / name, text, begun)
    return begun


def _create(path: Path, text: str, begun: Begun) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _beside(path) as temporary:
            _write(temporary, text.encode())
            placed = _place(temporary, path)
    except OSError as error:
        begun.failed.append(f"{path}: cannot be written: {error.strerror or error}")
    else:
        (begun.written if placed else begun.left).append(path)


def _place(temporary: Path, path: Path) -> bool:
    """Gives a whole file its name; False where the name is taken."""
    try:
        # Unlike a renaming, a link never takes the place of a file.
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:
        # Not every file system has links.
        if os.path.lexists(path):
            return False
        temporary.replace(path)
    return True


def _ignore(path: Path, begun: Begun) -> None:
    """Lets git ignore what the tool keeps beside the configuration."""
    if not os.path.lexists(path):
        _create(path, f"{IGNORED}\n", begun)
        return
    try:
        data = path.read_bytes()
        if any(
            line.strip().strip(b"/") == IGNORED.strip("/").encode() for line in data.split(b"\n")
        ):
            begun.left.append(path)
            return
        before = data if not data or data.endswith(b"\n") else data + b"\n"
        path = path.resolve()
        with _beside(path) as temporary:
            _write(temporary, before + f"{IGNORED}\n".encode())
            shutil.copymode(path, temporary)
            temporary.replace(path)
    except OSError as error:
        begun.failed.append(f"{path}: cannot be written: {error.strerror or error}")
    else:
        begun.written.append(path)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name in the same folder for the text until it is whole, gone afterwards."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
