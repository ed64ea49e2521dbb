"""What was approved is what happens, or nothing does: saved plans through the whole tool."""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from reconciler.model.json_value import JsonObject
from tests.cli.conftest import CONFIGURATION, Ran, Run
from tests.cli.test_drift import by_hand
from tests.forgery import with_checksum, with_digests

# Nothing in these documents is of one account or region alone.
SHOP = """\
kind: IdentityPool
address: shop
name: Kaffee ${target.name}
allow_unauthenticated_identities: false
tags: {team: "müsli"}
"""
STAFF = """\
kind: IdentityPool
address: staff
allow_unauthenticated_identities: false
protect: false
"""


@dataclass(frozen=True)
class Approved:
    """A folder with a plan of it that was approved. journal: has every write before it is sent."""

    folder: Path
    saved: Path
    run: Run

    @property
    def journal(self) -> Path:
        return self.folder / ".reconciler" / "journal-local.jsonl"

    def writes(self) -> list[str]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        entries = [json.loads(line) for line in lines]
        return [entry["operation"] for entry in entries if entry["event"] == "sending"]

    def document(self) -> JsonObject:
        value: JsonObject = json.loads(self.saved.read_text())
        return value

    def configure(self, old: str, new: str) -> None:
        assert old in CONFIGURATION
        (self.folder / "reconciler.yaml").write_text(CONFIGURATION.replace(old, new))

    def apply(self, *arguments: str) -> Ran:
        return self.run("apply", str(self.saved), "--yes", *arguments)


@pytest.fixture
def approved(folder: Path, run: Run, tmp_path: Path) -> Approved:
    (folder / "web.yaml").unlink()
    (folder / "shop.yaml").write_text(SHOP)
    (folder / "staff.yaml").write_text(STAFF)
    saved = tmp_path / "plan.json"
    assert run("plan", "--out", str(saved)).code == 0
    return Approved(folder, saved, run)


def test_the_approved_plan_is_carried_out(approved: Approved) -> None:
    assert approved.apply().code == 0
    assert approved.writes() == ["CreateIdentityPool", "TagResource"] * 2


def test_a_plan_that_was_only_reformatted_is_the_approved_one(approved: Approved) -> None:
    compact = json.dumps(approved.document(), separators=(",", ":"), ensure_ascii=False)
    approved.saved.write_text(compact)
    assert approved.apply().code == 0
    assert len(approved.writes()) == 4


def test_a_damaged_plan_leads_to_no_write(approved: Approved) -> None:
    whole = approved.saved.read_bytes()
    random = Random(11)
    for position in random.sample(range(len(whole)), 25):
        flipped = bytearray(whole)
        flipped[position] ^= random.choice((0x01, 0x20, 0x80))
        approved.saved.write_bytes(bytes(flipped))
        # A space that became another one is the same plan; these are none.
        ran = approved.apply()
        assert (ran.code, ran.out) == (4, ""), position
        assert ran.err.startswith(f"{approved.saved}: ")
    for length in random.sample(range(len(whole) - 1), 10):
        approved.saved.write_bytes(whole[:length])
        assert approved.apply().code == 4
    assert approved.writes() == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"123456789012"', '"210987654321"', "  local: account"),
        ("eu-west-1", "eu-central-1", "  local: region"),
        ("owner: acme", "owner: others", "  local: owner"),
    ],
)
def test_a_plan_of_another_place_or_owner_is_not_applied(
    approved: Approved, old: str, new: str, told: str
) -> None:
    approved.configure(old, new)
    ran = approved.apply()
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines()[:2] == [
        "the present plan is not the approved one; nothing was written:",
        told,
    ]
    assert ran.err.splitlines()[2].strip() == f"approved: {old.removeprefix('owner: ')}".replace(
        '"', ""
    )
    assert approved.writes() == []


def test_a_plan_of_a_target_that_is_gone_is_not_applied(approved: Approved) -> None:
    approved.configure("  local:", "  lokal:")
    ran = approved.apply()
    assert (ran.code, ran.out, ran.err) == (
        4,
        "",
        "the approved plan cannot be made any more: 'local' is no target of reconciler.yaml; did "
        "you mean 'lokal'?; nothing was written\n",
    )
    assert approved.writes() == []


def test_a_plan_of_one_target_is_not_applied_to_another(approved: Approved) -> None:
    second = '  second: {service: embedded, account: "123456789012", region: eu-west-1}\n'
    (approved.folder / "reconciler.yaml").write_text(CONFIGURATION + second)
    ran = approved.apply("--target", "second")
    assert (ran.code, ran.err.splitlines()[1:]) == (
        4,
        [
            "  local",
            "    approved: planned",
            "    present:  nothing",
            "  second",
            "    approved: nothing",
            "    present:  planned",
        ],
    )
    assert approved.writes() == []


def test_two_targets_in_one_place_are_two_approvals(approved: Approved) -> None:
    """The digests are equal: what is done is the same, but not where it is said to be done."""
    (approved.folder / "shop.yaml").write_text(SHOP.replace(" ${target.name}", ""))
    approved.run("plan", "--out", str(approved.saved))
    approved.configure("  local:", "  lokal:")
    ran = approved.apply("--target", "lokal")
    assert (ran.code, ran.out) == (4, "")
    assert approved.writes() == []


CONSENT = {
    "prune": ("--prune",),
    "pools": ("--pool", "shop"),
    "allow_identity_loss": ("--allow-identity-loss", "shop"),
}


@pytest.mark.parametrize("flag", CONSENT)
def test_each_consent_flag_is_in_the_digest(approved: Approved, flag: str) -> None:
    bare = approved.run("plan", "--format", "json").plan()
    with_flag = approved.run("plan", *CONSENT[flag], "--format", "json").plan()
    assert bare.digest != with_flag.digest
    assert getattr(bare.targets[0].options, flag) != getattr(with_flag.targets[0].options, flag)
    for arguments, digest in (((), with_flag.digest), (CONSENT[flag], bare.digest)):
        ran = approved.run("apply", "--yes", *arguments, "--expect-digest", digest)
        assert (ran.code, ran.out) == (4, "")
    assert approved.writes() == []


@pytest.mark.parametrize(
    ("flag", "value"), [("prune", True), ("pools", ["shop"]), ("allow_identity_loss", ["shop"])]
)
def test_consent_cannot_be_added_to_an_approved_plan(
    approved: Approved, flag: str, value: object
) -> None:
    document = json.loads(approved.saved.read_text())
    document["targets"][0]["options"][flag] = value
    for forged in (document, with_checksum(document)):
        approved.saved.write_text(json.dumps(forged))
        ran = approved.apply()
        assert (ran.code, ran.out) == (4, "")
    assert approved.writes() == []


def test_whoever_forges_everything_is_held_to_the_present_plan(approved: Approved) -> None:
    """Anybody can make digests and a checksum anew; what is done is planned anew all the same."""
    text = approved.saved.read_text().replace("Kaffee", "Tee")
    approved.saved.write_text(json.dumps(with_digests(json.loads(text))))
    ran = approved.apply()
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines()[1:4] == [
        "  local: shop: name",
        '    approved: nothing → "Tee local"',
        '    present:  nothing → "Kaffee local"',
    ]
    assert approved.writes() == []


def test_a_plan_of_another_format_is_not_applied(approved: Approved) -> None:
    document = {**approved.document(), "format_version": "2.0"}
    approved.saved.write_text(json.dumps(with_checksum(document)))
    ran = approved.apply()
    assert (ran.code, ran.err) == (
        4,
        f"{approved.saved}: format 2.0 is of another version of the reconciler; plan again\n",
    )
    assert approved.writes() == []


def test_a_plan_that_was_applied_is_not_applied_again(approved: Approved) -> None:
    assert approved.apply().code == 0
    before = approved.writes()
    ran = approved.apply()
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines()[1:4] == [
        "  local: shop: action",
        "    approved: create",
        "    present:  unchanged",
    ]
    assert approved.writes() == before


def test_an_empty_plan_may_be_applied_again_and_writes_nothing(approved: Approved) -> None:
    approved.apply()
    before = approved.writes()
    approved.run("plan", "--out", str(approved.saved))
    assert [approved.apply().code for _ in range(2)] == [0, 0]
    assert approved.writes() == before


def test_a_plan_to_prune_what_is_gone_by_now_is_not_applied(approved: Approved) -> None:
    approved.apply()
    (approved.folder / "staff.yaml").unlink()
    consent = ("--prune", "--allow-identity-loss", "staff")
    assert approved.run("plan", *consent, "--out", str(approved.saved)).code == 0
    assert approved.run("local", "reset").code == 0
    before = approved.writes()
    ran = approved.apply()
    assert (ran.code, ran.out) == (4, "")
    assert "no document or pruned orphan has the address 'staff'" in ran.err
    assert approved.writes() == before


def test_a_pool_that_moved_since_is_told_with_what_was_approved(
    approved: Approved,
) -> None:
    approved.apply()
    (approved.folder / "shop.yaml").write_text(SHOP.replace("müsli", "brötchen"))
    approved.run("plan", "--out", str(approved.saved))
    (approved.folder / "shop.yaml").write_text(SHOP.replace("müsli", "kuchen"))
    ran = approved.apply()
    assert (ran.code, ran.err.splitlines()) == (
        4,
        [
            "the present plan is not the approved one; nothing was written:",
            "  local: shop: tags.team",
            '    approved: "m\\u00fcsli" → "br\\u00f6tchen"',
            '    present:  "m\\u00fcsli" → "kuchen"',
        ],
    )


def test_what_is_approved_is_access_too_which_no_document_says(folder: Path, run: Run) -> None:
    web = "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: "
    (folder / "web.yaml").write_text(f"{web}false\n")
    assert run("apply", "--yes").code == 0
    (folder / "web.yaml").write_text(f"{web}true\n")
    planned = run("plan", "--format", "json").plan()
    # The same calls let guests in as what nobody manages has it: as administrators, by then.
    admin = "arn:aws:iam::123456789012:role/admin"
    by_hand(folder, "SetIdentityPoolRoles", Roles={"unauthenticated": admin}, RoleMappings={})
    present = run("plan", "--format", "json").plan()
    assert (present.digest, present.approval == planned.approval) == (planned.digest, False)
    ran = run("apply", "--yes", "--expect-digest", planned.approval)
    assert (ran.code, ran.out) == (4, "")
    assert run("apply", "--yes", "--expect-digest", present.approval).code == 0
