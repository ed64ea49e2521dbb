"""Reading what pools refer to: nothing but reads, each answer for itself, where the target is."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.aws.session import Connections
from reconciler.calls import surroundings as calls
from reconciler.errors import AccessRefused, Damaged, Throttled, Unreachable, WrongAccount
from reconciler.model.json_value import Json
from reconciler.model.ports import Transport
from reconciler.model.results import Call
from reconciler.model.surroundings import (
    Denied,
    Found,
    LiveRole,
    Permission,
    Question,
    Service,
    Unread,
)
from reconciler.model.targets import Target
from tests.account import refusal
from tests.builders import ACCOUNT
from tests.doors import FakeClock
from tests.faults import Answer
from tests.wire_server import Wire, served

ROLE = f"arn:aws:iam::{ACCOUNT}:role/apps/user"
TRUST: Json = {"Version": "2012-10-17", "Statement": []}


def xml(operation: str, members: str) -> Answer:
    result = f"<{operation}Result>{members}</{operation}Result>"
    return 200, {}, f"<{operation}Response>{result}</{operation}Response>".encode()


ROLE_ANSWER = xml(
    "GetRole",
    f"<Role><Arn>{ROLE}</Arn><CreateDate>2026-11-23T12:00:00Z</CreateDate>"
    "<AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D"
    "</AssumeRolePolicyDocument></Role>",
)


@dataclass
class Script:
    """Answers with what was put down for an operation, the last of it again and again."""

    identity: Transport
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    bodies: list[str] = field(default_factory=list)
    most: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    meet: threading.Barrier | None = None

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if "/sts/" in headers["Authorization"]:
            return self.identity(method, url, headers, body)
        if self.meet is not None:
            self.meet.wait(10)
        target = next((v for k, v in headers.items() if k.lower() == "x-amz-target"), "")
        text = body.decode()
        operation = target.rpartition(".")[2] or text.partition("Action=")[2].partition("&")[0]
        with self._lock:
            self.bodies.append(text)
            queue = self.answers[operation]
            return queue.pop(0) if len(queue) > 1 else queue[0]


@pytest.fixture
def script(wire: Wire) -> Script:
    script = Script(wire.transport)
    wire.transport = script
    return script


def asked(target: Target, *questions: Question, clock: FakeClock | None = None) -> list[Found]:
    connections = Connections("run-1", clock or FakeClock())
    connections.reader(target).caller()
    return connections.lookup(target).look_up(questions)


def test_a_role_comes_with_its_policy_as_json_and_its_age_as_text(
    remote: Target, script: Script
) -> None:
    script.answers["GetRole"] = [ROLE_ANSWER]
    (answer,) = asked(remote, calls.role_read(remote, ROLE))
    assert answer == {
        "Role": {
            "Arn": ROLE,
            "CreateDate": "2026-11-23T12:00:00+00:00",
            "AssumeRolePolicyDocument": TRUST,
        },
        "ResponseMetadata": answer["ResponseMetadata"] if isinstance(answer, dict) else None,
    }
    assert "RoleName=user" in script.bodies[0], "a role is asked for by its name, without its path"


def test_a_policy_that_is_none_stays_a_text(remote: Target, script: Script) -> None:
    members = f"<Arn>{ROLE}</Arn><AssumeRolePolicyDocument>%7Bodd</AssumeRolePolicyDocument>"
    script.answers["GetRole"] = [xml("GetRole", f"<Role>{members}</Role>")]
    (answer,) = asked(remote, calls.role_read(remote, ROLE))
    assert calls.role_of(answer) == LiveRole(ROLE, "%7Bodd", created=None)


def test_each_answer_stands_for_itself(remote: Target, script: Script) -> None:
    script.answers = {
        "GetRole": [ROLE_ANSWER],
        "GetSAMLProvider": [refusal("iam", "AccessDenied", "no", 403)],
        "GetOpenIDConnectProvider": [refusal("iam", "NoSuchEntity", "no", 404)],
        "DescribeUserPool": [refusal("cognito-idp", "InvalidParameterException", "odd")],
        "DescribeUserPoolClient": [refusal("cognito-idp", "NotAuthorizedException", "no")],
    }
    saml = f"arn:aws:iam::{ACCOUNT}:saml-provider/Office"
    pool = f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/us-east-1_a"
    answers = asked(
        remote,
        calls.saml_read(remote, saml),
        calls.oidc_read(remote, f"arn:aws:iam::{ACCOUNT}:oidc-provider/idp"),
        calls.user_pool_read(remote, "us-east-1_a"),
        calls.client_read(remote, "us-east-1_a", "app"),
        calls.role_read(remote, ROLE),
    )
    assert answers[:4] == [
        Denied(Permission("iam:GetSAMLProvider", saml)),
        None,
        Unread(f"cognito-idp:DescribeUserPool {pool}: InvalidParameterException: odd"),
        Denied(Permission("cognito-idp:DescribeUserPoolClient", pool)),
    ]
    assert isinstance(answers[4], dict)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal("iam", "ExpiredToken", "no", 403), AccessRefused),
        (refusal("iam", "InvalidClientTokenId", "no", 403), AccessRefused),
        (refusal("iam", "Throttling", "no"), Throttled),
        (refusal("iam", "ServiceFailure", "no", 500), Unreachable),
        ((200, {}, b""), Damaged),
        ((200, {}, b"<html></html>"), Damaged),
        ((200, {}, ROLE_ANSWER[2][:80]), Damaged),
        (xml("GetRole", "<Role><Arn>a</Arn></Role>"), Damaged),
    ],
)
def test_what_is_about_no_question_ends_it(
    remote: Target, script: Script, answer: Answer, error: type[Exception]
) -> None:
    script.answers["GetRole"] = [answer]
    with pytest.raises(error, match=f"^iam:GetRole {ROLE}: "):
        asked(remote, calls.role_read(remote, ROLE))


def test_a_throttled_and_a_damaged_answer_are_asked_for_again(
    remote: Target, script: Script
) -> None:
    throttled = refusal("cognito-idp", "TooManyRequestsException", "slower")
    whole: Answer = (200, {}, b'{"UserPool": {"Id": "eu-west-1_a", "Name": "users"}}')
    script.answers = {
        "GetRole": [refusal("iam", "Throttling", "slower"), (200, {}, b"<a"), ROLE_ANSWER],
        "DescribeUserPool": [throttled, (200, {}, b"[]"), whole],
    }
    answers = asked(
        remote, calls.role_read(remote, ROLE), calls.user_pool_read(remote, "eu-west-1_a")
    )
    assert [isinstance(answer, dict) for answer in answers] == [True, True]
    assert len(script.bodies) == 6


def test_an_answer_about_another_client_is_damaged_and_no_secret_leaves_the_door(
    remote: Target, script: Script
) -> None:
    def client(name: str) -> Answer:
        body = {"UserPoolClient": {"ClientId": name, "ClientSecret": "hush"}}
        return 200, {}, json.dumps(body).encode()

    script.answers["DescribeUserPoolClient"] = [client("other"), client("app")]
    question = calls.client_read(remote, "eu-west-1_a", "app")
    assert asked(remote, question) == [{"ClientId": "app"}]


def test_pages_are_followed_to_the_end(remote: Target, script: Script) -> None:
    def page(name: str, more: str) -> Answer:
        names = f"<PolicyNames><member>{name}</member></PolicyNames>"
        return xml("ListRolePolicies", names + more)

    more = "<IsTruncated>true</IsTruncated><Marker>{}</Marker>"
    last = "<IsTruncated>false</IsTruncated>"
    script.answers["ListRolePolicies"] = [
        page("a", more.format("m1")),
        page("b", more.format("m2")),
        page("c", last),
    ]
    _, question = calls.policies_reads(remote, ROLE)
    (answer,) = asked(remote, question)
    assert calls.own_names_of(answer) == ["a", "b", "c"]
    assert ["Marker=m1" in body for body in script.bodies] == [False, True, False]
    script.answers["ListRolePolicies"] = [page("a", more.format("m1"))]
    with pytest.raises(Damaged, match="the service repeats a page marker"):
        asked(remote, question)
    script.answers["ListRolePolicies"] = [page("a", "<IsTruncated>true</IsTruncated>")]
    with pytest.raises(Damaged, match="a page says that there are more, and not where"):
        asked(remote, question)


def test_questions_are_asked_together_up_to_the_concurrency_of_the_target(
    remote: Target, script: Script
) -> None:
    script.answers["GetRole"] = [ROLE_ANSWER]
    script.meet = threading.Barrier(3)
    target = replace(remote, concurrency=3)
    questions = [calls.role_read(target, f"{ROLE}{number}") for number in range(6)]
    assert len(asked(target, *questions)) == 6


def test_questions_are_spaced_out_as_the_target_says(remote: Target, script: Script) -> None:
    script.answers["GetRole"] = [ROLE_ANSWER]
    target, clock = replace(remote, requests_per_second=2, concurrency=1), FakeClock()
    asked(target, *[calls.role_read(target, ROLE)] * 3, clock=clock)
    assert sum(clock.slept) == pytest.approx(1)


def test_a_user_pool_is_asked_for_in_its_own_region(
    remote: Target, wire: Wire, script: Script
) -> None:
    script.answers["DescribeUserPool"] = [refusal("cognito-idp", "ResourceNotFoundException", "")]
    assert asked(remote, calls.user_pool_read(remote, "us-west-2_a")) == [None]
    _, headers = wire.seen[-1]
    assert "/us-west-2/cognito-idp/" in headers["Authorization"]


def test_the_environment_sends_no_question_elsewhere(
    remote: Target, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.answers["GetRole"] = [ROLE_ANSWER]
    with served(script) as elsewhere:
        for name in ("", "_IAM", "_COGNITO_IDENTITY_PROVIDER"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL{name}", elsewhere.url)
        asked(remote, calls.role_read(remote, ROLE))
    assert elsewhere.seen == []


def test_nothing_but_reads_is_sent(remote: Target, wire: Wire) -> None:
    lookup = Connections("run-1", FakeClock()).lookup(remote)
    for service, operation in (
        (Service.IAM, "DeleteRole"),
        (Service.USER_POOLS, "DeleteUserPool"),
        (Service.USER_POOLS, "GetRole"),
    ):
        with pytest.raises(ValueError, match=f"{operation} is not a reading operation"):
            lookup.look_up([Question(service, "eu-west-1", Call(operation, {}), "*")])
    assert lookup.look_up([]) == []
    assert wire.seen == []


def test_credentials_of_another_account_that_came_meanwhile_are_noticed(
    remote: Target, script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The source's credentials are too old at once, so that each request asks for them again."""
    source = tmp_path / "credentials.json"

    def give(account: str) -> None:
        soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds")
        keys = {"AccessKeyId": account, "SecretAccessKey": "s", "SessionToken": "t"}
        source.write_text(json.dumps({"Version": 1, **keys, "Expiration": soon}))

    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = cat {source}\n")
    script.answers["GetRole"] = [ROLE_ANSWER]
    target = replace(remote, profile="ops")
    give(ACCOUNT)
    connections = Connections("run-1", FakeClock())
    connections.reader(target).caller()
    lookup, question = connections.lookup(target), calls.role_read(target, ROLE)
    assert len(lookup.look_up([question])) == 1
    give("210987654321")
    with pytest.raises(WrongAccount, match="those of 210987654321; nothing more was sent"):
        lookup.look_up([question])
    assert len(script.bodies) == 1
