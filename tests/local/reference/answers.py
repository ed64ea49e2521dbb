"""The reference: what each operation answers and remembers.

A model in memory that shares no code with the embedded service, so that what one of them reads
wrongly the other shows. Each rule gives its evidence: `observed` was seen in answers of AWS,
`documented` is in the API reference, the developer guide or the service model, and `assumed` is
the default of the named field of `reconciler.local.assumptions`. The model is as wide as what is
known: a refusal without a message stands for its code alone, and where the order of two checks
is unknown either refusal will do.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import cast

from .refusals import (
    INVALID,
    Refusal,
    Scope,
    mapping_refusals,
    object_of,
    provider_refusals,
    role_refusals,
    tag_refusals,
    texts_of,
)
from .shapes import SHAPES, Json, JsonObject

_POOL = re.compile(r"arn:([\w-]+):cognito-identity:([\w-]+):(\d*):identitypool/(.+)", re.ASCII)
_SETTINGS = (
    "IdentityPoolName",
    "AllowUnauthenticatedIdentities",
    "AllowClassicFlow",
    "SupportedLoginProviders",
    "DeveloperProviderName",
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The request must succeed with this content, or with an empty body if there is none."""

    content: JsonObject | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The request must be refused in one of these ways."""

    refusals: list[Refusal]


class _RefusedError(Exception):
    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


@dataclass
class Pool:
    """What is remembered of a pool; `settings` has only members that answers show."""

    settings: JsonObject = field(default_factory=dict)
    tags: JsonObject = field(default_factory=dict)
    roles: JsonObject = field(default_factory=dict)
    mappings: JsonObject = field(default_factory=dict)
    principal_tags: dict[str, JsonObject] = field(default_factory=dict)

    def described(self, pool_id: str) -> JsonObject:
        # Observed: empty members are left out, IdentityPoolTags never is.
        return {"IdentityPoolId": pool_id, **self.settings, "IdentityPoolTags": dict(self.tags)}

    def providers(self, *, with_client: bool) -> set[str]:
        """The names by which the pool's providers are addressed.

        Observed: a user pool with its client id in role mappings, without it in principal tags;
        a social login by its key; a developer provider not at all. Documented: an OIDC provider
        by its ARN. Assumed: saml_arn_is_provider_key.
        """
        users = cast(list[JsonObject], self.settings.get("CognitoIdentityProviders", []))
        return {
            *object_of(self.settings, "SupportedLoginProviders"),
            *texts_of(self.settings, "OpenIdConnectProviderARNs"),
            *texts_of(self.settings, "SamlProviderARNs"),
            *(f"{user['ProviderName']}:{user['ClientId']}" for user in users if with_client),
            *(str(user["ProviderName"]) for user in users if not with_client),
        }


class Reference:
    """The service as it is known."""

    def __init__(self) -> None:
        self.pools: defaultdict[Scope, dict[str, Pool]] = defaultdict(dict)
        self._page_ends: dict[str, str] = {}
        self._operations = {
            "CreateIdentityPool": self._create,
            "DeleteIdentityPool": self._delete,
            "DescribeIdentityPool": self._describe,
            "GetIdentityPoolRoles": self._get_roles,
            "GetPrincipalTagAttributeMap": self._get_principal_tags,
            "ListIdentities": self._list_identities,
            "ListIdentityPools": self._list,
            "ListTagsForResource": self._list_tags,
            "SetIdentityPoolRoles": self._set_roles,
            "SetPrincipalTagAttributeMap": self._set_principal_tags,
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "UpdateIdentityPool": self._update,
        }

    def answer(
        self, scope: Scope, operation: str, sent: JsonObject, chosen: str
    ) -> Accepted | Refused:
        """What the service must answer.

        `chosen` is what it is free to choose: the id of a new pool or the token of a next page.
        """
        complaints = Counter(SHAPES[operation].complaints(sent, ""))
        if complaints:
            # Observed: the shape is checked before anything else; this code is in no model.
            return Refused([Refusal("ValidationException", complaints=complaints)])
        # Documented: in this protocol a null is a member left out. Observed: answers have none.
        request = cast(JsonObject, _without_nulls(sent))
        try:
            return Accepted(self._operations[operation](scope, request, chosen))
        except _RefusedError as error:
            return Refused(error.refusals)

    def _create(self, scope: Scope, request: JsonObject, chosen: str) -> JsonObject:
        tags = object_of(request, "IdentityPoolTags")
        _refuse([*provider_refusals(request, scope), *tag_refusals(tags, {})])
        self.pools[scope][chosen] = Pool(_settings_of(request), tags)
        return self.pools[scope][chosen].described(chosen)

    def _describe(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        return self._existing(scope, request).described(_id(request))

    def _update(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        pool, refusals = self._found(scope, _id(request))
        refusals += provider_refusals(request, scope)
        developer = pool.settings.get("DeveloperProviderName")
        # Documented: a developer provider, once set, is not changed. Assumed:
        # developer_provider_change_refused, developer_provider_added_by_update.
        if developer and request.get("DeveloperProviderName", developer) != developer:
            refusals.append(Refusal(INVALID))
        _refuse(refusals)
        # Documented and observed: what is not sent goes back to its default. Assumed:
        # update_unsets_classic_flow, update_keeps_developer_provider. Tags stay as they are:
        # observed in 2019, assumed of today (update_replaces_tags).
        pool.settings = _settings_of({"DeveloperProviderName": developer, **request})
        # Roles and principal tags stay, even of a provider just removed: assumed,
        # removed_provider_references.
        return pool.described(_id(request))

    def _delete(self, scope: Scope, request: JsonObject, _: str) -> None:
        self._existing(scope, request)
        del self.pools[scope][_id(request)]

    def _list(self, scope: Scope, request: JsonObject, chosen: str) -> JsonObject:
        # Observed: pages are in the order of ids; the last one has no token.
        after = self._page_ends[str(request["NextToken"])] if "NextToken" in request else ""
        left = sorted(pool_id for pool_id in self.pools[scope] if pool_id > after)
        page = left[: cast(int, request["MaxResults"])]
        items: list[Json] = [
            {"IdentityPoolId": pool_id, "IdentityPoolName": pool.settings["IdentityPoolName"]}
            for pool_id, pool in ((pool_id, self.pools[scope][pool_id]) for pool_id in page)
        ]
        if len(page) == len(left):
            return {"IdentityPools": items}
        self._page_ends[chosen] = page[-1]
        return {"IdentityPools": items, "NextToken": chosen}

    def _list_identities(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        self._existing(scope, request)
        return {"IdentityPoolId": _id(request), "Identities": []}

    def _get_roles(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        pool = self._existing(scope, request)
        # Assumed: unset_roles_omitted, cleared_members_omitted.
        shown = _present({"Roles": pool.roles, "RoleMappings": pool.mappings})
        return {"IdentityPoolId": _id(request), **shown}

    def _set_roles(self, scope: Scope, request: JsonObject, _: str) -> None:
        pool, refusals = self._found(scope, _id(request))
        mappings = object_of(request, "RoleMappings")
        configured = pool.providers(with_client=True)
        _refuse([*refusals, *role_refusals(request), *mapping_refusals(mappings, configured)])
        # Observed: both maps are replaced. Assumed: set_roles_clears_mappings.
        pool.roles, pool.mappings = object_of(request, "Roles"), mappings

    def _get_principal_tags(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        pool = self._existing(scope, request)
        provider = str(request["IdentityProviderName"])
        # Assumed: unset_principal_tags_answered, principal_tags_need_provider.
        found = pool.principal_tags.get(provider, {"UseDefaults": False})
        return {"IdentityPoolId": _id(request), "IdentityProviderName": provider, **found}

    def _set_principal_tags(self, scope: Scope, request: JsonObject, chosen: str) -> JsonObject:
        pool, refusals = self._found(scope, _id(request))
        provider = str(request["IdentityProviderName"])
        if provider not in pool.providers(with_client=False):
            refusals.append(Refusal(INVALID))  # assumed: principal_tags_need_provider
        _refuse(refusals)
        pool.principal_tags[provider] = {
            "UseDefaults": request.get("UseDefaults", False),
            **_present({"PrincipalTags": request.get("PrincipalTags")}),
        }
        # Documented: the answer says what was set, as reading it does.
        return self._get_principal_tags(scope, request, chosen)

    def _tag(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        pool, refusals = self._named(scope, str(request["ResourceArn"]))
        tags = object_of(request, "Tags")
        _refuse([*refusals, *tag_refusals(tags, pool.tags)])
        pool.tags = {**pool.tags, **tags}
        return {}

    def _untag(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        pool, refusals = self._named(scope, str(request["ResourceArn"]))
        _refuse(refusals)
        gone = texts_of(request, "TagKeys")
        pool.tags = {key: value for key, value in pool.tags.items() if key not in gone}
        return {}

    def _list_tags(self, scope: Scope, request: JsonObject, _: str) -> JsonObject:
        pool, refusals = self._named(scope, str(request["ResourceArn"]))
        _refuse(refusals)
        return {"Tags": dict(pool.tags)}

    def _existing(self, scope: Scope, request: JsonObject) -> Pool:
        pool, refusals = self._found(scope, _id(request))
        _refuse(refusals)
        return pool

    def _found(self, scope: Scope, pool_id: str) -> tuple[Pool, list[Refusal]]:
        """The pool, or an empty one and the observed refusal of an id that is not the caller's."""
        found = self.pools[scope].get(pool_id)
        message = f"IdentityPool '{pool_id}' not found."
        return found or Pool(), [] if found else [Refusal("ResourceNotFoundException", message)]

    def _named(self, scope: Scope, arn: str) -> tuple[Pool, list[Refusal]]:
        """The pool of an ARN. No refusal of a bad one was observed, so their words are open."""
        parts = _POOL.fullmatch(arn)
        if not parts:
            return Pool(), [Refusal(INVALID)]
        partition, region, account, pool_id = parts.groups()
        # Assumed: tag_arn_without_account_accepted.
        if (partition, account or scope.account, region) != ("aws", *scope):
            # Documented: these are the errors of the operation that could say so.
            codes = (INVALID, "ResourceNotFoundException", "NotAuthorizedException")
            return Pool(), [Refusal(code) for code in codes]
        pool, refusals = self._found(scope, pool_id)
        formed = re.fullmatch(r"[\w-]+:[0-9a-f-]+", pool_id, re.ASCII)
        return pool, refusals if formed else [*refusals, Refusal(INVALID)]


def _settings_of(request: JsonObject) -> JsonObject:
    """The settings that a create or update leaves, without those that are empty."""
    users = {
        # Assumed: repeated_providers_merged. Observed: the check is off when it is not sent.
        (user["ProviderName"], user["ClientId"]): {"ServerSideTokenCheck": False, **user}
        for user in cast(list[JsonObject], request.get("CognitoIdentityProviders", []))
    }
    merged: JsonObject = {
        "CognitoIdentityProviders": list(users.values()),
        # Their order is the service's own (observed), so here they are sorted.
        "OpenIdConnectProviderARNs": [*sorted(set(texts_of(request, "OpenIdConnectProviderARNs")))],
        "SamlProviderARNs": [*sorted(set(texts_of(request, "SamlProviderARNs")))],
    }
    return _present({**{name: request.get(name) for name in _SETTINGS}, **merged})


def _present(members: JsonObject) -> JsonObject:
    return {name: value for name, value in members.items() if value not in (None, {}, [])}


def _without_nulls(value: Json) -> Json:
    if isinstance(value, dict):
        members = value.items()
        return {name: _without_nulls(member) for name, member in members if member is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise _RefusedError(refusals)


def _id(request: JsonObject) -> str:
    return str(request["IdentityPoolId"])
