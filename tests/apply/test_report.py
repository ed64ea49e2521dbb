from dataclasses import replace

from reconciler import __version__
from reconciler.apply.report import report_target_view, report_view
from reconciler.model.results import Delivery, Sent
from reconciler.plan.present import target_view
from reconciler.plan.view.codec import dump
from reconciler.plan.view.plan import RefusalView
from reconciler.plan.view.report import OutcomeSummaryView, RequestView
from tests.builders import DESIRED, POOL_ID, RUN

from .world import NO_ANSWER, World, renamed

REFUSED = Sent(Delivery.NOT_APPLIED, {}, "req-9", "InvalidParameterException", "Any: no")


def test_a_report_is_the_plan_with_what_became_of_it(world: World) -> None:
    plan = world.plan(DESIRED)
    results = world.walk(plan)
    view = report_target_view(target_view(plan), results, None)
    (change,), (planned,) = view.changes, target_view(plan).changes
    (made,) = world.reader.pool_ids()
    assert dump(change) == {
        **members(planned),
        "pool_id": made,
        "outcome": "done",
        "error": None,
        "requests": [
            {
                "operation": request.operation,
                "request_id": request.request_id,
                "delivery": "applied",
                "error": None,
            }
            for request in results[0].requests
        ],
    }
    assert (view.target, view.account, view.region, view.digest) == (
        "local",
        "123456789012",
        "eu-west-1",
        target_view(plan).digest,
    )


def members(view: object) -> dict[str, object]:
    dumped = dump(view)
    assert isinstance(dumped, dict)
    return {**dumped}


def test_changes_are_counted_by_what_became_of_them(world: World) -> None:
    world.applied()
    world.writer.script = {"CreateIdentityPool": [REFUSED, NO_ANSWER]}
    named = [replace(DESIRED, address=a, name=a) for a in ("fails", "lost", "made")]
    refused = replace(DESIRED, address="refused", pin=POOL_ID)
    plan = world.plan(DESIRED, *named, refused)
    view = report_target_view(target_view(plan), world.walk(plan), None)
    assert view.summary == OutcomeSummaryView(
        done=1, failed=1, unknown=1, not_attempted=0, unchanged=1, refused=1
    )
    by_address = {change.address: change for change in view.changes}
    assert by_address["fails"].error == "Any: no"
    assert by_address["fails"].requests == (
        RequestView("CreateIdentityPool", "req-9", "not_applied", "Any: no"),
    )


def test_a_pool_that_moved_counts_as_refused_and_says_why(world: World) -> None:
    world.applied()
    plan = world.plan(renamed("renamed"))
    world.applied(renamed("theirs"))
    view = report_target_view(target_view(plan), world.walk(plan), None)
    assert view.summary == OutcomeSummaryView(0, 0, 0, 0, 0, 1)
    assert view.changes[0].refusal == RefusalView(
        "stale",
        "the pool is not what the plan saw any more; nothing was sent to it",
        "plan again and look at what has changed",
    )
    assert view.changes[0].outcome == "not_attempted"


def test_a_run_adds_its_targets_up(world: World) -> None:
    plan = world.plan(DESIRED)
    target = report_target_view(target_view(plan), world.walk(plan), None)
    view = report_view("sha256:0", RUN, [target, target])
    assert (view.kind, view.tool.version, view.run, view.commit, view.digest) == (
        "report",
        __version__,
        "run-1",
        "abc1234",
        "sha256:0",
    )
    assert view.summary == OutcomeSummaryView(2, 0, 0, 0, 0, 0)
    assert view.targets == (target, target)
