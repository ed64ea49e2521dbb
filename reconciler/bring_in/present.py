"""What became of an import, as a view."""

from collections.abc import Sequence

from reconciler.bring_in.draft import told
from reconciler.bring_in.values import Draft, Passed, Sheet
from reconciler.model.targets import Target
from reconciler.plan.present import tool_view
from reconciler.plan.view.counts import count
from reconciler.plan.view.imported import (
    ImportedPoolView,
    ImportSummaryView,
    ImportView,
    SharedDocumentView,
)
from reconciler.plan.view.plan import FORMAT_VERSION


def import_view(
    source: str,
    target: Target,
    written: Sequence[tuple[Draft, Sheet]],
    passed: Sequence[Passed],
    shared: Sequence[Sheet],
    notes: Sequence[str] = (),
    further: Sequence[str] = (),
) -> ImportView:
    """The pools by name, those that got a document first.

    notes: about the source. further: what there is to do there for all pools.
    """
    pools = (*map(_written, written), *map(_passed, sorted(passed, key=_by_name)))
    each = (step for draft, _ in written for step in draft.incoming.further)
    plan, apply = (f"reconciler {command} --target {target.name}" for command in ("plan", "apply"))
    steps = (plan, *each, *further, apply) if written else ()
    return ImportView(
        format_version=FORMAT_VERSION,
        kind="import",
        tool=tool_view(),
        source=source,
        target=target.name,
        account=target.account,
        region=target.region,
        summary=count(ImportSummaryView, (pool.state for pool in pools)),
        pools=pools,
        shared=tuple(SharedDocumentView(s.kind, s.address, s.file) for s in shared),
        notes=tuple(notes),
        next=steps,
    )


def _written(pair: tuple[Draft, Sheet]) -> ImportedPoolView:
    draft, sheet = pair
    return ImportedPoolView(
        label=draft.incoming.label,
        name=draft.incoming.pool.spec.name,
        pool_id=draft.incoming.pin,
        state="written",
        address=draft.address,
        file=sheet.file,
        reason=None,
        notes=told(draft),
    )


def _passed(passed: Passed) -> ImportedPoolView:
    state = "refused" if passed.refused else "skipped"
    label, name, pool_id = passed.label, passed.name, passed.pool_id
    return ImportedPoolView(label, name, pool_id, state, None, None, passed.reason, ())


def _by_name(passed: Passed) -> tuple[bool, str, str]:
    return passed.refused, passed.name, passed.label
