"""Whether a read shows what a call wrote; how an unknown outcome is settled."""

from reconciler.calls.live import live_pool
from reconciler.calls.writes import pool_surface, role_surface
from reconciler.model.json_value import JsonObject, text_list, text_map
from reconciler.model.results import Call


def reading_of(call: Call, pool_id: str) -> Call:
    """The read in which the effect of a writing call on a pool can be seen."""
    parameters: JsonObject = {"IdentityPoolId": pool_id}
    match call.operation:
        case "SetIdentityPoolRoles":
            return Call("GetIdentityPoolRoles", parameters)
        case "SetPrincipalTagAttributeMap":
            name = call.parameters["IdentityProviderName"]
            return Call("GetPrincipalTagAttributeMap", parameters | {"IdentityProviderName": name})
        case _:
            return Call("DescribeIdentityPool", parameters)


def shows(answer: JsonObject, call: Call) -> bool:
    """Whether the answer to `reading_of(call)` holds what the call was to write."""
    sent = call.parameters
    match call.operation:
        case "SetIdentityPoolRoles":
            return _roles_of(answer) == _roles_of(sent)
        case "SetPrincipalTagAttributeMap":
            return _principal_tags_of(answer) == _principal_tags_of(sent)
        case "UpdateIdentityPool":
            return _pool_of(answer) == _pool_of(sent)
        case "TagResource":
            return (
                text_map(sent["Tags"]).items() <= text_map(answer.get("IdentityPoolTags")).items()
            )
        case "UntagResource":
            tags = text_map(answer.get("IdentityPoolTags"))
            return not any(key in tags for key in text_list(sent["TagKeys"]))
        case "DeleteIdentityPool":
            return False
        case _:
            raise ValueError(f"{call.operation} has no effect to look for")


# What is sent and what is read have one shape in this service, so both parse alike.
_NO_POOL: JsonObject = {
    "IdentityPoolId": "",
    "IdentityPoolName": "",
    "AllowUnauthenticatedIdentities": False,
}


# What no spec can hold was not sent either, so it counts where it is seen.
def _pool_of(value: JsonObject) -> object:
    pool = live_pool(value, {}, None)
    return pool_surface(pool.spec), pool.unmodelled


def _roles_of(value: JsonObject) -> object:
    pool = live_pool(_NO_POOL, value, None)
    return role_surface(pool.spec), pool.unmodelled


def _principal_tags_of(value: JsonObject) -> tuple[bool, dict[str, str]]:
    defaults = value.get("UseDefaults") is True
    # With the defaults on, the service may list them.
    return defaults, {} if defaults else text_map(value.get("PrincipalTags"))
