"""Views as HTML: the door through which the templates, the style and the script come in."""

from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reconciler.errors import MissingExtra
from reconciler.plan.view.graph import GraphView
from reconciler.render.page.views import Reviewed, page_of

if TYPE_CHECKING:
    from reconciler.render.html.page import Frame


def check_html() -> None:
    """Raises MissingExtra where what makes HTML is not installed."""
    if find_spec("jinja2") is None:
        raise MissingExtra("jinja2 is not installed; install cognito-reconciler[report]")


def html(view: Reviewed, graphs: GraphView | None) -> str:
    """The view as one HTML file. graphs: None where the pools are not at hand."""
    # Imported here, because it is an extra.
    from reconciler.render.html.page import page_html

    return page_html(page_of(view), graphs, _frame())


@cache
def _frame() -> "Frame":
    from reconciler.render.html.page import frame

    templates = {name: _text(name) for name in ("page.html", "pool.html", "macros.html")}
    return frame(templates, _text("page.css"), _text("page.js"))


def _text(name: str) -> str:
    file = resources.files("reconciler.render.html") / name
    return file.read_text(encoding="utf-8")
