"""Rules that only the live account can show; their checks come with preflight and plan."""

from reconciler.lint.rule import Rule, Seen
from reconciler.model.results import Severity

GUEST_ROLE_POWERFUL = Rule(
    name="guest-role-powerful",
    code="G5",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="the guests' role grants more than the service's own limits for guests",
    why=(
        "The session policy that limits guests in the enhanced flow is the service's, and a role "
        "that grants more relies on it: what it withholds today is given the day the classic flow "
        "is open. Anything in iam:, sts:AssumeRole or a plain * is never for everybody."
    ),
    fix="Grant guests the few actions that their page calls, on named resources.",
    source="Developer guide, iam-roles (access policies); Horizon3 H3-2022-0076",
)

TRUST_AUDIENCE = Rule(
    name="trust-audience",
    code="R1",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a role's trust policy does not ask for this pool (aud)",
    why=(
        "Without cognito-identity.amazonaws.com:aud any identity pool of any account can issue "
        "tokens that the role takes. IAM no longer saves such a policy, but old roles have theirs."
    ),
    fix="Add StringEquals on cognito-identity.amazonaws.com:aud with the id of the pool.",
    source="Developer guide, identity-pools-security-best-practices and iam-roles",
)

TRUST_AMR = Rule(
    name="trust-amr",
    code="R2",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a role's trust policy does not tell guests from those who signed in (amr)",
    why=(
        "With the right pool alone a guest's token is as good as any. The condition must be "
        "ForAnyValue, because amr is a list, and must not be met by unauthenticated, or by *, in "
        "a role for those who signed in."
    ),
    fix=(
        "Add ForAnyValue:StringLike on cognito-identity.amazonaws.com:amr with authenticated, or "
        "unauthenticated in the role of guests."
    ),
    source="Developer guide, role-trust-and-permissions and identity-pools-security-best-practices",
)

ROLE_MISSING = Rule(
    name="role-missing",
    code="R5",
    severity=Severity.WARNING,
    seen=Seen.LIVE,
    summary="a role does not exist, or is less than a minute old",
    why=(
        "SetIdentityPoolRoles is refused for a role that is not there, or that the service cannot "
        "see yet: IAM takes some seconds to tell all of AWS of a new role."
    ),
    fix="Create the role before the pool names it, and apply again a minute later.",
    source='SetIdentityPoolRoles ("Access to Role … is forbidden"); IAM user guide, troubleshoot',
)

MAPPING_KEY = Rule(
    name="mapping-key",
    code="M8",
    severity=Severity.ERROR,
    seen=Seen.BOTH,
    summary="a role mapping has no provider, or there are too many mappings or rules",
    why=(
        "The service takes 10 mappings a pool and 25 rules a mapping, and only for providers that "
        "the pool has. More is an error of the document that no waiver lifts. A mapping of a live "
        "pool whose provider is gone waits for the provider to come back."
    ),
    fix="Split what is too much over several pools; take out what has no provider.",
    source="SetIdentityPoolRoles; developer guide, quotas",
)

DELETE_WITH_IDENTITIES = Rule(
    name="delete-with-identities",
    code="D1",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a pool that still holds identities is to be deleted",
    why=(
        "Identity ids go with the pool and cannot be had back, and whatever is stored under them "
        "no longer has an owner."
    ),
    fix="Keep the pool, or let it go on purpose with --allow-identity-loss ADDRESS.",
    source="DeleteIdentityPool; ListIdentities",
)

MARKER_MISSING = Rule(
    name="marker-missing",
    code="S1",
    severity=Severity.WARNING,
    seen=Seen.LIVE,
    summary="a pool of ours lacks the tag of its owner or of its address",
    why=(
        "A pool is found by these tags. Without them it is nobody's: its document would create "
        "another, were it not for the name and the pin."
    ),
    fix="Pin the pool's id under pool_ids and apply, which writes the tags again.",
    source="TagResource; ListTagsForResource",
)
