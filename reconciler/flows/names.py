"""What a configuration's folder names, for completion: quickly, and whatever is wrong with it.

Pools are found by the lines that nearly every document has, for parsing a thousand would take
longer than anybody waits for a completion. Only names as the format has them are answered, so
that no shell can take one for anything else.
"""

import re
from pathlib import Path

from reconciler.desired.configuration import document_globs
from reconciler.documents.discover import discover, read_configuration
from reconciler.documents.events import parse
from reconciler.model.document import Document, Mapping

_TARGET = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_POOL = re.compile(rb"""^kind:[ \t]+["']?IdentityPool\b""", re.MULTILINE)
_ADDRESS = re.compile(rb"""^address:[ \t]+["']?([a-z0-9][a-z0-9-]{0,62})\b(?!-)""", re.MULTILINE)


def target_names(folder: Path) -> list[str]:
    """The targets, in the order of the configuration; none where there is no configuration."""
    configuration = _configuration(folder)
    targets = configuration.root.get("targets") if configuration else None
    names = [entry.key.text for entry in targets.entries] if isinstance(targets, Mapping) else []
    return [name for name in names if _TARGET.fullmatch(name)]


def pool_addresses(folder: Path) -> list[str]:
    """The addresses of the documents of pools, sorted; none where there is no configuration."""
    configuration = _configuration(folder)
    if configuration is None:
        return []
    sources, _ = discover(folder, document_globs(configuration))
    found = [_ADDRESS.search(source.data) for source in sources if _POOL.search(source.data)]
    return sorted({match[1].decode("ascii") for match in found if match})


def _configuration(folder: Path) -> Document | None:
    source, _ = read_configuration(folder)
    return parse(source)[0] if source else None
