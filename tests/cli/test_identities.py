"""`reconciler identities` on the embedded service, as a user runs it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.model.json_value import JsonObject, object_list
from tests.cli.conftest import Run
from tests.cli.people import PROVIDER, People, id_token
from tests.local.clients import arn_of
from tests.schemas.outputs import assert_follows_schema

NOWHERE = "eu-west-1:00000000-0000-4000-8000-000000000000"


def results(report: JsonObject) -> list[tuple[object, object]]:
    assert_follows_schema(report)
    return [(r["asked"], r["outcome"]) for r in object_list(report["results"])]


@pytest.mark.operation("ListIdentities")
def test_a_list_has_every_identity_once_over_many_pages(run: Run, people: People) -> None:
    made = {people.user(f"user-{n}") for n in range(5)} | {people.guest() for _ in range(60)}
    ran = run("identities", "list", "people", "--format", "json")
    listed = ran.json()
    assert_follows_schema(listed)
    ids = [found["identity_id"] for found in object_list(listed["identities"])]
    assert (ran.code, len(ids), set(ids)) == (0, 65, made)
    assert listed["summary"] == {"listed": 65, "seen": 65, "complete": True}
    lines = run("identities", "list", people.pool_id, "--format", "ndjson").out.splitlines()
    assert [json.loads(line)["identity_id"] for line in lines] == ids
    assert {json.loads(line)["pool_id"] for line in lines} == {people.pool_id}


def test_a_list_takes_logins_guests_and_ages(run: Run, people: People) -> None:
    ada, guest = people.user("ada"), people.guest()
    filters = {
        ("--login", PROVIDER): {ada},
        ("--login", "accounts.google.com"): set(),
        ("--guests",): {guest},
        ("--older-than", "1d"): set(),
        ("--newer-than", "1h"): {ada, guest},
    }
    for options, expected in filters.items():
        out = run("identities", "list", "people", *options).out
        assert {line.split()[0] for line in out.splitlines()} == expected, options
    count = run("identities", "count", "people", "--format", "json").json()
    assert_follows_schema(count)
    assert count["summary"] == {"identities": 2, "guests": 1, "seen": 2}
    assert count["logins"] == [{"login": PROVIDER, "identities": 1}]
    assert "2  guests" not in run("identities", "count", "people").out


def test_a_cursor_goes_on_where_the_last_run_ended(
    run: Run, folder: Path, people: People, tmp_path: Path
) -> None:
    made = {people.guest() for _ in range(65)}
    cursor = tmp_path / "place.json"
    page = people.cognito.call("ListIdentities", IdentityPoolId=people.pool_id, MaxResults=60)
    saved = {"format_version": "1.0", "kind": "cursor", "hide_disabled": False, "seen": 60}
    place = {**saved, "pool_id": people.pool_id, "next_token": page["NextToken"]}
    cursor.write_text(json.dumps(place))
    rest = run("identities", "list", "people", "--cursor", str(cursor)).out.splitlines()
    first = {str(found["IdentityId"]) for found in object_list(page["Identities"])}
    assert {line.split()[0] for line in rest} == made - first
    assert not cursor.exists()
    for damage, told in (
        ("{", "damaged, or no cursor"),
        (json.dumps({**place, "pool_id": NOWHERE}), f"a cursor of the pool {NOWHERE}"),
        (json.dumps({**place, "hide_disabled": True}), "with --hide-disabled"),
        (json.dumps({**place, "next_token": "x"}), "does not take the cursor any more"),
    ):
        cursor.write_text(damage)
        ran = run("identities", "list", "people", "--cursor", str(cursor))
        assert (ran.code, ran.out, told in ran.err) == (1, "", True), damage


@pytest.mark.operation("DescribeIdentity", "LookupDeveloperIdentity")
def test_identities_are_found_by_id_and_by_user(run: Run, people: People) -> None:
    ada = people.same("ada lovelace", "ada")
    ran = run("identities", "lookup", "people", "ada", "bob", "--format", "json")
    assert_follows_schema(ran.json())
    found, missing = object_list(ran.json()["identities"])
    assert (ran.code, missing["identity_id"]) == (1, None)
    assert (found["identity_id"], found["users"]) == (ada, ["ada", "ada lovelace"])
    ran = run("identities", "describe", "people", ada)
    assert (ran.code, PROVIDER in ran.out, '"ada lovelace"' in ran.out) == (0, True, True)
    ran = run("identities", "describe", "people", "us-east-1:nonsense")
    assert (ran.code, "no identity id of eu-west-1" in ran.err) == (64, True)
    ran = run("identities", "lookup", "staff", "ada")
    assert (ran.code, "has no developer provider" in ran.err) == (1, True)


@pytest.mark.operation("DeleteIdentities")
def test_only_what_is_named_and_of_the_pool_is_deleted(
    run: Run, folder: Path, people: People, tmp_path: Path
) -> None:
    kept, going = people.user("kept"), people.user("going")
    other = People(people.cognito, str(_pool(people, "other")))
    foreign = other.guest()
    named = (going, foreign, NOWHERE)
    ran = run("identities", "delete", "people", *named, "--yes", "--format", "json")
    assert results(ran.json()) == [(foreign, "refused"), (NOWHERE, "gone"), (going, "done")]
    assert (ran.code, people.ids(), other.ids()) == (3, {kept}, {foreign})
    assert going in (folder / ".reconciler" / "journal-local.jsonl").read_text()
    abroad = NOWHERE.replace("eu-west-1", "us-east-1")
    ran = run("identities", "delete", "people", abroad, "--trust-ids", "--yes", "--format", "json")
    assert (ran.code, results(ran.json())) == (3, [(abroad, "refused")])
    listed = tmp_path / "old.ndjson"
    listed.write_text(run("identities", "list", other.pool_id, "--format", "ndjson").out)
    ran = run("identities", "delete", "people", "--from", str(listed), "--yes")
    assert (ran.code, f"of the pool {other.pool_id}" in ran.err, other.ids()) == (
        1,
        True,
        {foreign},
    )
    ran = run("identities", "delete", other.pool_id, "--from", str(listed), "--yes")
    assert (ran.code, other.ids()) == (0, set())


def _pool(people: People, name: str) -> object:
    answer = people.cognito.call(
        "CreateIdentityPool", IdentityPoolName=name, AllowUnauthenticatedIdentities=True
    )
    return answer["IdentityPoolId"]


def test_nothing_is_changed_without_consent_or_on_a_pool_of_others(
    run: Run, people: People
) -> None:
    ada = people.user("ada")
    ran = run("identities", "delete", "people", ada)
    assert (ran.code, "give --yes" in ran.err) == (64, True)
    people.cognito.call(
        "TagResource",
        ResourceArn=arn_of(people.pool_id, "123456789012", "eu-west-1"),
        Tags={"reconciler:owner": "other"},
    )
    ran = run("identities", "delete", people.pool_id, ada, "--yes")
    assert (ran.code, "belongs to 'other'" in ran.err, people.ids()) == (3, True, {ada})


def test_on_a_terminal_it_says_what_is_lost_and_asks(folder: Path, people: People) -> None:
    ada = people.user("ada")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "-C", folder, "identities", "delete", "people", ada],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, b"n\n")
    _, asked = process.communicate(timeout=60)
    os.close(ours)
    assert f"people ({people.pool_id}): 1 identity goes for ever" in asked
    assert "get new identities then: 1" in asked
    assert "Do this?" in asked
    assert (process.returncode, people.ids()) == (1, {ada})


@pytest.mark.operation("MergeDeveloperIdentities")
def test_two_users_become_one_identity(run: Run, people: People) -> None:
    ada, bob = people.user("ada"), people.user("bob")
    ran = run("identities", "merge", "people", "ada", "bob", "--yes", "--format", "json")
    assert (ran.code, results(ran.json())) == (0, [("ada", "done")])
    assert f"{ada} is disabled for ever" in ran.err
    assert (people.user("ada"), people.user("bob")) == (bob, bob)
    ran = run("identities", "merge", "people", "ada", "bob", "--yes")
    assert (ran.code, "of one identity already" in ran.out) == (0, True)
    ran = run("identities", "merge", "people", "ada", "eve", "--yes")
    assert (ran.code, "has the developer user 'eve'" in ran.err) == (1, True)


@pytest.mark.operation("UnlinkDeveloperIdentity")
def test_the_last_login_is_only_unlinked_where_that_is_allowed(run: Run, people: People) -> None:
    ada, bob = people.user("ada"), people.user("bob")
    unlink = ("identities", "unlink-developer", "people")
    ran = run(*unlink, ada, "bob", "--yes")
    assert (ran.code, f"'bob' is of {bob}, not of {ada}" in ran.err) == (1, True)
    ran = run(*unlink, ada, "ada", "--yes")
    assert (ran.code, "--allow-last-login" in ran.err, people.user("ada")) == (3, True, ada)
    ran = run(*unlink, ada, "ada", "--yes", "--allow-last-login")
    assert (ran.code, people.user("ada") == ada) == (0, False)
    bob = people.same("bobby", "bob")
    assert run(*unlink, bob, "bobby", "--yes").code == 0, "not the last one"


@pytest.mark.operation("UnlinkIdentity")
def test_a_login_is_unlinked_by_who_shows_its_token(
    run: Run, folder: Path, people: People, tmp_path: Path
) -> None:
    google, file = "accounts.google.com", tmp_path / "token.txt"
    people.cognito.call(
        "UpdateIdentityPool",
        IdentityPoolId=people.pool_id,
        IdentityPoolName="people",
        AllowUnauthenticatedIdentities=True,
        DeveloperProviderName=PROVIDER,
        SupportedLoginProviders={google: "app"},
    )
    file.write_text(id_token(folder, google, aud="app", sub="ada"))
    logins: JsonObject = {google: file.read_text()}
    answer = people.cognito.call("GetId", IdentityPoolId=people.pool_id, Logins=logins)
    ada = str(answer["IdentityId"])
    unlink = ("identities", "unlink", "people", ada)
    proof = ("--token", f"{google}={file}", "--yes")
    ran = run(*unlink, "graph.facebook.com", *proof)
    assert (ran.code, f"it has {google}" in ran.err) == (1, True)
    ran = run(*unlink, google, *proof)
    assert (ran.code, "nobody can ever sign in" in ran.err) == (3, True)
    ran = run(*unlink, google, *proof, "--allow-last-login")
    assert (ran.code, file.read_text() in ran.out + ran.err) == (0, False)
    assert ada not in people.ids()
    assert file.read_text() not in (folder / ".reconciler" / "journal-local.jsonl").read_text()


def test_people_are_erased_with_their_links_and_nobody_else(
    run: Run, people: People, tmp_path: Path
) -> None:
    ada, bob, guest = people.user("ada"), people.user("bob"), people.guest()
    shared = people.same("not asked for", "shared")
    file = tmp_path / "people.txt"
    file.write_text(f"ada\nshared\nnobody\n\n{guest}\n{NOWHERE}\nada\n")
    ran = run("identities", "erase", "people", str(file), "--yes", "--format", "json")
    assert results(ran.json()) == [
        ("nobody", "gone"),
        (NOWHERE, "gone"),
        ("shared", "refused"),
        ("ada", "done"),
        (guest, "done"),
    ]
    assert (ran.code, people.ids()) == (3, {bob, shared})
    assert people.user("ada") != ada
    file.write_text("shared\nnot asked for\n")
    ran = run("identities", "erase", "people", str(file), "--yes")
    assert (ran.code, shared in people.ids()) == (0, False)
    assert "Identities, erase: 2 done" in ran.out


def test_a_file_of_people_that_is_none_is_an_error(
    run: Run, people: People, tmp_path: Path
) -> None:
    file = tmp_path / "people.txt"
    for content, told in (
        (b"\xff", "not UTF-8"),
        (b"x" * 2000, "longer than a developer user may be"),
        (b"x" * 20000, "too long"),
    ):
        file.write_bytes(content)
        ran = run("identities", "erase", "people", str(file), "--yes")
        assert (ran.code, told in ran.err) == (1, True)
    ran = run("identities", "erase", "people", str(tmp_path / "none"), "--yes")
    assert (ran.code, "cannot be read" in ran.err) == (1, True)
