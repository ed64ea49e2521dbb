"""The words around what a comment or an issue tells, as markdown."""

from collections.abc import Sequence

from reconciler.render.clean import clean
from reconciler.render.markdown.code import span

NOTHING_CONCERNED = "This commit concerns no target, so there is nothing to apply.\n"
NOT_WHOLE = "Merging approves nothing of this, because not every plan is shown whole.\n"
NO_DRIFT = "No drift any more.\n"


def failed_markdown(failed: Sequence[str], applied: bool) -> str:
    """What has no plan or report, as a section; nothing where there is no such thing.

    applied: whether it is reports that are missing.
    """
    if not failed:
        return ""
    about = (
        "There is no report of these. The run tells why, its journal what was sent, if anything:"
        if applied
        else "What is to happen here is not known; the run tells why:"
    )
    listed = "".join(f"* {span(name)}\n" for name in failed)
    return f"### Failed\n\n{about}\n\n{listed}"


def origin_markdown(run_url: str | None, head: str | None) -> str:
    """The last line: which run says so, of which commit."""
    told = [f"[this run]({run_url})"] if run_url else []
    told += [f"commit {span(head[:12])}"] if head else []
    return f"From {', '.join(told)}.\n" if told else ""


def same_issue_markdown(number: int) -> str:
    return f"Told in #{number}.\n"


def issue_title(target: str) -> str:
    """No markup counts there; 256 characters is the most."""
    return f"Drift of the identity pools of {clean(target)}"[:256]


def joined(*parts: str) -> str:
    """Parts of a text with an empty line between them; empty ones are left out."""
    return "\n".join(part for part in parts if part)
