"""Rules about identity providers and the session tags that come from their tokens."""

from dataclasses import replace

from reconciler.access.claims import Never, domain_of, issuer_of
from reconciler.access.decide import decide
from reconciler.access.token import Flow, Token
from reconciler.lint.claims import is_mutable
from reconciler.lint.places import providers_of, spec_of
from reconciler.lint.rule import Hit, Hits, Rule, Seen
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    DeveloperProvider,
    LoginProvider,
    Provider,
    UserPoolProvider,
)
from reconciler.model.results import Severity
from reconciler.model.spec import Roles

SERVER_SIDE_CHECK_OFF = Rule(
    name="server-side-check-off",
    code="P1",
    severity=Severity.WARNING,
    seen=Seen.DOCUMENTS,
    summary="the user pool is not asked whether a token's user is still there",
    why=(
        "A token is taken until it expires, also when its user was deleted or signed out "
        "everywhere in the meantime."
    ),
    fix="Set server_side_token_check: true.",
    source="CognitoIdentityProvider, ServerSideTokenCheck",
)

MULTI_TENANT_PROVIDER = Rule(
    name="multi-tenant-provider",
    code="P3",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="everybody with a token of a public issuer gets a role",
    why=(
        "Some issuers serve everybody: any repository, any organisation, any Google account. A "
        "valid signature and the right audience, which the caller may often choose, then say "
        "nothing about who it is."
    ),
    fix=(
        "Map roles by a claim that names your tenant, such as repository_owner_id or hd, with "
        "ambiguous_role_resolution: Deny, and keep the classic flow closed."
    ),
    source="IAM user guide, id_roles_providers_create_oidc; the issuers' own documentation",
)

DEVELOPER_PROVIDER = Rule(
    name="developer-provider",
    code="P4",
    severity=Severity.WARNING,
    seen=Seen.DOCUMENTS,
    summary="the pool takes identities that a backend of yours vouches for",
    why=(
        "Whoever may call GetOpenIdTokenForDeveloperIdentity is any user of the pool. And once "
        "its name is set it cannot be changed: another name takes another pool, and new identity "
        "ids for everybody."
    ),
    fix=(
        "Prefer an OIDC provider. Else grant that call to the one backend alone, and waive the "
        "rule."
    ),
    source="CreateIdentityPool, DeveloperProviderName; GetOpenIdTokenForDeveloperIdentity",
)

TAG_FROM_MUTABLE_CLAIM = Rule(
    name="tag-from-mutable-claim",
    code="A1",
    severity=Severity.ERROR,
    seen=Seen.DOCUMENTS,
    summary="a session tag comes from a claim that users may be able to change",
    why=(
        "Policies compare session tags with the tags of resources. Whoever can set the claim can "
        "choose the resources. The default mapping, a warning, makes tags of sub and aud without "
        "anybody having chosen them."
    ),
    fix=(
        "Tag from claims that administrators alone set, and write out the tags that policies use "
        "rather than default."
    ),
    source="Developer guide, attributes-for-access-control; SetPrincipalTagAttributeMap",
)

# Issuers whose tokens anybody can have for the asking, as IAM names their providers.
MULTI_TENANT_ISSUERS = frozenset(
    {
        "accounts.google.com",
        "agent.buildkite.com",
        "app.terraform.io",
        "gitlab.com",
        "login.microsoftonline.com/common",
        "login.microsoftonline.com/common/v2.0",
        "login.microsoftonline.com/consumers",
        "login.microsoftonline.com/consumers/v2.0",
        "login.microsoftonline.com/organizations",
        "login.microsoftonline.com/organizations/v2.0",
        "sts.windows.net/common",
        "token.actions.githubusercontent.com",
    }
)


def check_providers(pool: DesiredPool) -> Hits:
    """What is unwise about each provider by itself."""
    for path, provider in providers_of(pool):
        if isinstance(provider, UserPoolProvider) and not provider.server_side_token_check:
            message = "who was deleted or signed out gets credentials until the token expires"
            yield Hit((*path, "server_side_token_check"), SERVER_SIDE_CHECK_OFF, message)
        if isinstance(provider, DeveloperProvider):
            message = "whoever may call GetOpenIdTokenForDeveloperIdentity is any user"
            yield Hit(path, DEVELOPER_PROVIDER, message)
        if (issuer := _issuer(provider)) in MULTI_TENANT_ISSUERS and _lets_all_in(pool, provider):
            message = f"anybody can have a token of {issuer}, and nothing here refuses one"
            yield Hit(path, MULTI_TENANT_PROVIDER, message)
        yield from _tags(path, provider)


def _issuer(provider: Provider) -> str | None:
    """The issuer of a provider's tokens without its scheme, where it may be a public one."""
    if isinstance(provider, LoginProvider):
        return provider.domain
    issuer = issuer_of(provider)
    return issuer.rstrip("/") if issuer is not None else None


def _lets_all_in(pool: DesiredPool, provider: Provider) -> bool:
    """Whether a token gets a role that holds nothing but what all tokens of the provider hold.

    Default roles that are not managed may be there.
    """
    spec = spec_of(pool)
    if pool.roles is None:
        spec = replace(spec, roles=Roles(authenticated="*"))
    return any(decide(spec, Token(provider.key, flow=flow)).role is not None for flow in Flow)


def _tags(path: Path, provider: Provider) -> Hits:
    base: Path = (*path, "principal_tags")
    if provider.principal_tags.use_defaults:
        message = "the default mapping makes session tags of sub and aud"
        yield Hit(base, TAG_FROM_MUTABLE_CLAIM, message, Severity.WARNING)
    for tag, claim in provider.principal_tags.tags:
        if is_mutable(claim) and not isinstance(domain_of(provider, claim), Never):
            message = f"users may be able to change {claim}, and so the tag {tag}"
            yield Hit((*base, tag), TAG_FROM_MUTABLE_CLAIM, message)
