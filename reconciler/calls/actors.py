"""Who a recorded call was: the userIdentity of an event in a few words.

| type               | is told as                                                         |
|--------------------|--------------------------------------------------------------------|
| AssumedRole        | the role's ARN and the session's name; of single sign-on the       |
|                    | permission set and the user                                        |
| IAMUser, Role      | the ARN                                                            |
| Root               | the account                                                        |
| FederatedUser      | the ARN of the federated user, and who it is a session of          |
| SAMLUser,          | the user's name and the provider that vouched for it               |
| WebIdentityUser    |                                                                    |
| IdentityCenterUser | the id of the user in IAM Identity Center                          |
| AWSAccount         | the account: of another one AWS tells no more                      |
| AWSService         | the service                                                        |

`userName` alone would be blank for most of them (CloudTrail userIdentity element).
"""

import re
from collections.abc import Mapping

from reconciler.calls.cased import member
from reconciler.model.json_value import Json

# The role that single sign-on makes in an account for a permission set.
_PERMISSION_SET = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}")


def actor_of(identity: Json) -> str:
    """Who it was; never blank, whatever is missing."""
    service = _text(identity, "invokedBy")
    who = _principal(identity)
    if who is None:
        return service or "somebody whom the event does not name"
    return f"{who} through {service}" if service else who


def _principal(identity: Json) -> str | None:
    match _text(identity, "type"):
        case "AssumedRole":
            return _assumed_role(identity)
        case "Root":
            account = _text(identity, "accountId")
            return f"the root user of {account}" if account else _named(identity)
        case "FederatedUser":
            issuer = _text(_issuer(identity), "arn")
            name = _named(identity)
            return f"{name}, a session of {issuer}" if name and issuer else name
        case "SAMLUser" | "WebIdentityUser":
            name, provider = _text(identity, "userName"), _text(identity, "identityProvider")
            return f"{name} of {provider}" if name and provider else name or _named(identity)
        case "IdentityCenterUser":
            user = _text(member(identity, "onBehalfOf"), "userId")
            return f"IAM Identity Center user {user}" if user else _named(identity)
        case "AWSAccount":
            account = _text(identity, "accountId")
            return f"account {account}" if account else _named(identity)
        case "AWSService":
            return None if _text(identity, "invokedBy") else _named(identity)
        case _:
            return _named(identity)


def _assumed_role(identity: Json) -> str | None:
    """The role and the session: the role alone is shared by many people."""
    issuer = _issuer(identity)
    session = _session_name(identity)
    single_sign_on = _PERMISSION_SET.fullmatch(_text(issuer, "userName") or "")
    if single_sign_on and session:
        return f"SSO {single_sign_on[1]}: {session}"
    role = _text(issuer, "arn") or _named(identity)
    if role is None:
        return session
    told = f"{role} as {session}" if session and _text(issuer, "arn") else role
    context = member(identity, "sessionContext")
    provider = _text(member(context, "webIdFederationData"), "federatedProvider")
    if provider:
        told += f", signed in by {provider.rpartition('/')[2]}"
    source = _text(context, "sourceIdentity")
    return f"{told}, who is {source}" if source else told


def _issuer(identity: Json) -> Json:
    return member(member(identity, "sessionContext"), "sessionIssuer")


def _session_name(identity: Json) -> str | None:
    """The last part of …:assumed-role/ROLE/SESSION, or of the principal id KEY:SESSION."""
    _, assumed, path = (_text(identity, "arn") or "").partition(":assumed-role/")
    if assumed and "/" in path:
        return path.rpartition("/")[2].strip() or None
    return (_text(identity, "principalId") or "").partition(":")[2].strip() or None


def _named(identity: Json) -> str | None:
    """What names a principal best, of what is there."""
    for name in ("arn", "userName", "principalId"):
        found = _text(identity, name)
        if found:
            return found
    account, kind = _text(identity, "accountId"), _text(identity, "type")
    if account:
        return f"{kind or 'somebody'} of {account}"
    return kind


def _text(value: Json | Mapping[str, Json], name: str) -> str | None:
    """A member that says something; blank ones say nothing."""
    found = member(value, name)
    return (found.strip() or None) if isinstance(found, str) else None
