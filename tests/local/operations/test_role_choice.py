"""The service's reading of who gets which role agrees with the reconciler's; they share no code."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.access.decide import Decision, Denial, decide
from reconciler.access.token import ClaimValue, Flow, Token
from reconciler.local.assumptions import DEFAULTS as ASSUMED
from reconciler.local.errors import ServiceError
from reconciler.local.operations.linking import check_classic_flow, check_guests
from reconciler.local.operations.logins import tags_of
from reconciler.local.operations.role_choice import guest_role, login_role
from reconciler.local.protocol.members import Json, JsonObject, Members
from reconciler.local.storage.records import AttributeMap, Pool, Settings
from reconciler.local.storage.records import Roles as KeptRoles
from reconciler.model.providers import (
    DEFAULTS,
    INACTIVE,
    MappingType,
    Match,
    PrincipalTags,
    Resolution,
    RoleMapping,
    Rule,
)
from reconciler.model.spec import PoolSpec, Roles
from tests.builders import SPEC, USER_POOL, role

ROLES = [role(name) for name in ("a", "b", "a,b", "c")]
CLAIMS = ["custom:tier", "cognito:groups", "cognito:roles", "cognito:preferred_role"]
VALUES = ["a", "ab", "b", "A", *ROLES]

RULES = st.builds(
    Rule,
    st.sampled_from(CLAIMS),
    st.sampled_from(Match),
    st.sampled_from(VALUES),
    st.sampled_from(ROLES),
)
MAPPINGS = st.builds(
    RoleMapping,
    st.sampled_from(MappingType),
    st.sampled_from([*Resolution, None]),
    st.lists(RULES, min_size=1, max_size=4).map(tuple),
)
TAGS = st.sampled_from(
    [INACTIVE, DEFAULTS, PrincipalTags(tags=(("tier", "custom:tier"), ("who", "sub")))]
)
SPECS: st.SearchStrategy[PoolSpec] = st.builds(
    lambda guests, classic, roles, mapping, tags: replace(
        SPEC,
        allow_unauthenticated_identities=guests,
        allow_classic_flow=classic,
        roles=roles,
        providers=(replace(USER_POOL, role_mapping=mapping, principal_tags=tags),),
    ),
    st.booleans(),
    st.sampled_from([True, False, None]),
    st.builds(Roles, st.sampled_from([ROLES[0], None]), st.sampled_from([ROLES[3], None])),
    st.one_of(st.none(), MAPPINGS),
    TAGS,
)
VALUE: st.SearchStrategy[ClaimValue] = st.one_of(
    st.sampled_from(["", *VALUES]),
    st.lists(st.sampled_from(VALUES), max_size=3).map(tuple),
    st.lists(st.sampled_from(ROLES), max_size=3).map(", ".join),
)
FIXED = {
    "iss": f"https://{USER_POOL.tag_name}",
    "aud": USER_POOL.client_id,
    "sub": "anna",
}
TOKENS = st.builds(
    lambda provider, claims, flow, custom: Token(
        provider, tuple(sorted({**claims, **FIXED}.items())) if provider else (), flow, custom
    ),
    st.sampled_from([None, USER_POOL.key, USER_POOL.key, USER_POOL.key]),
    st.dictionaries(st.sampled_from(CLAIMS), VALUE, max_size=4),
    st.sampled_from([Flow.ENHANCED, Flow.ENHANCED, Flow.CLASSIC]),
    st.sampled_from([None, None, *ROLES]),
)

# What the service says of each denial.
WORDS = {
    Denial.GUESTS_OFF: "Unauthenticated access is not supported",
    Denial.ROLE_NOT_SET: "Invalid identity pool configuration",
    Denial.NO_RULE_MATCHES: "The ambiguous role mapping rules for",
    Denial.NO_ROLE_IN_TOKEN: "The ambiguous role mapping rules for",
    Denial.ROLE_NOT_SELECTABLE: "The role asked for by CustomRoleArn",
    Denial.CLASSIC_FLOW_OFF: "Basic (classic) flow is not enabled",
    Denial.CLASSIC_FLOW_MAPPED: "Basic (classic) flow is not supported with RoleMappings",
}


def kept(spec: PoolSpec) -> Pool:
    """The pool as the embedded service keeps it."""
    defaults = {
        name: arn
        for name, arn in (
            ("authenticated", spec.roles.authenticated),
            ("unauthenticated", spec.roles.unauthenticated),
        )
        if arn is not None
    }
    (provider,) = spec.providers
    mapping, tags = provider.role_mapping, provider.principal_tags
    return Pool(
        "eu-west-1:0",
        Settings(
            spec.name,
            spec.allow_unauthenticated_identities,
            spec.allow_classic_flow,
            *(None,) * 5,
        ),
        {},
        KeptRoles(defaults, {USER_POOL.mapping_key: Members(sent(mapping))} if mapping else {}),
        {USER_POOL.tag_name: AttributeMap(tags.use_defaults, dict(tags.tags))},
    )


def sent(mapping: RoleMapping) -> JsonObject:
    """The mapping as SetIdentityPoolRoles takes it."""
    rules: list[Json] = [
        {
            "Claim": rule.claim,
            "MatchType": rule.match.value,
            "Value": rule.value,
            "RoleARN": rule.role,
        }
        for rule in mapping.rules
    ]
    resolution = mapping.ambiguous_role_resolution
    return {
        "Type": mapping.type.value,
        **({"AmbiguousRoleResolution": resolution.value} if resolution else {}),
        "RulesConfiguration": {"Rules": rules},
    }


def answered(pool: Pool, token: Token) -> str:
    """What the embedded service answers: a role, a token for STS, or the words of a refusal."""
    claims: JsonObject = {
        name: value if isinstance(value, str) else list(value) for name, value in token.claims
    }
    try:
        if token.provider is None:
            check_guests(pool)
        if token.flow is Flow.CLASSIC:
            check_classic_flow(pool)
            return "a token"
        if token.provider is None:
            return guest_role(pool.roles, token.custom_role, ASSUMED)
        return login_role(pool.roles, USER_POOL.mapping_key, claims, token.custom_role, ASSUMED)
    except ServiceError as error:
        return error.message


def told(decision: Decision, token: Token) -> str:
    """What the reconciler expects to be answered; of a refusal the first words."""
    if decision.denied is not None:
        return WORDS[decision.denied]
    return "a token" if token.flow is Flow.CLASSIC else str(decision.role)


def agree(spec: PoolSpec, token: Token) -> None:
    pool, decision = kept(spec), decide(spec, token)
    assert answered(pool, token).startswith(told(decision, token))
    if token.flow is Flow.ENHANCED and token.provider and decision.denied is None:
        claims: JsonObject = {
            name: value if isinstance(value, str) else list(value) for name, value in token.claims
        }
        # A list without a member is a tag without a value, which is none.
        expected = {
            tag: (value,) if isinstance(value, str) else value
            for tag, value in decision.tags
            if value != ()
        }
        assert tags_of(pool, USER_POOL.tag_name, claims) == expected


@pytest.mark.no_cover
@given(SPECS, TOKENS)
@settings(max_examples=300, deadline=None)
def test_both_readings_of_who_gets_which_role_agree(spec: PoolSpec, token: Token) -> None:
    agree(spec, token)


@pytest.mark.slow
@given(SPECS, TOKENS)
@settings(max_examples=5_000, deadline=None)
def test_both_readings_agree_over_many_more(spec: PoolSpec, token: Token) -> None:
    agree(spec, token)
