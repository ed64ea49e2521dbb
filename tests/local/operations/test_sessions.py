"""STS: who has the credentials that were handed out, and roles assumed with a token."""

import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlencode

import pytest

from reconciler.local.protocol.members import JsonObject
from tests.local.clients import ACCOUNT, OIDC, ROLE, Refusal, boto3_client
from tests.local.signing import OIDC_NAME, OWN, World

NAMESPACE = {"sts": "https://sts.amazonaws.com/doc/2011-06-15/"}
OTHER = "arn:aws:iam::210987654321:role/path/to/other"
INVALID = "InvalidIdentityToken"


class Sts(Protocol):
    """What is used of boto3's STS client."""

    def get_caller_identity(self) -> dict[str, object]: ...


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    # The SDK signs with the time there is.
    with closing(World(tmp_path, now=time.time())) as made:
        yield made


def assume(world: World, **parameters: str) -> ElementTree.Element:
    """What STS answers to a form, which nobody signs."""
    sent = {"Action": "AssumeRoleWithWebIdentity", "RoleSessionName": "app", **parameters}
    form = {name: value for name, value in sent.items() if value}
    _, _, body = world.service("POST", "/", {}, urlencode(form).encode())
    return ElementTree.fromstring(body)


def text(answer: ElementTree.Element, name: str) -> str:
    return answer.findtext(f".//sts:{name}", "", NAMESPACE)


def refused(world: World, **parameters: str) -> Refusal:
    answer = assume(world, **parameters)
    return Refusal(text(answer, "Code"), text(answer, "Message"))


def caller(world: World, key: str, secret: str, token: str, name: str = "sts") -> Sts:
    return cast(Sts, boto3_client(world.service, name, key, "eu-west-1", secret, token))


def guest_token(world: World) -> str:
    return str(world.cognito.call("GetOpenIdToken", IdentityId=world.get_id())["Token"])


@pytest.mark.fact("sessions-have-a-name")
def test_who_has_credentials_is_the_role_they_are_for(world: World) -> None:
    given = cast(dict[str, str], world.credentials(world.get_id())["Credentials"])
    client = caller(world, given["AccessKeyId"], given["SecretKey"], given["SessionToken"])
    answer = client.get_caller_identity()
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/guest/CognitoIdentityCredentials"
    assert (answer["Account"], answer["Arn"]) == (ACCOUNT, arn)
    assert str(answer["UserId"]).endswith(":CognitoIdentityCredentials")


def test_credentials_work_in_the_account_of_their_role(world: World) -> None:
    given = cast(dict[str, str], world.credentials(world.get_id())["Credentials"])
    client = boto3_client(
        world.service,
        "cognito-identity",
        given["AccessKeyId"],
        "eu-west-1",
        given["SecretKey"],
        given["SessionToken"],
    )
    described = client.describe_identity_pool(IdentityPoolId=world.pool_id)  # type: ignore[attr-defined]
    assert described["IdentityPoolId"] == world.pool_id


@pytest.mark.parametrize(
    ("secret", "token", "later", "code"),
    [
        ("x", None, 0, "SignatureDoesNotMatch"),
        (None, "x", 0, "InvalidClientTokenId"),
        (None, None, 3600, "ExpiredToken"),
    ],
)
def test_other_credentials_are_nobodys(
    world: World, secret: str | None, token: str | None, later: int, code: str
) -> None:
    given = cast(dict[str, str], world.credentials(world.get_id())["Credentials"])
    client = caller(
        world,
        given["AccessKeyId"],
        secret or given["SecretKey"],
        token or given["SessionToken"],
    )
    with world.store.writing() as connection:
        connection.execute("UPDATE sessions SET expires = expires - ?", (later,))
    with pytest.raises(Exception, match=code):
        client.get_caller_identity()


@pytest.mark.fact("sts-takes-open-id-tokens")
def test_a_token_is_exchanged_for_any_role_the_application_names(world: World) -> None:
    answer = assume(world, RoleArn=OTHER, WebIdentityToken=guest_token(world))
    assert text(answer, "Audience") == world.pool_id
    assert text(answer, "Provider") == OWN
    ends = datetime.fromtimestamp(int(world.time) + 3600, UTC)
    assert text(answer, "Expiration") == ends.strftime("%Y-%m-%dT%H:%M:%SZ")
    arn = "arn:aws:sts::210987654321:assumed-role/other/app"
    assert text(answer, "Arn") == arn
    client = caller(
        world,
        text(answer, "AccessKeyId"),
        text(answer, "SecretAccessKey"),
        text(answer, "SessionToken"),
    )
    assert client.get_caller_identity()["Arn"] == arn


def test_tags_come_with_the_session(world: World) -> None:
    token = str(world.developer(PrincipalTags={"team": "shop"})["Token"])
    key = text(assume(world, RoleArn=ROLE, WebIdentityToken=token), "AccessKeyId")
    with world.store.reading() as connection:
        kept = connection.execute(
            "SELECT tags, expires FROM sessions WHERE access_key = ?", (key,)
        ).fetchone()
    assert kept == ('{"team": ["shop"]}', int(world.time) + 3600)


@pytest.mark.fact("sts-durations-have-bounds")
@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"RoleArn": "arn:aws:iam::1:role/x"}, "RoleArn"),
        ({"RoleSessionName": "a b"}, "RoleSessionName"),
        ({"DurationSeconds": "899"}, "DurationSeconds"),
        ({"DurationSeconds": "43201"}, "DurationSeconds"),
        ({"DurationSeconds": "x"}, "DurationSeconds"),
    ],
)
def test_a_wrong_parameter_is_refused(world: World, parameters: dict[str, str], name: str) -> None:
    sent = {"RoleArn": ROLE, "WebIdentityToken": guest_token(world), **parameters}
    assert refused(world, **sent) == Refusal("ValidationError", f"{name} is not valid")


@pytest.mark.parametrize("name", ["RoleArn", "RoleSessionName", "WebIdentityToken"])
def test_a_missing_parameter_is_refused(world: World, name: str) -> None:
    sent = {"RoleArn": ROLE, "WebIdentityToken": "x", name: ""}
    assert refused(world, **sent) == Refusal("ValidationError", f"{name} is required")


@pytest.mark.fact("sts-refuses-other-tokens")
def test_tokens_of_others_changed_or_out_of_date_are_refused(world: World) -> None:
    token = guest_token(world)

    def code(other: str) -> str:
        return refused(world, RoleArn=ROLE, WebIdentityToken=other).code

    assert code("x") == INVALID
    assert refused(world, RoleArn=ROLE, WebIdentityToken=world.token(OIDC_NAME)) == Refusal(
        INVALID, f"No OpenIDConnect provider found in your account for https://{OIDC_NAME}"
    )
    assert code(f"{token.rpartition('.')[0]}.") == INVALID
    world.time += 600
    assert code(token) == "ExpiredTokenException"


def test_a_local_issuer_cannot_pass_for_the_service(world: World) -> None:
    sent: JsonObject = {"iss": f"https://{OWN}", "sub": "eu-west-1:0"}
    forged = world.issuing.token(OIDC, [(name, str(value)) for name, value in sent.items()])
    assert refused(world, RoleArn=ROLE, WebIdentityToken=forged).code == INVALID
