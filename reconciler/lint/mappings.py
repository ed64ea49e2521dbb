"""Rules about role mappings, one rule of a mapping at a time."""

from reconciler.lint.claims import is_mutable
from reconciler.lint.places import (
    Place,
    default_roles,
    is_elevated,
    mappings_of,
    met_rules_of,
    short,
)
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import MappingType, Match, Resolution, RoleMapping
from reconciler.model.results import Severity

LOOSE_MATCH = Rule(
    name="loose-match",
    code="M1",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="a part of a claim is enough for a role that not everybody has",
    why=(
        "Contains and StartsWith take more values than the one in mind: not-admin contains admin, "
        "and somebody@corp.com.evil.io contains @corp.com; there is no EndsWith. How they compare "
        "cognito:groups, which is a list, is not documented, so there they are a finding whatever "
        "the role."
    ),
    fix="Compare the whole value with Equals, in one rule for each value.",
    source="Developer guide, role-based-access-control; MappingRule",
)

MUTABLE_CLAIM = Rule(
    name="mutable-claim",
    code="M2",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="a rule goes by a claim that users may be able to change",
    why=(
        "Attributes of a user pool, the custom: ones among them, can be changed by the user where "
        "the app client may write them; names, pictures and addresses are often the user's own "
        "with other providers too. Whoever can set the claim can choose the role."
    ),
    fix=(
        "Go by something that administrators alone set: groups, or an attribute of the company's "
        "directory. Where the app client may not write the attribute, waive the rule and say so."
    ),
    source="Developer guide, role-based-access-control, best practices",
)

EMAIL_CLAIM = Rule(
    name="email-claim",
    code="M3",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="a rule goes by the email address",
    why=(
        "A rule looks at one claim, so it cannot ask whether email_verified is true as well. With "
        "an address that nobody verified, anybody can say to be anybody."
    ),
    fix=(
        "Go by groups, or by an attribute that administrators set. Where the provider issues "
        "tokens for verified addresses alone, waive the rule and say so."
    ),
    source="Developer guide, role-based-access-control; OpenID Connect Core 5.1, email_verified",
)

NEGATIVE_MATCH = Rule(
    name="negative-match",
    code="M4",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="a rule with NotEqual gives a role that not everybody has",
    why=(
        "NotEqual is met by every value but one, those included that nobody has thought of yet. "
        "Only a token without the claim does not meet it."
    ),
    fix="Name the values that get the role, with Equals, and let everybody else come to the end.",
    source="Developer guide, role-based-access-control",
)

AMBIGUOUS_FALLBACK = Rule(
    name="ambiguous-fallback",
    code="M5",
    severity=Severity.WARNING,
    seen=Seen.DOCUMENTS,
    summary="a token that no rule decides gets the authenticated role",
    why=(
        "A claim that is renamed, misspelt or left out then does not end in a refusal, which "
        "somebody would notice, but in a role. Whether that one can do no more than the mapped "
        "ones, the documents cannot tell."
    ),
    fix="Set ambiguous_role_resolution: Deny, and map whoever is to get the authenticated role.",
    source="RoleMapping, AmbiguousRoleResolution",
)

TOKEN_MAPPING = Rule(
    name="token-mapping",
    code="M7",
    severity=Severity.WARNING,
    seen=Seen.DOCUMENTS,
    summary="the groups of the user pool decide the roles",
    why=(
        "With type: Token the role comes from the user's groups, so whoever may create groups, set "
        "their role or add users to them (cognito-idp:CreateGroup, UpdateGroup, "
        "AdminAddUserToGroup) hands out AWS roles, and no document shows it. The group that a user "
        "pool makes for the users of an external provider has a name that is known in advance: "
        "whoever makes it first decides its role."
    ),
    fix=(
        "Use type: Rules, which names the roles here. Else treat those permissions like "
        "iam:PassRole, and waive the rule."
    ),
    source="Developer guide, role-based-access-control; CreateGroup, RoleArn",
)

_PARTS = frozenset({Match.CONTAINS, Match.STARTS_WITH})
_GROUPS = "cognito:groups"
_EMAIL = "email"


def check_mappings(pool: DesiredPool) -> Hits:
    """What is unwise about single rules, and about what a mapping does without them."""
    for place in met_rules_of(pool):
        yield from _rule(pool, place)
    for path, _, mapping in mappings_of(pool):
        if mapping.type is MappingType.TOKEN:
            message = "whoever may edit the user pool's groups decides who gets which role"
            yield Hit((*path, "type"), TOKEN_MAPPING, message)
        if _falls_open(pool, mapping):
            fallback = default_roles(pool).authenticated
            given = short(fallback) if fallback else "the live pool's authenticated role"
            message = f"a token that nothing decides gets {given} rather than no role"
            yield Hit((*path, "ambiguous_role_resolution"), AMBIGUOUS_FALLBACK, message)


def _rule(pool: DesiredPool, place: Place) -> Hits:
    rule = place.rule
    claim, role = rule.claim, short(rule.role)
    elevated = is_elevated(pool, place.provider, rule.role)
    if rule.match in _PARTS and claim == _GROUPS:
        message = f"how {rule.match} compares the list in {claim} is not documented"
        yield Hit((*place.path, "match"), LOOSE_MATCH, message)
    elif rule.match in _PARTS and elevated:
        message = f"{rule.match} {rule.value!r} is met by longer values too, which then get {role}"
        yield Hit((*place.path, "match"), LOOSE_MATCH, message)
    if rule.match is Match.NOT_EQUAL and elevated:
        message = f"everybody whose {claim} is not {rule.value!r} gets {role}"
        yield Hit((*place.path, "match"), NEGATIVE_MATCH, message)
    if is_mutable(claim):
        message = f"users may be able to change {claim}, and so to choose {role}"
        yield Hit((*place.path, "claim"), MUTABLE_CLAIM, message)
    if claim == _EMAIL:
        message = f"no rule can ask whether the address that leads to {role} was verified"
        yield Hit((*place.path, "claim"), EMAIL_CLAIM, message)


def _falls_open(pool: DesiredPool, mapping: RoleMapping) -> bool:
    """Whether what is not decided gets a role that not every decision gives."""
    if mapping.ambiguous_role_resolution is not Resolution.AUTHENTICATED_ROLE:
        return False
    if pool.roles is None:
        return True
    fallback = pool.roles.authenticated
    if fallback is None:
        return False
    return mapping.type is MappingType.TOKEN or any(rule.role != fallback for rule in mapping.rules)
