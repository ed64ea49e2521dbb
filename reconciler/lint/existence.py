"""Rules about what pools refer to and what has to be there: roles, providers, user pools."""

from datetime import datetime, timedelta

from reconciler.lint.places import role_path, short
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.lint.uses import Use
from reconciler.model.json_value import Path
from reconciler.model.providers import IamProvider, Match, UserPoolProvider
from reconciler.model.results import Severity
from reconciler.model.surroundings import LiveClient, LiveOidc, LiveRole, LiveSaml, LiveUserPool

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

PROVIDER_MISSING = Rule(
    name="provider-missing",
    code="P5",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="an OIDC provider does not exist, or does not take the audience that is asked for",
    why=(
        "The service takes the ARN of an OIDC provider that is not there without a word, and then "
        "no token of it. IAM refuses tokens of every audience that the provider does not list, so "
        "a rule that asks for such an audience is met by nobody."
    ),
    fix="Create the provider, or add the audience (client id) to its list.",
    source="CreateIdentityPool, OpenIdConnectProviderARNs; GetOpenIDConnectProvider, ClientIDList",
)

SAML_MISSING = Rule(
    name="saml-missing",
    code="P6",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a SAML provider does not exist",
    why="Nobody can sign in by it, and the service may refuse the pool altogether.",
    fix="Create the provider in IAM, in the account of the pool, before the pool names it.",
    source="CreateIdentityPool, SamlProviderARNs; GetSAMLProvider",
)

USER_POOL_MISSING = Rule(
    name="user-pool-missing",
    code="P7",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="a user pool does not exist in this account",
    why=(
        "The service does not look whether a user pool is there. Its tokens are refused when "
        "somebody comes with one, or there are none. A user pool of another account cannot be told "
        "from one that is gone: waive the rule for it."
    ),
    fix="Mend the user pool's id, or create the user pool first.",
    source="CreateIdentityPool, CognitoIdentityProviders; DescribeUserPool",
)

CLIENT_MISSING = Rule(
    name="client-missing",
    code="P8",
    severity=Severity.ERROR,
    seen=Seen.LIVE,
    summary="an app client does not exist in its user pool",
    why=(
        "The service does not look whether the client is there, nor whose it is. Tokens of other "
        "clients of the user pool are refused, so nobody gets in."
    ),
    fix="Mend the client id, or the user pool's id where the client is of another one.",
    source="CreateIdentityPool, CognitoIdentityProviders; DescribeUserPoolClient",
)

# So long the service may not see a new role yet.
_SETTLING = timedelta(seconds=60)


def check_role_is_there(use: Use, role: LiveRole | None, now: datetime | None) -> Hits:
    """Whether the role is there under its whole name, and was for a while."""
    if role is None:
        yield Hit(use.path, ROLE_MISSING, f"{short(use.role)} does not exist")
    elif role.arn != use.role:
        message = f"there is no {short(use.role)}, but {role_path(role.arn)} by another path"
        yield Hit(use.path, ROLE_MISSING, message)
    elif now and role.created and now - role.created < _SETTLING:
        message = f"{short(use.role)} is less than a minute old, and the service may not see it yet"
        yield Hit(use.path, ROLE_MISSING, message)


def check_oidc(path: Path, provider: IamProvider, live: LiveOidc | None) -> Hits:
    """Whether an OIDC provider is there, and takes the audiences that rules ask for."""
    if live is None:
        yield Hit(path, PROVIDER_MISSING, "the OIDC provider does not exist")
        return
    if not live.client_ids:
        yield Hit(path, PROVIDER_MISSING, "the OIDC provider takes no audience, so no token")
    mapping = provider.role_mapping
    for position, rule in enumerate(mapping.rules if mapping else ()):
        asked = rule.claim == "aud" and rule.match is Match.EQUALS
        if asked and live.client_ids and rule.value not in live.client_ids:
            message = f"the OIDC provider does not take the audience {rule.value!r}"
            yield Hit((*path, "role_mapping", "rules", position), PROVIDER_MISSING, message)


def check_saml(path: Path, live: LiveSaml | None) -> Hits:
    """Whether a SAML provider is there."""
    if live is None:
        yield Hit(path, SAML_MISSING, "the SAML provider does not exist")


def check_user_pool(path: Path, user_pool_id: str, live: LiveUserPool | None) -> Hits:
    """Whether a user pool is there."""
    if live is None:
        message = f"user pool {user_pool_id} does not exist in this account"
        yield Hit(path, USER_POOL_MISSING, message)


def check_client(path: Path, provider: UserPoolProvider, live: LiveClient | None) -> Hits:
    """Whether a client is there, and is one of its user pool."""
    if live is None:
        message = f"user pool {provider.user_pool_id} has no client {provider.client_id}"
        yield Hit(path, CLIENT_MISSING, message)
    elif live.user_pool_id != provider.user_pool_id:
        message = (
            f"client {provider.client_id} is one of user pool {live.user_pool_id}, not of "
            f"{provider.user_pool_id}"
        )
        yield Hit(path, CLIENT_MISSING, message)
