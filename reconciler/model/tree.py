"""A spec from its plain JSON: the way back from `spec_tree`."""

from collections.abc import Mapping
from typing import TypeAlias

from reconciler.model.json_value import Json, members, object_list, text_map
from reconciler.model.providers import (
    DEFAULTS,
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
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers

_Object: TypeAlias = Mapping[str, Json]


def spec_of_tree(tree: _Object) -> PoolSpec:
    """The spec that has this tree. Raises ValueError where no spec has it."""
    roles = members(tree.get("roles"))
    entries = members(tree.get("providers"))
    return PoolSpec(
        name=_text(tree, "name"),
        allow_unauthenticated_identities=_flag(tree, "allow_unauthenticated_identities"),
        allow_classic_flow=(
            _flag(tree, "allow_classic_flow") if "allow_classic_flow" in tree else None
        ),
        roles=Roles(
            _text(roles, "authenticated") if "authenticated" in roles else None,
            _text(roles, "unauthenticated") if "unauthenticated" in roles else None,
        ),
        providers=sorted_providers(
            [_provider(key, members(entry)) for key, entry in entries.items()]
        ),
        tags=tuple(sorted(text_map(tree.get("tags")).items())),
    )


def _provider(key: str, tree: _Object) -> Provider:
    type_ = ProviderType(_text(tree, "type"))
    mapping = _mapping(members(tree["role_mapping"])) if "role_mapping" in tree else None
    tags = _principal_tags(tree.get("principal_tags"))
    match type_:
        case ProviderType.USER_POOL:
            return UserPoolProvider(
                _text(tree, "user_pool_id"),
                _text(tree, "client_id"),
                _flag(tree, "server_side_token_check"),
                mapping,
                tags,
            )
        case ProviderType.OIDC | ProviderType.SAML:
            return IamProvider(type_, _text(tree, "arn"), mapping, tags)
        case ProviderType.LOGIN:
            return LoginProvider(_text(tree, "domain"), _text(tree, "app_id"), mapping, tags)
        case ProviderType.DEVELOPER:
            return DeveloperProvider(_text(tree, "name"), principal_tags=tags)
        case ProviderType.STRAY:
            if mapping is None:
                raise ValueError(f"{key}: a mapping without a provider, and without a mapping")
            return StrayMapping(key, mapping, tags)


def _mapping(tree: _Object) -> RoleMapping:
    resolution = "ambiguous_role_resolution"
    return RoleMapping(
        MappingType(_text(tree, "type")),
        Resolution(_text(tree, resolution)) if resolution in tree else None,
        tuple(
            Rule(
                _text(rule, "claim"),
                Match(_text(rule, "match")),
                _text(rule, "value"),
                _text(rule, "role"),
            )
            for rule in object_list(tree.get("rules"))
        ),
    )


def _principal_tags(tree: Json) -> PrincipalTags:
    if tree == "default":
        return DEFAULTS
    return PrincipalTags(tags=tuple(sorted(text_map(tree).items())))


def _text(tree: _Object, key: str) -> str:
    value = tree.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    return value


def _flag(tree: _Object, key: str) -> bool:
    value = tree.get(key)
    if not isinstance(value, bool):
        raise ValueError(f"{key} is neither true nor false")
    return value
