"""The shapes of the reference's requests, and the complaints about one that does not fit.

The shapes are those of the service model. The form of a complaint and the order of a text's
constraints in brackets were observed. Not known, and therefore not compared: the order of several
complaints, the path above a nested member, how a map of structures is printed, and the order of
the names in an enum other than MatchType.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias, cast

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

_COMPLAINT = re.compile(
    r"Value (?P<value>.*?) at '(?P<at>[^']*)' failed to satisfy constraint: "
    r"(?P<constraint>.*?)(?=; Value |\Z)",
    re.DOTALL,
)
_ENUM = re.compile(r"Member must satisfy enum value set: \[(?P<names>.*)\]")


class Complaint(NamedTuple):
    """A constraint that a value breaks; no value where its printed form is not known."""

    value: str | None
    at: str
    constraint: str


def complaints_of(message: str) -> Counter[Complaint] | None:
    """The complaints that a message makes; None for a message of another form."""
    found = list(_COMPLAINT.finditer(message))
    errors = "error" if len(found) == 1 else "errors"
    told = "; ".join(match.group() for match in found)
    if message != f"{len(found)} validation {errors} detected: {told}":
        return None
    return Counter(_complaint(match["value"], match["at"], match["constraint"]) for match in found)


def _complaint(value: str, at: str, constraint: str) -> Complaint:
    member = at.rpartition(".")[2]
    enum = _ENUM.fullmatch(constraint)
    if enum and member != "matchType":
        names = sorted(enum["names"].split(", "))
        constraint = f"Member must satisfy enum value set: {names}"
    return Complaint(None if member == "roleMappings" else _ordered(value), member, constraint)


def _ordered(printed: str) -> str:
    """A printed value with the entries of a map in an order of their own."""
    if not printed.startswith("'{"):
        return printed
    return "'{" + ", ".join(sorted(printed[2:-2].split(", "))) + "}'"


class Shape(Protocol):
    """What a value must be like."""

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]: ...


def _size_constraints(least: int, most: int | None) -> list[str]:
    upper = [] if most is None else [f"Member must have length less than or equal to {most}"]
    return [*upper, f"Member must have length greater than or equal to {least}"]


def _wrong_size(size: int, least: int, most: int | None) -> list[str]:
    *upper, lower = _size_constraints(least, most)
    return (upper if most is not None and size > most else []) + [lower] * (size < least)


@dataclass(frozen=True)
class Text:
    least: int
    most: int
    pattern: str = ""

    def constraints(self) -> str:
        matching = [f"Member must satisfy regular expression pattern: {self.pattern}"]
        listed = _size_constraints(self.least, self.most) + matching * bool(self.pattern)
        return f"[{', '.join(listed)}]"

    def broken(self, text: str) -> list[str]:
        fits = not self.pattern or _matches(self.pattern, text)
        matching = f"Member must satisfy regular expression pattern: {self.pattern}"
        return _wrong_size(len(text), self.least, self.most) + [matching] * (not fits)

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        for constraint in self.broken(str(value)):
            yield _complaint(f"'{value}'", at, constraint)


@dataclass(frozen=True)
class Enum:
    names: tuple[str, ...]

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        if value not in self.names:
            names = f"Member must satisfy enum value set: [{', '.join(self.names)}]"
            yield _complaint(f"'{value}'", at, names)


@dataclass(frozen=True)
class Flag:
    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        yield from ()


@dataclass(frozen=True)
class Number:
    least: int
    most: int

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        number = cast(int, value)
        if number > self.most:
            yield _complaint(
                f"'{value}'", at, f"Member must have value less than or equal to {self.most}"
            )
        if number < self.least:
            yield _complaint(
                f"'{value}'", at, f"Member must have value greater than or equal to {self.least}"
            )


@dataclass(frozen=True)
class Texts:
    item: Text

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        texts = cast(list[str], value)
        if any(self.item.broken(text) for text in texts):
            constraint = f"Member must satisfy constraint: {self.item.constraints()}"
            yield _complaint(f"'[{', '.join(texts)}]'", at, constraint)


@dataclass(frozen=True)
class TextMap:
    key: Text
    value: Text
    most: int | None = None

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        entries = cast(dict[str, str], value)
        printed = "'{" + ", ".join(f"{key}={text}" for key, text in entries.items()) + "}'"
        for constraint in _wrong_size(len(entries), 0, self.most):
            yield _complaint(printed, at, constraint)
        if any(self.key.broken(key) for key in entries):
            words = f"Map keys must satisfy constraint: {self.key.constraints()}"
            yield _complaint(printed, at, words)
        if any(self.value.broken(text) for text in entries.values()):
            words = f"Map value must satisfy constraint: {self.value.constraints()}"
            yield _complaint(printed, at, words)


@dataclass(frozen=True)
class Structure:
    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        members = cast(JsonObject, value)
        for name, shape in {**self.required, **self.optional}.items():
            inside = f"{at}.{name[0].lower()}{name[1:]}".lstrip(".")
            if members.get(name) is not None:
                yield from shape.complaints(members[name], inside)
            elif name in self.required:
                yield _complaint("null", inside, "Member must not be null")


@dataclass(frozen=True)
class Structures:
    item: Structure
    least: int = 0

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        items = cast(list[Json], value)
        for constraint in _wrong_size(len(items), self.least, None):
            yield _complaint("'[]'", at, constraint)
        for item in items:
            yield from self.item.complaints(item, at)


@dataclass(frozen=True)
class StructureMap:
    key: Text
    value: Structure
    most: int

    def complaints(self, value: Json, at: str) -> Iterator[Complaint]:
        entries = cast(JsonObject, value)
        for constraint in _wrong_size(len(entries), 0, self.most):
            yield _complaint("", at, constraint)
        if any(self.key.broken(key) for key in entries):
            words = f"Map keys must satisfy constraint: {self.key.constraints()}"
            yield _complaint("", at, words)
        for entry in entries.values():
            yield from self.value.complaints(entry, at)


def _matches(pattern: str, text: str) -> bool:
    if pattern == _CLAIM:
        return bool(text) and all(unicodedata.category(letter)[0] in "LMSNP" for letter in text)
    # Documented: patterns are of Java, whose classes are of ASCII alone.
    return re.fullmatch(pattern, text, re.ASCII) is not None


_CLAIM = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"
_POOL_ID = Text(1, 55, r"[\w-]+:[0-9a-f-]+")
_ARN = Text(20, 2048)
_PROVIDER = Text(1, 128)
_TAG_KEY = Text(1, 128)
_TAGS = TextMap(_TAG_KEY, Text(0, 256))
_ONE_POOL = {"IdentityPoolId": _POOL_ID}
_PAGE = {"MaxResults": Number(1, 60)}
_TOKEN = {"NextToken": Text(1, 65535, r"[\S]+")}
_RULE = Structure(
    {
        "Claim": Text(1, 64, _CLAIM),
        # Observed in this order.
        "MatchType": Enum(("StartsWith", "Equals", "Contains", "NotEqual")),
        "Value": Text(1, 128),
        "RoleARN": _ARN,
    }
)
_MAPPING = Structure(
    {"Type": Enum(("Token", "Rules"))},
    {
        "AmbiguousRoleResolution": Enum(("AuthenticatedRole", "Deny")),
        # The model allows 400 rules, so more than 25 of them are well formed.
        "RulesConfiguration": Structure({"Rules": Structures(_RULE, least=1)}),
    },
)
_USER_POOL = Structure(
    {},
    {
        "ProviderName": Text(1, 128, r"[\w._:/-]+"),
        "ClientId": Text(1, 128, r"[\w_]+"),
        "ServerSideTokenCheck": Flag(),
    },
)
_NAMED: Mapping[str, Shape] = {
    "IdentityPoolName": Text(1, 128, r"[\w\s+=,.@-]+"),
    "AllowUnauthenticatedIdentities": Flag(),
}
_SETTINGS: Mapping[str, Shape] = {
    "AllowClassicFlow": Flag(),
    "SupportedLoginProviders": TextMap(_PROVIDER, Text(1, 128, r"[\w.;_/-]+"), 10),
    "DeveloperProviderName": Text(1, 128, r"[\w._-]+"),
    "OpenIdConnectProviderARNs": Texts(_ARN),
    "CognitoIdentityProviders": Structures(_USER_POOL),
    "SamlProviderARNs": Texts(_ARN),
    "IdentityPoolTags": _TAGS,
}
_ROLES = TextMap(Text(1, 128, "(un)?authenticated"), _ARN, 2)
_PROVIDER_OF_POOL: Mapping[str, Shape] = {**_ONE_POOL, "IdentityProviderName": _PROVIDER}
_RESOURCE: Mapping[str, Shape] = {"ResourceArn": _ARN}

SHAPES: Mapping[str, Structure] = {
    "CreateIdentityPool": Structure(_NAMED, _SETTINGS),
    "DeleteIdentityPool": Structure(_ONE_POOL),
    "DescribeIdentityPool": Structure(_ONE_POOL),
    "GetIdentityPoolRoles": Structure(_ONE_POOL),
    "GetPrincipalTagAttributeMap": Structure(_PROVIDER_OF_POOL),
    "ListIdentities": Structure({**_ONE_POOL, **_PAGE}, {**_TOKEN, "HideDisabled": Flag()}),
    "ListIdentityPools": Structure(_PAGE, _TOKEN),
    "ListTagsForResource": Structure(_RESOURCE),
    "SetIdentityPoolRoles": Structure(
        {**_ONE_POOL, "Roles": _ROLES}, {"RoleMappings": StructureMap(_PROVIDER, _MAPPING, 10)}
    ),
    "SetPrincipalTagAttributeMap": Structure(
        _PROVIDER_OF_POOL,
        {"UseDefaults": Flag(), "PrincipalTags": TextMap(_TAG_KEY, Text(1, 256), 50)},
    ),
    "TagResource": Structure({**_RESOURCE, "Tags": _TAGS}),
    "UntagResource": Structure({**_RESOURCE, "TagKeys": Texts(_TAG_KEY)}),
    "UpdateIdentityPool": Structure({**_ONE_POOL, **_NAMED}, _SETTINGS),
}
