"""Who can get each role that a pool names, and the tokens they come with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reconciler.access.decide import session_tags
from reconciler.lint.places import default_roles, providers_of, roles_of, rules_of
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    DeveloperProvider,
    IamProvider,
    Provider,
    Resolution,
    UserPoolProvider,
)

GUEST = "unauthenticated"
SIGNED_IN = "authenticated"

_OIDC = ":oidc-provider/"


@dataclass(frozen=True, slots=True)
class Token:
    """What the pool's token says of how somebody came in: its amr, and whose tokens it stands for.

    amr: None where that is not known. tagged: whether session tags come with it.
    """

    whose: str
    amr: tuple[str, ...] | None
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """How a pool uses one role. path: the first place where it is named.

    guests, signed_in: whether it is for them. tokens: with which somebody can get it.
    """

    role: str
    path: Path
    guests: bool
    signed_in: bool
    tokens: tuple[Token, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of identity that it is for, in the words of `amr`."""
        return (SIGNED_IN,) * self.signed_in + (GUEST,) * self.guests


GUESTS = Token("guests", (GUEST,))
ANYBODY = Token("those who signed in", (SIGNED_IN,))


def uses_of(pool: DesiredPool) -> tuple[Use, ...]:
    """Each role of a pool once, in the order in which they are named."""
    first: dict[str, Path] = {}
    for path, role in roles_of(pool):
        first.setdefault(role, path)
    return tuple(_use(pool, role, path) for role, path in first.items())


def _use(pool: DesiredPool, role: str, path: Path) -> Use:
    defaults = default_roles(pool)
    guests = role == defaults.unauthenticated
    signed_in = role == defaults.authenticated or any(p.rule.role == role for p in rules_of(pool))
    tokens = [
        _token(provider) for _, provider in providers_of(pool) if _gives(pool, provider, role)
    ]
    if signed_in and not tokens:
        # By which provider is not managed, or none leads here.
        tokens = [replace(ANYBODY, amr=None)]
    return Use(role, path, guests, signed_in, (*tokens, *((GUESTS,) if guests else ())))


def _gives(pool: DesiredPool, provider: Provider, role: str) -> bool:
    """Whether tokens of a provider can get the role, by default or by some rule."""
    mapping = provider.role_mapping
    if mapping is not None and any(rule.role == role for rule in mapping.rules):
        return True
    falls_back = mapping is None or (
        mapping.ambiguous_role_resolution is Resolution.AUTHENTICATED_ROLE
    )
    return falls_back and role == default_roles(pool).authenticated


def _token(provider: Provider) -> Token:
    names = [*_names(provider)]
    return Token(
        whose=f"those who signed in by {names[0]}",
        amr=(SIGNED_IN, *names),
        tagged=bool(session_tags(provider)),
    )


def _names(provider: Provider) -> Iterator[str]:
    """The name of a provider in `amr`, and the longer forms of it that are known."""
    match provider:
        case DeveloperProvider():
            yield provider.name
        case UserPoolProvider():
            yield provider.tag_name
            yield f"{provider.tag_name}:CognitoSignIn:{provider.client_id}"
        case IamProvider():
            yield provider.arn
            if _OIDC in provider.arn:
                yield provider.arn.partition(_OIDC)[2]
        case _:
            yield provider.key
