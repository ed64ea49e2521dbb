"""Fills the placeholders of planned calls with what is only known while applying."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.calls.build import placeholder
from reconciler.model.json_value import Json, JsonObject, text_map
from reconciler.model.pools import APPLIED_TAG, ATTEMPT_TAG
from reconciler.model.providers import SECRET_DOMAINS
from reconciler.model.results import SHOWN_CHARACTERS, Call


@dataclass(frozen=True, slots=True)
class Known:
    """The values by the name of their placeholder, and live secrets by domain."""

    values: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


def fill(call: Call, known: Known) -> Call:
    """The call without placeholders. A name that is not known yet is a KeyError."""
    return Call(call.operation, _filled(call.parameters, known.values, known.secrets))


def told(call: Call, known: Known) -> Call:
    """The call as a journal may keep it: its secrets stay placeholders."""
    secrets: dict[str, Json] = dict.fromkeys(known.secrets, placeholder("live_secret"))
    return Call(call.operation, _filled(call.parameters, known.values, secrets))


def with_secrets_of(answer: JsonObject, call: Call) -> Call:
    """A call that a journal kept, with the secrets that a pool has now; they never change."""
    logins = text_map(answer.get("SupportedLoginProviders"))
    secrets = {domain: logins.get(domain) for domain in SECRET_DOMAINS}
    return Call(call.operation, _filled(call.parameters, {}, secrets))


def _filled(
    parameters: JsonObject, values: Mapping[str, str], secrets: Mapping[str, Json]
) -> JsonObject:
    filled = _fill(parameters, values, secrets, ())
    assert isinstance(filled, dict)
    return filled


def _fill(
    value: Json, values: Mapping[str, str], secrets: Mapping[str, Json], path: tuple[str, ...]
) -> Json:
    if isinstance(value, list):
        return [_fill(item, values, secrets, (*path, "[]")) for item in value]
    if not isinstance(value, dict):
        return value
    if _is_place(path):
        name = str(value["$ref"])
        # Secrets stand in SupportedLoginProviders, where the key is the domain.
        return secrets[path[-1]] if name == "live_secret" else values[name]
    filled: JsonObject = {
        name: _fill(item, values, secrets, (*path, name)) for name, item in value.items()
    }
    return filled


def _is_place(path: tuple[str, ...]) -> bool:
    """Whether a planned call may hold a placeholder here.

    Anywhere else "$ref" is what a user called a tag, and a domain the key of a role mapping.
    """
    match path:
        case ("IdentityPoolId",) | ("ResourceArn",):
            return True
        case ("IdentityPoolTags" | "Tags", key):
            return key in (ATTEMPT_TAG, APPLIED_TAG)
        case ("SupportedLoginProviders", domain):
            return domain in SECRET_DOMAINS
        case _:
            return False


def without_secrets(text: str, known: Known) -> str:
    """A message of the service, in which a refused value may be repeated, whole or in part."""
    for secret in known.secrets.values():
        # "consumer key;consumer secret": the message may be about one of the two.
        for part in (secret, *sorted(secret.split(";"), key=len, reverse=True)):
            if part:
                text = text.replace(part, "(sensitive)")
    return text[:SHOWN_CHARACTERS]
