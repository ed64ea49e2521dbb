"""Whether a read shows what a call wrote; how an unknown outcome is settled.

And whether it shows nothing else, before the next call replaces it.
"""

from collections.abc import Iterable

from reconciler.calls.build import write_call
from reconciler.calls.live import live_pool
from reconciler.calls.writes import SetPrincipalTags, SetRoles, pool_surface, role_surface
from reconciler.model.json_value import JsonObject, text_list, text_map
from reconciler.model.pools import LivePool, Unmodelled
from reconciler.model.providers import INACTIVE, RoleMapping
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec, Roles, principal_tags_by_name


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


def holds_only(
    answer: JsonObject, before: LivePool | None, ours: Iterable[Call], call: Call
) -> bool:
    """Whether what a call replaces holds what a pool had before, or what calls of ours wrote.

    answer: to `reading_of(call)`. before: None for a pool that a call of ours made.
    """
    if call.operation in ("TagResource", "UntagResource"):
        return _has_tags_of(answer, before, call)
    same = reading_of(call, "")
    alike = [own for own in ours if own.operation == call.operation]
    if any(shows(answer, own) for own in alike if reading_of(own, "") == same):
        return True
    return _holds_what_was(answer, before, call)


def _has_tags_of(answer: JsonObject, before: LivePool | None, call: Call) -> bool:
    had = before.tags if before else {}
    seen, wanted = text_map(answer.get("IdentityPoolTags")), text_map(call.parameters.get("Tags"))
    keys = {*wanted, *text_list(call.parameters.get("TagKeys"))}
    return all(seen.get(key) in (had.get(key), wanted.get(key)) for key in keys)


def _holds_what_was(answer: JsonObject, before: LivePool | None, call: Call) -> bool:
    spec, known = (before.spec, {*before.unmodelled}) if before else (_NOTHING, set())
    match call.operation:
        case "SetIdentityPoolRoles":
            found, novel = _roles_of(answer)
            had, strays = _roles_of(write_call(SetRoles(spec), "").parameters)
            return found == had and known.union(strays).issuperset(novel)
        case "SetPrincipalTagAttributeMap":
            name = str(call.parameters["IdentityProviderName"])
            tags = principal_tags_by_name(spec).get(name, INACTIVE)
            old = write_call(SetPrincipalTags(name, tags), "")
            return _principal_tags_of(answer) == _principal_tags_of(old.parameters)
        case _:
            surface, novel = _pool_of(answer)
            return surface == pool_surface(spec) and known.issuperset(novel)


# What a pool holds that has only just been made.
_NOTHING = PoolSpec("", False, None, Roles(), (), ())

# What is sent and what is read have one shape in this service, so both parse alike.
_NO_POOL: JsonObject = {
    "IdentityPoolId": "",
    "IdentityPoolName": "",
    "AllowUnauthenticatedIdentities": False,
}


# What no spec can hold was not sent either, so it counts where it is seen.
def _pool_of(value: JsonObject) -> tuple[PoolSpec, tuple[Unmodelled, ...]]:
    pool = live_pool(value, {}, None)
    return pool_surface(pool.spec), pool.unmodelled


def _roles_of(
    value: JsonObject,
) -> tuple[tuple[Roles, dict[str, RoleMapping]], tuple[Unmodelled, ...]]:
    pool = live_pool(_NO_POOL, value, None)
    return role_surface(pool.spec), pool.unmodelled


def _principal_tags_of(value: JsonObject) -> tuple[bool, dict[str, str]]:
    defaults = value.get("UseDefaults") is True
    # With the defaults on, the service may list them.
    return defaults, {} if defaults else text_map(value.get("PrincipalTags"))
