"""Identity pools among the resources of Terraform.

aws_cognito_identity_pool, …_roles_attachment and …_provider_principal_tag come together by the id
of the pool, which a state knows; which resource refers to which does not matter.
"""

import shlex
from collections.abc import Sequence

from reconciler.bring_in.sourced import Sourced, mapping_answer
from reconciler.bring_in.terraform_state import Resource
from reconciler.bring_in.values import Incoming, Passed
from reconciler.model.json_value import Json, JsonObject, object_list, text_list, text_map
from reconciler.model.providers import SECRET_DOMAINS
from reconciler.model.targets import Target

POOL = "aws_cognito_identity_pool"
ATTACHMENT = "aws_cognito_identity_pool_roles_attachment"
PRINCIPAL_TAG = "aws_cognito_identity_pool_provider_principal_tag"

# Which section an attribute of a pool is about.
_SECTIONS = {
    "allow_classic_flow": "allow_classic_flow",
    "allow_unauthenticated_identities": "allow_unauthenticated_identities",
    "identity_pool_name": "name",
    "tags": "tags",
    "tags_all": "tags",
    "cognito_identity_providers": "providers",
    "developer_provider_name": "providers",
    "openid_connect_provider_arns": "providers",
    "saml_provider_arns": "providers",
    "supported_login_providers": "providers",
    "roles": "roles",
    "role_mapping": "providers",
    "principal_tags": "providers",
    "identity_provider_name": "providers",
    "use_defaults": "providers",
}
_LOGINS = "supported_login_providers"


def pools_of(
    resources: Sequence[Resource], target: Target
) -> tuple[list[Incoming], list[Passed], list[str]]:
    """The pools with what belongs to them, those of other accounts, and what is left over."""
    pools: dict[str, Sourced] = {}
    passed, notes = [], []
    for resource in resources:
        if resource.type != POOL:
            continue
        pool_id, name = _text(resource, "id"), _text(resource, "identity_pool_name")
        if reason := _elsewhere(_text(resource, "arn"), target):
            passed.append(Passed(resource.address, name, pool_id, reason, refused=True))
        elif not pool_id or pool_id in pools:
            reason = f"{pools[pool_id].label} is the same pool" if pool_id else "it has no id yet"
            passed.append(Passed(resource.address, name, None, reason, refused=True))
        else:
            pools[pool_id] = _pool(resource, pool_id)
    gone = {passed_.pool_id for passed_ in passed}
    for resource in resources:
        belongs = pools.get(_text(resource, "identity_pool_id"))
        if resource.type in (ATTACHMENT, PRINCIPAL_TAG) and belongs is not None:
            _add(resource, belongs)
        elif resource.type in (ATTACHMENT, PRINCIPAL_TAG):
            pool_id = _text(resource, "identity_pool_id")
            if pool_id not in gone:
                notes.append(f"{resource.address}: its pool {pool_id} is not in this state")
        elif resource.type != POOL and "cognito_identity_pool" in resource.type:
            notes.append(f"{resource.address}: resources of type {resource.type} are not read")
    return [_incoming(pool) for pool in pools.values()], passed, notes


def _incoming(pool: Sourced) -> Incoming:
    words = " ".join(shlex.quote(resource) for resource in sorted(pool.resources))
    reason = f"the state has no {ATTACHMENT} of this pool"
    return pool.incoming(reason, (f"terraform state rm {words}",))


def _elsewhere(arn: str, target: Target) -> str | None:
    account = arn.split(":")[4] if arn.count(":") > 4 else ""
    if account in ("", target.account):
        return None
    return f"it is of account {account}; target {target.name} is {target.account}"


def _pool(resource: Resource, pool_id: str) -> Sourced:
    values = resource.values
    tags = values.get("tags_all") if values.get("tags_all") is not None else values.get("tags")
    answer: JsonObject = {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": _text(resource, "identity_pool_name"),
        "AllowUnauthenticatedIdentities": values.get("allow_unauthenticated_identities") is True,
        "AllowClassicFlow": values.get("allow_classic_flow") is True,
        "SupportedLoginProviders": dict[str, Json](text_map(values.get(_LOGINS))),
        "OpenIdConnectProviderARNs": [*text_list(values.get("openid_connect_provider_arns"))],
        "SamlProviderARNs": [*text_list(values.get("saml_provider_arns"))],
        "CognitoIdentityProviders": [
            {
                "ProviderName": client.get("provider_name"),
                "ClientId": client.get("client_id"),
                "ServerSideTokenCheck": client.get("server_side_token_check") is True,
            }
            for client in object_list(values.get("cognito_identity_providers"))
        ],
        "IdentityPoolTags": dict[str, Json](text_map(tags)),
    }
    if developer := _text(resource, "developer_provider_name"):
        answer["DeveloperProviderName"] = developer
    pool = Sourced(resource.address, answer, resources=[resource.address])
    _keep_secrets(resource, pool)
    return pool


def _add(resource: Resource, pool: Sourced) -> None:
    pool.resources.append(resource.address)
    _keep_secrets(resource, pool)
    if resource.type == ATTACHMENT:
        pool.roles = {
            "Roles": dict[str, Json](text_map(resource.values.get("roles"))),
            "RoleMappings": {
                str(item.get("identity_provider")): _mapping(item)
                for item in object_list(resource.values.get("role_mapping"))
            },
        }
        return
    pool.tags[_text(resource, "identity_provider_name")] = {
        "UseDefaults": resource.values.get("use_defaults") is True,
        "PrincipalTags": dict[str, Json](text_map(resource.values.get("principal_tags"))),
    }


def _mapping(item: JsonObject) -> JsonObject:
    resolution = item.get("ambiguous_role_resolution")
    rules = [
        {
            "Claim": str(rule.get("claim")),
            "MatchType": str(rule.get("match_type")),
            "Value": str(rule.get("value")),
            "RoleARN": str(rule.get("role_arn")),
        }
        for rule in object_list(item.get("mapping_rule"))
    ]
    text = resolution if isinstance(resolution, str) else None
    return mapping_answer(str(item.get("type")), text, [*rules])


def _keep_secrets(resource: Resource, pool: Sourced) -> None:
    """What Terraform keeps from outputs stays out of documents; the pool keeps it as it is."""
    for way in sorted(resource.sensitive):
        if way[:1] == (_LOGINS,) and way[1:2] and way[1] in SECRET_DOMAINS:
            # Documents never say these anyway.
            continue
        for attribute in way[:1] or _SECTIONS:
            if (section := _SECTIONS.get(attribute)) is not None:
                pool.lacks((section,), f"{resource.address}.{'.'.join(way)} is sensitive")
            if section == "name":
                # Addresses are made of names.
                pool.pool["IdentityPoolName"] = resource.address.rpartition(f"{POOL}.")[2]


def _text(resource: Resource, name: str) -> str:
    value = resource.values.get(name)
    return value if isinstance(value, str) else ""
