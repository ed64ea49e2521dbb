"""The pool that a change starts from: the pool it leads to, with its fields taken back.

A saved plan holds only what differs. What it does not speak of is as the documents say.
"""

from collections.abc import Sequence
from dataclasses import replace

from reconciler.errors import PlanChanged
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.providers import INACTIVE
from reconciler.model.spec import PoolSpec, spec_tree
from reconciler.model.tree import spec_of_tree
from reconciler.plan.view.codec import ABSENT, Absent
from reconciler.plan.view.plan import FieldView

# No path of a spec is longer: providers, key, role_mapping, rules.
_DEEPEST = 4

# Members that are no part of a spec, or decide nothing.
_LEFT_OUT = ("address", "protected", "tags")


def spec_before(
    address: str, after: PoolSpec | None, fields: Sequence[FieldView]
) -> PoolSpec | None:
    """What the pool was before these fields changed, None where there was none; without tags.

    Raises PlanChanged where the fields do not lead to `after`, which the documents say.
    """
    if any(not 0 < len(field.path) <= _DEEPEST for field in fields):
        raise PlanChanged(f"{address}: the plan speaks of what no pool has")
    tree: JsonObject = {} if after is None else _tree(after)
    told = [field for field in fields if _decides(field)]
    if any(not field.sensitive and _at(tree, field.path) != field.after for field in told):
        raise _moved(address)
    for field in told:
        tree = _with(tree, field.path, field.before)
    if not tree:
        return None
    try:
        return spec_of_tree(tree)
    except ValueError as error:
        raise _moved(address) from error


def _tree(spec: PoolSpec) -> JsonObject:
    """The tree of a spec without tags of any kind.

    Clients of a user pool share their principal tags, so those of one may rest on what the
    document of another ignores, and be other ones than the documents say.
    """
    providers = [replace(provider, principal_tags=INACTIVE) for provider in spec.providers]
    tree = spec_tree(replace(spec, providers=tuple(providers), tags=()))
    return {key: value for key, value in tree.items() if value != {}}


def _decides(field: FieldView) -> bool:
    """Whether the field can have a say in who gets which role."""
    return field.path[0] not in _LEFT_OUT and field.path[2:3] != ("principal_tags",)


def _moved(address: str) -> PlanChanged:
    return PlanChanged(
        f"{address}: the documents are not those that the plan was made from; plan again"
    )


def _at(tree: Json, path: tuple[str, ...]) -> Json | Absent:
    for step in path:
        if not isinstance(tree, dict) or step not in tree:
            return ABSENT
        tree = tree[step]
    return tree


def _with(tree: Json, path: tuple[str, ...], value: Json | Absent) -> JsonObject:
    """The tree with this value at the path, and without what then holds nothing."""
    step, *rest = path
    found = dict(tree) if isinstance(tree, dict) else {}
    new = _with(found.get(step), tuple(rest), value) if rest else value
    if isinstance(new, Absent) or new == {}:
        found.pop(step, None)
    else:
        found[step] = new
    return found
