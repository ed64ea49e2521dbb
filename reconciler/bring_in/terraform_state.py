"""The resources of a Terraform state, whichever of its JSON forms it is in.

A state file (version 4), `terraform show -json` of a state, and that of a plan, of which the state
before it counts: what is only planned does not exist.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler.errors import InvalidSource
from reconciler.model.json_value import Json, JsonObject, members, object_list

_STATE_VERSION = 4
# Nested modules are as deep as a configuration; this is deeper.
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Resource:
    """One managed resource instance. address: as `terraform state list` prints it.

    sensitive: the ways to values that Terraform keeps from outputs; a way to a collection is about
    all that is in it.
    """

    address: str
    type: str
    values: Mapping[str, Json]
    sensitive: frozenset[tuple[str, ...]] = frozenset()


def resources_of(state: Json) -> list[Resource]:
    """Every managed resource by address. Raises InvalidSource for what is no state."""
    whole = members(state)
    if whole.get("version") == _STATE_VERSION and isinstance(whole.get("resources"), list):
        found = [r for item in object_list(whole["resources"]) for r in _of_state(item)]
    elif "version" in whole and "format_version" not in whole:
        raise InvalidSource(
            f"a state of version {whole['version']}; `terraform show -json` of it can be read"
        )
    elif isinstance(whole.get("format_version"), str):
        shown = members(whole.get("prior_state")) if _is_plan(whole) else whole
        found = list(_of_module(members(members(shown.get("values")).get("root_module")), 0))
    else:
        raise InvalidSource(
            "no Terraform state: give terraform.tfstate, or what `terraform show -json` prints"
        )
    return sorted(found, key=lambda resource: resource.address)


def planned_only(state: Json, found: list[Resource]) -> list[str]:
    """The addresses of managed resources that a plan makes, so which do not exist yet."""
    whole = members(state)
    if not _is_plan(whole):
        return []
    known = {resource.address for resource in found}
    planned = members(members(whole.get("planned_values")).get("root_module"))
    return sorted({r.address for r in _of_module(planned, 0) if _is_ours(r)} - known)


def _is_plan(whole: Mapping[str, Json]) -> bool:
    return "planned_values" in whole or "prior_state" in whole


def _is_ours(resource: Resource) -> bool:
    return "cognito_identity_pool" in resource.type


def _of_state(item: JsonObject) -> Iterator[Resource]:
    if item.get("mode") != "managed":
        return
    type_, module = str(item.get("type")), item.get("module")
    base = f"{module}." if isinstance(module, str) else ""
    for instance in object_list(item.get("instances")):
        if "deposed" in instance:
            # What is left of a replaced resource, to be destroyed.
            continue
        address = f"{base}{type_}.{item.get('name')}{_index(instance.get('index_key'))}"
        paths = instance.get("sensitive_attributes")
        ways = paths if isinstance(paths, list) else []
        sensitive = frozenset(tuple(_steps(way)) for way in ways)
        yield Resource(address, type_, members(instance.get("attributes")), sensitive)


def _index(key: Json) -> str:
    """`[0]` of a count, `["name"]` of a for_each, quoted as Terraform does it."""
    if isinstance(key, str):
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'["{escaped}"]'
    return f"[{key}]" if isinstance(key, int) else ""


def _steps(way: Json) -> Iterator[str]:
    """`[{"type": "get_attr", "value": "tags"}, …]`; an index has its key one level further down."""
    for step in object_list(way):
        value = step.get("value")
        yield str(value.get("value")) if isinstance(value, dict) else str(value)


def _of_module(module: Mapping[str, Json], depth: int) -> Iterator[Resource]:
    if depth > _DEEPEST:
        raise InvalidSource(f"modules are nested more than {_DEEPEST} deep")
    for item in object_list(module.get("resources")):
        if item.get("mode") == "managed" and "deposed_key" not in item:
            ways = frozenset(_marked(item.get("sensitive_values"), ()))
            type_, values = str(item.get("type")), members(item.get("values"))
            yield Resource(str(item.get("address")), type_, values, ways)
    for child in object_list(module.get("child_modules")):
        yield from _of_module(child, depth + 1)


def _marked(value: Json, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to `true` in a tree that has the form of the values."""
    if value is True:
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _marked(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _marked(item, (*path, str(position)))
