"""Compares text with files and parts of documents; UPDATE_GOLDEN=1 rewrites them instead."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """Compares text with a file under tests/golden."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def assert_block(document: Path, name: str, text: str) -> None:
    """Compares text with what stands in a document between the comments that name the block."""
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->\n"
    before, begun, rest = document.read_text(encoding="utf-8").partition(begin)
    shown, ended, after = rest.partition(end)
    assert begun, f"{document.name} has no line {begin}"
    assert ended, f"{document.name} has no line {end}"
    if os.environ.get("UPDATE_GOLDEN"):
        document.write_text(before + begin + text + end + after, encoding="utf-8")
        return
    assert text == shown
