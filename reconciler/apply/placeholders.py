"""Fills the placeholders of planned calls with what is only known while applying."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import APPLIED_TAG, ATTEMPT_TAG
from reconciler.model.providers import SECRET_DOMAINS
from reconciler.model.results import Call

# Where a planned call may hold a placeholder. Anywhere else, an object with the one member
# "$ref" is what a user called a tag.
_PLACES = SECRET_DOMAINS | {"IdentityPoolId", "ResourceArn", ATTEMPT_TAG, APPLIED_TAG}


@dataclass(frozen=True, slots=True)
class Known:
    """The values by the name of their placeholder, and live secrets by domain."""

    values: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


def fill(call: Call, known: Known) -> Call:
    """The call without placeholders. A name that is not known yet is a KeyError."""
    parameters = _fill(call.parameters, known, "")
    assert isinstance(parameters, dict)
    return Call(call.operation, parameters)


def _fill(value: Json, known: Known, key: str) -> Json:
    if isinstance(value, list):
        return [_fill(item, known, "") for item in value]
    if not isinstance(value, dict):
        return value
    if key in _PLACES:
        name = str(value["$ref"])
        # Secrets stand in SupportedLoginProviders, where the key is the domain.
        return known.secrets[key] if name == "live_secret" else known.values[name]
    filled: JsonObject = {name: _fill(item, known, name) for name, item in value.items()}
    return filled


def without_secrets(text: str, known: Known) -> str:
    """A message of the service, in which a refused value may be repeated."""
    for secret in known.secrets.values():
        text = text.replace(secret, "(sensitive)")
    return text
