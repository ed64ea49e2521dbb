"""Who can get each role that a pool names, and the tokens they come with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.access.decide import session_tags
from reconciler.lint.places import default_roles, providers_of, roles_of
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

    tagged: whether session tags come with it.
    """

    whose: str
    amr: tuple[str, ...]
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """How a pool uses one role. path: the first place where it is named.

    guests, signed_in: whether it is for them. tokens: with which somebody can get it, as far as
    the providers are managed.
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
    givers = _givers(pool)
    return tuple(_use(pool, role, path, givers[role].values()) for role, path in first.items())


def _givers(pool: DesiredPool) -> dict[str, dict[str, Provider]]:
    """By role, the providers whose tokens can get it, by default or by some rule."""
    givers: dict[str, dict[str, Provider]] = defaultdict(dict)
    authenticated = default_roles(pool).authenticated
    for _, provider in providers_of(pool):
        mapping = provider.role_mapping
        falls_back = mapping is None or (
            mapping.ambiguous_role_resolution is Resolution.AUTHENTICATED_ROLE
        )
        if falls_back and authenticated is not None:
            givers[authenticated][provider.key] = provider
        for rule in mapping.rules if mapping else ():
            givers[rule.role][provider.key] = provider
    return givers


def _use(pool: DesiredPool, role: str, path: Path, givers: Iterable[Provider]) -> Use:
    defaults = default_roles(pool)
    tokens = [_token(provider) for provider in givers]
    signed_in = bool(tokens) or role == defaults.authenticated
    guests = role == defaults.unauthenticated
    return Use(role, path, guests, signed_in, (*tokens, *((GUESTS,) if guests else ())))


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
