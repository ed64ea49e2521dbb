"""What a document wants and what it leaves alone, read apart from how the tool lays one over."""

import json

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import DesiredPool
from reconciler.model.spec import PoolSpec, Roles, spec_tree

Path = tuple[str, ...]

_SECTIONS = ("allow_classic_flow", "roles", "providers", "tags")
_SECRET = ("providers", "api.twitter.com", "app_id")


def left_alone(desired: DesiredPool) -> list[Path]:
    """The sections that are not managed, and the paths that are ignored."""
    unmanaged: list[Path] = [(s,) for s in _SECTIONS if getattr(desired, s) is None]
    return [*unmanaged, *(ignore.path for ignore in desired.ignores)]


def kept(path: Path, spec: PoolSpec, desired: DesiredPool) -> Json:
    """The value of a path that is left alone. What is below a provider comes and goes with it."""
    if len(path) > 2 and path[0] == "providers" and desired.providers is not None:
        keys = {provider.key for provider in desired.providers}
        if path[1] not in keys or spec.provider(path[1]) is None:
            return None
    return _value(path, spec_tree(spec))


def managed(desired: DesiredPool, spec: PoolSpec) -> JsonObject:
    """The part of a pool that a document is about."""
    tree: JsonObject = json.loads(json.dumps(spec_tree(spec)))
    for path in (*left_alone(desired), _SECRET):
        _leave_out(path, tree)
    return tree


def wanted(desired: DesiredPool, spec: PoolSpec) -> JsonObject:
    """What of it is not as the document says it."""
    whole = PoolSpec(
        desired.name,
        desired.allow_unauthenticated_identities,
        desired.allow_classic_flow,
        desired.roles or Roles(),
        desired.providers or (),
        desired.tags or (),
    )
    said, found = managed(desired, whole), managed(desired, spec)
    return {
        key: found.get(key) for key in said.keys() | found.keys() if said.get(key) != found.get(key)
    }


def _value(path: Path, tree: JsonObject) -> Json:
    value: Json = tree
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def _leave_out(path: Path, tree: JsonObject) -> None:
    parent = _value(path[:-1], tree)
    if isinstance(parent, dict):
        parent.pop(path[-1], None)
