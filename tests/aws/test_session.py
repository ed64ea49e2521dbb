import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from reconciler import __version__
from reconciler.aws.session import Connections
from reconciler.aws.writing import writer as writer_of
from reconciler.errors import AccessRefused, AwsError, Unreachable
from reconciler.model.ports import Transport
from reconciler.model.results import Delivery
from reconciler.model.targets import Target
from tests.builders import ACCOUNT
from tests.doors import EMBEDDED, FakeClock, unnoted
from tests.faults import Answer, Faulty
from tests.wire_server import Ending, Wire, served

from .pools import create

ROLE = f"arn:aws:iam::{ACCOUNT}:role/pools"


@dataclass
class Roles:
    """Answers sts:AssumeRole with credentials of the account; passes the rest on."""

    service: Transport
    bodies: list[bytes] = field(default_factory=list)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if b"Action=AssumeRole" not in body:
            return self.service(method, url, headers, body)
        self.bodies.append(body)
        return (
            200,
            {},
            b"<AssumeRoleResponse><AssumeRoleResult><Credentials>"
            b"<AccessKeyId>" + ACCOUNT.encode() + b"</AccessKeyId><SecretAccessKey>s"
            b"</SecretAccessKey><SessionToken>token</SessionToken>"
            b"<Expiration>2099-01-01T00:00:00Z</Expiration>"
            b"</Credentials></AssumeRoleResult></AssumeRoleResponse>",
        )


def connect() -> Connections:
    return Connections("run-1", FakeClock())


def test_every_call_of_a_target_goes_to_its_own_endpoint(
    remote: Target, wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wire.transport = Roles(wire.transport)
    with served(wire.transport) as elsewhere:
        for name in ("", "_COGNITO_IDENTITY", "_STS"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL{name}", elsewhere.url)
        (tmp_path / "config").write_text(f"[default]\nendpoint_url = {elsewhere.url}\n")
        target = replace(remote, assume_role=ROLE)
        connections = connect()
        assert connections.reader(target).caller().account == ACCOUNT
        assert connections.reader(target).pool_ids() == []
        assert writer_of(connections, target).send(create(), unnoted).delivery is Delivery.APPLIED
    assert elsewhere.seen == []
    assert wire.operations == [
        "AssumeRole",
        "GetCallerIdentity",
        "ListIdentityPools",
        "CreateIdentityPool",
    ]


def test_endpoints_of_the_environment_are_ignored_where_the_target_names_none(
    connections: Connections, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", "_COGNITO_IDENTITY", "_STS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL{name}", "http://127.0.0.1:9")
    reader = connections.reader(EMBEDDED)
    reader.caller()
    reader.pool_ids()
    writer_of(connections, EMBEDDED).send(create(), unnoted)
    assert faulty.urls == [
        "https://sts.eu-west-1.amazonaws.com/",
        "https://cognito-identity.eu-west-1.amazonaws.com/",
        "https://cognito-identity.eu-west-1.amazonaws.com/",
    ]


KEYS = f"aws_access_key_id = {ACCOUNT}\naws_secret_access_key = s\n"
_SERVICES = """
[services elsewhere]
sts =
  endpoint_url = {url}
cognito_identity =
  endpoint_url = {url}
"""


@pytest.mark.parametrize(
    ("profile", "host", "reason"),
    [
        (
            f"services = elsewhere\n{KEYS}",
            "cognito-identity.eu-west-1.amazonaws.com:443",
            "our client",
        ),
        (
            "endpoint_url = {url}\n" + KEYS,
            "cognito-identity.eu-west-1.amazonaws.com:443",
            "our client",
        ),
        (
            f"services = elsewhere\nrole_arn = {ROLE}\ncredential_source = Environment\n"
            "region = eu-west-1\n",
            "sts.eu-west-1.amazonaws.com:443",
            "a client that the SDK makes to get at the credentials of a profile",
        ),
    ],
)
def test_endpoints_of_the_configuration_file_are_ignored(
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    profile: str,
    host: str,
    reason: str,
) -> None:
    """The proxy notes where a request was to go, and lets nothing through."""
    monkeypatch.setenv("HTTPS_PROXY", wire.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    url = "http://127.0.0.1:9"
    text = f"[profile ops]\n{profile}" + _SERVICES
    (tmp_path / "config").write_text(text.replace("{url}", url))
    target = replace(EMBEDDED, embedded=False, profile="ops")
    with pytest.raises(AwsError):
        connect().reader(target).pool_ids()
    assert set(wire.operations) == {f"CONNECT {host}"}, reason
    wire.seen.clear()
    sent = writer_of(connect(), target).send(create(), unnoted)
    assert sent.delivery is Delivery.NOT_APPLIED
    assert set(wire.operations) == {"CONNECT sts.eu-west-1.amazonaws.com:443"}, "whose are they"


def test_plain_http_goes_past_every_proxy(remote: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would carry the signed request in clear text away from the machine."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    reader = connect().reader(remote)
    assert reader.caller().account == ACCOUNT
    assert reader.pool_ids() == []
    assert writer_of(connect(), remote).send(create(), unnoted).delivery is Delivery.APPLIED


def test_an_embedded_target_reads_nothing_of_the_users_aws_files(
    connections: Connections,
    faulty: Faulty,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "config").write_text("[broken\n")
    (tmp_path / "credentials").write_text("broken]\n")
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert connections.reader(EMBEDDED).caller().account == ACCOUNT
    assert writer_of(connections, EMBEDDED).send(create(), unnoted).delivery is Delivery.APPLIED


def test_embedded_targets_of_two_accounts_do_not_share_credentials(
    connections: Connections,
) -> None:
    other = replace(EMBEDDED, name="other", account="999999999999")
    accounts = [connections.reader(target).caller().account for target in (EMBEDDED, other)]
    assert accounts == [ACCOUNT, "999999999999"]


@pytest.mark.parametrize(
    ("files", "profile", "text"),
    [
        ({}, None, "sts:GetCallerIdentity: NoCredentialsError: Unable to locate credentials"),
        (
            {},
            "ops",
            "target local: cognito-identity: ProfileNotFound: "
            "The config profile (ops) could not be found",
        ),
        (
            {"config": "[profile ops]\nregion = eu-west-1\n"},
            "ops",
            "sts:GetCallerIdentity: NoCredentialsError: Unable to locate credentials",
        ),
        (
            {"credentials": "[ops]\naws_access_key_id = AKIA\n"},
            "ops",
            "target local: cognito-identity: PartialCredentialsError: Partial credentials found "
            "in shared-credentials-file, missing: aws_secret_access_key",
        ),
    ],
)
def test_missing_credentials_are_refused_with_what_to_do(
    remote: Target,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    files: dict[str, str],
    profile: str | None,
    text: str,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(AccessRefused) as raised:
        connect().reader(replace(remote, profile=profile)).caller()
    assert str(raised.value) == (
        f"{text}. Give credentials the way the AWS CLI takes them, or set the target's profile"
    )
    assert wire.seen == []


def test_a_role_cannot_be_assumed_without_credentials(
    remote: Target, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(AccessRefused, match=r"^target local: NoCredentialsError: "):
        connect().reader(replace(remote, assume_role=ROLE))
    assert wire.seen == []


def test_a_configuration_file_that_cannot_be_read_is_refused(
    remote: Target, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[broken\n")
    with pytest.raises(AccessRefused, match="ConfigParseError"):
        connect().reader(remote)


def test_an_endpoint_that_is_no_address_is_an_error_with_the_targets_name() -> None:
    target = replace(EMBEDDED, embedded=False, endpoint_url="no address")
    with pytest.raises(Unreachable, match=r"^target local: cognito-identity: ValueError: "):
        connect().reader(target)


def test_a_role_is_assumed_once_for_all_targets_that_use_it(remote: Target, wire: Wire) -> None:
    roles = Roles(wire.transport)
    wire.transport = roles
    connections = connect()
    one = replace(remote, assume_role=ROLE)
    other = replace(one, name="other", region="eu-central-1")
    for target in (one, other, one):
        assert connections.reader(target).caller().account == ACCOUNT
    assert writer_of(connections, other).send(create(), unnoted).delivery is Delivery.APPLIED
    assert len(roles.bodies) == 1
    assert b"RoleSessionName=reconciler-run-1" in roles.bodies[0]


def test_every_request_says_which_tool_and_run_it_is_of(remote: Target, wire: Wire) -> None:
    wire.transport = Roles(wire.transport)
    connections = connect()
    target = replace(remote, assume_role=ROLE)
    connections.reader(target).caller()
    connections.reader(target).pool_ids()
    writer_of(connections, target).send(create(), unnoted)
    agents = {name: headers["User-Agent"] for name, headers in wire.seen}
    assert len(agents) == 4
    for agent in agents.values():
        assert f"cognito-reconciler/{__version__} run/run-1" in agent


def test_the_targets_of_one_account_and_region_share_its_pace(
    faulty: Faulty, clock: FakeClock
) -> None:
    connections = Connections("run-1", clock, faulty)
    one = replace(EMBEDDED, requests_per_second=4)
    twin, neighbour = replace(one, name="twin"), replace(one, name="n", region="eu-central-1")
    for target in (one, twin, neighbour, one):
        connections.reader(target).pool_ids()
    assert clock.slept == [0.25, 0.25]


def test_reads_and_writes_are_paced(faulty: Faulty, clock: FakeClock) -> None:
    connections = Connections("run-1", clock, faulty)
    target = replace(EMBEDDED, requests_per_second=4)
    writer = writer_of(connections, target)
    for name in ("one", "two", "three"):
        writer.send(create(name), unnoted)
    assert clock.slept == [0.25, 0.25]


@pytest.mark.slow
def test_a_role_that_is_never_answered_is_given_up_soon(remote: Target, wire: Wire) -> None:
    """Three attempts of five seconds each, where the SDK would wait three minutes."""
    wire.endings["AssumeRole"] = [Ending.SILENCE] * 9
    began = time.monotonic()
    with pytest.raises(Unreachable):
        connect().reader(replace(remote, assume_role=ROLE)).caller()
    assert time.monotonic() - began < 30
