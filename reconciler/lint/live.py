"""Rules about live pools, described; what they are about is found by guards and by matching."""

from reconciler.lint.rule import Rule, Seen
from reconciler.model.results import Severity

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
