"""Identities: answers → values, and the calls that read and change them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from reconciler.model.identities import BATCH, ChosenPool, Identity, Page
from reconciler.model.json_value import Json, JsonObject, object_list, text_list
from reconciler.model.results import Call


def list_call(pool_id: str, token: str | None, hide_disabled: bool) -> Call:
    """One page of a pool's identities."""
    parameters: JsonObject = {"IdentityPoolId": pool_id, "MaxResults": BATCH}
    if hide_disabled:
        parameters["HideDisabled"] = True
    return Call("ListIdentities", _paged(parameters, token))


def describe_call(identity_id: str) -> Call:
    """One identity. The operation takes no pool."""
    return Call("DescribeIdentity", {"IdentityId": identity_id})


def lookup_user_call(pool_id: str, user: str) -> Call:
    """The identity of a developer user."""
    parameters: JsonObject = {"IdentityPoolId": pool_id, "DeveloperUserIdentifier": user}
    return Call("LookupDeveloperIdentity", parameters)


def lookup_identity_call(pool_id: str, identity_id: str, token: str | None) -> Call:
    """The developer users of an identity."""
    parameters: JsonObject = {"IdentityPoolId": pool_id, "IdentityId": identity_id}
    return Call("LookupDeveloperIdentity", _paged({**parameters, "MaxResults": BATCH}, token))


def delete_call(identity_ids: Sequence[str]) -> Call:
    """At most BATCH of them. The operation takes no pool."""
    return Call("DeleteIdentities", {"IdentityIdsToDelete": list[Json](identity_ids)})


def merge_call(pool: ChosenPool, source: str, destination: str) -> Call:
    """Moves a developer user to the identity of another."""
    return Call(
        "MergeDeveloperIdentities",
        {
            "SourceUserIdentifier": source,
            "DestinationUserIdentifier": destination,
            "DeveloperProviderName": pool.developer_provider,
            "IdentityPoolId": pool.pool_id,
        },
    )


def unlink_developer_call(pool: ChosenPool, identity_id: str, user: str) -> Call:
    """Takes a developer user off its identity."""
    return Call(
        "UnlinkDeveloperIdentity",
        {
            "IdentityId": identity_id,
            "IdentityPoolId": pool.pool_id,
            "DeveloperProviderName": pool.developer_provider,
            "DeveloperUserIdentifier": user,
        },
    )


def unlink_call(identity_id: str, tokens: dict[str, str], logins: Sequence[str]) -> Call:
    """Takes logins off an identity. tokens: by login, which show that the caller is somebody of it.

    The operation is public: the tokens are all that it goes by.
    """
    return Call(
        "UnlinkIdentity",
        {
            "IdentityId": identity_id,
            "Logins": dict[str, Json](tokens),
            "LoginsToRemove": list[Json](logins),
        },
    )


def identity_of(answer: JsonObject) -> Identity:
    """One identity of an answer, checked for its id."""
    return Identity(
        str(answer["IdentityId"]),
        tuple(sorted(text_list(answer.get("Logins")))),
        _time(answer.get("CreationDate")),
        _time(answer.get("LastModifiedDate")),
    )


def page_of(answer: JsonObject) -> Page:
    """A page of ListIdentities."""
    found = object_list(answer["Identities"])
    return Page(tuple(map(identity_of, found)), next_token(answer))


def users_of(answer: JsonObject) -> list[str]:
    """The developer users of a page of LookupDeveloperIdentity."""
    return text_list(answer.get("DeveloperUserIdentifierList"))


def next_token(answer: JsonObject) -> str | None:
    """The token of the page after an answer."""
    token = answer.get("NextToken")
    return token if isinstance(token, str) and token else None


def unprocessed(answer: JsonObject) -> dict[str, str]:
    """By identity id, why DeleteIdentities left it."""
    return {
        str(item.get("IdentityId")): str(item.get("ErrorCode"))
        for item in object_list(answer["UnprocessedIdentityIds"])
    }


def _paged(parameters: JsonObject, token: str | None) -> JsonObject:
    return parameters if token is None else {**parameters, "NextToken": token}


def _time(value: Json) -> datetime | None:
    """AWS JSON has times as seconds since 1970, with a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
