"""Facts of identities: guests, logins, developer users."""

from collections.abc import Mapping

from .fact import Fact

IDENTITIES: Mapping[str, Fact] = {
    "public-operations-are-not-signed": Fact(
        "GetId, GetOpenIdToken, GetCredentialsForIdentity and UnlinkIdentity need no signature.",
        "M",
        "service model (authtype)",
    ),
    "get-id-makes-guests": Fact(
        "GetId without logins makes an identity without logins.",
        "D",
        "API reference of GetId",
    ),
    "guests-are-refused-where-they-are-off": Fact(
        "GetId without logins is refused where the pool has no guests.",
        "O",
        "aws-sdk-android#347",
    ),
    "identity-not-found": Fact(
        "An operation on an identity that is not there is refused with ResourceNotFoundException "
        "and Identity '<id>' not found.",
        "O",
        "public source code",
    ),
    "listed-logins-are-provider-names": Fact(
        "The Logins of an identity are the names of its providers, not its users.",
        "O",
        "aws-sdk-js#2073",
    ),
    "list-identities-in-id-order": Fact(
        "A page has MaxResults identities at most and a token that leads to the next one.",
        "M+D",
        "service model; API reference of ListIdentities",
    ),
    "delete-identities-answers-with-the-unprocessed": Fact(
        "DeleteIdentities answers with the identities it did not delete, none of them on success.",
        "D",
        "sample in the API reference",
    ),
    "delete-identities-takes-60": Fact(
        "DeleteIdentities takes 1 to 60 identities.", "M+D", "service model; API reference"
    ),
    "pools-are-deleted-with-their-identities": Fact(
        "DeleteIdentityPool deletes the identities of the pool.",
        "D",
        "developer guide, deleting an identity pool",
    ),
    "unlinked-logins-are-new": Fact(
        "A login that was unlinked is a new identity when it is seen again.",
        "D",
        "API reference of UnlinkIdentity and UnlinkDeveloperIdentity",
    ),
    "last-login-gone-is-inaccessible": Fact(
        "An identity without any of the logins it had cannot be had any more.",
        "D",
        "API reference of UnlinkIdentity and UnlinkDeveloperIdentity",
    ),
}

DEVELOPERS: Mapping[str, Fact] = {
    "developer-users-have-one-identity": Fact(
        "GetOpenIdTokenForDeveloperIdentity makes the identity of a developer user, or finds it.",
        "D",
        "API reference of GetOpenIdTokenForDeveloperIdentity",
    ),
    "developer-tokens-link-users": Fact(
        "GetOpenIdTokenForDeveloperIdentity with an IdentityId links the logins to it.",
        "D",
        "API reference of GetOpenIdTokenForDeveloperIdentity",
    ),
    "linking-needs-a-login-of-the-identity": Fact(
        "To link a login to an identity that has logins one of these must be sent too; else "
        "Logins don't match.",
        "O",
        "aws-sdk-net#1112",
    ),
    "developer-users-are-registered-once": Fact(
        "A developer user of another identity than the one that is named is a "
        "DeveloperUserAlreadyRegisteredException.",
        "M",
        "service model",
    ),
    "developer-provider-must-be-the-pools": Fact(
        "Developer users of another provider than the pool's are refused in words that were seen.",
        "O",
        "LambdAuth#32",
    ),
    "lookup-finds-either-way": Fact(
        "LookupDeveloperIdentity finds an identity by its user, and the users by the identity.",
        "D",
        "API reference of LookupDeveloperIdentity",
    ),
    "lookup-conflicts": Fact(
        "LookupDeveloperIdentity of a user and another identity is a ResourceConflictException.",
        "D",
        "API reference of LookupDeveloperIdentity",
    ),
    "merging-moves-the-source": Fact(
        "MergeDeveloperIdentities gives the source user the identity of the destination.",
        "D",
        "API reference of MergeDeveloperIdentities",
    ),
    "linked-logins-are-limited-to-20": Fact(
        "An identity has 20 logins at most.", "D", "API reference of MergeDeveloperIdentities"
    ),
}
