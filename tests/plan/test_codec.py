"""Views to JSON and back."""

from dataclasses import dataclass, replace

import pytest

from reconciler.model.json_value import Json
from reconciler.plan.planner import plan_target
from reconciler.plan.present import plan_view, validate_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.codec import ABSENT, Absent, dump, load
from reconciler.plan.view.findings import ValidateView
from reconciler.plan.view.plan import FieldView, PlanView
from tests.builders import DESIRED, LIVE, OWNER, TARGET


@dataclass(frozen=True)
class Inner:
    number: int


@dataclass(frozen=True)
class View:
    text: str
    flag: bool
    inner: Inner | None
    many: tuple[Inner, ...]
    object_: dict[str, Json]
    any_: Json | Absent = ABSENT


VIEW = View("t", True, Inner(1), (Inner(2), Inner(3)), {"a": [1, None]}, {"b": "c"})
JSON = dump(VIEW)

PLAN = plan_view(
    Plan((plan_target(TARGET, OWNER, [replace(DESIRED, name="new")], [LIVE], Options()),), "abc")
)


@pytest.mark.parametrize(
    "view",
    [
        VIEW,
        replace(VIEW, inner=None, many=(), object_={}, any_=None),
        replace(VIEW, any_=ABSENT),
        PLAN,
        validate_view([], 3),
        FieldView(("a",), sensitive=True),
    ],
)
def test_a_view_comes_back_as_it_was(view: object) -> None:
    assert load(type(view), dump(view)) == view


def test_a_value_that_is_not_there_leaves_no_member() -> None:
    assert dump(FieldView(("a", "b"), before=None)) == {
        "path": ["a", "b"],
        "before": None,
        "sensitive": False,
    }
    assert repr(ABSENT) == "ABSENT"
    assert Absent() is ABSENT


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "View is no object"),
        (JSON | {"text": 1}, "View.text is of the wrong type"),
        (JSON | {"text": None}, "View.text is of the wrong type"),
        (JSON | {"flag": 1}, "View.flag is of the wrong type"),
        (JSON | {"inner": {"number": True}}, "View.inner.number is of the wrong type"),
        (JSON | {"inner": {"number": 1.0}}, "View.inner.number is of the wrong type"),
        (JSON | {"inner": []}, "View.inner is no object"),
        (JSON | {"many": {}}, "View.many is no list"),
        (JSON | {"many": [None]}, "View.many is no object"),
        (JSON | {"object_": []}, "View.object_ is no object"),
        (JSON | {"z": 1, "y": 2}, "View has unknown members: y, z"),
        ({k: v for k, v in JSON.items() if k != "text"}, "View has no text"),
    ],
)
def test_anything_else_is_refused_with_its_place(value: Json, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        load(View, value)


def test_what_is_too_deep_to_be_a_view_is_refused_and_no_crash() -> None:
    deep: Json = "x"
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        load(View, JSON | {"any_": deep})


def test_a_plan_and_a_report_are_not_each_other() -> None:
    with pytest.raises(ValueError, match="PlanView has unknown members"):
        load(PlanView, dump(validate_view([], 0)))
    with pytest.raises(ValueError, match="ValidateView has unknown members"):
        load(ValidateView, dump(PLAN))
