"""Obtains credentials from a pool as an application would, and asks STS whose they are.

An identity that is made for it is journalled, and deleted whatever happens. One that was there
before is somebody's, and is left alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

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
    """What the service gives, or how it refuses."""
    token = presented.token
    try:
        logins = _sign_in(site, ports, door, presented, probe)
        assert probe.identity_id is not None
        if token.flow is Flow.CLASSIC:
            assert token.custom_role is not None
            return Given(door.classic_role(probe.identity_id, logins, token.custom_role))
        return Given(door.role(probe.identity_id, logins, token.custom_role))
    except (AccessRefused, Rejected) as error:
        if _INVALID in str(error):
            raise InvalidToken(f"the service does not take the token: {error}") from error
        return Given(None, str(error))


def _sign_in(
    site: Site, ports: Ports, door: Visitor, presented: Presented, probe: _Probe
) -> dict[str, str]:
    """Fills in the probe; answers the logins that go with it."""
    pool = site.pool
    if presented.user is not None:
        assert pool.developer_provider is not None
        known = user_identity(ports.reader, pool, presented.user)
        probe.identity_id, own = door.developer_identity(
            pool.pool_id, pool.developer_provider, presented.user
        )
        probe.existed = known == probe.identity_id
        probe.known_by = "LookupDeveloperIdentity, before"
        _note(ports, site, probe)
        return {_OWN_ISSUER: own}
    # The service's own clock right before: what is older was there.
    ports.reader.read(pool_reads(pool.pool_id)[0])
    before = ports.reader.service_time()
    probe.identity_id = door.identity(pool.pool_id, presented.logins)
    if presented.logins:
        probe.existed = True
        created = identity_of(ports.reader.read(describe_call(probe.identity_id))).created
        probe.existed = created is None or before is None or created < before
        probe.known_by = "its creation date against the service's clock right before"
    else:
        probe.known_by = "a guest is always a new one"
    _note(ports, site, probe)
    return presented.logins


def _note(ports: Ports, site: Site, probe: _Probe) -> None:
    if probe.identity_id is not None and not probe.existed:
        entry = probe_entry(site.pool.pool_id, probe.identity_id)
        ports.journal.record("probe_made", entry)


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
