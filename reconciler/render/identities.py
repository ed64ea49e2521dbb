"""A list of identities in pieces: of millions, one at a time is held."""

import json

from reconciler.model.json_value import JsonObject
from reconciler.plan.view.codec import dump
from reconciler.plan.view.identities import IdentitiesFoundView, IdentitiesView, IdentityView
from reconciler.render.clean import clean
from reconciler.render.json import json_text

# Between its two brackets the identities stand; the only empty list of the view.
_EMPTY = '"identities": []'
_INDENT = "    "


def list_parts(view: IdentitiesView) -> tuple[str, str]:
    """The JSON of a list without identities: what comes before the first, and after the last."""
    head, _, tail = json_text(dump(view)).partition(_EMPTY)
    return f"{head}{_EMPTY[:-1]}", f"]{tail}"


def list_item(identity: IdentityView, first: bool) -> str:
    """One identity between those two, with what parts it from the one before."""
    text = json_text(dump(identity)).rstrip("\n")
    return ("\n" if first else ",\n") + "\n".join(_INDENT + line for line in text.split("\n"))


def list_line(identity: IdentityView) -> str:
    """One identity as a line of text."""
    logins = ", ".join(map(clean, identity.logins)) or "guest"
    return f"{clean(identity.identity_id)}  {clean(identity.created or '-')}  {logins}\n"


def ndjson_line(pool_id: str, view: IdentityView) -> str:
    """One identity as a line of JSON, which says which pool it is of."""
    return _line({"pool_id": pool_id, **dump(view)})


def found_ndjson(view: IdentitiesFoundView) -> str:
    """A line of JSON for each identity that was asked for."""
    return "".join(
        _line({"pool_id": view.pool.pool_id, **dump(found)}) for found in view.identities
    )


def _line(value: JsonObject) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return text.replace("##[", "#\\u0023[") + "\n"
