"""The examples are a configuration to start from: they validate, and plan to create."""

import re
from pathlib import Path

import pytest

from reconciler.flows.access_tests import try_access_tests
from reconciler.flows.lint import lint
from reconciler.flows.load import load
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options
from tests.builders import RUN

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "pools"


def test_the_examples_have_no_finding_but_those_that_they_waive() -> None:
    loaded = load(EXAMPLES, RUN.today)
    assert loaded.findings == ()
    assert {(f.address, f.rule, f.waived) for f in lint(loaded, RUN.today)} == {
        ("build-workers", "overlapping-rules", True),
        ("city-map", "guest-access", True),
        ("customer-web", "ambiguous-fallback", True),
        ("customer-web", "mutable-claim", True),
        ("staff", "overlapping-rules", True),
    }


@pytest.mark.parametrize(
    ("target", "addresses"),
    [
        ("local", ["build-workers", "city-map", "customer-web", "staff"]),
        ("dev", ["build-workers", "city-map", "customer-web", "staff"]),
        ("prod", ["city-map", "customer-web", "staff"]),
    ],
)
def test_the_examples_plan_to_create(target: str, addresses: list[str]) -> None:
    loaded = load(EXAMPLES, RUN.today)
    configuration = loaded.usable()
    chosen = configuration.target(target)
    assert chosen is not None
    plan = plan_target(chosen, configuration.owner, loaded.pools[target], (), Options())
    assert [(change.address, change.action.value, change.refusal) for change in plan.changes] == [
        (address, "create", None) for address in addresses
    ]


def test_the_access_tests_of_the_examples_pass_and_notice_every_mistake() -> None:
    loaded = load(EXAMPLES, RUN.today)
    view = try_access_tests(loaded, loaded.usable().targets, mutation=True)
    assert view.mutation is not None
    assert [case for case in view.cases if not case.passed] == []
    assert (view.uncovered, view.mutation.survivors) == ((), ())


@pytest.mark.parametrize("file", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda file: file.name)
def test_the_first_line_points_an_editor_at_the_schema(file: Path) -> None:
    line = file.read_text(encoding="utf-8").splitlines()[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", line)
    assert match is not None
    assert (file.parent / match[1]).resolve().is_file()
