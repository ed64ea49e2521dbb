"""The page whose names alone are too many: numbers, and that nobody may approve it."""

from collections import Counter
from collections.abc import Iterator

from reconciler.render.markdown.code import counted, span
from reconciler.render.page.page import Page, Part, Risk


def incomplete_blocks(page: Page) -> Iterator[str]:
    """What is said of such a page, one paragraph after the other."""
    words = page.title[0] if isinstance(page.title[0], str) else ""
    yield f"## {words}{counted(len(page.parts), 'target')}: {page.verdict}"
    yield (
        "> [!CAUTION]\n"
        "> **This page is not complete and must not be approved.** What it would have to name does "
        "not fit into a comment.\n"
        "> The whole is in the files of the run that wrote this page; the same command tells it as "
        "text and, with `--write json=FILE`, as JSON."
    )


def incomplete_lines(page: Page) -> Iterator[str]:
    """The exact numbers of each target."""
    for part in page.parts:
        yield f"- in {span(part.target)}: {_numbers(part)}"


def _numbers(part: Part) -> str:
    risks = Counter(risk for entry in part.entries for risk in entry.risks)
    calm = sum(not entry.risks for entry in part.entries)
    told = [f"{risks[risk]:,} {risk}" for risk in Risk if risks[risk]]
    return ", ".join([*told, f"{calm:,} without a risk"])
