"""Which role a login gets in the enhanced flow, by the role mapping of its provider.

Read from the developer guide's pages on role-based access control and the API reference of
GetCredentialsForIdentity. Knows nothing of requests.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import ServiceError, misconfigured, not_authorized
from reconciler.local.protocol.members import Json, Members
from reconciler.local.storage.records import Roles

Claims: TypeAlias = Mapping[str, Json]
"""What a token says, by the names of its claims."""


def guest_role(roles: Roles | None, asked: str | None, assumptions: Assumptions) -> str:
    """The role of guests; asked: CustomRoleArn. Raises ServiceError as `login_role` does."""
    _check_unmapped(asked, assumptions)
    return _default(roles, "unauthenticated")


def login_role(
    roles: Roles | None,
    key: str | None,
    claims: Claims,
    asked: str | None,
    assumptions: Assumptions,
) -> str:
    """The role of a login.

    key: what its provider is called in role mappings; None for a developer user, who always has
    the authenticated role. asked: CustomRoleArn. Raises ServiceError: NotAuthorizedException where
    the mapping denies every role, or the one that is asked for,
    InvalidIdentityPoolConfigurationException where the one to be had is not set.
    """
    mapping = _mapping(roles, key)
    if mapping is None:
        _check_unmapped(asked, assumptions)
        return _default(roles, "authenticated")
    if mapping.text("Type") == "Token":
        offered, usual = _roles_in(claims.get("cognito:roles")), _preferred(claims)
    else:
        offered = tuple(_matching(mapping, claims, assumptions))
        usual = next(iter(offered), None)
    if asked is not None:
        if asked not in offered:
            raise _not_to_be_had()
        return asked
    if usual is not None:
        return usual
    # Without a resolution, which may be missing by assumption, nobody has said who else gets one.
    if mapping.optional_text("AmbiguousRoleResolution") != "AuthenticatedRole":
        raise not_authorized(f"The ambiguous role mapping rules for: {key} denied this request.")
    return _default(roles, "authenticated")


def texts(claim: Json) -> tuple[str, ...]:
    """The values of a claim as texts: one, several if it is a list, none where it is missing."""
    if claim is None:
        return ()
    if isinstance(claim, list):
        return tuple(map(_text, claim))
    return (_text(claim),)


def _mapping(roles: Roles | None, key: str | None) -> Members | None:
    if roles is None or roles.mappings is None or key is None:
        return None
    return roles.mappings.get(key)


def _default(roles: Roles | None, name: str) -> str:
    role = roles.defaults.get(name) if roles is not None else None
    if role is None:
        raise misconfigured()
    return role


def _check_unmapped(asked: str | None, assumptions: Assumptions) -> None:
    if asked is not None and assumptions.custom_role_needs_mapping:
        raise _not_to_be_had()


def _matching(mapping: Members, claims: Claims, assumptions: Assumptions) -> Iterator[str]:
    """The roles of the rules that match, in their order."""
    configuration = mapping.structure("RulesConfiguration")
    rules = configuration and configuration.structures("Rules")
    for rule in rules or ():
        claim = claims.get(rule.text("Claim"))
        # A rule is not evaluated without its claim, not even NotEqual.
        if claim is not None and _holds(rule, claim, assumptions):
            yield rule.text("RoleARN")


def _holds(rule: Members, claim: Json, assumptions: Assumptions) -> bool:
    """Whether any value of the claim is as wanted; for NotEqual, whether all are."""
    values = texts(claim) if assumptions.lists_match_by_member else (_text(claim),)
    wanted = rule.text("Value")
    if assumptions.rules_ignore_case:
        values, wanted = tuple(value.casefold() for value in values), wanted.casefold()
    match rule.text("MatchType"):
        case "Equals":
            return wanted in values
        case "NotEqual":
            return wanted not in values
        case "StartsWith":
            return any(value.startswith(wanted) for value in values)
        case _:
            return any(wanted in value for value in values)


def _text(claim: Json) -> str:
    return claim if isinstance(claim, str) else json.dumps(claim, separators=(",", ":"))


def _preferred(claims: Claims) -> str | None:
    return next(iter(texts(claims.get("cognito:preferred_role"))), None) or None


def _roles_in(claim: Json) -> tuple[str, ...]:
    """The roles of a list or, as documented, of a text with commas; names may have commas too."""
    if not isinstance(claim, str):
        return tuple(filter(None, map(str.strip, texts(claim))))
    found: list[str] = []
    for piece in claim.split(","):
        if found and not piece.lstrip().startswith("arn:"):
            found[-1] += f",{piece}"
        else:
            found.append(piece)
    return tuple(filter(None, map(str.strip, found)))


def _not_to_be_had() -> ServiceError:
    return not_authorized("The role asked for by CustomRoleArn is not one the login may have.")
