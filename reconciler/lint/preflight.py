"""Judges pools by what they refer to, as it is in the account: each thing once, for all pools."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from reconciler.lint.check import finding_of
from reconciler.lint.existence import (
    check_client,
    check_oidc,
    check_role_is_there,
    check_saml,
    check_user_pool,
)
from reconciler.lint.grants import check_grants
from reconciler.lint.places import providers_of
from reconciler.lint.policy import Unjudged
from reconciler.lint.rule import Hit, Hits
from reconciler.lint.trust import Trust, check_open, check_trust
from reconciler.lint.uses import Use, uses_of
from reconciler.lint.waivers import Judged, with_waivers
from reconciler.model.json_value import Path
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import IamProvider, ProviderType, UserPoolProvider
from reconciler.model.results import Finding
from reconciler.model.surroundings import (
    Denied,
    LiveRole,
    Permission,
    SubjectKind,
    Surroundings,
    Unread,
)

_Live = TypeVar("_Live")


class Status(StrEnum):
    """How something stands that pools refer to."""

    OK = "ok"
    PROBLEM = "problem"
    DENIED = "denied"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Placed:
    """A pool of a document, and the live pool's id; None where there is none to be known.

    held_back: a guard does not let it be created.
    """

    pool: DesiredPool
    pool_id: str | None
    held_back: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it is to be created."""
        return self.pool_id is None and not self.held_back


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing stands, with everything that was found about it, waived or not."""

    kind: SubjectKind
    subject: str
    status: Status
    message: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a target's surroundings. permissions: those that were missing."""

    checks: tuple[Check, ...]
    permissions: tuple[Permission, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Notes:
    """What is noted while judging, by thing and by pool."""

    hits: dict[str, list[Hit]] = field(default_factory=lambda: defaultdict(list))
    told: dict[tuple[SubjectKind, str], list[tuple[Status, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    permissions: set[Permission] = field(default_factory=set)

    def take(self, kind: SubjectKind, subject: str, pool: DesiredPool, hits: Hits) -> None:
        """Notes what a check found; that it found nothing too, and why it could not look."""
        told = self.told[kind, subject]
        told.append((Status.OK, "there"))
        try:
            for hit in hits:
                self.hits[pool.address].append(hit)
                told.append((Status.PROBLEM, f"{pool.address}: {hit.message}"))
        except Unjudged as reason:
            told.append((Status.NOT_JUDGED, str(reason)))

    def see(
        self,
        kind: SubjectKind,
        subject: str,
        pool: DesiredPool,
        answer: _Live | Denied | Unread | None,
        check: Callable[[_Live | None], Hits],
    ) -> None:
        """Notes what a check makes of something, or why nothing is known of it."""
        if isinstance(answer, Denied | Unread):
            self.unread(kind, subject, answer)
        else:
            self.take(kind, subject, pool, check(answer))

    def unread(self, kind: SubjectKind, subject: str, answer: Denied | Unread) -> None:
        if isinstance(answer, Unread):
            self.told[kind, subject].append((Status.NOT_JUDGED, answer.why))
        else:
            self.permissions.add(answer.permission)
            message = f"{answer.permission.action} is not allowed"
            self.told[kind, subject].append((Status.DENIED, message))


def judge(
    placed: Sequence[Placed], surroundings: Surroundings, issuer: str, today: date
) -> Judgement:
    """How everything stands that the pools of one target refer to.

    issuer: what trust policies of this partition call the issuer of the pools' tokens.
    """
    notes = _Notes()
    for at in placed:
        for use in uses_of(at.pool):
            _role(notes, at, use, surroundings, issuer)
        for path, provider in providers_of(at.pool):
            if isinstance(provider, UserPoolProvider):
                _user_pool(notes, at.pool, path, provider, surroundings)
            elif isinstance(provider, IamProvider):
                _iam_provider(notes, at.pool, path, provider, surroundings)
    judged = (
        Judged(at.pool, tuple(finding_of(at.pool, hit) for hit in notes.hits[at.pool.address]))
        for at in placed
    )
    findings = [finding for one in judged for finding in with_waivers(one, today)]
    return Judgement(
        checks=tuple(_checks(notes.told)),
        permissions=tuple(sorted(notes.permissions)),
        findings=tuple(dict.fromkeys(findings)),
    )


def _role(notes: _Notes, at: Placed, use: Use, around: Surroundings, issuer: str) -> None:
    kind, pool, role = SubjectKind.ROLE, at.pool, around.roles.get(use.role)
    notes.see(kind, use.role, pool, role, lambda r: check_role_is_there(use, r, around.now))
    if not isinstance(role, LiveRole) or role.arn != use.role:
        return
    notes.take(kind, use.role, pool, _trust(use, role, issuer, at.pool_id))
    if at.pool_id is None:
        why = "is not created yet, and cannot be trusted before"
        held = "is held back by a guard, so that its id is not known"
        notes.unread(kind, use.role, Unread(f"{pool.address} {held if at.held_back else why}"))
    if use.guests:
        open_to_guests = pool.allow_unauthenticated_identities
        notes.take(kind, use.role, pool, check_grants(use, role, open_to_guests))
        for gap in role.gaps:
            notes.unread(kind, use.role, gap)


def _trust(use: Use, role: LiveRole, issuer: str, pool_id: str | None) -> Hits:
    trust = Trust.of(role.trust, issuer)
    if pool_id is None:
        yield from check_open(use, trust, None)
    else:
        yield from check_trust(use, trust, pool_id)


def _user_pool(
    notes: _Notes, pool: DesiredPool, path: Path, provider: UserPoolProvider, around: Surroundings
) -> None:
    name, key = provider.user_pool_id, provider.key
    found = around.user_pools.get(name)
    notes.see(SubjectKind.USER_POOL, name, pool, found, lambda p: check_user_pool(path, name, p))
    if found is not None:
        # What is not there has no clients, which needs no second finding.
        client = around.clients.get(key)
        notes.see(SubjectKind.CLIENT, key, pool, client, lambda c: check_client(path, provider, c))


def _iam_provider(
    notes: _Notes, pool: DesiredPool, path: Path, provider: IamProvider, around: Surroundings
) -> None:
    arn = provider.arn
    if provider.type is ProviderType.OIDC:
        oidc = around.oidc.get(arn)
        notes.see(SubjectKind.OIDC, arn, pool, oidc, lambda o: check_oidc(path, provider, o))
    else:
        saml = around.saml.get(arn)
        notes.see(SubjectKind.SAML, arn, pool, saml, lambda s: check_saml(path, s))


# Of several things that are true of one subject, the first of these is how it stands.
_GRAVEST = (Status.PROBLEM, Status.DENIED, Status.NOT_JUDGED, Status.OK)


def _checks(
    told: Mapping[tuple[SubjectKind, str], Sequence[tuple[Status, str]]],
) -> Iterator[Check]:
    """A check for each thing, by kind and name, with what speaks against it or was not seen."""
    kinds = [*SubjectKind]
    for kind, subject in sorted(told, key=lambda key: (kinds.index(key[0]), key[1])):
        items = told[kind, subject]
        status = next(s for s in _GRAVEST if any(s is status for status, _ in items))
        messages = dict.fromkeys(m for s, m in items if s is not Status.OK) or {"there": None}
        yield Check(kind, subject, status, "; ".join(messages))
