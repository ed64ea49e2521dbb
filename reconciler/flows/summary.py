"""What the runner of a workflow reads of a step: the summary of its page, and its outputs."""

from pathlib import Path
from uuid import uuid4

from reconciler.errors import CannotWrite
from reconciler.flows.saved import Saved
from reconciler.render.markdown.page import markdown
from reconciler.render.step import delimited, step_outputs

# The runner drops a summary of more bytes whole.
MOST_BYTES = 1024 * 1024
# Fewer characters than these tell nothing.
_LEAST = 2_000


def add_summary(path: Path, view: Saved) -> bool:
    """Appends to the summary of a step, within what is left of it; whether there was room.

    Raises CannotWrite.
    """
    there = path.stat().st_size if path.exists() else 0
    # An empty line between what is there and what is added.
    text = _fitting(view, MOST_BYTES - there - 1)
    if text is None:
        return False
    _append(path, "\n" * bool(there) + text)
    return True


def add_outputs(path: Path, view: Saved) -> None:
    """Appends the outputs of a step, each ended by what it does not hold. Raises CannotWrite."""
    outputs = step_outputs(view)
    end = uuid4().hex
    while any(end in value for value in outputs.values()):
        end = uuid4().hex
    _append(path, delimited(outputs, end))


def _fitting(view: Saved, room: int) -> str | None:
    """The view in at most so many bytes, of which a character may take several."""
    most = room
    while most > _LEAST:
        text = markdown(view, most)
        size = len(text.encode("utf-8"))
        if size <= room:
            return text
        most = most * room // size - 1
    return None


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written: {error.strerror or error}") from error
