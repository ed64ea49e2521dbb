"""What an edit of a document changes, as a unified diff."""

from difflib import unified_diff

from reconciler.render.clean import clean


def diff_text(file: str, before: str, after: str) -> str:
    """The diff as git reads it, with a newline at the end."""
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    lines = unified_diff(old, new, f"a/{file}", f"b/{file}")
    return "".join(line + "\n" for text in lines for line in _lines(text))


def _lines(text: str) -> list[str]:
    shown = clean(text.rstrip("\r\n"))
    missing = text[:1] in ("+", "-", " ") and not text.endswith("\n")
    return [shown, "\\ No newline at end of file"] if missing else [shown]
