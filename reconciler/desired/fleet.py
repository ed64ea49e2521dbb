"""What must hold among the documents of one target, and between documents and configuration."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from difflib import get_close_matches

from reconciler.desired.nearest import suggestion
from reconciler.model.document import Document, Mapping, Scalar, Sequence
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Finding, Severity
from reconciler.model.targets import Configuration, Target

# The keys of a provider, and of its role mapping, that may be ignored on their own.
_IGNORABLE_PROVIDER_KEYS = ("server_side_token_check", "app_id", "role_mapping", "principal_tags")
_IGNORABLE_MAPPING_KEYS = ("ambiguous_role_resolution", "rules")
_SECTION_NAMES = (
    "name",
    "allow_unauthenticated_identities",
    "allow_classic_flow",
    "roles",
    "providers",
    "tags",
)


def check_uniqueness(pools: Iterable[DesiredPool], target: Target) -> list[Finding]:
    """Addresses, former addresses and pins must each mean one pool in a target."""
    findings = []
    addresses: dict[str, DesiredPool] = {}
    pins: dict[str, DesiredPool] = {}
    pools = tuple(pools)
    for pool in pools:
        first = addresses.setdefault(pool.address, pool)
        if first is not pool:
            findings.append(_clash(pool, ("address",), "duplicate-address", first, target))
        if pool.pin is not None:
            first = pins.setdefault(pool.pin, pool)
            if first is not pool:
                path: Path = ("pool_ids", target.name)
                findings.append(_clash(pool, path, "duplicate-pin", first, target))
    for pool in pools:
        for position, old in enumerate(pool.formerly):
            other = addresses.setdefault(old, pool)
            if other is not pool or old == pool.address:
                path = ("formerly", position)
                findings.append(_clash(pool, path, "former-address", other, target))
    return findings


def _clash(pool: DesiredPool, path: Path, rule: str, other: DesiredPool, target: Target) -> Finding:
    return Finding(
        pool.origin_of(path),
        rule,
        f"already taken in target {target.name} by {other.address}: "
        f"{other.origin.file}:{other.origin.line}",
        address=pool.address,
    )


def check_ignores(pool: DesiredPool, today: date) -> list[Finding]:
    """Ignored paths must exist in a spec; one past its date still holds, and is a finding."""
    findings = []
    for ignore in pool.ignores:
        if not _is_ignorable(ignore.path):
            near = get_close_matches(ignore.path[0], _SECTION_NAMES, n=1)
            hint = f"; did you mean {near[0]!r}?" if near and near[0] != ignore.path[0] else ""
            findings.append(
                Finding(
                    ignore.origin,
                    "ignore-path",
                    f"{list(ignore.path)} is no path that can be ignored{hint}",
                    address=pool.address,
                )
            )
        elif ignore.until is not None and ignore.until < today:
            findings.append(
                Finding(
                    ignore.origin,
                    "ignore-expired",
                    f"ended on {ignore.until}; it still holds: take it out or set a new date",
                    Severity.WARNING,
                    pool.address,
                )
            )
    return findings


def check_waivers(pool: DesiredPool, rules: Collection[str]) -> Iterator[Finding]:
    """Waivers may only name rules that there are."""
    for waiver in pool.waivers:
        if waiver.rule not in rules:
            message = f"{waiver.rule!r} is no rule; {suggestion(waiver.rule, rules)}"
            yield Finding(waiver.origin, "unknown-rule", message, address=pool.address)


def _is_ignorable(path: tuple[str, ...]) -> bool:
    match path:
        case ("name" | "allow_unauthenticated_identities" | "allow_classic_flow",):
            return True
        case ("roles" | "providers" | "tags",) | ("tags" | "providers", _):
            return True
        case ("roles", "authenticated" | "unauthenticated"):
            return True
        case ("providers", _, key):
            return key in _IGNORABLE_PROVIDER_KEYS
        case ("providers", _, "role_mapping", key):
            return key in _IGNORABLE_MAPPING_KEYS
        case ("providers", _, "principal_tags", _):
            return True
        case _:
            return False


def check_names_of_targets(document: Document, configuration: Configuration) -> Iterator[Finding]:
    """`targets` and `pool_ids` may only name targets of the configuration."""
    known = [target.name for target in configuration.targets]
    targets, pins = document.root.get("targets"), document.root.get("pool_ids")
    named = [item for item in _items(targets) if isinstance(item, Scalar)]
    if isinstance(pins, Mapping):
        named += [entry.key for entry in pins.entries]
    for scalar in named:
        if scalar.text not in known:
            hint = suggestion(scalar.text, known)
            yield Finding(
                scalar.origin,
                "unknown-target",
                f"{scalar.text!r} is no target of reconciler.yaml; {hint}",
                address=document.address,
            )


def _items(node: object) -> tuple[object, ...]:
    return node.items if isinstance(node, Sequence) else ()
