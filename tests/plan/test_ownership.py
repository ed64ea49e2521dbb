"""Every combination of tag, pin, name and document, against the table of ownership.md."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from reconciler.model.pools import DesiredPool, IdentityCount, LivePool, Marker
from reconciler.plan.deletes import uncounted, with_identities
from reconciler.plan.marker import applied_value
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Change, Options, TargetPlan
from tests.builders import DESIRED, OWNER, POOL_ID, SPEC, TARGET, live

TABLE = Path(__file__).parent / "ownership.md"

COLUMNS = {
    "document": ("none", "present", "formerly", "tombstone"),
    "pin": ("none", "this", "another", "missing"),
    "tag": ("none", "ours", "ours without address", "other"),
    "name": ("yes", "no"),
    "stack": ("yes", "no"),
    "adopt": ("yes", "no"),
    "prune": ("yes", "no"),
}
RESULT = ("change", "this pool")

# Without a document there is no pin, and a tombstone has one.
IMPOSSIBLE = {
    ("none", "this"),
    ("none", "another"),
    ("none", "missing"),
    ("tombstone", "none"),
}

Row = Mapping[str, str]

IDS = {
    "this": POOL_ID,
    "another": POOL_ID.replace("1111", "2222"),
    "missing": POOL_ID.replace("1111", "3333"),
}
BY_ID = {pool_id: which for which, pool_id in IDS.items()}

WEB = replace(DESIRED, protect=False)
DOCUMENTS = {
    "present": WEB,
    "formerly": replace(WEB, address="new", formerly=("web",)),
    "tombstone": replace(WEB, absent=True),
}
# So that the target has a document in any case, as pruning demands.
KEEP = replace(DESIRED, address="keep", name="keep")

LEFT = applied_value(POOL_ID, SPEC, WEB, "abc1234")
MARKERS = {
    "none": Marker(),
    "ours": Marker(OWNER, "web", "nonce", "false", LEFT),
    "ours without address": Marker(OWNER, None, "nonce", "false", LEFT),
    "other": Marker("other", "web", "nonce", "false", LEFT),
}


def rows() -> list[Row]:
    header = (*COLUMNS, *RESULT)
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    start = cells.index([*header])
    return [dict(zip(header, row, strict=True)) for row in cells[start + 1 :]]


def combinations() -> list[Row]:
    every = (dict(zip(COLUMNS, values, strict=True)) for values in product(*COLUMNS.values()))
    return [one for one in every if (one["document"], one["pin"]) not in IMPOSSIBLE]


def covers(row: Row, combination: Row) -> bool:
    return all(row[column] in ("any", combination[column]) for column in COLUMNS)


def this_pool(combination: Row) -> LivePool:
    pool = live(marker=MARKERS[combination["tag"]])
    return replace(
        pool, service_tags=("aws:cloudformation:stack-id",) * (combination["stack"] == "yes")
    )


def documents(combination: Row) -> list[DesiredPool]:
    if combination["document"] == "none":
        return [KEEP]
    document = replace(
        DOCUMENTS[combination["document"]],
        pin=IDS.get(combination["pin"]),
        adopt=combination["adopt"] == "yes",
        name=SPEC.name if combination["name"] == "yes" else "renamed",
    )
    return [document, KEEP]


def planned(combination: Row) -> TargetPlan:
    another = live(replace(SPEC, name="another"), IDS["another"], Marker())
    plan = plan_target(
        replace(TARGET, max_deletes=9),
        OWNER,
        documents(combination),
        [this_pool(combination), another],
        Options(prune=combination["prune"] == "yes"),
    )
    return with_identities(plan, dict.fromkeys(uncounted(plan), IdentityCount(0, False)))


def told(change: Change) -> str:
    what = f"refused {change.refusal.guard}" if change.refusal else change.action.value
    return f"{what} {BY_ID[change.pool_id]}" if change.pool_id else what


def result(plan: TargetPlan) -> tuple[str, str]:
    """What the plan holds for the document, and what it says of this pool besides."""
    changes = [change for change in plan.changes if change.address != "keep"]
    about = [change for change in changes if change.desired.origin == DESIRED.origin]
    besides = [told(change) for change in changes if change not in about]
    besides += [o.state.value for o in plan.others if o.pool.pool_id == POOL_ID]
    return ", ".join(map(told, about)), ", ".join(besides)


@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row[c] for c in COLUMNS))
def test_a_pool_is_whose_the_table_says(row: Row) -> None:
    covered = [one for one in combinations() if covers(row, one)]
    assert covered
    for combination in covered:
        assert result(planned(combination)) == (row["change"], row["this pool"]), combination


def test_each_combination_is_in_exactly_one_row() -> None:
    counts = [sum(covers(row, one) for row in rows()) for one in combinations()]
    assert counts == [1] * len(combinations())
    assert len(counts) == 12 * 4 * 2**4


def test_only_a_pin_or_our_own_tag_and_marker_lead_to_a_delete() -> None:
    """What the table comes to: nobody else's tag makes us delete a pool."""
    deletes = {
        (row["document"], row["pin"], row["tag"])
        for row in rows()
        if "delete this" in (row["change"], row["this pool"])
    }
    assert deletes == {
        ("none", "none", "ours"),
        ("tombstone", "this", "none"),
        ("tombstone", "this", "ours"),
        ("tombstone", "this", "ours without address"),
    }
