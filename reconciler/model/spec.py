"""PoolSpec: the one normal form that desired and live both become before they are compared."""

from dataclasses import dataclass

from reconciler.model.json_value import Json, JsonObject, Path
from reconciler.model.providers import (
    SECRET_DOMAINS,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    PrincipalTags,
    Provider,
    RoleMapping,
    Rule,
    StrayMapping,
    UserPoolProvider,
)

# The sections of a pool (design: what is managed as a whole), with the members of each.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("name", "allow_unauthenticated_identities")),
    ("allow_classic_flow", ("allow_classic_flow",)),
    ("roles", ("roles",)),
    ("providers", ("providers",)),
    ("tags", ("tags",)),
)


@dataclass(frozen=True, slots=True)
class Roles:
    """The default roles of a pool, as ARNs; None where a role is not set."""

    authenticated: str | None = None
    unauthenticated: str | None = None


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """A whole identity pool, without its id and without the tags that are not the user's.

    allow_classic_flow: None where the service was never told; the flow is open then.
    providers: sorted by key, at most one of each key. tags: sorted by key.
    """

    name: str
    allow_unauthenticated_identities: bool
    allow_classic_flow: bool | None = None
    roles: Roles = Roles()
    providers: tuple[Provider, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def configured(self) -> tuple[Provider, ...]:
        """The providers whose tokens the pool takes: without mappings that lost theirs."""
        return tuple(p for p in self.providers if not isinstance(p, StrayMapping))

    def provider(self, key: str) -> Provider | None:
        return next((provider for provider in self.providers if provider.key == key), None)


def sorted_providers(providers: list[Provider]) -> tuple[Provider, ...]:
    """The normal order; the service keeps none for providers."""
    return tuple(sorted(providers, key=lambda provider: provider.key))


def spec_tree(spec: PoolSpec) -> JsonObject:
    """The spec as plain JSON with the paths that plans speak of; what is not set is left out."""
    tree: JsonObject = {
        "name": spec.name,
        "allow_unauthenticated_identities": spec.allow_unauthenticated_identities,
        "roles": _without_none(
            {
                "authenticated": spec.roles.authenticated,
                "unauthenticated": spec.roles.unauthenticated,
            }
        ),
        "providers": {provider.key: provider_tree(provider) for provider in spec.providers},
        "tags": dict(spec.tags),
    }
    if spec.allow_classic_flow is not None:
        tree["allow_classic_flow"] = spec.allow_classic_flow
    return tree


def provider_tree(provider: Provider) -> JsonObject:
    """One provider's own keys, as a document would write them."""
    tree: JsonObject = {"type": provider.type.value}
    match provider:
        case UserPoolProvider():
            tree["user_pool_id"] = provider.user_pool_id
            tree["client_id"] = provider.client_id
            tree["server_side_token_check"] = provider.server_side_token_check
        case IamProvider():
            tree["arn"] = provider.arn
        case LoginProvider():
            tree["domain"] = provider.domain
            tree["app_id"] = provider.app_id
        case DeveloperProvider():
            tree["name"] = provider.name
        case StrayMapping():
            pass
    if provider.role_mapping is not None:
        tree["role_mapping"] = mapping_tree(provider.role_mapping)
    if provider.principal_tags.use_defaults:
        tree["principal_tags"] = "default"
    elif provider.principal_tags.tags:
        tree["principal_tags"] = dict(provider.principal_tags.tags)
    return tree


def mapping_tree(mapping: RoleMapping) -> JsonObject:
    """A role mapping; a Token mapping without rules has no `rules`."""
    tree: JsonObject = {"type": mapping.type.value}
    if mapping.ambiguous_role_resolution is not None:
        tree["ambiguous_role_resolution"] = mapping.ambiguous_role_resolution.value
    if mapping.rules:
        tree["rules"] = [rule_tree(rule) for rule in mapping.rules]
    return tree


def rule_tree(rule: Rule) -> JsonObject:
    return {
        "claim": rule.claim,
        "match": rule.match.value,
        "value": rule.value,
        "role": rule.role,
    }


def is_secret(path: Path) -> bool:
    """Whether the value at this place of the spec may never be shown."""
    return (
        len(path) == 3
        and path[0] == "providers"
        and path[1] in SECRET_DOMAINS
        and path[2] == "app_id"
    )


def principal_tags_by_name(spec: PoolSpec) -> dict[str, PrincipalTags]:
    """Principal tags as the service keeps them: one map for each provider name."""
    return {
        provider.tag_name: provider.principal_tags
        for provider in spec.providers
        if provider.tag_name is not None
    }


def _without_none(tree: dict[str, str | None]) -> Json:
    return {key: value for key, value in tree.items() if value is not None}
