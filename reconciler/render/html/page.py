"""Writes a page as HTML. Nothing gets out of a template but through the sanitiser and escaped."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from reconciler.plan.view.graph import GraphView, PoolGraphView
from reconciler.render.clean import clean
from reconciler.render.graph.svg import arrows_svg, pool_svg
from reconciler.render.html.fields import field_groups
from reconciler.render.html.marked import role_markup
from reconciler.render.html.overview import (
    MOST_ACCESS,
    MOST_FIRST,
    RISKS,
    SAID,
    Numbered,
    choices,
    differences,
    look_first,
)
from reconciler.render.page.page import Page
from reconciler.render.text.access import role_text
from reconciler.render.text.values import quoted, value_text

# With more pools than these, each is opened by whoever wants to see it.
_MOST_OPEN = 20

# With more than these the file would be large; each drawing is as long as all else about its pool.
_MOST_DRAWN = 200

# What stands in the columns before and after.
_COLUMNS = {"drift": ("As documented", "As it is")}


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page is put into. policy: what the file may do, see `frame`."""

    template: Template
    style: Markup
    script: Markup
    policy: str


def frame(templates: Mapping[str, str], style: str, script: str) -> Frame:
    """The frame from the texts of its files. templates: by name, `page.html` the first.

    Its policy is a Content Security Policy: have this style, run this script, and nothing else.
    """
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    template = _environment(templates).get_template("page.html")
    return Frame(template, Markup(style), Markup(script), policy)


def page_html(page: Page, graphs: GraphView | None, frame: Frame) -> str:
    """The whole file, with a newline at its end. graphs: None where the pools are not at hand."""
    pools = [Numbered(number, entry) for number, entry in enumerate(page.entries, 1)]
    numbers = iter(pools)
    return frame.template.render(
        frame=frame,
        page=page,
        parts=[(part, [next(numbers) for _ in part.entries]) for part in page.parts],
        drawings=_drawings(pools[:_MOST_DRAWN], graphs),
        undrawn=len(pools) - _MOST_DRAWN,
        choices=choices(page),
        first=look_first(pools),
        access=differences(pools),
        most_first=MOST_FIRST,
        most_access=MOST_ACCESS,
        columns=_COLUMNS.get(page.kind, ("Before", "After")),
        opened=len(pools) <= _MOST_OPEN,
    )


def _drawings(
    pools: Sequence[Numbered], graphs: GraphView | None
) -> dict[int, PoolGraphView] | None:
    """By the number of the pool."""
    if graphs is None:
        return None
    known: dict[tuple[str, str | None], PoolGraphView] = {}
    known |= {(graph.target, graph.address): graph for graph in graphs.pools}
    places = {pool.number: (pool.entry.target, pool.entry.address) for pool in pools}
    return {number: known[place] for number, place in places.items() if place in known}


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _environment(templates: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finished,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "groups": field_groups,
        "quoted": quoted,
        "role": lambda role: role_markup(role_text(role)),
        "value": value_text,
    }
    environment.globals |= {
        "risks": RISKS,
        "said": SAID,
        "arrows": Markup(arrows_svg()),
        "drawing": lambda graph, number: Markup(pool_svg(graph, f"drawing-{number}")),
    }
    return environment


def _finished(value: object) -> object:
    """Everything that a template puts out. Only what this package made itself is markup."""
    if isinstance(value, Markup | int):
        return value
    if isinstance(value, str):
        return clean(value)
    raise TypeError(f"a template puts out {type(value).__name__}")
