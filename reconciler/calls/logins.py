"""What a provider is called in the logins of the public operations, which is not its key."""

from reconciler.access.claims import issuer_of
from reconciler.model.providers import IamProvider, LoginProvider, Provider, UserPoolProvider


def login_name(provider: Provider) -> str | None:
    """None for SAML and developer providers: their tokens are none that anybody could present.

    User pools: REGION's provider name. OIDC: the issuer without its scheme. Others: the domain
    (GetId, Logins).
    """
    match provider:
        case UserPoolProvider():
            return provider.tag_name
        case LoginProvider():
            return provider.domain
        case IamProvider():
            return issuer_of(provider)
        case _:
            return None


def issuer_name(claim: object) -> str | None:
    """An `iss` claim as the name of a login: without its scheme."""
    return claim.removeprefix("https://") if isinstance(claim, str) and claim else None
