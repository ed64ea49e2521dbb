"""Identity pools among the resources of a CloudFormation template.

A template does not know the ids of what it makes, and often not the names; what it leaves to the
stack is left as it is on the pool, and named with its place.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from reconciler.bring_in.intrinsics import Template, Unresolved
from reconciler.bring_in.sourced import Sourced, mapping_answer
from reconciler.bring_in.values import Incoming
from reconciler.model.json_value import Json, JsonObject, members

__all__ = ["Template", "template_pools"]

POOL = "AWS::Cognito::IdentityPool"
ATTACHMENT = "AWS::Cognito::IdentityPoolRoleAttachment"
PRINCIPAL_TAG = "AWS::Cognito::IdentityPoolPrincipalTag"

# Cognito Sync, which identity pools no longer are managed with, and other tools do not know.
_NO_EQUIVALENT = ("CognitoEvents", "CognitoStreams", "PushSync")
_NO_ROLES = f"the template has no {ATTACHMENT} for it"

_Value = TypeVar("_Value")
Way = tuple[str, ...]


def template_pools(template: Template) -> tuple[list[Incoming], list[str]]:
    """The pools with what belongs to them, and what is left over."""
    pools: dict[str, Sourced] = {}
    notes: list[str] = []
    for name, resource in template.resources.items():
        if resource.get("Type") == POOL:
            pools[name] = _Reading(template, name, resource).pool()
    for name, resource in template.resources.items():
        if resource.get("Type") in (ATTACHMENT, PRINCIPAL_TAG):
            reading = _Reading(template, name, resource)
            belongs = pools.get(reading.pool_name(pools) or "")
            if belongs is None:
                notes.append(f"{name}: its IdentityPoolId is no pool of this template")
            elif resource.get("Type") == ATTACHMENT:
                reading.attachment(belongs)
            else:
                reading.principal_tags(belongs)
    return [_incoming(name, pool, template) for name, pool in pools.items()], notes


def _incoming(name: str, pool: Sourced, template: Template) -> Incoming:
    if name not in template.known:
        pool.notes.append(
            f"a template does not know its id: give --pool-id {name}=ID, or write pool_ids "
            "yourself; without it a plan refuses (name-taken), or makes a second pool"
        )
    names = ", ".join(pool.resources)
    further = (
        f"give {names} DeletionPolicy: Retain, and deploy the stack",
        f"take {names} out of the template, and deploy the stack again",
    )
    return pool.incoming(_NO_ROLES, further)


class _Reading:
    """Reads one resource; what only the stack knows is noted at the pool, with its place."""

    def __init__(self, template: Template, name: str, resource: Mapping[str, Json]) -> None:
        self._template, self._name = template, name
        self._condition = resource.get("Condition")
        self._properties = members(resource.get("Properties"))

    def pool(self) -> Sourced:
        """The pool that the resource makes, as far as the template says it."""
        name, known = self._name, self._template.known
        answer: JsonObject = {
            "IdentityPoolId": known.get(name, ""),
            "IdentityPoolName": name,
            "AllowUnauthenticatedIdentities": False,
        }
        pool = Sourced(name, answer, resources=[name], from_stack=True)
        self._note_condition(pool)
        self._identity(pool)
        self._providers(pool)
        self._tags(pool)
        for key in _NO_EQUIVALENT:
            if key in self._properties:
                pool.notes.append(f"{self._place(key)}: Cognito Sync has no place in a document")
        return pool

    def _identity(self, pool: Sourced) -> None:
        name = self._read(pool, ("name",), "IdentityPoolName", self._template.text)
        if name is not None:
            pool.pool["IdentityPoolName"] = name
        elif "IdentityPoolName" not in self._properties:
            pool.lacks(("name",), "the template says no IdentityPoolName, so the stack made one")
        path = ("allow_unauthenticated_identities",)
        guests = self._read(pool, path, "AllowUnauthenticatedIdentities", self._flag)
        pool.pool["AllowUnauthenticatedIdentities"] = guests is True
        classic = self._read(pool, ("allow_classic_flow",), "AllowClassicFlow", self._flag)
        if classic is not None:
            pool.pool["AllowClassicFlow"] = classic

    def _providers(self, pool: Sourced) -> None:
        texts, path = self._texts, ("providers",)
        for key in ("OpenIdConnectProviderARNs", "SamlProviderARNs"):
            pool.pool[key] = self._read(pool, path, key, texts) or []
        clients = self._read(pool, path, "CognitoIdentityProviders", self._clients)
        pool.pool["CognitoIdentityProviders"] = clients or []
        logins = self._read(pool, path, "SupportedLoginProviders", self._text_map)
        pool.pool["SupportedLoginProviders"] = logins or {}
        developer = self._read(pool, path, "DeveloperProviderName", self._template.text)
        if developer:
            pool.pool["DeveloperProviderName"] = developer

    def _tags(self, pool: Sourced) -> None:
        if "IdentityPoolTags" not in self._properties:
            pool.lacks(("tags",), "the template says no IdentityPoolTags")
            return
        tags = self._read(pool, ("tags",), "IdentityPoolTags", self._tag_map)
        pool.pool["IdentityPoolTags"] = tags or {}
        pool.notes.append(
            "the tags of the stack itself are not in a template: a plan shows those that the pool "
            "has beyond IdentityPoolTags as taken off; write them into the document"
        )

    def pool_name(self, pools: Mapping[str, Sourced]) -> str | None:
        """The logical id of the pool that an attachment is for."""
        value = self._properties.get("IdentityPoolId")
        match value:
            case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "Id"]} if name in pools:
                return name
        try:
            pool_id = self._template.text(value)
        except Unresolved:
            return None
        known = self._template.known
        return next((name for name in pools if known.get(name) == pool_id), None)

    def attachment(self, pool: Sourced) -> None:
        """Adds the roles and mappings of the resource to its pool."""
        self._note_condition(pool)
        pool.resources.append(self._name)
        roles: JsonObject = {}
        said = self._properties.get("Roles")
        if said is not None and (not isinstance(said, dict) or _is_function(said)):
            pool.lacks(("roles",), f"{self._place('Roles')}: only the stack knows it")
        elif isinstance(said, dict):
            for kind, value in said.items():
                path = f"Roles.{kind}"
                role = self._resolved(pool, ("roles", kind), path, value, self._template.text)
                if role is not None:
                    roles[kind] = role
        mappings = self._read(pool, ("providers",), "RoleMappings", self._mappings)
        pool.roles = {"Roles": roles, "RoleMappings": mappings or {}}

    def principal_tags(self, pool: Sourced) -> None:
        self._note_condition(pool)
        pool.resources.append(self._name)
        path = ("providers",)
        name = self._read(pool, path, "IdentityProviderName", self._template.text)
        tags = self._read(pool, path, "PrincipalTags", self._text_map)
        defaults = self._read(pool, path, "UseDefaults", self._flag)
        if name is not None:
            pool.tags[name] = {"UseDefaults": defaults is True, "PrincipalTags": tags or {}}

    def _note_condition(self, pool: Sourced) -> None:
        if self._condition is not None:
            pool.notes.append(f"{self._name}: the stack has it only under {self._condition}")

    def _read(
        self, pool: Sourced, path: Way, key: str, read: Callable[[Json], _Value]
    ) -> _Value | None:
        """A property that is there and known; what is not known is noted at the path."""
        if self._properties.get(key) is None:
            return None
        return self._resolved(pool, path, key, self._properties[key], read)

    def _resolved(
        self, pool: Sourced, path: Way, key: str, value: Json, read: Callable[[Json], _Value]
    ) -> _Value | None:
        try:
            return read(value)
        except Unresolved as unresolved:
            open_ = ", ".join(dict.fromkeys(self._open(value))) or str(unresolved)
            pool.lacks(path, f"{self._place(key)}: only the stack knows {open_}")
            return None

    def _open(self, value: Json) -> Iterator[str]:
        """Every function below a value that cannot be known, as a template writes it."""
        if isinstance(value, dict) and _is_function(value):
            try:
                self._template.text(value)
            except Unresolved as unresolved:
                yield str(unresolved)
            return
        below = [*value.values()] if isinstance(value, dict) else value
        for item in below if isinstance(below, list) else ():
            yield from self._open(item)

    def _place(self, key: str) -> str:
        return f"Resources.{self._name}.Properties.{key}"

    def _flag(self, value: Json) -> bool:
        return self._template.text(value).lower() == "true"

    def _texts(self, value: Json) -> list[Json]:
        return [self._template.text(item) for item in _items(value)]

    def _text_map(self, value: Json) -> JsonObject:
        return {key: self._template.text(item) for key, item in _pairs(value)}

    def _tag_map(self, value: Json) -> JsonObject:
        items = map(_structure, _items(value))
        text = self._template.text
        return {text(item.get("Key")): text(item.get("Value")) for item in items}

    def _clients(self, value: Json) -> list[Json]:
        text = self._template.text
        return [
            {
                "ProviderName": text(client.get("ProviderName")),
                "ClientId": text(client.get("ClientId")),
                "ServerSideTokenCheck": self._flag(client.get("ServerSideTokenCheck", "false")),
            }
            for client in map(_structure, _items(value))
        ]

    def _mappings(self, value: Json) -> JsonObject:
        """By the API's key: IdentityProvider where it is said, which only CloudFormation has."""
        text, found = self._template.text, dict[str, Json]()
        for key, item in _pairs(value):
            mapping = _structure(item)
            name = text(mapping.get("IdentityProvider", key))
            resolution = mapping.get("AmbiguousRoleResolution")
            found[name] = mapping_answer(
                text(mapping.get("Type")),
                None if resolution is None else text(resolution),
                [*self._rules(mapping)],
            )
        return found

    def _rules(self, mapping: Mapping[str, Json]) -> Iterator[Mapping[str, str]]:
        rules = _structure(mapping.get("RulesConfiguration", {})).get("Rules", [])
        for rule in map(_structure, _items(rules)):
            names = ("Claim", "MatchType", "Value", "RoleARN")
            yield {name: self._template.text(rule.get(name)) for name in names}


def _items(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise Unresolved(_told(value))
    return value


def _pairs(value: Json) -> list[tuple[str, Json]]:
    if not isinstance(value, dict) or _is_function(value):
        raise Unresolved(_told(value))
    return [*value.items()]


def _structure(value: Json) -> JsonObject:
    return dict(_pairs(value))


def _is_function(value: JsonObject) -> bool:
    return len(value) == 1 and (next(iter(value)) == "Ref" or next(iter(value)).startswith("Fn::"))


def _told(value: Json) -> str:
    if isinstance(value, dict) and _is_function(value):
        return f"!{next(iter(value)).removeprefix('Fn::')}"
    return "a value of another form"
