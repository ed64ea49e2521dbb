"""GetIdentityPoolRoles and SetIdentityPoolRoles."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import ServiceError, invalid_parameter
from reconciler.local.operations.call import Call
from reconciler.local.operations.providers import mapping_keys
from reconciler.local.protocol.members import JsonObject, Members
from reconciler.local.storage.records import Roles

MOST_RULES = 25
"""Rules of a role mapping (quotas page); the service model alone would allow 400."""


def get_identity_pool_roles(call: Call) -> JsonObject:
    """The default roles and the role mappings of a pool."""
    pool = call.pool()
    if pool.roles is not None:
        return {"IdentityPoolId": pool.id, **call.shown(pool.roles.as_json())}
    if call.assumptions.unset_roles_omitted:
        return {"IdentityPoolId": pool.id}
    return {"IdentityPoolId": pool.id, "Roles": {}, "RoleMappings": {}}


def set_identity_pool_roles(call: Call) -> None:
    """Replaces default roles and role mappings; an empty Roles is accepted.

    Raises ServiceError: ResourceNotFoundException, InvalidParameterException for a mapping that
    is refused, NotAuthorizedException for a role that cannot be one.
    """
    pool = call.pool()
    sent = Roles.of(call.members)
    mappings = sent.mappings or {}
    # In the order AWS was seen to check: the number of rules before the providers.
    _check_rule_counts(mappings, call.assumptions)
    _check_keys(mappings, mapping_keys(pool.settings, call.assumptions))
    for key, mapping in mappings.items():
        _check_mapping(key, mapping, call.assumptions)
    for role in (*sent.defaults.values(), *_rule_roles(mappings)):
        _check_role(role, call)
    if sent.mappings is None and pool.roles and not call.assumptions.set_roles_clears_mappings:
        sent = replace(sent, mappings=pool.roles.mappings)
    call.pools.save(replace(pool, roles=sent))


def _check_rule_counts(mappings: Mapping[str, Members], assumptions: Assumptions) -> None:
    counts = [len(_rules(mapping)) for mapping in mappings.values()]
    number = sum(counts) if assumptions.rule_limit_per_request else max(counts, default=0)
    if number > MOST_RULES:
        raise invalid_parameter(f"The number of rules in the request exceeded {MOST_RULES}.")


def _check_keys(mappings: Mapping[str, Members], configured: frozenset[str]) -> None:
    for key in mappings:
        if key not in configured:
            raise invalid_parameter(
                f"({key}) is not a valid RoleMapping ProviderName or is not a configured provider."
            )


def _check_mapping(key: str, mapping: Members, assumptions: Assumptions) -> None:
    """What the API reference requires beyond the shape; the words are this service's own."""
    by_rules = mapping.text("Type") == "Rules"
    has_rules = mapping.structure("RulesConfiguration") is not None
    resolution = mapping.optional_text("AmbiguousRoleResolution")
    if resolution is None and assumptions.ambiguous_resolution_required:
        raise invalid_parameter(f"AmbiguousRoleResolution is required for {key}")
    if by_rules and not has_rules and assumptions.rules_type_needs_rules:
        raise invalid_parameter(f"RulesConfiguration is required for {key} of Type Rules")
    if not by_rules and has_rules and assumptions.token_type_refuses_rules:
        raise invalid_parameter(f"RulesConfiguration is not allowed for {key} of Type Token")


def _check_role(arn: str, call: Call) -> None:
    """AWS answers a malformed role ARN as it does a role that may not be passed."""
    scope = call.scope
    account = scope.account if call.assumptions.foreign_roles_refused else "[0-9]{12}"
    if re.fullmatch(rf"arn:{scope.partition}:iam::{account}:role/.+", arn) is None:
        raise ServiceError("NotAuthorizedException", f"Access to Role '{arn}' is forbidden.")


def _rule_roles(mappings: Mapping[str, Members]) -> Iterator[str]:
    for mapping in mappings.values():
        for rule in _rules(mapping):
            yield rule.text("RoleARN")


def _rules(mapping: Members) -> tuple[Members, ...]:
    configuration = mapping.structure("RulesConfiguration")
    return () if configuration is None else configuration.structures("Rules") or ()
