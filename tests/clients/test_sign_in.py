"""Users sign in over the network: with boto3, and with the SDK for JavaScript."""

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import boto3
import pytest
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from joserfc import jwt
from joserfc.jwk import KeySet

from reconciler.flows.issuers import add_issuer, local_token
from reconciler.local.protocol.members import JsonObject
from tests.local.clients import CLIENT, USER_POOL

from . import live
from .serving import Serving, environment, serving

JAVASCRIPT = Path(__file__).parent / "javascript"
ROLES = {
    name: f"arn:aws:iam::{live.ACCOUNT}:role/{name}" for name in ("user", "guest", "gold", "other")
}
KEY = "eu-west-1_Zr231apJu:app"
SESSION = "CognitoIdentityCredentials"


@dataclass(frozen=True)
class Shop:
    """A served pool with guests, a user pool whose gold users have a role, and a backend."""

    url: str
    database: Path
    pool_id: str

    def logins(self) -> dict[str, str]:
        claims = [("sub", "anna"), ("custom:tier", "gold")]
        return {USER_POOL: local_token(self.database, KEY, claims)}

    def developer(self) -> JsonObject:
        """What a backend gives its user to sign in with."""
        answer = live.client(self.url).get_open_id_token_for_developer_identity(
            IdentityPoolId=self.pool_id, Logins={"login.shop": "bert"}
        )
        login = {"cognito-identity.amazonaws.com": answer["Token"]}
        return {"identityId": answer["IdentityId"], "logins": cast(JsonObject, login)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def shop(server: Serving) -> Shop:
    rule = {
        "Claim": "custom:tier",
        "MatchType": "Equals",
        "Value": "gold",
        "RoleARN": ROLES["gold"],
    }
    mapping: JsonObject = {
        "Type": "Rules",
        "AmbiguousRoleResolution": "AuthenticatedRole",
        "RulesConfiguration": {"Rules": [cast(JsonObject, rule)]},
    }
    defaults: JsonObject = {"authenticated": ROLES["user"], "unauthenticated": ROLES["guest"]}
    calls: dict[str, JsonObject] = {
        "CreateIdentityPool": {
            "IdentityPoolName": "shop",
            "AllowUnauthenticatedIdentities": True,
            "CognitoIdentityProviders": [CLIENT],
            "DeveloperProviderName": "login.shop",
        },
        "SetIdentityPoolRoles": {
            "Roles": defaults,
            "RoleMappings": {f"{USER_POOL}:app": mapping},
        },
    }
    add_issuer(server.database, USER_POOL, [])
    return Shop(server.url, server.database, live.create(server.url, calls))


def client(shop: Shop, service: str, **keys: str) -> BaseClient:
    """A client that signs with these keys, or not at all."""
    return boto3.session.Session().client(
        service,
        endpoint_url=shop.url,
        region_name="eu-west-1",
        config=None if keys else Config(signature_version=UNSIGNED),
        **keys,
    )


def caller(shop: Shop, identity_id: str, logins: object) -> str:
    """Who somebody with these logins is, after the enhanced flow."""
    given = client(shop, "cognito-identity").get_credentials_for_identity(
        IdentityId=identity_id, Logins=logins
    )["Credentials"]
    return str(
        client(
            shop,
            "sts",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretKey"],
            aws_session_token=given["SessionToken"],
        ).get_caller_identity()["Arn"]
    )


def assumed(role: str, session: str = SESSION) -> str:
    return f"arn:aws:sts::{live.ACCOUNT}:assumed-role/{role}/{session}"


def test_everybody_signs_in_without_keys_and_gets_the_role_of_the_pool(shop: Shop) -> None:
    public = client(shop, "cognito-identity")

    def entered(logins: dict[str, str]) -> str:
        identity_id = public.get_id(IdentityPoolId=shop.pool_id, Logins=logins)["IdentityId"]
        return caller(shop, identity_id, logins)

    developer = shop.developer()
    found = [
        entered({}),
        entered(shop.logins()),
        caller(shop, str(developer["identityId"]), developer["logins"]),
    ]
    assert found == [assumed("guest"), assumed("gold"), assumed("user")]


def test_the_classic_flow_goes_through_sts(shop: Shop) -> None:
    """A developer user's token is good for it too, whatever mappings the pool has."""
    developer = cast(dict[str, dict[str, str]], shop.developer())
    (token,) = developer["logins"].values()
    given = client(shop, "sts").assume_role_with_web_identity(
        RoleArn=ROLES["other"], RoleSessionName="app", WebIdentityToken=token
    )
    assert given["SubjectFromWebIdentityToken"] == developer["identityId"]
    assert given["AssumedRoleUser"]["Arn"] == assumed("other", "app")


def test_clients_find_the_keys_that_tokens_are_signed_with(shop: Shop) -> None:
    def fetched(url: str) -> JsonObject:
        with urllib.request.urlopen(url) as answer:
            return cast(JsonObject, json.load(answer))

    described = fetched(f"{shop.url}/_issuer/{USER_POOL}/.well-known/openid-configuration")
    keys = KeySet.import_key_set(fetched(str(described["jwks_uri"])))  # type: ignore[arg-type]
    (token,) = shop.logins().values()
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    assert claims["iss"] == described["issuer"]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JavaScript application with the SDK beside it; skips where it cannot be had.

    `REQUIRE_NPM=1` turns a skipped test into a failed one.
    """
    if shutil.which("npm") is None and "REQUIRE_NPM" not in os.environ:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("application")
    shutil.copytree(JAVASCRIPT, folder, dirs_exist_ok=True)
    installed = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if installed.returncode and "REQUIRE_NPM" not in os.environ:
        pytest.skip("npm cannot install the SDK")
    assert installed.returncode == 0, installed.stderr
    return folder


@pytest.mark.slow
def test_the_sdk_for_javascript_signs_in(shop: Shop, application: Path) -> None:
    argument = {
        "endpoint": shop.url,
        "identityPoolId": shop.pool_id,
        "logins": shop.logins(),
        "developer": shop.developer(),
    }
    done = subprocess.run(
        ["node", "sign_in.mjs", json.dumps(argument)],
        cwd=application,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "guest": assumed("guest"),
        "user": assumed("gold"),
        "developer": assumed("user"),
    }
