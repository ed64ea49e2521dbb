"""Plan, report and drift as pages: one order, the gravest first, our words apart from values."""

import pytest

from reconciler.render.page.page import Page, Risk, Shown, Tone
from reconciler.render.page.plan import plan_page
from reconciler.render.page.report import report_page
from tests.render.views import (
    ADOPTED,
    EVERYTHING,
    REPORT,
    UNCHANGED,
    UPDATED,
    WARNING,
    plan,
    report,
    result,
)

PLANNED = plan_page(EVERYTHING)
APPLIED = report_page(REPORT)


def told(page: Page) -> list[tuple[str | None, tuple[Risk, ...]]]:
    return [(entry.address, entry.risks) for entry in page.entries]


def test_a_plan_shows_first_what_is_gravest() -> None:
    assert told(PLANNED) == [
        ("deleted", (Risk.DELETED,)),
        ("refused", (Risk.REFUSED, Risk.NOT_JUDGED)),
        ("updated", (Risk.WIDENED, Risk.SWITCHED, Risk.NARROWED)),
        ("adopted", ()),
        ("created", ()),
    ]


def test_a_report_shows_first_what_failed() -> None:
    assert told(APPLIED) == [
        ("updated", (Risk.FAILED, Risk.WIDENED, Risk.SWITCHED, Risk.NARROWED)),
        ("created", (Risk.UNKNOWN,)),
        ("refused", (Risk.REFUSED, Risk.NOT_JUDGED)),
        ("adopted", ()),
    ]


def test_the_verdict_leaves_out_what_there_is_none_of() -> None:
    assert PLANNED.verdict == "1 to create, 1 to adopt, 1 to update, 1 to delete, 1 refused"
    assert APPLIED.verdict == "1 done, 1 failed, 1 unknown, 1 refused"
    assert plan_page(plan(UPDATED)).verdict == "1 to update"
    assert plan_page(plan(UNCHANGED)).verdict == "No changes"


@pytest.mark.parametrize(
    ("page", "quiet", "tone"),
    [
        (plan_page(plan(UNCHANGED)), True, Tone.QUIET),
        (plan_page(plan(UNCHANGED, findings=(WARNING,))), False, Tone.QUIET),
        (plan_page(plan(ADOPTED)), False, Tone.CHANGED),
        (PLANNED, False, Tone.DANGER),
    ],
)
def test_a_page_is_quiet_where_nothing_wants_a_look(page: Page, quiet: bool, tone: Tone) -> None:
    assert (page.quiet, page.tone) == (quiet, tone)


def test_a_loss_and_what_would_allow_a_refusal_are_warnings() -> None:
    deleted, refused, *_ = PLANNED.entries
    assert deleted.warnings == (("lost for good: the pool and ", "60 or more identities"),)
    assert refused.warnings == (
        (
            Shown("protected"),
            ": ",
            Shown("what the guard found"),
            "; to allow it: ",
            Shown("what would allow it"),
        ),
    )


def test_an_outcome_that_nobody_knows_is_told_as_it_is() -> None:
    (entry,) = report_page(report(result(ADOPTED, "lost"))).entries
    assert entry.verb == ("adopt", ": ", Shown("lost"))


def test_the_command_applies_this_plan_and_no_other() -> None:
    digest = EVERYTHING.approval
    assert PLANNED.commands == (f"reconciler apply --target prod --expect-digest {digest}",)
