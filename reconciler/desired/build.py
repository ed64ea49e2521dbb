"""A resolved IdentityPool document as a DesiredPool.

The document was accepted by its schema, so what is required is there and of the right type.
Every value keeps its place: `origins` maps the path of each to where it is written.
"""

from collections.abc import Iterable
from datetime import date

from reconciler.desired.references import ProviderEntry
from reconciler.model.document import (
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    pairs_of,
    text_at,
    texts_of,
)
from reconciler.model.json_value import Path
from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, Ignore, Waiver
from reconciler.model.providers import (
    DEFAULTS,
    INACTIVE,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    MappingType,
    Match,
    PrincipalTags,
    Provider,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.spec import Roles
from reconciler.model.targets import Target

Origins = list[tuple[Path, Origin]]


def selects(document: Document, target: Target) -> bool:
    """Whether a pool's document is for this target; without `targets` it is for all."""
    targets = document.root.get("targets")
    return not isinstance(targets, Sequence) or target.name in texts_of(targets)


def build_pool(
    document: Document,
    entries: tuple[ProviderEntry, ...] | None,
    target: Target,
) -> DesiredPool:
    """The desired pool of a resolved document.

    entries: its providers with references replaced; None where the section is not managed.
    """
    root = document.root
    address = document.address
    origins: Origins = []
    _keep_origins(root, (), origins)
    pin = _child(root, "pool_ids", target.name)
    return DesiredPool(
        address=address,
        name=text_at(root, "name") or address,
        allow_unauthenticated_identities=_flag(root, "allow_unauthenticated_identities"),
        origin=root.origin,
        allow_classic_flow=(
            _flag(root, "allow_classic_flow") if root.get("allow_classic_flow") else None
        ),
        roles=_roles(root.get("roles")),
        providers=None if entries is None else tuple(_provider(e, origins) for e in entries),
        tags=_tags(root.get("tags"), target.default_tags),
        formerly=texts_of(root.get("formerly")),
        protect=_flag(root, "protect", default=True),
        pin=pin.text if isinstance(pin, Scalar) else None,
        adopt=_flag(root, "adopt"),
        ignores=tuple(_ignores(root.get("ignore"))),
        waivers=tuple(_waivers(root.get("waivers"))),
        absent=text_at(root, "state") == "absent",
        origins=tuple(origins),
    )


def _roles(node: Node | None) -> Roles | None:
    if not isinstance(node, Mapping):
        return None
    return Roles(text_at(node, "authenticated"), text_at(node, "unauthenticated"))


def _tags(
    node: Node | None, default_tags: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(node, Mapping):
        return None
    return tuple(sorted((dict(default_tags) | dict(pairs_of(node))).items()))


def _provider(entry: ProviderEntry, origins: Origins) -> Provider:
    node = entry.node
    provider = _provider_of_type(ProviderType(text_at(node, "type") or ""), node)
    base: Path = ("providers", provider.key)
    _keep_origins(node, base, origins)
    origins.append((base, entry.origin))
    return provider


def _provider_of_type(type_: ProviderType, node: Mapping) -> Provider:
    mapping = _role_mapping(node.get("role_mapping"))
    tags = _principal_tags(node.get("principal_tags"))
    if type_ is ProviderType.USER_POOL:
        return UserPoolProvider(
            user_pool_id=text_at(node, "user_pool_id") or "",
            client_id=text_at(node, "client_id") or "",
            server_side_token_check=_flag(node, "server_side_token_check"),
            role_mapping=mapping,
            principal_tags=tags,
        )
    if type_ is ProviderType.LOGIN:
        return LoginProvider(
            text_at(node, "domain") or "", text_at(node, "app_id") or "", mapping, tags
        )
    if type_ is ProviderType.DEVELOPER:
        return DeveloperProvider(text_at(node, "name") or "")
    return IamProvider(type_, text_at(node, "arn") or "", mapping, tags)


def _role_mapping(node: Node | None) -> RoleMapping | None:
    if not isinstance(node, Mapping):
        return None
    rules = node.get("rules")
    items = rules.items if isinstance(rules, Sequence) else ()
    return RoleMapping(
        MappingType(text_at(node, "type") or ""),
        Resolution(text_at(node, "ambiguous_role_resolution") or ""),
        tuple(_rule(item) for item in items if isinstance(item, Mapping)),
    )


def _rule(node: Mapping) -> Rule:
    return Rule(
        claim=text_at(node, "claim") or "",
        match=Match(text_at(node, "match") or ""),
        value=text_at(node, "value") or "",
        role=text_at(node, "role") or "",
    )


def _principal_tags(node: Node | None) -> PrincipalTags:
    if isinstance(node, Scalar):
        return DEFAULTS
    if isinstance(node, Mapping):
        return PrincipalTags(tags=pairs_of(node))
    return INACTIVE


def _ignores(node: Node | None) -> Iterable[Ignore]:
    for item in node.items if isinstance(node, Sequence) else ():
        assert isinstance(item, Mapping)
        yield Ignore(
            texts_of(item.get("path")), text_at(item, "reason") or "", _until(item), item.origin
        )


def _waivers(node: Node | None) -> Iterable[Waiver]:
    for item in node.items if isinstance(node, Sequence) else ():
        assert isinstance(item, Mapping)
        until = _until(item)
        assert until is not None, "the schema asks for it"
        yield Waiver(text_at(item, "rule") or "", text_at(item, "reason") or "", until, item.origin)


def _until(item: Mapping) -> date | None:
    until = text_at(item, "until")
    return date.fromisoformat(until) if until else None


def _keep_origins(node: Node, path: Path, origins: Origins) -> None:
    origins.append((path, node.origin))
    if isinstance(node, Mapping):
        for entry in node.entries:
            if path or entry.key.text != "providers":
                _keep_origins(entry.value, (*path, entry.key.text), origins)
            else:
                origins.append((("providers",), entry.value.origin))
    elif isinstance(node, Sequence):
        for position, item in enumerate(node.items):
            _keep_origins(item, (*path, position), origins)


def _child(node: Mapping, *keys: str) -> Node | None:
    found: Node | None = node
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _flag(node: Mapping, key: str, default: bool = False) -> bool:
    text = text_at(node, key)
    return default if text is None else text == "true"
