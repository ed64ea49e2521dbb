"""Saved plans are untrusted, and files are written whole or not at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from reconciler.errors import CannotWrite, DamagedPlan, PlanChanged, UnreadablePlan
from reconciler.flows.saved import read_approved, read_saved, write_new, write_whole
from reconciler.model.json_value import JsonObject
from reconciler.model.origin import Origin
from reconciler.model.pools import IdentityCount, Marker
from reconciler.model.providers import LoginProvider
from reconciler.model.results import Finding, Severity
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.deletes import uncounted, with_identities
from reconciler.plan.planner import plan_target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.codec import dump
from reconciler.plan.view.plan import PlanView
from reconciler.render.json import as_json
from tests.builders import DESIRED, MARKER, OWNER, POOL_ID, TARGET, live, role
from tests.forgery import with_checksum
from tests.render import views

BARE = PoolSpec("bäre", False, None, Roles(), (), ())
WANTED = replace(DESIRED, name="bäre", allow_classic_flow=None, roles=None, providers=(), tags=())


def real_plan() -> PlanView:
    """A plan as the planner makes it, small, with something in every member."""
    ids = [POOL_ID.replace("1111", f"{number}" * 4) for number in range(1, 6)]
    secret = replace(BARE, providers=(LoginProvider("api.twitter.com", "key;secret"),))
    opened = replace(WANTED, allow_unauthenticated_identities=True, roles=Roles(None, role("g")))
    desired = [
        replace(opened, address="updated", tags=(("Straße", "α\u202e"),)),
        replace(WANTED, address="deleted", absent=True, pin=ids[1]),
        replace(WANTED, address="refused", pin=ids[2]),
    ]
    pools = [
        live(secret, ids[0], replace(MARKER, address="updated")),
        live(BARE, ids[1], replace(MARKER, address="deleted")),
        live(replace(BARE, name="nobody's, ñ"), ids[4], Marker()),
    ]
    finding = Finding(Origin("a.yaml", 2, 1, 2, 5), "w", "vorsichtig, ü", Severity.WARNING, "x")
    options = Options(prune=True, allow_identity_loss=("deleted",))
    bare = plan_target(TARGET, OWNER, desired, pools, options, [finding])
    plan = with_identities(bare, dict.fromkeys(uncounted(bare), IdentityCount(60, True)))
    return plan_view(Plan((plan,), "abc1234"))


PLAN = real_plan()
DOCUMENT = dump(PLAN)


def spellings() -> Iterator[bytes]:
    """The plan as it is written, and as others may write the same value."""
    yield as_json(PLAN).encode()
    yield json.dumps(DOCUMENT, separators=(",", ":"), ensure_ascii=False).encode()
    yield json.dumps(DOCUMENT, indent="\t", sort_keys=True).encode()


def read_bytes(path: Path, content: bytes) -> PlanView | None:
    """The plan that is read from these bytes, None for one that is refused."""
    path.write_bytes(content)
    try:
        return read_approved(path)
    except PlanChanged:
        return None


def test_the_plan_of_these_tests_has_something_everywhere() -> None:
    (target,) = PLAN.targets
    told = [(c.address, c.action, c.refusal and c.refusal.guard) for c in target.changes]
    assert told == [
        ("deleted", "delete", None),
        ("refused", "update", "missing"),
        ("updated", "update", None),
    ]
    deleted, _, updated = target.changes
    assert deleted.identities
    assert updated.access
    assert any(field.sensitive for field in updated.fields)
    assert target.others
    assert target.findings


@pytest.mark.parametrize("spelling", range(3))
def test_a_plan_is_read_as_it_was_written_however_it_is_spelt(
    tmp_path: Path, spelling: int
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes([*spellings()][spelling])
    assert read_approved(path) == read_saved(path) == PLAN


@pytest.mark.no_cover
@pytest.mark.fault("F22")
@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80, None])
def test_no_byte_can_be_flipped(tmp_path: Path, mask: int | None) -> None:
    path = tmp_path / "plan.json"
    whole = [*spellings()][1]
    random = Random(7)
    for position in range(len(whole)):
        flipped = bytearray(whole)
        flipped[position] ^= mask or random.randrange(1, 256)
        assert read_bytes(path, bytes(flipped)) in (None, PLAN), position


@pytest.mark.no_cover
def test_no_space_can_be_flipped_into_another_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    whole = as_json(PLAN).encode()
    for position in range(0, len(whole), 14):
        for mask in (0x01, 0x02, 0x2A):
            flipped = bytearray(whole)
            flipped[position] ^= mask
            assert read_bytes(path, bytes(flipped)) in (None, PLAN), (position, mask)


@pytest.mark.fault("F22")
def test_a_plan_that_was_cut_short_is_not_read_at_any_length(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    whole = as_json(PLAN).encode()
    shortest = len(whole.rstrip())
    for length in range(shortest):
        assert read_bytes(path, whole[:length]) is None, length
    assert read_bytes(path, whole[:shortest]) == PLAN


def members(value: JsonObject, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every member of a document, at any depth."""
    for name, item in value.items():
        yield (*way, name)
        items = enumerate(item) if isinstance(item, list) else [(None, item)]
        for index, below in items:
            if isinstance(below, dict):
                yield from members(below, (*way, name, *([] if index is None else [index])))


def without(document: JsonObject, way: tuple[str | int, ...]) -> JsonObject:
    copy: JsonObject = json.loads(json.dumps(document))
    place: object = copy
    for step in way[:-1]:
        place = place[step]  # type: ignore[index]
    del place[way[-1]]  # type: ignore[attr-defined]
    return copy


def test_no_member_can_be_left_out(tmp_path: Path) -> None:
    ways = [*members(DOCUMENT)]
    assert ("targets", 0, "changes", 0, "identities", "more") in ways
    for way in ways:
        content = json.dumps(without(DOCUMENT, way)).encode()
        assert read_bytes(tmp_path / "plan.json", content) is None, way


def test_what_is_only_told_cannot_be_altered_either(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    text = json.dumps(DOCUMENT)
    for old, new in (
        ('"abc1234"', '"abc1235"'),
        ('"commit": "abc1234"', '"commit": null'),
        ("a.yaml", "b.yaml"),
        ("is a tombstone", "is no tombstone"),
        ('"state": "unmanaged"', '"state": "foreign"'),
        ('"count": 60', '"count": 0'),
        ('"more": true', '"more": false'),
        ("vorsichtig", "harmlos"),
        ("does not exist", "exists"),
        ('"version": "', '"version": "9'),
    ):
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(PlanChanged) as stop:
            read_approved(path)
        assert (
            str(stop.value)
            == f"{path}: its contents do not have the checksum that it states; plan again"
        )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"kind": "plan", "kind": "plan"}', "an object has the member 'kind' twice"),
        ('{"a": [{"ü": 1, "\\u00fc": 1}]}', "an object has the member '\\xfc' twice"),
        ('{"kind": "plan", "format_version": "1.0", "x": NaN}', "not JSON"),
        ('{"kind": "plan", "format_version": "1.0", "x": -Infinity}', "not JSON"),
        ("1" * 5000, "not JSON"),
    ],
)
def test_what_two_readers_may_read_differently_is_not_read(
    tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content)
    with pytest.raises(DamagedPlan) as stop:
        read_saved(path)
    assert str(stop.value) == f"{path}: {told}"


def test_a_member_twice_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    text = json.dumps(DOCUMENT)
    for name in ("digest", "operation", "action", "sensitive", "checksum", "prune"):
        first = text.index(f'"{name}": ')
        end = min(text.index(mark, first) for mark in (", ", "}") if mark in text[first:])
        path.write_text(f"{text[:first]}{text[first:end]}, {text[first:]}")
        with pytest.raises(PlanChanged, match=f"the member '{name}' twice"):
            read_approved(path)


@pytest.mark.fault("F22")
def test_a_plan_of_another_format_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(with_checksum({**DOCUMENT, "format_version": "2.0"})))
    with pytest.raises(PlanChanged) as stop:
        read_approved(path)
    told = f"{path}: format 2.0 is of another version of the reconciler; plan again"
    assert str(stop.value) == told


def test_a_plan_is_nested_as_deep_as_plans_are(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    for depth in (70, 400, 900, 100_000):
        head = '{"kind": "plan", "format_version": "1.0", "checksum": "", "x": '
        path.write_text(head + "[" * depth + "]" * depth + "}")
        with pytest.raises(PlanChanged):
            read_approved(path)


def test_a_report_is_read_and_is_no_approval(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(as_json(views.REPORT))
    assert read_saved(path) == views.REPORT
    with pytest.raises(PlanChanged, match="a report, not a plan"):
        read_approved(path)


def test_a_file_that_is_not_there_is_no_approval_that_failed(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePlan, match="cannot be read: No such file"):
        read_approved(tmp_path / "plan.json")


@pytest.mark.fault("F17")
def test_a_file_keeps_what_it_held_when_it_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half of it \ud800")
    assert path.read_text() == "before"
    assert [*tmp_path.iterdir()] == [path]


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    link, file = tmp_path / "link", tmp_path / "file"
    link.symlink_to(file)
    write_whole(link, "text")
    assert (link.is_symlink(), file.read_text()) == (True, "text")


def test_a_file_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"
    path.write_text("before")
    path.chmod(0o640)
    write_whole(path, "text")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("text", 0o640)


def test_a_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="Is a directory"):
        write_whole(tmp_path, "text")


def test_a_new_file_is_written_whole_and_never_in_the_place_of_another(tmp_path: Path) -> None:
    write_new(tmp_path / "new", "text\n")
    with pytest.raises(CannotWrite, match="is there already"):
        write_new(tmp_path / "new", "other\n")
    with pytest.raises(CannotWrite, match="No such file"):
        write_new(tmp_path / "none" / "new", "text\n")
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert ((tmp_path / "new").read_text(), (tmp_path / "new").stat().st_mode & 0o777) == (
        "text\n",
        0o644,
    )


def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)
