"""A stamp is one HTML comment that nothing in it can end, and is read back as it was written."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.forge import RunNumber
from reconciler.plan.stamps import (
    Stamp,
    Told,
    approval_in,
    hashed_name,
    stamp,
    stamp_line,
    stamp_of,
    stamped_target,
)

DIGEST = "sha256:" + "ab" * 32
MADE = stamp(
    Told.PLAN,
    hashed_name("plans", "acme"),
    hashed_name("text"),
    RunNumber(12, 1),
    "c" * 40,
    True,
    [stamped_target("prod", DIGEST, refused=False)],
)
LINE = (
    '<!-- cognito-reconciler {"about":"b917b3fcf3b243c1","attempt":1,"content":"3fe5850a7e2e9ae6",'
    f'"head":"{"c" * 40}","run":12,"targets":[{{"approval":"{"ab" * 32}","refused":false,'
    '"target":"3a311c7360f57ecf"}],"told":"plan","v":1,"whole":true} -->'
)


@settings(max_examples=40)
@given(
    names=st.lists(st.text(), max_size=3),
    told=st.sampled_from(Told),
    number=st.builds(RunNumber, st.integers(0), st.integers(0)),
    head=st.none() | st.sampled_from(["0" * 40, "f" * 64]),
    flag=st.booleans(),
    below=st.text(),
)
def test_no_name_ends_the_comment_that_a_stamp_is(
    names: list[str], told: Told, number: RunNumber, head: str | None, flag: bool, below: str
) -> None:
    targets = [stamped_target(name, DIGEST, flag) for name in names]
    made = stamp(told, hashed_name(*names), hashed_name(below), number, head, flag, targets)
    line = stamp_line(made)
    inside = line.removeprefix("<!--").removesuffix("-->")
    assert len(line) - len(inside) == 7
    assert "--" not in inside
    assert ">" not in inside
    assert stamp_of(f"{line}\n{below}") == made


def test_a_stamp_looks_like_this() -> None:
    assert stamp_line(MADE) == LINE
    assert approval_in(MADE.targets[0]) == DIGEST


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        f"text\n{LINE}",
        f" {LINE}",
        f"{LINE} text",
        LINE.replace('"v":1', '"v":2'),
        LINE.replace('"run":12', '"run":-12'),
        LINE.replace('"run":12', '"run":12,"run":12'),
        LINE.replace('"run":12', '"run":true'),
        LINE.replace('"run":12', '"run": 12'),
        LINE.replace('"run":12', f'"run":{"1" * 5000}'),
        LINE.replace('"told":"plan"', '"told":"other"'),
        LINE.replace('"told":"plan",', ""),
        LINE.replace("ab" * 32, "ab" * 31),
        LINE.replace("c" * 40, ""),
        LINE.replace("c" * 40, "C" * 40),
        LINE.replace('"whole":true', '"whole":true,"z":1'),
        "<!-- cognito-reconciler {" + "[" * 5000 + "} -->",
    ],
)
def test_what_this_version_does_not_write_is_no_stamp(body: str) -> None:
    assert stamp_of(body) is None


def test_a_stamp_is_read_whatever_ends_its_line() -> None:
    assert stamp_of(LINE) == stamp_of(f"{LINE}\r\ntext") == MADE


def test_nothing_but_hashes_and_numbers_gets_into_a_stamp() -> None:
    about, content = MADE.about, MADE.content
    marked = stamped_target("prod", "-->", refused=True)
    attempts: list[Callable[[], Stamp]] = [
        lambda: stamp(Told.PLAN, "-->", content, RunNumber(1, 1)),
        lambda: stamp(Told.PLAN, about, "-->", RunNumber(1, 1)),
        lambda: stamp(Told.PLAN, about, content, RunNumber(1, 1), "-->"),
        lambda: stamp(Told.PLAN, about, content, RunNumber(1, 1), targets=[marked]),
    ]
    for make in attempts:
        with pytest.raises(ValueError, match="not what a stamp holds"):
            make()


def test_the_later_of_two_runs_is_the_greater() -> None:
    numbers = [RunNumber(10, 1), RunNumber(7, 2), RunNumber(7, 1), RunNumber(0, 0)]
    assert sorted(numbers) == numbers[::-1]
    assert MADE.number == RunNumber(12, 1)
