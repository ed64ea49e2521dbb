"""Judges pools by what they refer to, as it is in the account: each thing once, for all pools."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

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


def _role(notes: _Notes, at: Placed, use: Use, surroundings: Surroundings, issuer: str) -> None:
    kind, answer = SubjectKind.ROLE, surroundings.roles.get(use.role)
    if isinstance(answer, Denied | Unread):
        notes.unread(kind, use.role, answer)
        return
    notes.take(kind, use.role, at.pool, check_role_is_there(use, answer, surroundings.now))
    if answer is None or answer.arn != use.role:
        return
    notes.take(kind, use.role, at.pool, _trust(use, answer, issuer, at.pool_id))
    if at.pool_id is None:
        why = "is not created yet, and cannot be trusted before"
        held = "is held back by a guard, so that its id is not known"
        notes.unread(kind, use.role, Unread(f"{at.pool.address} {held if at.held_back else why}"))
    if use.guests:
        open_to_guests = at.pool.allow_unauthenticated_identities
        notes.take(kind, use.role, at.pool, check_grants(use, answer, open_to_guests))
        for gap in answer.gaps:
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
    found = around.user_pools.get(provider.user_pool_id)
    if isinstance(found, Denied | Unread):
        notes.unread(SubjectKind.USER_POOL, provider.user_pool_id, found)
    else:
        hits = check_user_pool(path, provider, found is not None)
        notes.take(SubjectKind.USER_POOL, provider.user_pool_id, pool, hits)
        if found is None:
            # What it has no clients of needs no second finding.
            return
    client = around.clients.get(provider.key)
    if isinstance(client, Denied | Unread):
        notes.unread(SubjectKind.CLIENT, provider.key, client)
    else:
        notes.take(SubjectKind.CLIENT, provider.key, pool, check_client(path, provider, client))


def _iam_provider(
    notes: _Notes, pool: DesiredPool, path: Path, provider: IamProvider, around: Surroundings
) -> None:
    if provider.type is ProviderType.OIDC:
        oidc = around.oidc.get(provider.arn)
        if isinstance(oidc, Denied | Unread):
            notes.unread(SubjectKind.OIDC, provider.arn, oidc)
        else:
            notes.take(SubjectKind.OIDC, provider.arn, pool, check_oidc(path, provider, oidc))
        return
    saml = around.saml.get(provider.arn)
    if isinstance(saml, Denied | Unread):
        notes.unread(SubjectKind.SAML, provider.arn, saml)
    else:
        notes.take(SubjectKind.SAML, provider.arn, pool, check_saml(path, saml is not None))


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
