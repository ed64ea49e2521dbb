"""Rules about guests, and about the flow in which an application names the role itself."""

from reconciler.access.decide import classic_flow
from reconciler.lint.places import default_roles, rules_of, short, spec_of
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Severity

GUEST_ACCESS = Rule(
    name="guest-access",
    code="G1",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="guests get credentials without signing in",
    why=(
        "Anybody on the internet who learns the pool's id, which every client carries, gets AWS "
        "credentials. Nobody can be held to account for what is done with them."
    ),
    fix=(
        "Set allow_unauthenticated_identities: false. Where a service is public on purpose, waive "
        "the rule: a waiver names the reason and the day on which somebody looks again."
    ),
    source=(
        "Security Hub Cognito.2; AWS Config cognito-identity-pool-unauth-access-check; checkov "
        "CKV_AWS_366; prowler cognito_identity_pool_guest_access_disabled"
    ),
)

GUEST_CLASSIC_FLOW = Rule(
    name="guest-classic-flow",
    code="G2",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="guests may use the classic flow",
    why=(
        "In the enhanced flow the service puts a session policy on guests that keeps them to a few "
        "services. In the classic flow there is none: the guest takes a token to STS and has "
        "whatever the role grants, for any role that trusts the pool's guests."
    ),
    fix="Set allow_classic_flow: false, or close the pool to guests.",
    source="Developer guide, iam-roles (AmazonCognitoUnAuthedIdentitiesSessionPolicy)",
)

GUEST_ROLE_SHARED = Rule(
    name="guest-role-shared",
    code="G3",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="guests get a role that those who signed in get too",
    why=(
        "Whatever the role is given for people who signed in, everybody on the internet has too. "
        "Signing in then protects nothing."
    ),
    fix="Give guests a role of their own that can do as little as possible.",
    source='Developer guide, iam-roles: permissions of guests "should be more restrictive"',
)

GUEST_ROLE_DORMANT = Rule(
    name="guest-role-dormant",
    code="G4",
    severity=Severity.WARNING,
    seen=Seen.DOCUMENTS,
    summary="guests are off, but their role is still set",
    why=(
        "One boolean, here or in the console, then hands the role to everybody on the internet. "
        "Without the role the same slip gives nothing."
    ),
    fix="Take roles.unauthenticated out until guests are wanted.",
    source="UpdateIdentityPool and SetIdentityPoolRoles: guests and their role are set apart",
)

CLASSIC_FLOW = Rule(
    name="classic-flow",
    code="C1",
    severity=Severity.WARNING,
    seen=Seen.DOCUMENTS,
    summary="the classic flow is open",
    why=(
        "In the classic flow the application, not the pool, names the role: any role whose trust "
        "policy accepts the pool, in other accounts too. One careless trust policy is enough."
    ),
    fix=(
        "Set allow_classic_flow: false and use GetCredentialsForIdentity, which gives only what "
        "the pool says."
    ),
    source="Developer guide, authentication-flow; Datadog def-000-k8u",
)


def check_guests(pool: DesiredPool) -> Hits:
    """What is unwise about guests and the classic flow. What is not managed says nothing."""
    guests = pool.allow_unauthenticated_identities
    place = ("allow_unauthenticated_identities",)
    if guests:
        yield Hit(place, GUEST_ACCESS, "anybody gets credentials without signing in")
        yield from _shared_role(pool)
    elif default_roles(pool).unauthenticated is not None:
        yield Hit(
            ("roles", "unauthenticated"),
            GUEST_ROLE_DORMANT,
            "guests are off, but this role would be theirs the moment they are on",
        )
    if pool.allow_classic_flow:
        mapped = classic_flow(spec_of(pool)) is not None
        until = ", as soon as it has no role mapping" if mapped else ""
        if guests:
            yield Hit(
                ("allow_classic_flow",),
                GUEST_CLASSIC_FLOW,
                f"guests may use the classic flow{until}, without the session policy that limits "
                "them",
            )
        yield Hit(
            ("allow_classic_flow",),
            CLASSIC_FLOW,
            f"an application may take any role that trusts the pool{until}",
        )


def _shared_role(pool: DesiredPool) -> Hits:
    roles = default_roles(pool)
    guest = roles.unauthenticated
    if guest is None:
        return
    path = ("roles", "unauthenticated")
    if guest == roles.authenticated:
        message = f"guests get {short(guest)}, like everybody who signed in"
        yield Hit(path, GUEST_ROLE_SHARED, message)
    elif any(place.rule.role == guest for place in rules_of(pool)):
        message = f"guests get {short(guest)}, which a rule gives to some of those who signed in"
        yield Hit(path, GUEST_ROLE_SHARED, message)
