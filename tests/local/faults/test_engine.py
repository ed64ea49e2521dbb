"""Which requests are struck: triggers, limits, order of rules, chance."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.local.faults.engine import Engine
from reconciler.local.faults.kinds import Dropped, Fault, Refused, Unavailable
from reconciler.local.faults.rules import FaultRules
from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.protocol.scope import Scope

HOME = Scope("123456789012", "eu-west-1")
AWAY = Scope("123456789012", "us-east-1")
OTHER = Scope("999999999999", "eu-west-1")
THROTTLED = Refused("TooManyRequestsException", "Rate exceeded")


def at_noon() -> float:
    return 0.0


def engine_of(*rules: JsonObject, seed: int = 0) -> Engine:
    """Rules that drop connections to everything, but for what they say."""
    faults: list[Json] = [{"operation": "*", "fault": "dropped", **rule} for rule in rules]
    return Engine(FaultRules.of({"seed": seed, "faults": faults}))


def strikes(engine: Engine, *operations: str, at: float = 0.0) -> str:
    """A mark for each request: `x` where it is struck."""
    struck = (engine.fault(operation, HOME, lambda: at) for operation in operations)
    return "".join("." if fault is None else "x" for fault in struck)


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        ({}, "xxxxxx"),
        ({"nth": 2}, ".x...."),
        ({"nth": [1, 4, 9]}, "x..x.."),
        ({"every": 1}, "xxxxxx"),
        ({"every": 2}, ".x.x.x"),
        ({"probability": 0}, "......"),
        ({"probability": 1}, "xxxxxx"),
        ({"above_per_second": 4}, "....xx"),
        ({"above_per_second": 2.5}, "..xxxx"),
        ({"above_per_second": 0.1}, ".xxxxx"),
        ({"times": 2}, "xx...."),
        ({"every": 2, "times": 2}, ".x.x.."),
        ({"after": 4}, "....xx"),
        ({"for_seconds": 1}, "xxxxxx"),
    ],
)
def test_a_trigger_chooses_among_the_requests_of_a_rule(rule: JsonObject, marks: str) -> None:
    assert strikes(engine_of(rule), *["TagResource"] * 6) == marks


def test_requests_of_other_operations_are_left_alone_and_not_seen() -> None:
    engine = engine_of({"operation": "TagResource"})
    assert strikes(engine, "UntagResource", "TagResource") == ".x"
    assert engine.report()["faults"] == [
        {"operation": "TagResource", "fault": "dropped", "seen": 1, "struck": 1}
    ]


@pytest.mark.parametrize("trigger", [{"nth": 2}, {"every": 2}])
def test_each_operation_is_counted_by_itself(trigger: JsonObject) -> None:
    engine = engine_of({"operation": ["TagResource", "UntagResource"], **trigger})
    asked = ["TagResource", "UntagResource", "UntagResource", "TagResource"]
    assert strikes(engine, *asked) == "..xx"


def test_what_comes_after_is_counted_over_all_operations() -> None:
    engine = engine_of({"operation": ["TagResource", "UntagResource"], "after": 2})
    asked = ["TagResource", "UntagResource", "ListIdentityPools", "UntagResource", "TagResource"]
    assert strikes(engine, *asked) == "...xx"


def test_an_outage_begins_with_the_first_request_and_ends_with_its_time() -> None:
    engine = engine_of({"operation": "TagResource", "for_seconds": 5})
    assert strikes(engine, "UntagResource", at=10.0) == "."
    marks = [strikes(engine, "TagResource", at=at) for at in (20.0, 24.9, 25.0, 90.0)]
    assert marks == ["x", "x", ".", "."]


def test_tokens_come_back_with_time_up_to_one_second_worth() -> None:
    engine = engine_of({"above_per_second": 2})
    asked = ["TagResource"] * 3
    marks = [strikes(engine, *asked, at=at) for at in (0.0, 0.5, 0.6, 1.1, 60.0, 50.0, 50.5)]
    assert marks == ["..x", ".xx", "xxx", ".xx", "..x", "xxx", ".xx"]


def test_a_rate_that_is_kept_is_never_struck_for_rounding() -> None:
    engine = engine_of({"above_per_second": 10})
    strikes(engine, *["TagResource"] * 10)
    marks = [strikes(engine, "TagResource", at=number * 0.1) for number in range(1, 500)]
    assert set(marks) == {"."}


def test_a_quota_is_of_one_operation_in_one_account_and_region() -> None:
    engine = engine_of({"above_per_second": 1})
    asked = [
        ("TagResource", HOME),
        ("TagResource", AWAY),
        ("TagResource", OTHER),
        ("UntagResource", HOME),
        ("TagResource", None),
        ("TagResource", HOME),
        ("TagResource", None),
    ]
    struck = [engine.fault(operation, scope, at_noon) is not None for operation, scope in asked]
    assert struck == [False] * 5 + [True] * 2


def test_the_first_rule_that_strikes_wins() -> None:
    engine = engine_of({"nth": 2, "fault": "throttle"}, {"nth": [2, 3], "fault": "unavailable"})
    faults = [engine.fault("TagResource", HOME, at_noon) for _ in range(3)]
    assert faults == [None, THROTTLED, Unavailable()]


def test_a_rule_that_is_used_up_gives_way_to_the_next() -> None:
    engine = engine_of({"fault": "throttle", "times": 1}, {"times": 1})
    faults = [engine.fault("TagResource", HOME, at_noon) for _ in range(3)]
    assert faults == [THROTTLED, Dropped(), None]


def test_a_rule_counts_requests_that_another_one_struck() -> None:
    engine = engine_of({"nth": 1, "fault": "throttle"}, {"nth": [1, 2]})
    assert strikes(engine, "TagResource", "TagResource") == "xx"
    assert engine.report() == {
        "seed": 0,
        "faults": [
            {"operation": "*", "fault": "throttle", "nth": 1, "seen": 2, "struck": 1},
            {"operation": "*", "fault": "dropped", "nth": [1, 2], "seen": 2, "struck": 1},
        ],
    }


def chances(seed: int, *before: JsonObject) -> list[Fault | None]:
    """What befalls two hundred requests of TagResource."""
    engine = engine_of(*before, {"probability": 0.3}, seed=seed)
    return [engine.fault("TagResource", HOME, at_noon) for _ in range(200)]


def test_the_same_seed_strikes_the_same_requests() -> None:
    assert chances(7) == chances(7)


def test_another_seed_strikes_others() -> None:
    assert chances(7) != chances(8)


def test_chance_strikes_about_as_often_as_the_rule_says() -> None:
    assert 40 < chances(7).count(Dropped()) < 80


def test_rules_do_not_share_their_chances() -> None:
    engine = engine_of({"probability": 0.5, "fault": "throttle"}, {"probability": 0.5})
    kinds = {type(engine.fault("TagResource", HOME, at_noon)) for _ in range(100)}
    assert kinds == {Refused, Dropped, type(None)}


def test_a_rule_has_the_same_chances_whatever_strikes_before_it() -> None:
    untouched = chances(7, {"operation": "UntagResource"})
    crossed = chances(7, {"nth": [1, 2, 3], "fault": "throttle"})
    assert crossed == [*[THROTTLED] * 3, *untouched[3:]]


def test_no_request_of_many_threads_is_miscounted() -> None:
    engine = engine_of({"every": 3}, {"times": 100, "fault": "throttle"})
    with ThreadPoolExecutor(16) as threads:
        marks = list(threads.map(lambda _: strikes(engine, *["TagResource"] * 100), range(30)))
    assert "".join(marks).count("x") == 1100
    assert engine.report()["faults"] == [
        {"operation": "*", "fault": "dropped", "every": 3, "seen": 3000, "struck": 1000},
        {"operation": "*", "fault": "throttle", "times": 100, "seen": 3000, "struck": 100},
    ]
