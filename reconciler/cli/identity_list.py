"""A list of identities as the pieces of text that stdout gets, page by page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reconciler.flows.cursor import Cursor, save_cursor
from reconciler.flows.identities import listing
from reconciler.model.identities import ChosenPool, Wanted
from reconciler.model.ports import Progress, Reader
from reconciler.plan.identities import identity_view, listed_view
from reconciler.plan.view.identities import IdentityView, ListedSummaryView
from reconciler.render.identities import list_item, list_line, list_parts, ndjson_line


@dataclass(slots=True)
class Listing:
    """format: text, json or ndjson. cursor: the file that keeps the place, if any."""

    reader: Reader
    pool: ChosenPool
    wanted: Wanted
    hide_disabled: bool
    format: str
    cursor: Path | None
    _listed: int = 0

    def pieces(
        self, progress: Progress, start: Cursor | None, stopped: Callable[[], bool]
    ) -> Iterator[str]:
        """Whoever asks for the next piece has printed the last one; then the cursor moves on.

        Raises AwsError, InvalidList and CannotWrite.
        """
        head, _ = self._ends(ListedSummaryView(0, 0, False))
        seen, complete = start.seen if start else 0, False
        reads = listing(self.reader, self.pool, self.wanted, self.hide_disabled, progress, start)
        for page in reads:
            yield head + "".join(self._item(identity_view(found)) for found in page.identities)
            head, seen, complete = "", page.seen, page.next_token is None
            self._keep(page.next_token, seen)
            if stopped():
                break
        yield self._ends(ListedSummaryView(self._listed, seen, complete))[1]

    def _item(self, view: IdentityView) -> str:
        self._listed += 1
        match self.format:
            case "json":
                return list_item(view, first=self._listed == 1)
            case "ndjson":
                return ndjson_line(self.pool.pool_id, view)
            case _:
                return list_line(view)

    def _ends(self, summary: ListedSummaryView) -> tuple[str, str]:
        """What JSON has before the identities and after them; other formats have nothing."""
        if self.format != "json":
            return "", ""
        head, tail = list_parts(listed_view(self.pool, (), summary))
        return head, f"\n  {tail}" if self._listed else tail

    def _keep(self, token: str | None, seen: int) -> None:
        if self.cursor is not None:
            after = Cursor(self.pool.pool_id, self.hide_disabled, token, seen) if token else None
            save_cursor(self.cursor, after)
