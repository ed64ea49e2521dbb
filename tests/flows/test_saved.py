"""Saved plans are untrusted, and files are written whole or not at all."""

import json
from pathlib import Path

import pytest

from reconciler.errors import CannotWrite, PlanChanged, UnreadablePlan
from reconciler.flows.saved import read_approved, read_saved, write_whole
from reconciler.plan.digest import plan_digest, target_digest
from reconciler.plan.view.codec import dump, load
from reconciler.plan.view.plan import PlanView
from reconciler.render.json import as_json
from tests.render import views


def approved_plan() -> PlanView:
    """A plan that states the digests of its contents."""
    value = dump(views.EVERYTHING)
    (target,) = views.EVERYTHING.targets
    digest = target_digest(
        target.account, target.region, target.owner, target.options, target.changes
    )
    text = json.dumps(value).replace(views.DIGEST, digest)
    changed = json.loads(text)
    changed["digest"] = plan_digest([digest])
    return load(PlanView, changed)


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_whole(path, as_json(approved_plan()))
    assert read_approved(path) == approved_plan()
    assert read_saved(path) == approved_plan()


def test_no_byte_that_counts_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    whole = as_json(approved_plan()).encode()
    covered = approved_plan()
    read = []
    for position in range(0, len(whole), 37):
        flipped = bytearray(whole)
        flipped[position] ^= 1
        path.write_bytes(bytes(flipped))
        try:
            plan = read_approved(path)
        except (UnreadablePlan, PlanChanged):
            continue
        read.append(plan)
        assert plan.digest == covered.digest
        assert [t.digest for t in plan.targets] == [t.digest for t in covered.targets]
        for target, original in zip(plan.targets, covered.targets, strict=True):
            assert [c.calls[:-1] for c in target.changes if c.calls] == [
                c.calls[:-1] for c in original.changes if c.calls
            ]
    # Reasons, places and counts are told, not done, so they are not covered.
    assert read


@pytest.mark.parametrize("length", [0, 1, 10, 500, 5000])
def test_a_truncated_plan_is_not_read(tmp_path: Path, length: int) -> None:
    path = tmp_path / "plan.json"
    path.write_text(as_json(approved_plan())[:length])
    with pytest.raises(UnreadablePlan):
        read_approved(path)


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


def test_a_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="Is a directory"):
        write_whole(tmp_path, "text")
