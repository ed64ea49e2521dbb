"""What an edit of a document changes, as a unified diff; or why there is none."""

from collections.abc import Sequence
from difflib import unified_diff

from reconciler.model.results import Finding
from reconciler.plan.view.findings import finding_view
from reconciler.render.clean import clean
from reconciler.render.style import Style
from reconciler.render.text.findings import finding_line


def diff_text(file: str, before: str, after: str) -> str:
    """The diff as git reads it, with a newline at the end."""
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    lines = unified_diff(old, new, f"a/{file}", f"b/{file}")
    return "".join(line + "\n" for text in lines for line in _lines(text))


def _lines(text: str) -> list[str]:
    shown = clean(text.rstrip("\r\n"))
    missing = text[:1] in ("+", "-", " ") and not text.endswith("\n")
    return [shown, "\\ No newline at end of file"] if missing else [shown]


def refusals_text(refusals: Sequence[Finding]) -> str:
    """One line for each, and what became of it all."""
    lines = [finding_line(finding_view(refusal), Style()) for refusal in refusals]
    return "\n".join([*lines, "nothing was written"])
