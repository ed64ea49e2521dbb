"""`reconciler preflight` and `plan --preflight` as a user runs them, on an account of its own."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.access.trust import trust_policy
from reconciler.model.json_value import JsonObject, object_list, text_list
from reconciler.plan.view.codec import dump, load
from reconciler.plan.view.preflight import PreflightView
from tests.account import Account, account_in, refusal
from tests.builders import ACCOUNT, REGION
from tests.cli.conftest import Run
from tests.schemas.outputs import assert_follows_schema

OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example.com"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/Office"

CONFIGURATION = """\
kind: Configuration
owner: acme
allow_accounts: ["210987654321"]
targets:
  prod:
    account: "123456789012"
    region: eu-west-1
    endpoint_url: URL
    requests_per_second: 0
"""

DOCUMENT = """\
kind: IdentityPool
address: web
allow_unauthenticated_identities: true
roles:
  authenticated: arn:aws:iam::123456789012:role/user
  unauthenticated: arn:aws:iam::123456789012:role/guest
providers:
  - {type: user_pool, user_pool_id: USER_POOL, client_id: CLIENT, server_side_token_check: true}
  - {type: oidc, arn: "arn:aws:iam::123456789012:oidc-provider/idp.example.com"}
  - {type: saml, arn: "arn:aws:iam::123456789012:saml-provider/Office"}
"""

MAPS: JsonObject = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "geo:GetMapTile", "Resource": "arn:aws:geo:::map/a"}
    ],
}


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with account_in(tmp_path) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, account: Account) -> Path:
    """One pool, with a user pool, its client and two providers that are all there."""
    root = tmp_path / "pools"
    root.mkdir()
    idp, iam = account.client("cognito-idp"), account.client("iam")
    user_pool = idp.create_user_pool(PoolName="users")["UserPool"]["Id"]
    client = idp.create_user_pool_client(UserPoolId=user_pool, ClientName="app")
    iam.create_open_id_connect_provider(Url="https://idp.example.com", ClientIDList=["app"])
    iam.create_saml_provider(Name="Office", SAMLMetadataDocument="<a>" + "x" * 1000 + "</a>")
    document = DOCUMENT.replace("USER_POOL", user_pool)
    document = document.replace("CLIENT", client["UserPoolClient"]["ClientId"])
    (root / "web.yaml").write_text(document)
    (root / "reconciler.yaml").write_text(CONFIGURATION.replace("URL", account.wire.url))
    return root


@pytest.fixture
def pool_id(run: Run, account: Account, folder: Path) -> str:
    """The pool, created."""
    assert run("apply", "--yes").code == 0
    (pool,) = account.client("cognito-identity").list_identity_pools(MaxResults=60)["IdentityPools"]
    return str(pool["IdentityPoolId"])


def set_up_roles(account: Account, pool_id: str) -> None:
    account.role("user", trust_policy(pool_id, REGION, "authenticated"))
    account.role("guest", trust_policy(pool_id, REGION, "unauthenticated"), maps=MAPS)
    # A managed policy, which is read too.
    policy = account.client("iam").create_policy(PolicyName="more", PolicyDocument=json.dumps(MAPS))
    account.client("iam").attach_role_policy(RoleName="guest", PolicyArn=policy["Policy"]["Arn"])
    account.asked()


def checks(output: JsonObject) -> dict[str, tuple[str, str]]:
    (target,) = object_list(output["targets"])
    return {
        f"{check['kind']} {str(check['subject']).rpartition('/')[2]}": (
            str(check["status"]),
            str(check["message"]),
        )
        for check in object_list(target["checks"])
        if check["kind"] not in ("user_pool", "client") or check["status"] != "ok"
    }


def test_all_is_well_where_everything_is_there_and_trusts_the_pool(
    run: Run, account: Account, pool_id: str
) -> None:
    set_up_roles(account, pool_id)
    granted = {
        action.partition(":")[2]
        for statement in object_list(run("policy", "preflight").json()["Statement"])
        for action in text_list(statement["Action"])
        if not action.startswith("cognito-identity:")
    }
    ran = run("preflight", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert {*account.asked()} == granted, "the policy for preflight is what it asks for"
    output = ran.json()
    assert_follows_schema(output)
    assert dump(load(PreflightView, output)) == output
    assert checks(output) == {
        "role guest": ("ok", "there"),
        "role user": ("ok", "there"),
        "oidc idp.example.com": ("ok", "there"),
        "saml Office": ("ok", "there"),
    }
    assert output["summary"] == {
        "checks": {"ok": 6, "problem": 0, "denied": 0, "not_judged": 0},
        "findings": {"errors": 0, "warnings": 0, "waived": 0},
    }
    assert "= ok OIDC provider " in run("preflight", "--fail-on", "warning").out


def test_a_warning_fails_where_it_is_asked_for(run: Run, pool_id: str) -> None:
    assert run("preflight").code == 0
    assert run("preflight", "--fail-on", "warning").code == 5


def test_each_thing_is_read_once_however_many_pools_refer_to_it(
    run: Run, account: Account, pool_id: str, folder: Path
) -> None:
    set_up_roles(account, pool_id)
    document = (folder / "web.yaml").read_text()
    (folder / "app.yaml").write_text(document.replace("address: web", "address: app"))
    run("preflight")
    assert sorted(account.asked()) == [
        "DescribeUserPool",
        "DescribeUserPoolClient",
        "GetOpenIDConnectProvider",
        "GetPolicy",
        "GetPolicyVersion",
        "GetRole",
        "GetRole",
        "GetRolePolicy",
        "GetSAMLProvider",
        "ListAttachedRolePolicies",
        "ListRolePolicies",
    ]


def test_what_is_wrong_is_told_at_its_place_and_fails(
    run: Run, account: Account, pool_id: str, folder: Path
) -> None:
    account.role("user", trust_policy("eu-west-1:another", REGION, "authenticated"))
    statement: JsonObject = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    everything: JsonObject = {"Version": "2012-10-17", "Statement": [statement]}
    account.role("guest", trust_policy(pool_id, REGION, "unauthenticated"), all=everything)
    iam = account.client("iam")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=OIDC)
    iam.delete_saml_provider(SAMLProviderArn=SAML)
    ran = run("preflight")
    assert (ran.code, ran.err) == (5, "")
    errors = [line for line in ran.out.splitlines() if ": error [" in line]
    assert errors == [
        "web.yaml:5:18: error [trust-audience] web: role/user takes no token of this pool",
        "web.yaml:5:18: error [trust-shared] web: role/user takes tokens of eu-west-1:another too",
        "web.yaml:6:20: error [guest-role-powerful] web: role/guest grants guests * (by policy "
        "all), beyond the service's limits",
        "web.yaml:9:5: error [provider-missing] web: the OIDC provider does not exist",
        "web.yaml:10:5: error [saml-missing] web: the SAML provider does not exist",
    ]
    assert run("preflight", "--fail-on", "never").code == 0


def test_a_waiver_holds_for_what_the_account_shows_too(
    run: Run, account: Account, pool_id: str, folder: Path
) -> None:
    waivers = "waivers: [{rule: role-missing, reason: later, until: 2999-01-01}]\n"
    (folder / "web.yaml").write_text((folder / "web.yaml").read_text() + waivers)
    ran = run("preflight", "--fail-on", "warning")
    assert ran.code == 0
    assert "web.yaml:5:18: waived [role-missing] web: role/user does not exist" in ran.out


def test_missing_user_pools_and_clients_are_told_apart(
    run: Run, account: Account, folder: Path
) -> None:
    idp = account.client("cognito-idp")
    first, other = (idp.create_user_pool(PoolName=name)["UserPool"]["Id"] for name in "ab")
    client = idp.create_user_pool_client(UserPoolId=other, ClientName="app")
    client_id = client["UserPoolClient"]["ClientId"]
    checked = "server_side_token_check: true"
    (folder / "web.yaml").write_text(
        "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\nproviders:\n"
        f"  - {{type: user_pool, user_pool_id: {first}, client_id: {client_id}, {checked}}}\n"
        f"  - {{type: user_pool, user_pool_id: {other}, client_id: nobody, {checked}}}\n"
        "  - {type: user_pool, user_pool_id: us-east-1_Gone12345, client_id: a, "
        f"{checked}}}\n"
    )
    ran = run("preflight")
    found = [line.partition("error ")[2] for line in ran.out.splitlines() if ": error [" in line]
    assert (ran.code, found) == (
        5,
        [
            f"[client-missing] web: client {client_id} is one of user pool {other}, not of {first}",
            f"[client-missing] web: user pool {other} has no client nobody",
            "[user-pool-missing] web: user pool us-east-1_Gone12345 does not exist in this account",
        ],
    )


def test_a_missing_permission_is_named_and_the_rest_is_judged(
    run: Run, account: Account, pool_id: str
) -> None:
    set_up_roles(account, pool_id)
    account.services.denied |= {"GetRolePolicy", "GetSAMLProvider", "DescribeUserPool"}
    ran = run("preflight", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    output = ran.json()
    assert_follows_schema(output)
    (target,) = object_list(output["targets"])
    named = [(p["action"], p["resource"]) for p in object_list(target["permissions"])]
    assert [action for action, _ in named] == [
        "cognito-idp:DescribeUserPool",
        "iam:GetRolePolicy",
        "iam:GetSAMLProvider",
    ]
    assert named[1:] == [
        ("iam:GetRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/guest"),
        ("iam:GetSAMLProvider", SAML),
    ]
    assert str(named[0][1]).startswith(
        f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/eu-west-1_"
    )
    assert checks(output)["saml Office"] == ("denied", "iam:GetSAMLProvider is not allowed")
    assert checks(output)["oidc idp.example.com"] == ("ok", "there")
    text = run("preflight").out
    assert "? denied SAML provider " in text
    assert f"    iam:GetSAMLProvider on {SAML}\n" in text


def test_a_throttled_read_is_repeated(run: Run, account: Account, pool_id: str) -> None:
    set_up_roles(account, pool_id)
    account.services.instead = {
        "GetRole": [refusal("iam", "Throttling", "Rate exceeded")],
        "DescribeUserPool": [refusal("cognito-idp", "TooManyRequestsException", "Rate exceeded")],
    }
    ran = run("preflight", "--format", "json")
    assert (ran.code, ran.json()["summary"]) == (
        0,
        {
            "checks": {"ok": 6, "problem": 0, "denied": 0, "not_judged": 0},
            "findings": {"errors": 0, "warnings": 0, "waived": 0},
        },
    )
    assert account.asked().count("GetRole") == 3


def test_credentials_that_ran_out_end_it_without_a_word_of_python(
    run: Run, account: Account, pool_id: str
) -> None:
    expired = refusal("iam", "ExpiredToken", "The security token is expired", 403)
    account.services.instead = {"GetRole": [expired, expired]}
    ran = run("preflight")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("target prod: iam:GetRole arn:aws:iam::123456789012:role/")
    assert "ExpiredToken: The security token is expired" in ran.err


def test_a_page_of_a_proxy_is_no_role(run: Run, account: Account, pool_id: str) -> None:
    page = (200, {"Content-Type": "text/html"}, b"<html><body>Sign in</body></html>")
    account.services.instead = {"GetSAMLProvider": [page] * 3}
    ran = run("preflight")
    assert (ran.code, ran.out) == (1, "")
    assert (
        ran.err
        == f"target prod: iam:GetSAMLProvider {SAML}: the answer is not XML of this operation\n"
    )


def test_a_provider_of_another_account_is_not_asked_for(
    run: Run, account: Account, folder: Path
) -> None:
    foreign = "arn:aws:iam::210987654321:oidc-provider/idp.example.com"
    (folder / "web.yaml").write_text(
        "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\n"
        f"providers: [{{type: oidc, arn: '{foreign}'}}]\n"
    )
    account.asked()
    ran = run("preflight", "--format", "json")
    assert (ran.code, checks(ran.json())) == (
        0,
        {
            "oidc idp.example.com": (
                "not_judged",
                "it is in account 210987654321, which is not asked",
            )
        },
    )
    assert account.asked() == []


def test_a_pool_to_be_created_comes_with_the_policies_that_its_roles_need(
    run: Run, account: Account
) -> None:
    ran = run("preflight", "--format", "json")
    (target,) = object_list(ran.json()["targets"])
    assert target["trust_policies"] == [
        {
            "address": "web",
            "role": f"arn:aws:iam::{ACCOUNT}:role/{name}",
            "kind": kind,
            "policy": trust_policy("POOL_ID", REGION, kind),
        }
        for name, kind in (("user", "authenticated"), ("guest", "unauthenticated"))
    ]
    text = run("preflight").out
    assert f"    web: arn:aws:iam::{ACCOUNT}:role/guest, unauthenticated:\n" in text
    assert '              "cognito-identity.amazonaws.com:aud": "POOL_ID"\n' in text


def test_a_plan_with_preflight_has_its_findings_and_the_same_digest(
    run: Run, account: Account, folder: Path
) -> None:
    plain = run("plan", "--format", "json")
    ran = run("plan", "--preflight", "--format", "json")
    output = ran.json()
    assert_follows_schema(output)
    assert (ran.code, ran.plan().digest) == (plain.code, plain.plan().digest)
    (target,) = ran.plan().targets
    assert [finding.message for finding in target.findings] == [
        "role/user does not exist",
        "role/guest does not exist",
    ]
    assert "Pools to be created: their roles need these trust policies" in ran.err
    assert plain.err == ""


def test_a_plan_that_was_saved_with_preflight_is_applied_without(
    run: Run, account: Account, tmp_path: Path
) -> None:
    saved = tmp_path / "plan.json"
    assert run("plan", "--preflight", "--out", str(saved)).code == 0
    assert run("apply", str(saved), "--yes").code == 0


def test_a_pool_that_is_held_back_needs_no_policy_yet(
    run: Run, account: Account, folder: Path
) -> None:
    pinned = "pool_ids: {prod: 'eu-west-1:00000000-0000-4000-8000-000000000000'}\n"
    (folder / "web.yaml").write_text((folder / "web.yaml").read_text() + pinned)
    account.role("user", trust_policy("eu-west-1:another", REGION, "authenticated"))
    ran = run("preflight", "--format", "json")
    (target,) = object_list(ran.json()["targets"])
    assert target["trust_policies"] == []
    assert checks(ran.json())["role user"] == (
        "not_judged",
        "web is held back by a guard, so that its id is not known",
    )


def test_a_plan_with_preflight_names_what_was_missing(
    run: Run, account: Account, pool_id: str
) -> None:
    account.services.denied.add("GetRole")
    ran = run("plan", "--preflight")
    assert ran.code == 0
    assert f"    iam:GetRole on arn:aws:iam::{ACCOUNT}:role/guest\n" in ran.err


def test_a_policy_that_goes_away_meanwhile_is_told_and_the_others_are_judged(
    run: Run, account: Account, pool_id: str
) -> None:
    set_up_roles(account, pool_id)
    gone = refusal("iam", "NoSuchEntity", "gone", 404)
    account.services.instead = {"GetPolicyVersion": [gone]}
    output = run("preflight", "--format", "json").json()
    assert checks(output)["role guest"] == (
        "not_judged",
        "one of its policies went away meanwhile",
    )
    account.services.denied.add("GetPolicy")
    output = run("preflight", "--format", "json").json()
    assert checks(output)["role guest"] == ("denied", "iam:GetPolicy is not allowed")


def test_the_embedded_service_has_none_of_this_and_says_so(
    run: Run, account: Account, folder: Path
) -> None:
    target = "  prod: {service: embedded, account: '123456789012', region: eu-west-1}\n"
    (folder / "reconciler.yaml").write_text(f"kind: Configuration\nowner: acme\ntargets:\n{target}")
    account.asked()
    ran = run("preflight", "--format", "json")
    (told,) = object_list(ran.json()["targets"])
    assert (ran.code, told["checks"], told["notes"]) == (
        0,
        [],
        [
            "the embedded service has no IAM and no user pools: roles, providers and clients were "
            "not looked at"
        ],
    )
    assert [policy["address"] for policy in object_list(told["trust_policies"])] == ["web", "web"]
    assert account.asked() == []


def test_preflight_writes_nothing(run: Run, account: Account, pool_id: str) -> None:
    set_up_roles(account, pool_id)
    account.wire.seen.clear()
    run("preflight")
    run("plan", "--preflight")
    verbs = {operation[:4] for operation in account.wire.operations}
    assert verbs <= {"GetR", "GetP", "GetO", "GetS", "GetC", "GetI", "List", "Desc"}
