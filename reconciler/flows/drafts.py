"""Drafts of documents held against the same checks that every run makes, until nothing is wrong.

What a document cannot say is found out by trying it, so no rule is written down twice.
"""

from dataclasses import dataclass
from datetime import date

from reconciler.bring_in.draft import amended, begin, document, path_of
from reconciler.bring_in.values import Draft, Incoming
from reconciler.desired.build import build_pool
from reconciler.desired.fleet import check_ignores
from reconciler.desired.limits import check_pool
from reconciler.desired.references import provider_entries
from reconciler.desired.variables import resolve, values_of
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.schema import check
from reconciler.documents.whole import Written, write
from reconciler.model.document import Document, Sequence
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Configuration, Target
from reconciler.plan.overlay import overlay

# Every round leaves something out, or is the last.
_MOST_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Desk:
    """What drafting needs to know."""

    target: Target
    configuration: Configuration
    today: date


def drafted(incoming: Incoming, address: str, desk: Desk) -> Draft | str:
    """A draft whose document loads and leaves the pool as it is; else why there is none."""
    draft = begin(incoming, address, desk.target)
    for _ in range(_MOST_ROUNDS):
        written = write(document(draft, desk.target), "")
        pool, findings = read_back(written, desk)
        errors = [found for found in findings if found.severity is Severity.ERROR]
        if pool is not None and not errors:
            return draft if _leaves_alone(pool, incoming) else _CHANGES
        better = _better(draft, written, errors)
        if better is None or better == draft:
            return f"no document can say what it has: {errors[0].message}"
        draft = better
    return _CHANGES


_CHANGES = "its document would change it, which is a mistake in the reconciler"


def _leaves_alone(pool: DesiredPool, incoming: Incoming) -> bool:
    return overlay(pool, incoming.pool.spec) == incoming.pool.spec


def _better(draft: Draft, written: Written, errors: list[Finding]) -> Draft | None:
    better: Draft | None = draft
    paths = {
        path_of(draft, written.place_of(found.origin.line)): found for found in reversed(errors)
    }
    for path, found in paths.items():
        if better is not None and not any(path[:1] == (left,) for left in better.left_out):
            better = amended(better, path, found.rule, found.message)
    return better


def read_back(written: Written, desk: Desk) -> tuple[DesiredPool | None, list[Finding]]:
    """The pool that a document means for the target, None where it is none; what is wrong."""
    found, findings = parse(SourceFile("", written.text.encode()))
    if found is None or findings:
        return None, findings
    root, findings = resolve(found.root, values_of(desk.target), found.address)
    resolved = Document(found.file, root)
    findings = findings or check(resolved)
    if findings:
        return None, findings
    providers = root.get("providers")
    entries = (
        provider_entries(providers, {}, {}, lambda document: document)
        if isinstance(providers, Sequence)
        else None
    )
    pool = build_pool(resolved, entries, desk.target)
    findings = check_pool(pool, desk.target, desk.configuration)
    return pool, [*findings, *check_ignores(pool, desk.today)]
