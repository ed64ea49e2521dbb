"""What `verify` says of a service that does otherwise, what it leaves behind, and what it keeps to
itself."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from reconciler.access.token import Token
from reconciler.aws.session import Connections
from reconciler.errors import AccessRefused, Unreachable
from reconciler.flows.identity_changes import Site
from reconciler.flows.journals import probes_left
from reconciler.flows.verify import Presented, verify
from reconciler.local.service import LocalService
from reconciler.model.identities import ChosenPool
from reconciler.model.json_value import JsonObject, members
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.view.verify import VerifyView
from reconciler.render.json import as_json
from reconciler.render.style import Style
from reconciler.render.text.verify import verify_text
from tests.builders import OWNER, RUN
from tests.crash.boundaries import Crash
from tests.doors import EMBEDDED, SILENCE, FakeClock
from tests.faults import Answer, operation_of
from tests.identities.village import told
from tests.local.clients import Cognito

GUEST = "arn:aws:iam::123456789012:role/guest"
GUESTS = Presented(Token(), {})
ASK = "GetCredentialsForIdentity"


@dataclass
class Passing:
    """Keeps the answers; instead: by operation, what is answered in place of the service."""

    service: LocalService
    instead: dict[str, Answer | type[BaseException]] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation = operation_of(headers)
        answer = self.instead.get(operation) or self.service(method, url, headers, body)
        if isinstance(answer, type):
            raise answer
        self.answers[operation] = answer[2]
        return answer


@dataclass
class World:
    folder: Path
    passing: Passing
    pool: ChosenPool
    spec: PoolSpec

    def verify(self, presented: Presented = GUESTS) -> VerifyView:
        connections = Connections("run-1", FakeClock(), self.passing)
        site = Site(self.pool, OWNER, self.folder, connections, RUN, SILENCE)
        return verify(site, self.spec, presented)

    def count(self) -> int:
        """How many identities there are."""
        cognito = Cognito(self.passing.service, EMBEDDED.account, EMBEDDED.region)
        answer = cognito.call("ListIdentities", IdentityPoolId=self.pool.pool_id, MaxResults=60)
        assert isinstance(answer["Identities"], list)
        return len(answer["Identities"])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(LocalService(tmp_path / "local.db")) as service:
        cognito = Cognito(service, EMBEDDED.account, EMBEDDED.region)
        pool_id = cognito.create(
            AllowUnauthenticatedIdentities=True, DeveloperProviderName="login.example.com"
        )
        roles: JsonObject = {"unauthenticated": GUEST}
        cognito.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles=roles)
        pool = ChosenPool(EMBEDDED, pool_id, developer_provider="login.example.com")
        spec = PoolSpec("web", True, None, Roles(unauthenticated=GUEST))
        yield World(tmp_path, Passing(service), pool, spec)


def test_another_role_or_a_refusal_is_a_difference(world: World) -> None:
    other = replace(world.spec, roles=Roles(unauthenticated=GUEST.replace("guest", "other")))
    assert world.verify().summary.agree
    assert not replace(world, spec=other).verify().summary.agree
    message = "Invalid identity pool configuration. Check assigned IAM roles for this pool."
    code = "InvalidIdentityPoolConfigurationException"
    world.passing.instead[ASK] = told(400, {"__type": code, "message": message})
    view = world.verify()
    assert (view.summary.agree, view.actual.role, world.count()) == (False, None, 0)
    assert message in str(view.actual.why)
    assert "They differ." in verify_text(view, Style())


@pytest.mark.parametrize(
    "operation", ["LookupDeveloperIdentity", "GetOpenIdTokenForDeveloperIdentity"]
)
def test_a_permission_of_ours_that_lacks_is_an_error_and_no_difference(
    world: World, operation: str
) -> None:
    refusal = {"__type": "AccessDeniedException", "message": "not authorized"}
    world.passing.instead[operation] = told(400, {**refusal})
    with pytest.raises(AccessRefused, match=operation):
        world.verify(Presented(Token("developer"), {}, "ada"))


def test_the_secret_key_and_the_session_token_never_come_out(world: World) -> None:
    view = world.verify()
    given = members(json.loads(world.passing.answers[ASK])["Credentials"])
    journal = (world.folder / ".reconciler" / "journal-local.jsonl").read_text()
    said = as_json(view) + verify_text(view, Style()) + repr(view) + journal
    for name in ("AccessKeyId", "SecretKey", "SessionToken"):
        assert given[name]
        assert str(given[name]) not in said


@pytest.mark.parametrize(("how", "told"), [(Crash, Crash), (ConnectionError, Unreachable)])
def test_the_probe_is_deleted_whatever_happens(
    world: World, how: type[BaseException], told: type[BaseException]
) -> None:
    world.passing.instead[ASK] = how
    with pytest.raises(told):
        world.verify()
    assert world.count() == 0


def test_a_probe_that_cannot_be_deleted_is_remembered_and_goes_with_the_next_run(
    world: World,
) -> None:
    world.passing.instead["DeleteIdentities"] = told(
        400, {"__type": "AccessDeniedException", "message": "not authorized"}
    )
    view = world.verify()
    left = probes_left(world.folder, EMBEDDED, OWNER, world.pool.pool_id)
    assert (view.identity.deleted, left) == (False, (view.identity.identity_id,))
    world.passing.instead.clear()
    assert world.verify().identity.deleted
    assert (probes_left(world.folder, EMBEDDED, OWNER, world.pool.pool_id), world.count()) == (
        (),
        0,
    )
