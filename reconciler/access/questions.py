"""What can be asked about the roles of a provider's tokens, as unions of conjunctions.

That a token has a role, or lacks it, each has a few ways to come about, and each way is a
conjunction of conditions. So whether one pool gives a role that others do not is a conjunction of
one way for each of them, and `witness` decides it.
"""

from collections.abc import Iterable

from reconciler.access.claims import domain_of
from reconciler.access.conditions import present
from reconciler.access.decide import PREFERRED_ROLE_CLAIM, ROLES_CLAIM, TOKEN_ROLE
from reconciler.access.side import Side, Source
from reconciler.access.token import ClaimValue
from reconciler.access.witness import Conditions, Conjunction
from reconciler.model.providers import Provider


def conditions_of(provider: Provider, *sides: Side, claims: Iterable[str] = ()) -> Conditions:
    """The conditions of several sides numbered together, over all tokens of a provider.

    claims: further ones that are asked about.
    """
    asked = [condition for side in sides for condition in side.conditions]
    asked += [present(claim) for claim in claims]
    domains = {c.claim: domain_of(provider, c.claim) for c in asked}
    examples = {PREFERRED_ROLE_CLAIM: TOKEN_ROLE, ROLES_CLAIM: TOKEN_ROLE}
    conditions = Conditions(domains, examples)
    conditions.fails(asked)
    return conditions


def first_claims(
    conditions: Conditions, wanted: Iterable[Conjunction]
) -> dict[str, ClaimValue] | None:
    """Claims for the first conjunction that has some, all claims one text each if possible."""
    conjunctions = [*wanted]
    for lists in (False, True):
        for conjunction in conjunctions:
            claims = conditions.solve(conjunction, lists)
            if claims is not None:
                return claims
    return None


def lacking(conditions: Conditions, side: Side, role: str) -> list[Conjunction]:
    """The ways not to be able to have a role."""
    none = conditions.fails(side.sources(role))
    if side.fallback != role:
        return [none]
    # The fallback is given unless some other rule is met.
    others = [rule.condition for rule in side.rules if rule.role != role]
    return [none & conditions.meets(condition) for condition in others]


def gives_beyond(provider: Provider, state: Side, old: Side, new: Side) -> bool:
    """Whether some token can have a role in a state that it can have neither before nor after."""
    known = {*old.rules, *old.offers, *new.rules, *new.offers}
    conditions = conditions_of(provider, state, old, new)
    return any(
        first_claims(
            conditions,
            (
                way & before & after
                for way in _having(conditions, state, role, known)
                for before in lacking(conditions, old, role)
                for after in lacking(conditions, new, role)
            ),
        )
        is not None
        for role in state.roles
    )


def takes_away(provider: Provider, state: Side, old: Side, new: Side) -> bool:
    """Whether some token cannot have a role in a state that it can have both before and after."""
    known = {*state.rules, *state.offers}
    conditions = conditions_of(provider, state, old, new)
    return any(
        first_claims(
            conditions,
            (
                before & after & way
                for before in _having(conditions, old, role, known)
                for after in _having(conditions, new, role, known)
                for way in lacking(conditions, state, role)
            ),
        )
        is not None
        for role in old.roles
        if role in new.roles
    )


def serves_beyond(provider: Provider, state: Side, other: Side, claims: Iterable[str]) -> bool:
    """Whether some token with one of the claims gets a role in a state, and none from the other."""
    if other.fallback is not None:
        return False
    claims = [*claims]
    conditions = conditions_of(provider, state, other, claims=claims)
    nothing = conditions.fails(other.conditions)
    known = {*other.rules, *other.offers}
    ways = [way for role in state.roles for way in _having(conditions, state, role, known)]
    there = [conditions.meets(present(claim)) for claim in claims]
    return first_claims(conditions, (w & t & nothing for w in ways for t in there)) is not None


def _having(conditions: Conditions, side: Side, role: str, known: set[Source]) -> list[Conjunction]:
    """The ways to be able to have a role, but for known sources, which answer the question."""
    found = [
        conditions.meets(source.condition)
        for source in (*side.rules, *side.offers)
        if source.role == role and source not in known
    ]
    if side.fallback == role:
        found.append(conditions.fails(rule.condition for rule in side.rules))
    return found
