"""Reads what the pools of a target refer to, each thing once, however many pools do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.calls import surroundings as calls
from reconciler.flows.policies import read_policies
from reconciler.lint.uses import uses_of
from reconciler.model.pools import DesiredPool
from reconciler.model.ports import Lookup
from reconciler.model.providers import IamProvider, ProviderType, UserPoolProvider
from reconciler.model.surroundings import (
    ClientAnswer,
    Denied,
    Found,
    LiveRole,
    OidcAnswer,
    Surroundings,
    Unread,
)
from reconciler.model.targets import Target


@dataclass(frozen=True, slots=True)
class _Named:
    """What the pools refer to. guests: the roles whose permissions count."""

    roles: tuple[str, ...]
    guests: frozenset[str]
    oidc: tuple[str, ...]
    saml: tuple[str, ...]
    clients: tuple[UserPoolProvider, ...]

    @property
    def user_pools(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(client.user_pool_id for client in self.clients))

    @classmethod
    def by(cls, pools: Iterable[DesiredPool]) -> "_Named":
        listed = [*pools]
        uses = [use for pool in listed for use in uses_of(pool)]
        providers = [provider for pool in listed for provider in pool.providers or ()]
        iam = [p for p in providers if isinstance(p, IamProvider)]
        clients = {p.key: p for p in providers if isinstance(p, UserPoolProvider)}
        return cls(
            roles=tuple(sorted({use.role for use in uses})),
            guests=frozenset(use.role for use in uses if use.guests),
            oidc=tuple(sorted({p.arn for p in iam if p.type is ProviderType.OIDC})),
            saml=tuple(sorted({p.arn for p in iam if p.type is ProviderType.SAML})),
            clients=tuple(clients[key] for key in sorted(clients)),
        )


def read_surroundings(
    target: Target, pools: Iterable[DesiredPool], lookup: Lookup, now: datetime | None
) -> Surroundings:
    """Everything that the pools refer to, as far as it may be read. Raises AwsError.

    now: the service's own time.
    """
    named = _Named.by(pools)
    asked = [arn for arn in named.oidc if _account(arn) == target.account]
    answers = iter(
        lookup.look_up(
            [
                *(calls.role_read(target, arn) for arn in named.roles),
                *(calls.oidc_read(target, arn) for arn in asked),
                *(calls.saml_read(target, arn) for arn in named.saml),
                *(calls.user_pool_read(target, user_pool) for user_pool in named.user_pools),
                *(calls.client_read(target, p.user_pool_id, p.client_id) for p in named.clients),
            ]
        )
    )
    roles = {arn: calls.role_of(next(answers)) for arn in named.roles}
    oidc: dict[str, OidcAnswer] = {arn: calls.oidc_of(arn, next(answers)) for arn in asked}
    for arn in named.oidc:
        oidc.setdefault(arn, Unread(f"it is in account {_account(arn)}, which is not asked"))
    guests = {a: r for a, r in roles.items() if a in named.guests and isinstance(r, LiveRole)}
    return Surroundings(
        oidc=oidc,
        saml={arn: calls.saml_of(arn, next(answers)) for arn in named.saml},
        user_pools={name: calls.user_pool_of(name, next(answers)) for name in named.user_pools},
        clients=_clients(target, named, [next(answers) for _ in named.clients], lookup),
        roles={**roles, **read_policies(target, guests, lookup)},
        now=now,
    )


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _clients(
    target: Target, named: _Named, answers: Sequence[Found], lookup: Lookup
) -> dict[str, ClientAnswer]:
    """The clients by key. One that its user pool does not have is looked for in the others."""
    found: dict[str, ClientAnswer] = {
        provider.key: calls.client_of(provider, answer)
        for provider, answer in zip(named.clients, answers, strict=True)
    }
    elsewhere = [
        (provider, replace(provider, user_pool_id=other))
        for provider in named.clients
        if found[provider.key] is None
        for other in named.user_pools
        if other != provider.user_pool_id
    ]
    reads = [calls.client_read(target, p.user_pool_id, p.client_id) for _, p in elsewhere]
    for (provider, other), answer in zip(elsewhere, lookup.look_up(reads), strict=True):
        if answer is not None and not isinstance(answer, Denied | Unread):
            found[provider.key] = calls.client_of(other, answer)
    return found
