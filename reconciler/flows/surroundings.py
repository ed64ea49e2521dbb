"""Reads what the pools of a target refer to, each thing once, however many pools do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.calls import surroundings as calls
from reconciler.flows.policies import read_policies
from reconciler.lint.uses import uses_of
from reconciler.model.pools import DesiredPool
from reconciler.model.ports import Lookup, Progress
from reconciler.model.providers import IamProvider, ProviderType, UserPoolProvider
from reconciler.model.surroundings import (
    ClientAnswer,
    LiveRole,
    LiveUserPool,
    Question,
    SubjectKind,
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
        """What these pools name, each once."""
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
    target: Target,
    pools: Iterable[DesiredPool],
    lookup: Lookup,
    now: datetime | None,
    progress: Progress,
) -> Surroundings:
    """Everything that the pools refer to, as far as it may be read. Raises AwsError.

    now: the service's own time.
    """
    named = _Named.by(pools)
    reads = {(kind, name): question for kind, name, question in _reads(target, named)}

    def told(arrived: int) -> None:
        progress.count(target.name, arrived, len(reads), "roles, providers, user pools and clients")

    answers = dict(zip(reads, lookup.look_up([*reads.values()], told), strict=True))
    roles = {arn: calls.role_of(answers[SubjectKind.ROLE, arn]) for arn in named.roles}
    guests = {a: r for a, r in roles.items() if a in named.guests and isinstance(r, LiveRole)}
    user_pools = {
        name: calls.user_pool_of(name, answers[SubjectKind.USER_POOL, name])
        for name in named.user_pools
    }
    clients = {p.key: calls.client_of(p, answers[SubjectKind.CLIENT, p.key]) for p in named.clients}
    there = [name for name, answer in user_pools.items() if isinstance(answer, LiveUserPool)]
    return Surroundings(
        roles={**roles, **read_policies(target, guests, lookup)},
        oidc={
            arn: _foreign(arn)
            if _account(arn) != target.account
            else calls.oidc_of(arn, answers[SubjectKind.OIDC, arn])
            for arn in named.oidc
        },
        saml={arn: calls.saml_of(arn, answers[SubjectKind.SAML, arn]) for arn in named.saml},
        user_pools=user_pools,
        clients={**clients, **_of_other_pools(target, named, clients, there, lookup)},
        now=now,
    )


def _reads(target: Target, named: _Named) -> Iterator[tuple[SubjectKind, str, Question]]:
    """What is asked about each thing, all at once."""
    for arn in named.roles:
        yield SubjectKind.ROLE, arn, calls.role_read(target, arn)
    for arn in named.oidc:
        if _account(arn) == target.account:
            yield SubjectKind.OIDC, arn, calls.oidc_read(target, arn)
    for arn in named.saml:
        yield SubjectKind.SAML, arn, calls.saml_read(target, arn)
    for name in named.user_pools:
        yield SubjectKind.USER_POOL, name, calls.user_pool_read(target, name)
    for p in named.clients:
        yield SubjectKind.CLIENT, p.key, calls.client_read(target, p.user_pool_id, p.client_id)


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _foreign(arn: str) -> Unread:
    return Unread(f"it is in account {_account(arn)}, which is not asked")


def _of_other_pools(
    target: Target,
    named: _Named,
    clients: Mapping[str, ClientAnswer],
    there: Sequence[str],
    lookup: Lookup,
) -> dict[str, ClientAnswer]:
    """Clients that their user pool does not have, and another one that is named does."""
    lost = [p for p in named.clients if clients[p.key] is None and p.user_pool_id in there]
    tried = [
        (p.key, replace(p, user_pool_id=other))
        for p in lost
        for other in there
        if other != p.user_pool_id
    ]
    reads = [calls.client_read(target, p.user_pool_id, p.client_id) for _, p in tried]
    found = zip(tried, lookup.look_up(reads), strict=True)
    return {
        key: calls.client_of(other, answer)
        for (key, other), answer in found
        if isinstance(answer, dict)
    }
