"""Role mappings and principal tags: as little as makes the document say what is live."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

from reconciler.model.document import Mapping
from reconciler.model.providers import PrincipalTags, RoleMapping, Rule
from reconciler.model.spec import mapping_tree, rule_tree
from reconciler.plan.accept.places import Place, Step, Written

# As `provider_tree` has them.
PROVIDER_ORDER = (
    *("kind", "address", "type", "user_pool_id", "client_id", "server_side_token_check"),
    *("arn", "domain", "app_id", "name", "role_mapping", "principal_tags"),
)

_ORDER = ("kind", "address", "type", "ambiguous_role_resolution", "rules")

# Of the four keys of a rule, so many must be equal for it to be the same one, altered.
_ALIKE = 2


def mapping_steps(
    written: Written, place: Place, key: str, before: RoleMapping | None, after: RoleMapping | None
) -> Iterator[Step]:
    """From one role mapping to another. place: where the provider writes it, or would."""
    if after is None:
        yield written.take(place)
    elif _lacks_resolution(after) and not (before and _lacks_resolution(before)):
        yield unsaid_resolution(written, place, key)
    elif before is None:
        yield written.put(place, mapping_tree(after), PROVIDER_ORDER)
    else:
        body = written.body(place, ("providers", key, "role_mapping"))
        yield from _altered(written, body, before, after)


def _lacks_resolution(mapping: RoleMapping) -> bool:
    """As a live one may; what git wants has none only where the document ignores it."""
    return mapping.ambiguous_role_resolution is None


def unsaid_resolution(written: Written, place: Place, key: str) -> Step:
    message = (
        f"the live role mapping of {key} has no ambiguous_role_resolution, and a document must "
        "say one: apply sets it"
    )
    return written.refused(written.origin(place), "accept-unset", message)


def _altered(
    written: Written, place: Place, before: RoleMapping, after: RoleMapping
) -> Iterator[Step]:
    if before.type != after.type:
        yield written.put(place.below("type"), after.type.value, _ORDER)
    resolution = after.ambiguous_role_resolution
    if before.ambiguous_role_resolution != resolution and resolution is not None:
        below = place.below("ambiguous_role_resolution")
        yield written.put(below, resolution.value, _ORDER)
    rules = place.below("rules")
    if before.rules == after.rules:
        return
    if not after.rules:
        yield written.take(rules)
    elif not before.rules:
        yield written.put(rules, [rule_tree(rule) for rule in after.rules], _ORDER)
    else:
        yield from _rules(written, rules, before.rules, after.rules)


def _rules(
    written: Written, place: Place, before: tuple[Rule, ...], after: tuple[Rule, ...]
) -> Iterator[Step]:
    """From the last to the first, so that the positions of those still to come stay."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
        if tag != "equal":
            yield from _replaced(written, place, start, before[start:end], after[new_start:new_end])


def _replaced(
    written: Written, place: Place, start: int, before: tuple[Rule, ...], after: tuple[Rule, ...]
) -> Iterator[Step]:
    for offset, (old, new) in reversed([*enumerate(zip_longest(before, after))]):
        position = start + min(offset, len(before))
        if old is not None and new is not None and _is_alike(old, new):
            wanted = rule_tree(new)
            for key, value in rule_tree(old).items():
                if wanted[key] != value:
                    yield written.put(place.below(position, key), wanted[key])
            continue
        if new is not None:
            yield written.insert(
                place.below(position if old is None else position + 1), rule_tree(new)
            )
        if old is not None:
            yield written.take(place.below(position))


def _is_alike(old: Rule, new: Rule) -> bool:
    wanted = rule_tree(new)
    return sum(wanted[key] == value for key, value in rule_tree(old).items()) >= _ALIKE


def principal_tag_steps(
    written: Written, place: Place, before: PrincipalTags, after: PrincipalTags
) -> Iterator[Step]:
    """From one map of principal tags to another. place: where the provider writes it, or would."""
    node = written.node(place)
    if before == after:
        return
    if after.use_defaults:
        yield written.put(place, "default", PROVIDER_ORDER)
    elif not after.tags and before.use_defaults:
        yield written.take(place)
    elif not isinstance(node, Mapping) or not node.entries:
        yield written.put(place, dict(after.tags), PROVIDER_ORDER)
    else:
        yield from _tag_by_tag(written, place, node, dict(before.tags), dict(after.tags))


def _tag_by_tag(
    written: Written, place: Place, node: Mapping, before: dict[str, str], after: dict[str, str]
) -> Iterator[Step]:
    gone = [tag for tag in before if tag not in after]
    if {entry.key.text for entry in node.entries} == {*gone} and not after:
        yield written.take(place)
        return
    for tag, claim in after.items():
        if before.get(tag) != claim:
            yield written.put(place.below(tag), claim)
    for tag in gone:
        yield written.take(place.below(tag))
