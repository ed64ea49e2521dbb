"""The AWS CLI against the embedded service, as a user types it."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.model.json_value import Json, JsonObject

from .live import create
from .serving import environment, serving

REGION = "eu-west-1"
GOOGLE = "accounts.google.com"
USER_POOL = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Customers"
ROLE = "arn:aws:iam::111122223333:role/customer"
# What version 1 of the CLI exits with when the service answered with an error; version 2 has 254.
SERVICE_REFUSED = 255


@dataclass(frozen=True)
class Cli:
    """The AWS CLI with the keys of one account; the accounts keep the tests apart."""

    url: str
    account: str

    def pools(self, *names: str) -> list[dict[str, str]]:
        """New pools of these names as a list of pools shows them."""
        made = sorted((self.pool(name), name) for name in names)
        return [{"IdentityPoolId": pool_id, "IdentityPoolName": name} for pool_id, name in made]

    def pool(self, name: str = "shop") -> str:
        """The id of a pool made behind the CLI's back, with Google as its provider."""
        parameters: JsonObject = {
            "IdentityPoolName": name,
            "AllowUnauthenticatedIdentities": False,
            "SupportedLoginProviders": {GOOGLE: "4711"},
        }
        return create(self.url, {"CreateIdentityPool": parameters}, self.account)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [
                Path(sys.executable).with_name("aws"),
                *("--endpoint-url", self.url, "--region", REGION, "--output", "json"),
                *arguments,
            ],
            env=environment(AWS_ACCESS_KEY_ID=self.account, AWS_SECRET_ACCESS_KEY="secret"),
            capture_output=True,
            text=True,
        )

    def answer(self, *arguments: str) -> Json:
        """The whole of what a call prints, which an operation without an answer does not."""
        done = self.run(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        found: Json = json.loads(done.stdout) if done.stdout else None
        return found

    def cognito(self, operation: str, *arguments: str) -> Json:
        return self.answer("cognito-identity", operation, *arguments)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("aws-cli")) as server:
        yield server.url


def test_a_pool_is_created_described_changed_and_deleted(url: str) -> None:
    cli = Cli(url, "111122220001")
    provider = f"ProviderName={USER_POOL},ClientId=web,ServerSideTokenCheck=true"
    created = cli.cognito(
        "create-identity-pool",
        *("--identity-pool-name", "shop", "--allow-unauthenticated-identities"),
        *("--no-allow-classic-flow", "--supported-login-providers", f"{GOOGLE}=4711"),
        *("--cognito-identity-providers", provider, "--identity-pool-tags", "team=shop,cost=1"),
    )
    assert isinstance(created, dict)
    pool_id = str(created["IdentityPoolId"])
    of_pool = ("--identity-pool-id", pool_id)
    assert created == {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": "shop",
        "AllowUnauthenticatedIdentities": True,
        "AllowClassicFlow": False,
        "SupportedLoginProviders": {GOOGLE: "4711"},
        "CognitoIdentityProviders": [
            {"ProviderName": USER_POOL, "ClientId": "web", "ServerSideTokenCheck": True}
        ],
        "IdentityPoolTags": {"team": "shop", "cost": "1"},
    }
    updated = cli.cognito(
        "update-identity-pool",
        *(*of_pool, "--identity-pool-name", "store", "--no-allow-unauthenticated-identities"),
    )
    assert updated == {
        "IdentityPoolId": pool_id,
        "IdentityPoolName": "store",
        "AllowUnauthenticatedIdentities": False,
        "IdentityPoolTags": {"team": "shop", "cost": "1"},
    }
    assert cli.cognito("describe-identity-pool", *of_pool) == updated
    assert cli.cognito("delete-identity-pool", *of_pool) is None
    refused = cli.run("cognito-identity", "describe-identity-pool", *of_pool)
    assert (refused.returncode, refused.stdout, refused.stderr) == (
        SERVICE_REFUSED,
        "",
        "\nAn error occurred (ResourceNotFoundException) when calling the DescribeIdentityPool "
        f"operation: IdentityPool '{pool_id}' not found.\n",
    )


def test_pools_are_listed_a_page_at_a_time(url: str) -> None:
    cli = Cli(url, "111122220002")
    pools = cli.pools("a", "b", "c")
    last = b64encode(pools[1]["IdentityPoolId"].encode()).decode()
    assert cli.cognito("list-identity-pools", "--max-results", "2") == {
        "IdentityPools": pools[:2],
        "NextToken": last,
    }


def test_the_cli_follows_the_pages_and_takes_up_where_it_stopped(url: str) -> None:
    cli = Cli(url, "111122220003")
    pools = cli.pools("a", "b", "c")
    # Given as an option, MaxResults would keep the CLI from following the pages.
    listing = ("list-identity-pools", "--cli-input-json", '{"MaxResults": 2}')
    first = cli.cognito(*listing, "--max-items", "1")
    assert isinstance(first, dict)
    token = str(first.pop("NextToken"))
    assert first == {"IdentityPools": pools[:1]}
    assert cli.cognito(*listing, "--starting-token", token) == {"IdentityPools": pools[1:]}


def test_roles_set_from_a_file_of_json_are_read_as_they_were_set(url: str, tmp_path: Path) -> None:
    cli = Cli(url, "111122220004")
    roles: JsonObject = {
        "IdentityPoolId": cli.pool(),
        "Roles": {"authenticated": ROLE},
        "RoleMappings": {
            GOOGLE: {
                "Type": "Rules",
                "AmbiguousRoleResolution": "Deny",
                "RulesConfiguration": {
                    "Rules": [
                        {"Claim": "hd", "MatchType": "Equals", "Value": "b", "RoleARN": ROLE},
                        {"Claim": "hd", "MatchType": "NotEqual", "Value": "a", "RoleARN": ROLE},
                    ]
                },
            }
        },
    }
    path = tmp_path / "roles.json"
    path.write_text(json.dumps(roles), encoding="utf-8")
    assert cli.cognito("set-identity-pool-roles", "--cli-input-json", f"file://{path}") is None
    of_pool = ("--identity-pool-id", str(roles["IdentityPoolId"]))
    assert cli.cognito("get-identity-pool-roles", *of_pool) == roles


def test_principal_tags_are_read_as_they_were_set(url: str) -> None:
    cli = Cli(url, "111122220005")
    pool_id = cli.pool()
    named = ("--identity-pool-id", pool_id, "--identity-provider-name", GOOGLE)
    tags = cli.cognito(
        "set-principal-tag-attribute-map",
        *(*named, "--no-use-defaults", "--principal-tags", "person=sub,domain=hd"),
    )
    assert tags == {
        "IdentityPoolId": pool_id,
        "IdentityProviderName": GOOGLE,
        "UseDefaults": False,
        "PrincipalTags": {"person": "sub", "domain": "hd"},
    }
    assert cli.cognito("get-principal-tag-attribute-map", *named) == tags


def test_tags_are_added_removed_and_listed(url: str) -> None:
    cli = Cli(url, "111122220006")
    arn = f"arn:aws:cognito-identity:{REGION}:{cli.account}:identitypool/{cli.pool()}"
    of_pool = ("--resource-arn", arn)
    assert cli.cognito("tag-resource", *of_pool, "--tags", "team=shop,cost=1") is None
    assert cli.cognito("untag-resource", *of_pool, "--tag-keys", "cost", "owner") is None
    assert cli.cognito("list-tags-for-resource", *of_pool) == {"Tags": {"team": "shop"}}


def test_the_access_key_says_who_is_calling(url: str) -> None:
    assert Cli(url, "111122220007").answer("sts", "get-caller-identity") == {
        "Account": "111122220007",
        "Arn": "arn:aws:iam::111122220007:root",
        "UserId": "111122220007",
    }


def test_an_unsigned_call_of_an_operation_that_must_be_signed_is_refused(url: str) -> None:
    refused = Cli(url, "111122220008").run(
        "--no-sign-request", "cognito-identity", "list-identity-pools", "--max-results", "60"
    )
    assert (refused.returncode, refused.stdout, refused.stderr) == (
        SERVICE_REFUSED,
        "",
        "\nAn error occurred (MissingAuthenticationTokenException) when calling the "
        "ListIdentityPools operation: Missing Authentication Token\n",
    )
