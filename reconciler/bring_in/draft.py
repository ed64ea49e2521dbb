"""Drafts the document of a pool so that a plan has nothing to do but to adopt it.

Where a document cannot say what a pool has, the draft leaves that part as it is: by an `ignore` of
its path where there is one, else by leaving the section out.
"""

from collections.abc import Iterable
from dataclasses import replace

from reconciler.bring_in.values import OPTIONAL_SECTIONS, Draft, Incoming, Kept
from reconciler.model.json_value import Json, JsonObject, Path
from reconciler.model.providers import (
    LIVE,
    SECRET_DOMAINS,
    LoginProvider,
    Provider,
    StrayMapping,
)
from reconciler.model.spec import provider_tree
from reconciler.model.targets import Target


def begin(incoming: Incoming, address: str, target: Target) -> Draft:
    """The first draft: everything that is known to be sayable."""
    pool = incoming.pool
    draft = Draft(address, incoming, notes=incoming.notes)
    for path, reason in incoming.unknown:
        draft = _without(draft, path, reason)
    for item in pool.unmodelled:
        if item.section is None:
            draft = _noted(
                draft,
                f"the pool holds {item.what}, which this version does not know; a change that "
                f"takes {item.operation} will be refused",
            )
        else:
            reason = f"the pool holds {item.what}, which this version does not know"
            draft = _without_section(draft, item.section, reason)
    for provider in pool.spec.providers:
        draft = _with_provider(draft, provider)
    if pool.spec.allow_classic_flow is None and "allow_classic_flow" not in draft.left_out:
        draft = _noted(
            draft,
            "allow_classic_flow is left out, so not managed: the pool was never told, so the "
            "classic flow is open; say false to close it",
        )
    # A pool that is not made yet gets the defaults like any other.
    for key, _ in target.default_tags if incoming.pin else ():
        if key not in dict(pool.spec.tags):
            reason = "a default of the configuration that the pool does not have"
            draft = _keeping(draft, ("tags", key), reason)
    if pool.from_cloudformation:
        draft = _noted(
            draft,
            "a CloudFormation stack made the pool and would change it back: take it out of the "
            "stack with DeletionPolicy: Retain before you apply; the document says adopt: true",
        )
    return draft


def _with_provider(draft: Draft, provider: Provider) -> Draft:
    if isinstance(provider, StrayMapping):
        reason = "a role mapping without its provider; take this entry out to remove the mapping"
        return _keeping(draft, ("providers", provider.key), reason)
    mapping = provider.role_mapping
    if mapping is not None and mapping.ambiguous_role_resolution is None:
        reason = "the mapping has no AmbiguousRoleResolution, and a document must say one"
        return _keeping(draft, ("providers", provider.key, "role_mapping"), reason)
    return draft


def path_of(draft: Draft, place: Path) -> tuple[str, ...]:
    """What of the pool stands at a place of the document that was written from this draft."""
    match place:
        case ("roles" | "tags" as section, str(key), *_):
            return (section, key)
        case ("providers", int(position), *_):
            return ("providers", draft.providers[position].key)
        case ("ignore", int(position), *_):
            # Where not even the path can be said, nothing smaller than its section can go.
            return draft.kept[position].path[:1]
    return tuple(str(step) for step in place[:1])


def amended(draft: Draft, path: tuple[str, ...], rule: str, message: str) -> Draft | None:
    """The draft without what cannot be said; None where that must be said.

    rule, message: what is wrong with saying it.
    """
    if len(path) == 2 or (path == ("name",) and path not in draft.kept_paths):
        return _keeping(draft, path, f"cannot be said in a document ({rule})", message)
    section = "".join(path)
    return _without_section(draft, section, message) if section in OPTIONAL_SECTIONS else None


def document(draft: Draft, target: Target) -> JsonObject:
    """The draft as a document for one target."""
    pool, spec = draft.incoming.pool, draft.incoming.pool.spec
    tree: JsonObject = {"kind": "IdentityPool", "address": draft.address}
    if ("name",) not in draft.kept_paths:
        tree["name"] = spec.name
    guests = ("allow_unauthenticated_identities",)
    tree[guests[0]] = spec.allow_unauthenticated_identities and guests not in draft.kept_paths
    sections: JsonObject = {
        "roles": _roles(draft),
        "providers": [_entry(draft, provider) for provider in draft.providers],
        "tags": {k: v for k, v in spec.tags if ("tags", k) not in draft.kept_paths},
    }
    if spec.allow_classic_flow is not None:
        sections = {"allow_classic_flow": spec.allow_classic_flow, **sections}
    tree |= {name: value for name, value in sections.items() if name not in draft.left_out}
    if draft.incoming.pin is not None:
        tree["pool_ids"] = {target.name: draft.incoming.pin}
    tree["targets"] = [target.name]
    if pool.from_cloudformation:
        tree["adopt"] = True
    if draft.kept:
        tree["ignore"] = [{"path": [*kept.path], "reason": kept.reason} for kept in draft.kept]
    literal = _literal(tree)
    assert isinstance(literal, dict)
    return literal


def _roles(draft: Draft) -> Json:
    roles = draft.incoming.pool.spec.roles
    pairs = (("authenticated", roles.authenticated), ("unauthenticated", roles.unauthenticated))
    return {
        kind: arn
        for kind, arn in pairs
        if arn is not None and ("roles", kind) not in draft.kept_paths
    }


def _entry(draft: Draft, provider: Provider) -> Json:
    if isinstance(provider, LoginProvider) and provider.domain in SECRET_DOMAINS:
        provider = replace(provider, app_id=LIVE)
    tree = provider_tree(provider)
    if ("providers", provider.key, "role_mapping") in draft.kept_paths:
        del tree["role_mapping"]
    return tree


def _literal(value: Json) -> Json:
    """The values with `${` as the text that it is; keys are never filled in."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    return value


def _keeping(draft: Draft, path: tuple[str, ...], reason: str, detail: str = "") -> Draft:
    if path[0] in draft.left_out or path in draft.kept_paths:
        return draft
    kept = [known for known in draft.kept if known.path[: len(path)] != path]
    return replace(
        draft, kept=tuple(sorted([*kept, Kept(path, reason, detail or reason)], key=_by_path))
    )


def _by_path(kept: Kept) -> tuple[str, ...]:
    return kept.path


def _without(draft: Draft, path: tuple[str, ...], reason: str) -> Draft:
    """The draft without what is not known; name and guest access are said, and left alone."""
    if len(path) == 1 and path[0] in OPTIONAL_SECTIONS:
        return _without_section(draft, path[0], reason)
    return _keeping(draft, path, "the source of the import does not say it", reason)


def _without_section(draft: Draft, section: str, reason: str) -> Draft:
    if section in draft.left_out:
        return draft
    kept = tuple(known for known in draft.kept if known.path[0] != section)
    draft = replace(draft, left_out=draft.left_out | {section}, kept=kept)
    return _noted(draft, f"{section} is left out, so not managed: {reason}")


def _noted(draft: Draft, note: str) -> Draft:
    return draft if note in draft.notes else replace(draft, notes=(*draft.notes, note))


def told(draft: Draft) -> tuple[str, ...]:
    """What the document does not say, for people."""
    kept = (
        f"{_way(known.path)} is left as it is on the pool (an entry under ignore): {known.detail}"
        for known in draft.kept
    )
    return (*draft.notes, *kept)


def _way(path: Iterable[str]) -> str:
    first, *rest = path
    return first + "".join(f"[{step!r}]" for step in rest)
