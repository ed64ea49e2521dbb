"""Does a pool hold the value that a recorded call wrote?"""

from collections.abc import Mapping
from enum import Enum, auto

from reconciler.calls.build import write_call
from reconciler.calls.cased import member
from reconciler.calls.writes import SetRoles, UpdatePool
from reconciler.model.json_value import Json, object_list, text_list, text_map
from reconciler.model.providers import (
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    PrincipalTags,
    Provider,
    ProviderType,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec
from reconciler.model.trail import TrailEvent

# What CloudTrail writes in place of values that it keeps to itself.
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


class Verdict(Enum):
    """UNTOLD: the event does not tell what it wrote there."""

    HOLDS = auto()
    DIFFERS = auto()
    UNTOLD = auto()


def member_verdict(event: TrailEvent, name: str, spec: PoolSpec) -> Verdict:
    """Of a plain member of the pool, by its name in UpdateIdentityPool."""
    now = write_call(UpdatePool(spec), "").parameters.get(name)
    told = member(event.parameters, name)
    if told is None and (now is not None or _is_cut(event)):
        # What the service makes of a classic flow that is left out is not documented.
        return Verdict.UNTOLD
    return _same(told == now)


def provider_verdict(event: TrailEvent, known: Provider, now: Provider | None) -> Verdict:
    """known: which one it is. now: as the pool has it, None where it is gone."""
    if _is_cut(event):
        return Verdict.UNTOLD
    match known:
        case UserPoolProvider():
            entries = object_list(member(event.parameters, "CognitoIdentityProviders"))
            checks = [
                member(entry, "ServerSideTokenCheck") is True
                for entry in entries
                if member(entry, "ProviderName") == known.tag_name
                and member(entry, "ClientId") == known.client_id
            ]
            now_checks = now.server_side_token_check if isinstance(now, UserPoolProvider) else None
            return _same((checks[0] if checks else None) == now_checks)
        case IamProvider():
            return _same((known.arn in _arns(event, known.type)) == (now is not None))
        case LoginProvider():
            told = text_map(member(event.parameters, "SupportedLoginProviders")).get(known.domain)
            if told == _HIDDEN and now is not None:
                return Verdict.UNTOLD
            return _same(told == (now.app_id if isinstance(now, LoginProvider) else None))
        case DeveloperProvider():
            name = member(event.parameters, "DeveloperProviderName")
            # Left out it stays what it was.
            return _same(name == known.name) if name is not None else Verdict.UNTOLD
        case _:
            return Verdict.UNTOLD


def providers_verdict(event: TrailEvent, spec: PoolSpec) -> Verdict:
    """Of all providers, but for the developer provider, which cannot be taken away."""
    if _is_cut(event):
        return Verdict.UNTOLD
    told = text_map(member(event.parameters, "SupportedLoginProviders")).keys() | {
        *_arns(event, ProviderType.OIDC),
        *_arns(event, ProviderType.SAML),
    }
    for entry in object_list(member(event.parameters, "CognitoIdentityProviders")):
        told |= {f"{member(entry, 'ProviderName')}:{member(entry, 'ClientId')}"}
    configured = [p for p in spec.configured if not isinstance(p, DeveloperProvider)]
    if told != {provider.mapping_key for provider in configured}:
        return Verdict.DIFFERS
    found = {provider_verdict(event, provider, provider) for provider in configured}
    if Verdict.DIFFERS in found:
        return Verdict.DIFFERS
    return Verdict.UNTOLD if Verdict.UNTOLD in found else Verdict.HOLDS


def role_verdict(event: TrailEvent, kind: str, spec: PoolSpec) -> Verdict:
    """Of one default role."""
    told = member(event.parameters, "Roles")
    if not isinstance(told, Mapping):
        return Verdict.UNTOLD
    roles = {
        "authenticated": spec.roles.authenticated,
        "unauthenticated": spec.roles.unauthenticated,
    }
    return _same(told.get(kind) == roles.get(kind))


def mapping_verdict(event: TrailEvent, key: str | None, spec: PoolSpec) -> Verdict:
    """Of one role mapping by its key; of all of them where that is None."""
    now = write_call(SetRoles(spec), "").parameters["RoleMappings"]
    told = member(event.parameters, "RoleMappings")
    if told is None:
        # Whether mappings that are left out are cleared is not documented.
        untold = member(event.parameters, "Roles") is None or now
        return Verdict.UNTOLD if untold else Verdict.HOLDS
    if key is not None:
        told, now = _item(told, key), _item(now, key)
    return _same(_comparable(told) == _comparable(now))


def principal_tags_verdict(
    event: TrailEvent, name: str | None, now: Provider | None
) -> Verdict | None:
    """Of the principal tags of a provider name; None for an event about another one."""
    if member(event.parameters, "IdentityProviderName") != name:
        return None
    if now is None:
        return Verdict.UNTOLD
    told = PrincipalTags(
        member(event.parameters, "UseDefaults") is True,
        tuple(sorted(text_map(member(event.parameters, "PrincipalTags")).items())),
    )
    if told.use_defaults:
        return _same(now.principal_tags.use_defaults)
    return _same(told == now.principal_tags)


def any_principal_tags_verdict(event: TrailEvent, spec: PoolSpec) -> Verdict:
    """Of the principal tags of whichever provider an event is about."""
    name = member(event.parameters, "IdentityProviderName")
    now = next((p for p in spec.providers if p.tag_name is not None and p.tag_name == name), None)
    verdict = principal_tags_verdict(event, now.tag_name if now else None, now)
    return verdict or Verdict.UNTOLD


def tag_verdict(event: TrailEvent, key: str, value: str | None) -> Verdict | None:
    """Of one tag, None being that there is none; None for an event that does not touch it."""
    if event.operation == "UntagResource":
        return _same(value is None) if key in touched_keys(event) else None
    written = _written_tags(event)
    if key not in written:
        return None
    return Verdict.UNTOLD if written[key] == _HIDDEN else _same(written[key] == value)


def touched_keys(event: TrailEvent) -> list[str]:
    """The keys of the tags that an event writes or takes off."""
    if event.operation == "UntagResource":
        return text_list(member(event.parameters, "TagKeys"))
    return [*_written_tags(event)]


def _written_tags(event: TrailEvent) -> dict[str, str]:
    name = "Tags" if event.operation == "TagResource" else "IdentityPoolTags"
    return text_map(member(event.parameters, name))


def _same(same: bool) -> Verdict:
    return Verdict.HOLDS if same else Verdict.DIFFERS


def _is_cut(event: TrailEvent) -> bool:
    """Whether CloudTrail left the parameters out, as it does where they are long."""
    return member(event.parameters, "IdentityPoolName") is None


def _arns(event: TrailEvent, kind: ProviderType) -> list[str]:
    name = "SamlProviderARNs" if kind is ProviderType.SAML else "OpenIdConnectProviderARNs"
    return text_list(member(event.parameters, name))


def _item(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, Mapping) else None


def _comparable(value: Json) -> Json:
    """Without regard to the case of names, and with what is empty as what is not there."""
    if isinstance(value, Mapping):
        folded = {key.casefold(): _comparable(item) for key, item in value.items()}
        return {key: item for key, item in folded.items() if item not in (None, [], {})}
    return [_comparable(item) for item in value] if isinstance(value, list) else value
