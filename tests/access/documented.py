"""Pools written as documents write them, with roles by name, as specs."""

from typing import Any

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
from reconciler.model.spec import PoolSpec, Roles, sorted_providers
from tests.builders import ACCOUNT, role

_ARNS = {
    "ARN/": f"arn:aws:iam::{ACCOUNT}:role/",
    "OIDC/": f"arn:aws:iam::{ACCOUNT}:oidc-provider/",
    "SAML/": f"arn:aws:iam::{ACCOUNT}:saml-provider/",
}


def whole(text: str) -> str:
    """Short forms of ARNs written out, wherever they stand in the text."""
    for short, prefix in _ARNS.items():
        text = text.replace(short, prefix)
    return text


def arn(name: str) -> str:
    """A role by its name; what stands for no role of the pool stays as it is."""
    return name if name.startswith("<") else role(name)


def spec(written: dict[str, Any]) -> PoolSpec:
    """A pool; what is not written is empty, and the classic flow is not set."""
    roles = {kind: arn(name) for kind, name in written.get("roles", {}).items()}
    return PoolSpec(
        name="web",
        allow_unauthenticated_identities=written.get("allow_unauthenticated_identities", False),
        allow_classic_flow=written.get("allow_classic_flow", False),
        roles=Roles(roles.get("authenticated"), roles.get("unauthenticated")),
        providers=sorted_providers([_provider(p) for p in written.get("providers", [])]),
    )


def _provider(written: dict[str, Any]) -> Provider:
    mapping = _mapping(written["role_mapping"]) if "role_mapping" in written else None
    tags = _tags(written.get("principal_tags"))
    match ProviderType(written["type"]):
        case ProviderType.USER_POOL:
            return UserPoolProvider(
                written["user_pool_id"], written["client_id"], True, mapping, tags
            )
        case ProviderType.LOGIN:
            return LoginProvider(written["domain"], written["app_id"], mapping, tags)
        case ProviderType.DEVELOPER:
            return DeveloperProvider(written["name"])
        case type_:
            return IamProvider(type_, whole(written["arn"]), mapping, tags)


def _mapping(written: dict[str, Any]) -> RoleMapping:
    resolution = written.get("ambiguous_role_resolution")
    return RoleMapping(
        MappingType(written["type"]),
        Resolution(resolution) if resolution else None,
        tuple(
            Rule(rule["claim"], Match(rule["match"]), rule["value"], arn(rule["role"]))
            for rule in written.get("rules", [])
        ),
    )


def _tags(written: object) -> PrincipalTags:
    if isinstance(written, dict):
        return PrincipalTags(tags=tuple(sorted(written.items())))
    return DEFAULTS if written == "default" else INACTIVE
