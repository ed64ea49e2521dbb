"""Obtains credentials from a pool as an application would, and asks STS whose they are.

An identity that is made for it is journalled, and deleted whatever happens. One that was there
before is somebody's, and is left alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from reconciler.access.token import Flow, Token
from reconciler.aws.visitor import visitor
from reconciler.calls.identities import describe_call, identity_of
from reconciler.calls.live import pool_reads
from reconciler.errors import AccessRefused, AwsError, InvalidToken, JournalError, Rejected
from reconciler.flows.identity_changes import Site, changing
from reconciler.flows.journals import probes_left
from reconciler.identities.deleting import delete
from reconciler.identities.erasing import still_there
from reconciler.identities.pages import user_identity
from reconciler.identities.ports import Ports
from reconciler.journal.probes import probe_entry
from reconciler.model.identities import Fate
from reconciler.model.ports import Visitor
from reconciler.model.spec import PoolSpec
from reconciler.plan.verify import Given, verify_view
from reconciler.plan.view.verify import ProbeView, VerifyView

# What a pool takes the token of a developer user by (GetCredentialsForIdentity).
_OWN_ISSUER = "cognito-identity.amazonaws.com"

# How the service says that a token is no good, which says nothing of roles.
_INVALID = "Invalid login token"


@dataclass(frozen=True, slots=True)
class Presented:
    """Who asks: logins by name, or a developer user; neither is a guest.

    token: what the decision goes by.
    """

    token: Token
    logins: dict[str, str]
    user: str | None = None


@dataclass(slots=True)
class _Probe:
    """The identity in use."""

    identity_id: str | None = None
    existed: bool = False
    known_by: str = "no identity was given"
    deleted: bool = False

    def view(self) -> ProbeView:
        return ProbeView(self.identity_id, self.existed, self.known_by, self.deleted)


def verify(site: Site, spec: PoolSpec, presented: Presented) -> VerifyView:
    """What the pool gives, and what it should. spec: of the live pool.

    Raises InvalidToken, WrongAccount, JournalError and AwsError.
    """
    pool = site.pool
    left = probes_left(site.folder, pool.target, site.owner, pool.pool_id)
    door = visitor(site.connections, pool.target)
    with changing(site) as ports:
        for identity_id in left:
            _remove(site, ports, identity_id)
        probe = _Probe()
        with _removed(site, ports, probe):
            given = _given(site, ports, door, presented, probe)
    return verify_view(pool, spec, presented.token, given, probe.view())


def _given(site: Site, ports: Ports, door: Visitor, presented: Presented, probe: _Probe) -> Given:
    """What the service gives, or how it refuses; the probe is filled in."""
    token = presented.token
    if presented.user is not None:
        logins = _sign_user_in(site, ports, door, presented.user, probe)
    else:
        logins = presented.logins
        before = _service_time(site, ports)
        found = _of_anybody(lambda: door.identity(site.pool.pool_id, logins))
        if isinstance(found, Given):
            return found
        probe.identity_id = found
        _look_whether_new(ports, probe, before, guest=not logins)
    identity_id = probe.identity_id
    assert identity_id is not None
    if not probe.existed:
        ports.journal.record("probe_made", probe_entry(site.pool.pool_id, identity_id))
    if token.flow is Flow.ENHANCED:
        role = _of_anybody(lambda: door.role(identity_id, logins, token.custom_role))
    else:
        asked = str(token.custom_role)
        role = _of_anybody(lambda: door.classic_role(identity_id, logins, asked))
    return role if isinstance(role, Given) else Given(role)


def _of_anybody(ask: Callable[[], str]) -> str | Given:
    """The answer of an operation that anybody may call, so that a refusal is the pool's own."""
    try:
        return ask()
    except (AccessRefused, Rejected) as error:
        if _INVALID in str(error):
            raise InvalidToken(f"the service does not take the token: {error}") from error
        return Given(None, str(error))


def _sign_user_in(
    site: Site, ports: Ports, door: Visitor, user: str, probe: _Probe
) -> dict[str, str]:
    """As a backend does; answers the logins that go with the identity."""
    pool = site.pool
    assert pool.developer_provider is not None
    known = user_identity(ports.reader, pool, user)
    found, token = door.developer_identity(pool.pool_id, pool.developer_provider, user)
    probe.identity_id, probe.existed = found, known == found
    probe.known_by = "looked up before"
    return {_OWN_ISSUER: token}


def _service_time(site: Site, ports: Ports) -> datetime | None:
    """The service's own clock now."""
    ports.reader.read(pool_reads(site.pool.pool_id)[0])
    return ports.reader.service_time()


def _look_whether_new(ports: Ports, probe: _Probe, before: datetime | None, *, guest: bool) -> None:
    """before: the service's time right before; what is older was there."""
    probe.known_by = "a guest is always a new one"
    if guest:
        return
    # Until the contrary is known it is somebody's.
    probe.existed = True
    assert probe.identity_id is not None
    try:
        created = identity_of(ports.reader.read(describe_call(probe.identity_id))).created
    except AwsError as error:
        raise type(error)(f"{error}; {probe.identity_id} may be new, and is left there") from error
    probe.existed = created is None or before is None or created < before
    probe.known_by = "made before or after this began, by its creation date"


@contextmanager
def _removed(site: Site, ports: Ports, probe: _Probe) -> Iterator[None]:
    """Removes the probe at the end, whatever happened."""
    try:
        yield
    finally:
        if probe.identity_id is not None and not probe.existed:
            probe.deleted = _remove(site, ports, probe.identity_id)


def _remove(site: Site, ports: Ports, identity_id: str) -> bool:
    """Whether the identity is seen to be gone; if not, the journal has it for the next run."""
    # A signal ends the run after this, not before.
    ports = replace(ports, stopped=lambda: False, tally=lambda *_: None)
    try:
        (result,) = delete(ports, site.pool.pool_id, [identity_id])
        if result.fate not in (Fate.DONE, Fate.GONE) or still_there(ports, [identity_id]):
            return False
        ports.journal.record("probe_gone", probe_entry(site.pool.pool_id, identity_id))
    except (AwsError, JournalError):
        return False
    return True
