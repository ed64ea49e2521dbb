"""Same value? The fields in which two specs differ. The only room that knows deepdiff.

Specs that are equal, and sections that are, are never handed to deepdiff. Rule lists are compared
as one value each: their order decides who gets which role, so a reorder is a difference.
"""

from collections.abc import Iterator

from reconciler.model.json_value import Json, JsonObject, Path, canonical
from reconciler.model.pools import LivePool
from reconciler.model.spec import SECTIONS, PoolSpec, spec_tree
from reconciler.plan.values import Field

_POSITIONS = {
    member: position
    for position, member in enumerate(member for _, members in SECTIONS for member in members)
}


def changed_fields(before: PoolSpec | None, after: PoolSpec) -> tuple[Field, ...]:
    """One field for each leaf that differs, in the order of the sections, then by path."""
    if before == after:
        return ()
    old: JsonObject = {} if before is None else spec_tree(before)
    new = spec_tree(after)
    fields = []
    for member in _POSITIONS:
        if old.get(member) == new.get(member):
            continue
        for path in _changed_paths({member: old.get(member)}, {member: new.get(member)}):
            fields += _leaf_fields(path, _at(old, path), _at(new, path))
    return tuple(sorted(set_once(fields), key=_order))


def marker_fields(live: LivePool | None, address: str, protect: bool) -> tuple[Field, ...]:
    """The two fields that live in the marker: the address and the protection."""
    marker = live.marker if live else None
    old_protected: Json = marker.protected if marker else None
    if old_protected in ("true", "false"):
        old_protected = old_protected == "true"
    pairs: tuple[tuple[str, Json, Json], ...] = (
        ("address", marker.address if marker else None, address),
        ("protected", old_protected, protect),
    )
    return tuple(Field((name,), old, new) for name, old, new in pairs if old != new)


def set_once(fields: list[Field]) -> list[Field]:
    """Fields without repetition; nested differences may lead to one leaf twice."""
    return list({field.path: field for field in fields}.values())


def _changed_paths(old: JsonObject, new: JsonObject) -> Iterator[Path]:
    # Imported here, because it costs more than reading the documents of most runs.
    from deepdiff import DeepDiff

    differences = DeepDiff(
        _comparable(old),
        _comparable(new),
        view="tree",
        verbose_level=2,
        threshold_to_diff_deeper=0,
        ignore_private_variables=False,
    )
    for entries in differences.values():
        for entry in entries:
            yield tuple(entry.path(output_format="list"))


def _comparable(value: Json) -> Json:
    """Lists as their canonical text, so that each is one value, and absence as no member."""
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items() if item is not None}
    return canonical(value) if isinstance(value, list) else value


def _at(tree: Json, path: Path) -> Json:
    for step in path:
        tree = tree.get(str(step)) if isinstance(tree, dict) else None
    return tree


def _leaf_fields(path: Path, old: Json, new: Json) -> list[Field]:
    if not isinstance(old, dict) and not isinstance(new, dict):
        return [] if old is None and new is None else [Field(path, old, new)]
    fields = []
    if old is not None and not isinstance(old, dict):
        fields.append(Field(path, old, None))
    if new is not None and not isinstance(new, dict):
        fields.append(Field(path, None, new))
    old_members = old if isinstance(old, dict) else {}
    new_members = new if isinstance(new, dict) else {}
    for key in old_members.keys() | new_members.keys():
        old_value, new_value = old_members.get(key), new_members.get(key)
        if old_value != new_value:
            fields += _leaf_fields((*path, key), old_value, new_value)
    return fields


def _order(field: Field) -> tuple[int, list[str]]:
    return _POSITIONS[str(field.path[0])], [str(step) for step in field.path]
