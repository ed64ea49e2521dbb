"""What somebody else does to pools, by hand or with another tool."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from hypothesis import strategies as st

from reconciler.model.json_value import Json, JsonObject, members
from reconciler.model.pools import ADDRESS_TAG, APPLIED_TAG, OWNER_TAG, PROTECTED_TAG
from reconciler.model.results import Call
from tests.builders import OWNER, REGION, SAML, role
from tests.local.clients import arn_of

SECRET = b"s3cret"

Content: TypeAlias = JsonObject
# A call on a pool with this id and content, None where there is nothing to do.
Hand: TypeAlias = Callable[[str, Content], Call | None]

_OF_THE_POOL = (
    "IdentityPoolName",
    "AllowUnauthenticatedIdentities",
    "AllowClassicFlow",
    "SupportedLoginProviders",
    "DeveloperProviderName",
    "OpenIdConnectProviderARNs",
    "CognitoIdentityProviders",
    "SamlProviderARNs",
)


def _updated(**changed: object) -> Callable[[str, Content], Call]:
    """UpdateIdentityPool with everything else as it is."""

    def hand(pool_id: str, content: Content) -> Call:
        kept = {name: content[name] for name in _OF_THE_POOL if name in content}
        new = cast(JsonObject, changed)
        return Call("UpdateIdentityPool", {"IdentityPoolId": pool_id, **kept, **new})

    return hand


def _guests_turned(pool_id: str, content: Content) -> Call:
    guests = content["AllowUnauthenticatedIdentities"]
    return _updated(AllowUnauthenticatedIdentities=not guests)(pool_id, content)


def _with_role(name: str) -> Hand:
    def hand(pool_id: str, content: Content) -> Call:
        roles = members(content["Roles"])
        mappings: Json = {**members(roles.get("RoleMappings", {}))}
        defaults: Json = {**members(roles.get("Roles", {})), "authenticated": role(name)}
        parameters = {"IdentityPoolId": pool_id, "Roles": defaults, "RoleMappings": mappings}
        return Call("SetIdentityPoolRoles", parameters)

    return hand


def _with_principal_tags(pool_id: str, content: Content) -> Call | None:
    clients = cast(list[JsonObject], content.get("CognitoIdentityProviders", []))
    names = [client["ProviderName"] for client in clients]
    names += cast(list[Json], content.get("OpenIdConnectProviderARNs", []))
    if not names:
        return None
    parameters: JsonObject = {"UseDefaults": False, "PrincipalTags": {"by": "hand"}}
    call = {"IdentityPoolId": pool_id, "IdentityProviderName": names[0], **parameters}
    return Call("SetPrincipalTagAttributeMap", call)


def _tagged(**tags: str) -> Hand:
    return lambda pool_id, _: Call(
        "TagResource", {"ResourceArn": arn_of(pool_id, region=REGION), "Tags": {**tags}}
    )


def _untagged(*keys: str) -> Hand:
    return lambda pool_id, _: Call(
        "UntagResource", {"ResourceArn": arn_of(pool_id, region=REGION), "TagKeys": [*keys]}
    )


def _deleted(pool_id: str, _: Content) -> Call:
    return Call("DeleteIdentityPool", {"IdentityPoolId": pool_id})


def _made(name: str, **tags: str) -> Hand:
    parameters: JsonObject = {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": False}
    return lambda *_: Call("CreateIdentityPool", {**parameters, "IdentityPoolTags": {**tags}})


MADE: Mapping[str, Hand] = {
    "makes a pool": _made("shop"),
    "makes a pool of one name": _made("a"),
    "makes a pool in our name": _made("c", **{OWNER_TAG: OWNER, ADDRESS_TAG: "c"}),
    "makes a pool of its own": _made("b", **{OWNER_TAG: "other", ADDRESS_TAG: "b"}),
}
# On a pool that is there.
DONE: Mapping[str, Hand] = {
    "turns guests on or off": _guests_turned,
    "gives another name": _updated(IdentityPoolName="b"),
    "opens the classic flow": _updated(AllowClassicFlow=True),
    "adds a login with a secret": _updated(
        SupportedLoginProviders={"api.twitter.com": f"key;{SECRET.decode()}"}
    ),
    "adds a provider": _updated(SamlProviderARNs=[SAML.arn]),
    "sets a role": _with_role("old"),
    "sets a role that documents may want": _with_role("new"),
    "sets principal tags": _with_principal_tags,
    "changes a tag": _tagged(team="hand"),
    "adds a tag": _tagged(other="hand"),
    "claims the pool": _tagged(**{OWNER_TAG: "other"}),
    "gives the pool to us": _tagged(**{OWNER_TAG: OWNER}),
    "gives another address": _tagged(**{ADDRESS_TAG: "b"}),
    "takes the protection off": _tagged(**{PROTECTED_TAG: "false"}),
    "takes the owner off": _untagged(OWNER_TAG),
    "takes address and marker off": _untagged(ADDRESS_TAG, APPLIED_TAG),
    "deletes the pool": _deleted,
}
HANDS: Mapping[str, Hand] = {**MADE, **DONE}

# What meets most often with what a run writes.
_MEETING = ("sets a role", "turns guests on or off", "sets principal tags", "changes a tag")

hands = st.one_of(st.sampled_from(_MEETING), st.sampled_from(sorted(HANDS)))
