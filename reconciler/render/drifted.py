"""What differs as findings at the documents' places, for those who read nothing but findings."""

from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.plan.view.drift import DriftPoolView, DriftView
from reconciler.plan.view.findings import FindingView
from reconciler.plan.view.plan import OriginView
from reconciler.render.text.access import role_text


@dataclass(frozen=True, slots=True)
class State:
    """A way in which a pool differs. severity: at least. way: out of it."""

    severity: str
    meaning: str
    way: str


_EITHER = (
    "`reconciler apply` makes the pool what the document says; `reconciler accept` makes the "
    "document say what the pool is."
)

STATES = {
    "drifted": State("warning", "the pool changed since the last apply", _EITHER),
    "conflict": State("error", "the pool and its document changed since the last apply", _EITHER),
    "missing": State(
        "error",
        "the pool is gone",
        "It is never made again silently: correct its pin, or take that out; where the journal "
        "knows the pool, `reconciler journal resolve` forgets it.",
    ),
    "unknown": State(
        "error",
        "nobody can tell what the last apply left behind",
        "Look at the pool and plan: what the plan shows is all that differs. A pool that lost its "
        "tags is taken back by a pin.",
    ),
    "undeclared": State(
        "warning",
        "the pool changed in what its document does not manage",
        "The next apply takes note of it; to have a say in it, write it into the document.",
    ),
    "orphaned": State(
        "warning",
        "the pool is ours, and no document means it",
        "Write its document again, delete it with a tombstone or with `apply --prune`, or let go "
        "of it with `reconciler disown`.",
    ),
    "unmanaged": State(
        "warning",
        "the pool is nobody's",
        "`reconciler import` writes a document for it.",
    ),
}

# What no document means is a matter of the configuration, which says whose pools are ours.
_NO_DOCUMENT = OriginView("reconciler.yaml", 1)


def drift_findings(view: DriftView) -> tuple[FindingView, ...]:
    """Those of the documents, then one for each pool that counts as a difference.

    Its rule is `drift-` and the state, and it is an error where the pool gives access that the
    documents do not, or where it was not judged whether it does.
    """
    return (*view.findings, *map(_finding, view.differing))


def _finding(pool: DriftPoolView) -> FindingView:
    told = [*_access(pool)]
    origin = pool.origin or _NO_DOCUMENT
    return FindingView(
        rule=f"drift-{pool.state}",
        severity="error" if told else STATES[pool.state].severity,
        message="; ".join([f"{pool.target}: {_subject(pool)}{pool.reason}", *told]),
        file=origin.file,
        line=origin.line,
        column=1,
        address=pool.address,
        waived=False,
    )


def _subject(pool: DriftPoolView) -> str:
    """The pool where no document stands for it."""
    return "" if pool.origin else f"{pool.name} ({pool.pool_id}): "


def _access(pool: DriftPoolView) -> Iterator[str]:
    """What must not be overlooked of what the difference means for access."""
    if pool.access is None:
        yield "what that means for access was not judged"
        return
    widened = [difference for difference in pool.access if difference.kind == "widened"]
    roles = dict.fromkeys(role_text(d.role) for d in widened if d.role is not None)
    tags = dict.fromkeys(d.tag for d in widened if d.tag is not None)
    if roles:
        yield f"the pool gives more than the documents: {', '.join(roles)}"
    if tags:
        yield f"the pool sets session tags that the documents do not: {', '.join(tags)}"
