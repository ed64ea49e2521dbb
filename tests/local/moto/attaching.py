"""Probes of what hangs on a pool: roles, tags and principal tags."""

from reconciler.local.protocol.members import JsonObject
from tests.local.clients import ACCOUNT, CLIENT, REGION, ROLE, USER_POOL
from tests.local.moto.probe import Emulator, Probe, compact, in_full, shown, words

_KEY = f"{USER_POOL}:app"
_BY_TOKEN: JsonObject = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
_RULE: JsonObject = {"Claim": "email", "MatchType": "Equals", "Value": "a@b.c", "RoleARN": ROLE}
_BY_26_RULES: JsonObject = {
    "Type": "Rules",
    "AmbiguousRoleResolution": "Deny",
    "RulesConfiguration": {"Rules": [_RULE] * 26},
}
_MAP: JsonObject = {"UseDefaults": False, "PrincipalTags": {"who": "sub"}}


def _set(aws: Emulator, pool_id: str, roles: JsonObject, mappings: JsonObject) -> None:
    aws.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles=roles, RoleMappings=mappings)


def _roles_as_set(aws: Emulator) -> str:
    pool_id = aws.created(CognitoIdentityProviders=[CLIENT])
    _set(aws, pool_id, {"authenticated": ROLE}, {_KEY: _BY_TOKEN})
    return shown(aws.call("GetIdentityPoolRoles", IdentityPoolId=pool_id), "Roles", "RoleMappings")


def _roles_replaced(aws: Emulator) -> str:
    pool_id = aws.created()
    _set(aws, pool_id, {"authenticated": ROLE}, {})
    _set(aws, pool_id, {"unauthenticated": ROLE}, {})
    return shown(aws.call("GetIdentityPoolRoles", IdentityPoolId=pool_id), "Roles")


def _set_on_new_pool(aws: Emulator, mappings: JsonObject) -> None:
    _set(aws, aws.created(CognitoIdentityProviders=[CLIENT]), {}, mappings)


def _arn(pool_id: str) -> str:
    return f"arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{pool_id}"


def _tags(aws: Emulator, arn: str) -> str:
    return shown(aws.call("ListTagsForResource", ResourceArn=arn), "Tags")


def _tags_of_new_pool(aws: Emulator) -> str:
    return _tags(aws, _arn(aws.created(IdentityPoolTags={"team": "shop"})))


def _tagged(aws: Emulator) -> str:
    arn = _arn(aws.created(IdentityPoolTags={"team": "shop", "stage": "test"}))
    aws.call("TagResource", ResourceArn=arn, Tags={"stage": "live", "cost": "7"})
    return _tags(aws, arn)


def _untagged(aws: Emulator) -> str:
    arn = _arn(aws.created(IdentityPoolTags={"team": "shop", "stage": "test"}))
    aws.call("UntagResource", ResourceArn=arn, TagKeys=["stage", "nothing"])
    return _tags(aws, arn)


def _attribute_map_set(aws: Emulator) -> str:
    return shown(aws.call("SetPrincipalTagAttributeMap", **_of_new_pool(aws), **_MAP), *_MAP)


def _attribute_map_read(aws: Emulator) -> str:
    provider = _of_new_pool(aws)
    aws.call("SetPrincipalTagAttributeMap", **provider, **_MAP)
    return shown(aws.call("GetPrincipalTagAttributeMap", **provider), *_MAP)


def _of_new_pool(aws: Emulator) -> JsonObject:
    pool_id = aws.created(CognitoIdentityProviders=[CLIENT])
    return {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}


ATTACHING = (
    Probe(
        "GetIdentityPoolRoles",
        "a role and a mapping as they were set",
        _roles_as_set,
        ("get-roles-names-its-pool", "mappings-come-back-as-set"),
        f"Roles: {compact({'authenticated': ROLE})}, RoleMappings: {compact({_KEY: _BY_TOKEN})}",
    ),
    Probe(
        "SetIdentityPoolRoles",
        "the guest role, after the authenticated one was set",
        _roles_replaced,
        ("set-roles-replaces-roles",),
        f"Roles: {compact({'unauthenticated': ROLE})}",
    ),
    Probe(
        "SetIdentityPoolRoles",
        "a mapping for a provider the pool does not have",
        lambda aws: in_full(lambda: _set_on_new_pool(aws, {"accounts.google.com": _BY_TOKEN})),
        ("mapping-keys-are-configured-providers",),
        "InvalidParameterException: (accounts.google.com) is not a valid RoleMapping"
        " ProviderName or is not a configured provider.",
    ),
    Probe(
        "SetIdentityPoolRoles",
        "a mapping of 26 rules",
        lambda aws: words(lambda: _set_on_new_pool(aws, {_KEY: _BY_26_RULES})),
        ("rules-are-limited-to-25",),
        "The number of rules in the request exceeded 25.",
    ),
    Probe(
        "ListTagsForResource",
        "the tags a pool was created with",
        _tags_of_new_pool,
        ("tags-are-created-with-the-pool", "listed-tags-are-the-pools"),
        'Tags: {"team":"shop"}',
    ),
    Probe(
        "TagResource",
        "one key more and one with another value",
        _tagged,
        ("tagging-adds-and-overwrites",),
        'Tags: {"cost":"7","stage":"live","team":"shop"}',
    ),
    Probe(
        "UntagResource",
        "a key the pool has and one it has not",
        _untagged,
        ("untagging-removes-keys",),
        'Tags: {"team":"shop"}',
    ),
    Probe(
        "GetPrincipalTagAttributeMap",
        "a map as it was set",
        _attribute_map_read,
        ("principal-tags-belong-to-one-provider", "set-principal-tags-answers-as-get"),
        shown(_MAP, *_MAP),
    ),
    Probe(
        "SetPrincipalTagAttributeMap",
        "what it answers",
        _attribute_map_set,
        ("set-principal-tags-answers-as-get",),
        shown(_MAP, *_MAP),
    ),
)
