"""A document's text as what desired/ makes of it, without the schema, which is stricter."""

from dataclasses import replace

from reconciler.desired.build import build_pool
from reconciler.desired.limits import check_pool
from reconciler.desired.references import provider_entries
from reconciler.desired.variables import resolve, values_of
from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.model.document import Document, Sequence
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Target
from tests.builders import CONFIGURATION, TARGET

HEAD = "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\n"


def document(text: str, file: str = "web.yaml") -> Document:
    found, findings = parse(SourceFile(file, text.encode()))
    assert found is not None
    assert findings == []
    return found


def pool_of(
    text: str, target: Target = TARGET, default_tags: tuple[tuple[str, str], ...] = ()
) -> DesiredPool:
    """The pool of a body below the required keys."""
    whole = document(HEAD + text)
    root, findings = resolve(whole.root, values_of(target), whole.address)
    assert findings == []
    providers = root.get("providers")
    entries = (
        provider_entries(providers, {}, {}, lambda shared: shared)
        if isinstance(providers, Sequence)
        else None
    )
    return build_pool(
        Document(whole.file, root), entries, replace(target, default_tags=default_tags)
    )


def problems(text: str, target: Target = TARGET) -> list[tuple[str, str]]:
    """Each broken limit as its rule and the text that stands at its place, to the line's end."""
    configuration = replace(CONFIGURATION, allow_accounts=("999999999999",))
    return [_told(text, f) for f in check_pool(pool_of(text, target), target, configuration)]


def _told(text: str, finding: Finding) -> tuple[str, str]:
    assert finding.address == "web"
    line = (HEAD + text).splitlines()[finding.origin.line - 1]
    warning = " (warning)" if finding.severity is Severity.WARNING else ""
    return finding.rule + warning, line[finding.origin.column - 1 :]
