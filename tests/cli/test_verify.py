"""`reconciler verify` on the embedded service, as a user runs it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.journal.chain import GENESIS, chained
from reconciler.model.json_value import Json, JsonObject, members
from tests.cli.conftest import Run
from tests.cli.people import DOCUMENT, People, id_token, people_in
from tests.schemas.outputs import assert_follows_schema

ROLE = "arn:aws:iam::123456789012:role"
ASSUMED = "arn:aws:sts::123456789012:assumed-role"
SESSION = "CognitoIdentityCredentials"
CLIENT = "eu-west-1_AbCdEf123:client1"


@pytest.fixture
def token(folder: Path, tmp_path: Path, people: People) -> Path:
    """A file with the token of somebody whose tier is gold."""
    file = tmp_path / "token.txt"
    file.write_text(id_token(folder, CLIENT, tier="gold", sub="somebody") + "\n")
    return file


def verdicts(view: JsonObject) -> tuple[Json, Json, Json]:
    assert_follows_schema(view)
    expected, actual = members(view["expected"]), members(view["actual"])
    return expected["role"], actual["role"], members(view["summary"])["agree"]


def probe(view: JsonObject) -> tuple[Json, Json]:
    identity = members(view["identity"])
    return identity["existed"], identity["deleted"]


@pytest.mark.operation("GetId", "GetCredentialsForIdentity")
def test_a_guest_has_the_role_of_guests_and_leaves_nothing_behind(run: Run, people: People) -> None:
    ran = run("verify", "people", "--guest", "--format", "json")
    guest = (f"{ROLE}/guest", f"{ASSUMED}/guest/{SESSION}", True)
    assert (ran.code, verdicts(ran.json()), probe(ran.json())) == (0, guest, (False, True))
    assert people.ids() == set()
    assert "They agree." in run("verify", "people", "--guest").out


@pytest.mark.operation("GetOpenIdTokenForDeveloperIdentity")
def test_a_developer_user_who_was_there_before_stays(run: Run, people: People) -> None:
    ada = people.user("ada")
    for user, expected in (("ada", (True, False)), ("bob", (False, True))):
        ran = run("verify", "people", "--developer", user, "--format", "json")
        assert (ran.code, probe(ran.json())) == (0, expected)
        assert verdicts(ran.json()) == (f"{ROLE}/user", f"{ASSUMED}/user/{SESSION}", True)
    assert people.ids() == {ada}


def test_a_token_has_the_role_of_its_claims(run: Run, token: Path, folder: Path) -> None:
    ran = run("verify", "web", "--token", str(token), "--format", "json")
    gold = (f"{ROLE}/gold", f"{ASSUMED}/gold/{SESSION}", True)
    assert (ran.code, verdicts(ran.json()), probe(ran.json())) == (0, gold, (False, True))
    claims = members(members(ran.json()["token"])["claims"])
    assert {*claims} == {"iss", "aud", "tier"}, "and nothing about the person"
    token.write_text(id_token(folder, CLIENT, tier="none"))
    ran = run("verify", "web", "--token", str(token))
    assert (ran.code, "denied (no-rule-matches)" in ran.out) == (0, True)
    assert "They agree." in ran.out


def test_an_identity_that_the_token_had_before_stays(run: Run, folder: Path, token: Path) -> None:
    database = folder / ".reconciler" / "local.db"
    assert probe(run("verify", "web", "--token", str(token), "--format", "json").json())[1]
    with people_in(folder, "web") as web:
        provider = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"
        logins: JsonObject = {provider: token.read_text().strip()}
        web.cognito.call("GetId", IdentityPoolId=web.pool_id, Logins=logins)
        with closing(sqlite3.connect(database)) as rows, rows:
            rows.execute("UPDATE identities SET created = created - 60")
        ran = run("verify", "web", "--token", str(token), "--format", "json")
        assert (ran.code, probe(ran.json()), len(web.ids())) == (0, (True, False), 1)


def test_a_role_is_asked_for(run: Run, token: Path) -> None:
    asked = ("verify", "web", "--token", str(token), "--provider", CLIENT, "--custom-role")
    assert run(*asked, f"{ROLE}/gold").code == 0
    ran = run(*asked, f"{ROLE}/admin", "--format", "json")
    assert (ran.code, verdicts(ran.json())) == (0, (None, None, True))


@pytest.mark.operation("GetOpenIdToken")
def test_in_the_classic_flow_the_application_names_the_role(
    run: Run, folder: Path, people: People
) -> None:
    asked = ("verify", "people", "--guest", "--flow", "classic", "--custom-role", f"{ROLE}/mine")
    ran = run(*asked)
    assert (ran.code, "denied (classic-flow-off)" in ran.out) == (0, True)
    (folder / "people.yaml").write_text(DOCUMENT + "allow_classic_flow: true\n")
    run("apply", "--yes")
    ran = run(*asked, "--format", "json")
    assert verdicts(ran.json())[1] == f"{ASSUMED}/mine/reconciler-verify"
    assert (ran.code, people.ids()) == (0, set())


def test_what_is_no_token_of_today_is_an_error(run: Run, token: Path, people: People) -> None:
    for text, told in (
        ("opaque", "no JWT"),
        ("a.b.c", "holds no claims"),
        ("two words", "no token"),
        ("e30.eyJleHAiOjF9.x", "has expired"),
        ("e30.e30.x", "names no issuer"),
        ("", "no token"),
    ):
        token.write_text(text)
        ran = run("verify", "web", "--token", str(token))
        assert (ran.code, told in ran.err, people.ids()) == (1, True, set()), text


def test_a_token_that_was_tampered_with_is_an_error_and_not_a_difference(
    run: Run, token: Path
) -> None:
    text = token.read_text().strip()
    token.write_text(text[:-8] + ("A" * 8 if not text.endswith("A" * 8) else "B" * 8))
    ran = run("verify", "web", "--token", str(token))
    assert (ran.code, "does not take the token" in ran.err, text in ran.err) == (1, True, False)


def test_an_identity_that_a_killed_run_left_is_deleted_by_the_next(
    run: Run, folder: Path, people: People
) -> None:
    run("verify", "people", "--guest")
    left = people.guest()
    journal = folder / ".reconciler" / "journal-local.jsonl"
    lines = journal.read_text().splitlines()
    (made,) = (n for n, line in enumerate(lines) if json.loads(line)["event"] == "probe_made")
    _rechained(journal, lines[: made + 1], left)
    assert run("verify", "people", "--guest").code == 0
    assert people.ids() == set()


def _rechained(journal: Path, lines: list[str], identity_id: str) -> None:
    """The journal as a run that was killed after its last line would have left it."""
    previous, whole = GENESIS, b""
    for line in lines:
        entry = {k: v for k, v in json.loads(line).items() if k not in ("previous", "hash")}
        if entry["event"] == "probe_made":
            entry["identity_id"] = identity_id
        text, previous = chained(entry, previous)
        whole += text + b"\n"
    journal.write_bytes(whole)


def test_it_must_be_clear_who_asks(run: Run) -> None:
    for options in (
        (),
        ("--guest", "--developer", "ada"),
        ("--guest", "--provider", CLIENT),
        ("--guest", "--flow", "classic"),
    ):
        assert run("verify", "people", *options).code == 64, options
