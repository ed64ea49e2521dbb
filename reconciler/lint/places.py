"""Where the roles and rules of a pool are, with their paths, and how messages name them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from reconciler.access.claims import Never, domain_of
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import Provider, Resolution, RoleMapping, Rule
from reconciler.model.spec import PoolSpec, Roles

_ROLE = ":role/"

# So many names stand in a message; of the rest only the number.
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One rule of a role mapping, with the provider whose tokens it is about."""

    path: Path
    provider: Provider
    rule: Rule


def providers_of(pool: DesiredPool) -> Iterator[tuple[Path, Provider]]:
    """Each provider with its path; none where the section is not managed."""
    for provider in pool.providers or ():
        yield ("providers", provider.key), provider


def mappings_of(pool: DesiredPool) -> Iterator[tuple[Path, Provider, RoleMapping]]:
    """Each role mapping with its path and its provider."""
    for path, provider in providers_of(pool):
        if provider.role_mapping is not None:
            yield (*path, "role_mapping"), provider, provider.role_mapping


def rules_of(pool: DesiredPool) -> Iterator[Place]:
    """Every rule; a Token mapping has none."""
    for path, provider, mapping in mappings_of(pool):
        for position, rule in enumerate(mapping.rules):
            yield Place((*path, "rules", position), provider, rule)


def met_rules_of(pool: DesiredPool) -> Iterator[Place]:
    """The rules whose claim the tokens of their provider can have."""
    for place in rules_of(pool):
        if not isinstance(domain_of(place.provider, place.rule.claim), Never):
            yield place


def default_roles(pool: DesiredPool) -> Roles:
    """The default roles; none where they are not managed."""
    return pool.roles or Roles()


def roles_of(pool: DesiredPool) -> Iterator[tuple[Path, str]]:
    """Every role that a pool names, with its path: the default ones first."""
    roles = default_roles(pool)
    if roles.authenticated is not None:
        yield ("roles", "authenticated"), roles.authenticated
    if roles.unauthenticated is not None:
        yield ("roles", "unauthenticated"), roles.unauthenticated
    for place in rules_of(pool):
        yield (*place.path, "role"), place.rule.role


def spec_of(pool: DesiredPool) -> PoolSpec:
    """A document as a whole pool. What it does not manage is empty."""
    return PoolSpec(
        name=pool.name,
        allow_unauthenticated_identities=pool.allow_unauthenticated_identities,
        allow_classic_flow=pool.allow_classic_flow or False,
        roles=default_roles(pool),
        providers=pool.providers or (),
    )


def is_elevated(pool: DesiredPool, provider: Provider, role: str) -> bool:
    """Whether a rule's role is another than the one that the provider's tokens get without it."""
    mapping = provider.role_mapping
    falls_back = mapping is not None and (
        mapping.ambiguous_role_resolution is Resolution.AUTHENTICATED_ROLE
    )
    return not falls_back or role != default_roles(pool).authenticated


def role_path(arn: str) -> str:
    """A role's path and name, without the account."""
    return arn.partition(_ROLE)[2] or arn


def short(arn: str) -> str:
    """A role without its account, as messages name it: role/gold."""
    return f"role/{role_path(arn)}"


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names in a sentence: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def some_of(names: Iterable[str], number: int) -> str:
    """The first few of a number of names, and how many more there are."""
    if number <= _MOST_NAMES + 1:
        return listed([*names])
    return listed([*islice(names, _MOST_NAMES), f"{number - _MOST_NAMES} more"])
