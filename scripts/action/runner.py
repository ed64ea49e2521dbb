"""What the runner of a workflow reads: its commands in the log, outputs, summaries."""

import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Those that tell of documents line by line, and what makes annotations of such lines.
MATCHED = ("validate", "test", "plan")
MATCHER = Path(__file__).with_name("problem-matcher.json")

# The runner drops a summary of more than a mebibyte whole.
MOST_BYTES = 1024 * 1024 - 4096

Outputs = Mapping[str, str]


@contextmanager
def matched(command: str, directory: str, folder: Path) -> Iterator[None]:
    """Meanwhile the runner annotates what diagnostic lines name, seen from the directory."""
    if command not in MATCHED:
        yield
        return
    matcher = json.loads(MATCHER.read_text(encoding="utf-8"))
    (only,) = matcher["problemMatcher"]
    only["fromPath"] = str(Path(directory).absolute() / "reconciler.yaml")
    path = folder / MATCHER.name
    path.write_text(json.dumps(matcher), encoding="utf-8")
    print(f"::add-matcher::{escaped(str(path))}", flush=True)
    try:
        yield
    finally:
        print(f"::remove-matcher owner={only['owner']}::", flush=True)


def summary(command: str, reason: str, text: str, most: int = MOST_BYTES) -> str:
    """The text in a fence that it cannot close, cut where it would be too long."""
    data = text.encode("utf-8")
    note = f"\nEnded by: {reason}.\n" if reason not in ("", "differences") else ""
    if len(data) > most:
        text = data[:most].decode("utf-8", errors="ignore").rpartition("\n")[0] + "\n"
        note += "\nThe rest is in the log of the step.\n"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"## reconciler {command}\n\n{fence}text\n{text}{fence}\n{note}"


def delimited(outputs: Outputs) -> str:
    """Outputs for the runner, each ended by what no value can know."""
    lines = []
    for name, value in outputs.items():
        end = f"end-{uuid.uuid4().hex}"
        lines.append(f"{name}<<{end}\n{value}\n{end}\n")
    return "".join(lines)


def escaped(text: str) -> str:
    """As the text of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def append(variable: str, text: str) -> None:
    """To a file that the runner names; nothing where it names none."""
    path = os.environ.get(variable)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
