"""Fills the placeholders of planned calls with what is only known while applying."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import APPLIED_TAG, ATTEMPT_TAG
from reconciler.model.providers import SECRET_DOMAINS
from reconciler.model.results import Call

# What is shown of a message of the service, which may repeat a refused value at any length.
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Known:
    """The values by the name of their placeholder, and live secrets by domain."""

    values: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


def fill(call: Call, known: Known) -> Call:
    """The call without placeholders. A name that is not known yet is a KeyError."""
    parameters = _fill(call.parameters, known, ())
    assert isinstance(parameters, dict)
    return Call(call.operation, parameters)


def _fill(value: Json, known: Known, path: tuple[str, ...]) -> Json:
    if isinstance(value, list):
        return [_fill(item, known, (*path, "[]")) for item in value]
    if not isinstance(value, dict):
        return value
    if _is_place(path):
        name = str(value["$ref"])
        # Secrets stand in SupportedLoginProviders, where the key is the domain.
        return known.secrets[path[-1]] if name == "live_secret" else known.values[name]
    filled: JsonObject = {name: _fill(item, known, (*path, name)) for name, item in value.items()}
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
    return text[:_SHOWN]
