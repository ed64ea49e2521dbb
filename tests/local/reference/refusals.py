"""What must be refused of a request that fits its shape, and in which words."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

from .shapes import Complaint, Json, JsonObject, complaints_of

INVALID = "InvalidParameterException"
_MOST_RULES = 25
_MOST_TAGS = 50
# Observed: the form a ProviderName must have; that it names a user pool is not checked.
_USER_POOL = re.compile(r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com/[\w-]+_[0-9A-Za-z]+", re.ASCII)
_ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/.+", re.ASCII)


class Scope(NamedTuple):
    """Whose pools, and where."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way to refuse a request; without a message nobody knows AWS's words."""

    code: str
    message: str | None = None
    complaints: Counter[Complaint] | None = None

    def is_told_by(self, code: str, message: str) -> bool:
        """Whether an answer with this code and message is this refusal."""
        if self.complaints is not None:
            return code == self.code and complaints_of(message) == self.complaints
        return code == self.code and self.message in (None, message)


def provider_refusals(request: JsonObject, scope: Scope) -> Iterator[Refusal]:
    for provider in cast(list[JsonObject], request.get("CognitoIdentityProviders", [])):
        # Observed: a client without a user pool, a user pool without a client, another form.
        named = _USER_POOL.fullmatch(str(provider.get("ProviderName")))
        if not named or "ClientId" not in provider:
            yield Refusal(INVALID, "Invalid Cognito Identity Provider")
    # Observed: a SAML provider must be of the account, an OIDC provider need not be.
    # Assumed: oidc_arns_checked.
    saml = rf"arn:aws[\w-]*:iam::{scope.account}:saml-provider/.+"
    oidc = r"arn:aws[\w-]*:iam::\d{12}:oidc-provider/.+"
    for member, pattern in (("SamlProviderARNs", saml), ("OpenIdConnectProviderARNs", oidc)):
        for arn in texts_of(request, member):
            if not re.fullmatch(pattern, arn, re.ASCII):
                words = f"Identity provider {arn} is not valid for account {scope.account}"
                yield Refusal(INVALID, words)


def role_refusals(request: JsonObject) -> Iterator[Refusal]:
    """Observed: a malformed ARN is a role out of reach. Assumed: foreign_roles_refused."""
    mappings = object_of(request, "RoleMappings").values()
    rules = [rule for mapping in mappings for rule in _rules(mapping)]
    for role in (*object_of(request, "Roles").values(), *(rule["RoleARN"] for rule in rules)):
        if not _ROLE.fullmatch(str(role)):
            yield Refusal("NotAuthorizedException", f"Access to Role '{role}' is forbidden.")


def mapping_refusals(mappings: JsonObject, configured: set[str]) -> Iterator[Refusal]:
    for mapping in cast(Collection[JsonObject], mappings.values()):
        # Documented: both are required. Assumed: ambiguous_resolution_required,
        # rules_type_needs_rules, token_type_refuses_rules.
        if "AmbiguousRoleResolution" not in mapping:
            yield Refusal(INVALID)
        if mapping["Type"] == "Rules" and "RulesConfiguration" not in mapping:
            yield Refusal(INVALID)
    # Observed: the rules are counted before the providers are looked at. Assumed:
    # rule_limit_per_request.
    if any(len(_rules(mapping)) > _MOST_RULES for mapping in mappings.values()):
        yield Refusal(INVALID, f"The number of rules in the request exceeded {_MOST_RULES}.")
        return
    for key in mappings.keys() - configured:
        words = f"({key}) is not a valid RoleMapping ProviderName or is not a configured provider."
        yield Refusal(INVALID, words)


def tag_refusals(tags: JsonObject, existing: JsonObject) -> Iterator[Refusal]:
    """Documented: fifty tags. Assumed: reserved_tag_keys_refused. Their words are unknown."""
    if any(key.startswith("aws:") for key in tags) or len({*tags, *existing}) > _MOST_TAGS:
        yield Refusal(INVALID)


def object_of(request: JsonObject, name: str) -> JsonObject:
    """A map or structure that may be missing."""
    return cast(JsonObject, request.get(name, {}))


def texts_of(request: JsonObject, name: str) -> list[str]:
    """A list of texts that may be missing."""
    return cast(list[str], request.get(name, []))


def _rules(mapping: Json) -> list[JsonObject]:
    configuration = object_of(cast(JsonObject, mapping), "RulesConfiguration")
    return cast(list[JsonObject], configuration.get("Rules", []))
