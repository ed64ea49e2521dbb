"""Changes the identities of a pool: looked into without a Writer, then carried out with one."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reconciler.aws.session import Connections
from reconciler.aws.writing import writer
from reconciler.errors import HeldBack
from reconciler.flows.identities import check_developer_provider
from reconciler.flows.inventory import check_account
from reconciler.flows.journals import erasures_left, head_of, opened
from reconciler.flows.lists import IdList
from reconciler.identities.deleting import delete
from reconciler.identities.erasing import erase
from reconciler.identities.erasures import Erasures, erasures
from reconciler.identities.linking import Step, carry_out
from reconciler.identities.members import belonging, is_of_region, refused_elsewhere
from reconciler.identities.ports import Ports
from reconciler.model.identities import ChosenPool, Result, is_identity_id
from reconciler.model.ports import Progress
from reconciler.model.run import Run
from reconciler.plan.identities import report_view
from reconciler.plan.view.identities import IdentityReportView


@dataclass(frozen=True, slots=True)
class Site:
    """Where identities are changed. owner: of the configuration, whose folder this is."""

    pool: ChosenPool
    owner: str
    folder: Path
    connections: Connections
    run: Run
    progress: Progress

    @property
    def name(self) -> str:
        return self.pool.target.name


def check_ours(pool: ChosenPool, owner: str) -> None:
    """Raises HeldBack for a pool of another owner; that of nobody may be named by its id."""
    if pool.owner not in (None, owner):
        raise HeldBack(f"{pool.pool_id} belongs to {pool.owner!r}; its identities are left alone")


@dataclass(frozen=True, slots=True)
class Deletion:
    """ids: what would be deleted. logins: how many of them somebody signs in to; None: unknown."""

    ids: tuple[str, ...]
    logins: int | None
    settled: tuple[Result, ...]


def plan_deletion(site: Site, asked: IdList, trusted: bool) -> Deletion:
    """Which of the ids may go. Raises AwsError.

    trusted: the user answers for ids being of this pool, where no list of it says so.
    """
    if asked.listed or trusted:
        here = tuple(id_ for id_ in asked.ids if is_of_region(id_, site.pool))
        elsewhere = (id_ for id_ in asked.ids if not is_of_region(id_, site.pool))
        return Deletion(here, None, tuple(refused_elsewhere(id_, site.pool) for id_ in elsewhere))
    found = belonging(
        site.connections.reader(site.pool.target), site.pool, asked.ids, _looking(site)
    )
    ids = tuple(id_ for id_ in asked.ids if id_ in found.members)
    logins = sum(bool(found.members[id_].logins) for id_ in ids)
    return Deletion(ids, logins, found.others)


def carry_out_deletion(site: Site, deletion: Deletion) -> IdentityReportView:
    """Raises WrongAccount, AwsError and JournalError before anything is sent."""
    return _carried_out(
        site,
        "delete",
        deletion.settled,
        bool(deletion.ids),
        lambda ports: delete(ports, site.pool.pool_id, deletion.ids),
    )


def plan_erasure(site: Site, people: Sequence[str]) -> Erasures:
    """Whom to erase. Raises IdentityConflict, JournalError and AwsError."""
    if not all(map(is_identity_id, people)):
        check_developer_provider(site.pool)
    pool = site.pool
    return erasures(
        site.connections.reader(pool.target),
        pool,
        people,
        erasures_left(site.folder, pool.target, site.owner, pool.pool_id),
        partial(_count, site, "people looked up"),
        _looking(site),
    )


def carry_out_erasure(site: Site, plan: Erasures) -> IdentityReportView:
    """Raises WrongAccount, AwsError and JournalError before anything is sent."""
    return _carried_out(
        site,
        "erase",
        plan.settled,
        bool(plan.todo),
        lambda ports: erase(ports, site.pool, plan.todo),
    )


def carry_out_step(site: Site, action: str, step: Step) -> IdentityReportView:
    """Merges or unlinks. Raises WrongAccount, AwsError and JournalError before anything is sent."""
    return _carried_out(site, action, (), True, lambda ports: [carry_out(ports, site.pool, step)])


def check_last_login(step: Step, allowed: bool) -> None:
    """Raises HeldBack where an identity would lose its last login and nobody said it may."""
    if step.last_login and not allowed:
        raise HeldBack(
            f"{step.comes_to[-1]}. Give --allow-last-login, or delete the identity instead"
        )


@contextmanager
def changing(site: Site) -> Iterator[Ports]:
    """What the steps on identities are given, while the journal is locked.

    Raises WrongAccount, AwsError and JournalError.
    """
    target, connections = site.pool.target, site.connections
    reader = connections.reader(target)
    # Credentials may have been exchanged since the pool was read.
    caller = check_account(reader, target)
    with opened(site.folder, target, site.owner, site.run, caller.arn) as (journal, _):
        yield Ports(
            reader=reader,
            writer=writer(connections, target),
            journal=journal,
            clock=connections.clock,
            stopped=connections.stopped,
            jitter=lambda: random.uniform(0.5, 1),
            tally=partial(_count, site, "identities"),
        )


def _carried_out(
    site: Site,
    action: str,
    settled: Sequence[Result],
    anything: bool,
    work: Callable[[Ports], list[Result]],
) -> IdentityReportView:
    """anything: whether there is work; else nothing is locked or recorded."""
    results, head = [*settled], None
    if anything:
        with changing(site) as ports:
            results += work(ports)
            head = head_of(site.folder, site.pool.target)
    return report_view(action, site.pool, results, site.run.id, head)


def _count(site: Site, things: str, done: int, total: int) -> None:
    site.progress.count(site.name, done, total, things)


def _looking(site: Site) -> Callable[[int], None]:
    told = f"looking for them among the identities of {site.pool.pool_id}"
    return lambda seen: site.progress.say(f"{site.name}: {told}: {seen:,}")
