"""What needs attention, and who gets a different role, in Markdown."""

from collections.abc import Iterator, Sequence

from reconciler.render.markdown.code import diff, inline, span
from reconciler.render.markdown.detail import Depth
from reconciler.render.markdown.pool import (
    access_lines,
    access_summary,
    pool_name,
    pool_text,
)
from reconciler.render.page.page import Entry, Page, Risk, Shown

_ALARMING = {
    Risk.DELETED,
    Risk.FAILED,
    Risk.UNKNOWN,
    Risk.REFUSED,
    Risk.DRIFTED,
    Risk.MISSING,
    Risk.NOT_JUDGED,
}


def risk_blocks(page: Page, depth: Depth) -> Iterator[str]:
    """Every pool with a risk by name, the gravest first; how much of it, the depth tells."""
    if depth is Depth.NAMES:
        yield from _names(page)
        return
    alarming = [entry for entry in page.entries if not _ALARMING.isdisjoint(entry.risks)]
    if alarming:
        lines = [line for entry in alarming for line in _alarm(entry, page, depth)]
        yield "\n".join(("> [!CAUTION]", *(f"> {line}" for line in lines)))
    moving = [entry for entry in page.entries if entry.access]
    held_back = [entry for entry in moving if Risk.REFUSED in entry.risks]
    than = " than the documents say" if page.kind == "drift" else ""
    happening = [entry for entry in moving if entry not in held_back]
    yield from _access_blocks(f"Who gets a different role{than}", happening, page, depth)
    yield from _access_blocks("Who would get one, were it not held back", held_back, page, depth)


def _access_blocks(
    heading: str, moving: Sequence[Entry], page: Page, depth: Depth
) -> Iterator[str]:
    """Who gets a different role in each of these pools; nothing where there are none."""
    if not moving:
        return
    yield f"### {heading}"
    titles = [f"{_named(entry, page)}: {access_summary(entry)}" for entry in moving]
    if depth is Depth.COUNTS:
        yield "\n".join(f"- {title}" for title in titles)
        return
    for title, entry in zip(titles, moving, strict=True):
        yield title
        yield diff(access_lines(entry.access or (), whole=depth is Depth.WHOLE))


def _named(entry: Entry, page: Page) -> str:
    return pool_text(entry, verb=inline(entry.verb), target=len(page.parts) > 1)


def _alarm(entry: Entry, page: Page, depth: Depth) -> Iterator[str]:
    """A pool with why it is told, and below it what must not be missed."""
    reason = f": {inline(entry.reason)}" if depth < Depth.COUNTS else ""
    yield f"- {_named(entry, page)}{reason}"
    for warning in entry.warnings:
        yield f"  - {inline(warning)}"
    if Risk.NOT_JUDGED in entry.risks and Risk.REFUSED not in entry.risks:
        yield "  - access not judged"


def _names(page: Page) -> Iterator[str]:
    """Pools with a risk, those of one target to which the same happens in one line."""
    groups: dict[tuple[str, str], list[str]] = {}
    for entry in page.entries:
        if entry.risks:
            where = f" in {inline((Shown(entry.target),))}" if len(page.parts) > 1 else ""
            names = groups.setdefault((_what(entry), where), [])
            names.append(span(pool_name(entry).value))
    if groups:
        yield "### What needs attention"
        yield "\n".join(
            f"- {what}{where} ({len(names):,}): {', '.join(names)}"
            for (what, where), names in groups.items()
        )


def _what(entry: Entry) -> str:
    """What happens to a pool, in few words that many share."""
    told = [f"**{inline(entry.verb)}**"]
    told += [inline(warning) for warning in entry.warnings if Risk.DELETED in entry.risks]
    told += [str(risk) for risk in entry.risks if risk not in _ALARMING]
    told += ["access not judged"] if Risk.NOT_JUDGED in entry.risks else []
    return ", ".join(told)
