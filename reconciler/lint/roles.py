"""The rule about roles that are not made for a pool."""

from reconciler.lint.places import role_path, roles_of, short
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.model.pools import DesiredPool
from reconciler.model.results import Severity

ROLE_FOREIGN = Rule(
    name="role-foreign",
    code="R4",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="a role is of another account or partition, or made for something else",
    why=(
        "The service takes roles of the pool's own account alone. Roles of AWS services and of "
        "IAM Identity Center do not trust a pool, and a role called Admin is too much for whoever "
        "comes in over the internet. Another account or partition is an error of the document "
        "that no waiver lifts."
    ),
    fix="Make a role for the pool that can do what its users need and nothing else.",
    source="SetIdentityPoolRoles; IAM user guide, id_roles and using-service-linked-roles",
)

# The first parts of the paths that AWS keeps for itself.
_RESERVED_PATHS = frozenset({"aws-service-role", "aws-reserved"})
_SSO = "AWSReservedSSO_"
_ADMIN = "Admin"


def check_roles(pool: DesiredPool) -> Hits:
    """Roles of AWS itself, and roles that are called after administrators."""
    for path, arn in roles_of(pool):
        if reason := _foreign(role_path(arn)):
            yield Hit(path, ROLE_FOREIGN, f"{short(arn)} {reason}")


def _foreign(role: str) -> str | None:
    parts = role.split("/")
    if parts[0] in _RESERVED_PATHS or parts[-1].startswith(_SSO):
        return "belongs to AWS and does not trust the pool"
    if any(part.startswith(_ADMIN) for part in parts):
        return "is an administrator's, going by its name"
    return None
