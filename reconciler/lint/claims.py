"""Which claims users may be able to change.

Source: the standard attributes of user pools (developer guide, user-pool-settings-attributes),
which an app client may be allowed to write, and `custom:` attributes, likewise.
"""

MUTABLE_CLAIMS = frozenset(
    {
        "address",
        "birthdate",
        "email",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "picture",
        "preferred_username",
        "profile",
        "website",
        "zoneinfo",
    }
)

_CUSTOM = "custom:"


def is_mutable(claim: str) -> bool:
    """Whether the user that a token speaks of may be able to set the claim."""
    return claim in MUTABLE_CLAIMS or claim.startswith(_CUSTOM)
