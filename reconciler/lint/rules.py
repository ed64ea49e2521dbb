"""All rules, in the order in which they are listed and documented."""

from reconciler.lint.existence import (
    CLIENT_MISSING,
    PROVIDER_MISSING,
    ROLE_MISSING,
    SAML_MISSING,
    USER_POOL_MISSING,
)
from reconciler.lint.fleet import CLIENT_SHARED, TRUST_SHARED
from reconciler.lint.grants import GUEST_ROLE_POWERFUL
from reconciler.lint.guests import (
    CLASSIC_FLOW,
    GUEST_ACCESS,
    GUEST_CLASSIC_FLOW,
    GUEST_ROLE_DORMANT,
    GUEST_ROLE_SHARED,
)
from reconciler.lint.live import DELETE_WITH_IDENTITIES, MAPPING_KEY, MARKER_MISSING
from reconciler.lint.mappings import (
    AMBIGUOUS_FALLBACK,
    EMAIL_CLAIM,
    LOOSE_MATCH,
    MUTABLE_CLAIM,
    NEGATIVE_MATCH,
    TOKEN_MAPPING,
)
from reconciler.lint.overlaps import OVERLAPPING_RULES
from reconciler.lint.providers import (
    DEVELOPER_PROVIDER,
    MULTI_TENANT_PROVIDER,
    SERVER_SIDE_CHECK_OFF,
    TAG_FROM_MUTABLE_CLAIM,
)
from reconciler.lint.roles import ROLE_FOREIGN
from reconciler.lint.trust import TRUST_AMR, TRUST_AUDIENCE, TRUST_TAG_SESSION

RULES = (
    GUEST_ACCESS,
    GUEST_CLASSIC_FLOW,
    GUEST_ROLE_SHARED,
    GUEST_ROLE_DORMANT,
    GUEST_ROLE_POWERFUL,
    CLASSIC_FLOW,
    TRUST_AUDIENCE,
    TRUST_AMR,
    TRUST_SHARED,
    ROLE_FOREIGN,
    ROLE_MISSING,
    TRUST_TAG_SESSION,
    LOOSE_MATCH,
    MUTABLE_CLAIM,
    EMAIL_CLAIM,
    NEGATIVE_MATCH,
    AMBIGUOUS_FALLBACK,
    OVERLAPPING_RULES,
    TOKEN_MAPPING,
    MAPPING_KEY,
    SERVER_SIDE_CHECK_OFF,
    CLIENT_SHARED,
    MULTI_TENANT_PROVIDER,
    DEVELOPER_PROVIDER,
    PROVIDER_MISSING,
    SAML_MISSING,
    USER_POOL_MISSING,
    CLIENT_MISSING,
    TAG_FROM_MUTABLE_CLAIM,
    DELETE_WITH_IDENTITIES,
    MARKER_MISSING,
)

BY_NAME = {rule.name: rule for rule in RULES}
