"""Fills `${target.…}` and `${var.…}` in the string values of a document, for one target."""

import re
from collections.abc import Mapping as Values
from difflib import get_close_matches

from reconciler.model.document import Entry, Mapping, Node, Scalar, Sequence
from reconciler.model.results import Finding
from reconciler.model.targets import Target

# Values under these keys are kinds and addresses, which are the same for every target.
_NEVER_RESOLVED = frozenset({"kind", "address", "formerly", "use", "pool"})

# Below these, keys are names that the user chose; a tag `pool` is a tag.
_FREE_KEYS = frozenset({"tags", "principal_tags", "variables", "pool_ids"})

# `$${` is a literal `${`; an opening without its closing brace is caught by the last branch.
_PATTERN = re.compile(r"\$\$\{|\$\{([^}]*)\}|\$\{")


def values_of(target: Target) -> dict[str, str]:
    """Every name that documents of a target may use, with its value."""
    values = {
        "target.name": target.name,
        "target.account": target.account,
        "target.region": target.region,
        "target.partition": target.partition,
    }
    values.update((f"var.{name}", value) for name, value in target.variables)
    return values


def as_written(text: str, target: Target) -> str:
    """A resolved text as a document for several targets writes it; `resolve` gives it back.

    ARNs of IAM in the target's account are told by its variables, and `${` is a literal one.
    """
    text = text.replace("${", "$${")
    here = f"arn:{target.partition}:iam::{target.account}:"
    return text.replace(here, "arn:${target.partition}:iam::${target.account}:", 1)


def provider_as_written(key: str, target: Target) -> str:
    """A provider's key likewise; user pool and client by the variables that hold them."""
    if key.startswith("arn:"):
        return as_written(key, target)
    names = {value: f"${{var.{name}}}" for name, value in reversed(target.variables)}
    return ":".join(names.get(part, part) for part in key.split(":"))


def uses_variables(node: Node) -> bool:
    """Whether anything below is to be filled in, so differs between targets."""
    if isinstance(node, Scalar):
        return "${" in node.text
    if isinstance(node, Sequence):
        return any(uses_variables(item) for item in node.items)
    return any("${" in entry.key.text or uses_variables(entry.value) for entry in node.entries)


def resolve(node: Mapping, values: Values[str, str], address: str) -> tuple[Mapping, list[Finding]]:
    """The mapping with all values filled in, and a finding for each name that has none."""
    findings: list[Finding] = []
    resolved = _mapping(node, values, address, findings, _NEVER_RESOLVED)
    return resolved, findings


def _mapping(
    node: Mapping,
    values: Values[str, str],
    address: str,
    findings: list[Finding],
    fixed: frozenset[str],
) -> Mapping:
    entries = []
    for entry in node.entries:
        if "${" in entry.key.text:
            findings.append(
                Finding(
                    entry.key.origin,
                    "variable-in-key",
                    f"{entry.key.text!r} is a key, and variables are filled in values only",
                    address=address,
                )
            )
        if entry.key.text in fixed:
            entries.append(entry)
            continue
        below = frozenset[str]() if entry.key.text in _FREE_KEYS else _NEVER_RESOLVED
        entries.append(Entry(entry.key, _node(entry.value, values, address, findings, below)))
    return Mapping(tuple(entries), node.origin)


def _node(
    node: Node,
    values: Values[str, str],
    address: str,
    findings: list[Finding],
    fixed: frozenset[str],
) -> Node:
    if isinstance(node, Mapping):
        return _mapping(node, values, address, findings, fixed)
    if isinstance(node, Sequence):
        items = tuple(_node(item, values, address, findings, fixed) for item in node.items)
        return Sequence(items, node.origin)
    if "${" not in node.text:
        return node

    def fill(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        if match[1] in values:
            return values[match[1]]
        findings.append(Finding(node.origin, *_unresolved(match, values), address=address))
        return match[0]

    # What comes from a variable is a string, whatever it looks like.
    return Scalar(_PATTERN.sub(fill, node.text), False, node.origin)


def _unresolved(match: re.Match[str], values: Values[str, str]) -> tuple[str, str]:
    if match[1] is None:
        return (
            "unresolved-variable",
            "'${' has no closing '}'; write '$${' for a literal '${'",
        )
    near = get_close_matches(match[1], values, n=1)
    hint = f"did you mean '${{{near[0]}}}'?" if near else f"known are {', '.join(sorted(values))}"
    return (
        "unresolved-variable",
        f"'${{{match[1]}}}' has no value for target {values['target.name']}; {hint}",
    )
