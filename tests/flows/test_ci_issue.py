"""Issues about drift: their lives, two runs at once, lost answers."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from reconciler.errors import ForgeMissing
from reconciler.flows.issue_steps import Became
from tests.drift_views import drift_pool, drift_view
from tests.flows.speaking import (
    LOST,
    UNSENT,
    Here,
)
from tests.github_api import BOT, Fate, github_api


@pytest.fixture
def here() -> Iterator[Here]:
    with github_api() as double:
        yield Here(double)


def test_an_issue_lives_as_long_as_its_drift(here: Here) -> None:
    assert here.drift("in_sync", run=1) is Became.NOT_NEEDED
    assert here.drift("drifted", run=2) is Became.OPENED
    assert here.drift("drifted", run=3) is Became.UNCHANGED
    assert here.drift("drifted", run=4, after="Other") is Became.UPDATED
    assert here.drift("in_sync", run=5) is Became.CLOSED
    assert here.drift("in_sync", run=6) is Became.NOT_NEEDED
    assert here.drift("drifted", run=7) is Became.REOPENED
    assert here.issues() == [(1, "open", 7)]
    assert here.api.writes == [
        "POST issues",
        "PATCH issues/1",
        "PATCH issues/1",
        "POST issues/1/comments",
        "PATCH issues/1",
    ]
    issue = here.api.issues[1]
    assert (issue["title"], issue["labels"], issue["assignees"], issue["state_reason"]) == (
        "Drift of the identity pools of prod",
        ["drift"],
        ["maria"],
        "reopened",
    )
    assert "drifted" in str(issue["body"])


def test_neither_times_nor_runs_nor_commits_are_news(here: Here) -> None:
    pool = drift_pool("prod", "drifted")
    here.drifts(drift_view(pool), 1)
    later = replace(drift_view(replace(pool, actors=(), origin=None)), commit="fedcba9")
    assert here.drifts(later, 2) == {"prod": Became.UNCHANGED}
    unmanaged = replace(drift_view(pool, drift_pool("prod", "unmanaged")))
    assert here.drifts(unmanaged, 3) == {"prod": Became.UNCHANGED}
    assert here.drifts(replace(unmanaged, strict=True), 4) == {"prod": Became.UPDATED}


def test_what_a_person_closed_stays_closed_until_something_else_drifts(here: Here) -> None:
    here.drift("drifted", run=1)
    here.api.issues[1]["state"] = "closed"
    assert here.drift("drifted", run=2) is Became.LEFT_CLOSED
    assert here.drift("drifted", run=3, after="Other") is Became.REOPENED


def test_what_a_person_closed_opens_again_when_the_same_drift_returns(here: Here) -> None:
    here.drift("drifted", run=1)
    here.api.issues[1]["state"] = "closed"
    assert here.drift("in_sync", run=2) is Became.NOT_NEEDED
    assert here.drift("drifted", run=3) is Became.REOPENED
    assert here.api.comments == {}


def test_each_target_has_an_issue_of_its_own(here: Here) -> None:
    drift = drift_view(drift_pool("dev", "drifted"), drift_pool("prod", "in_sync"))
    assert here.drifts(drift) == {"dev": Became.OPENED, "prod": Became.NOT_NEEDED}
    drift = drift_view(drift_pool("dev", "in_sync"), drift_pool("prod", "missing"))
    assert here.drifts(drift, 11) == {"dev": Became.CLOSED, "prod": Became.OPENED}
    assert [state for _, state, _ in here.issues()] == ["closed", "open"]


def test_an_issue_is_found_behind_a_hundred_others_and_whoever_copied_its_stamp(
    here: Here,
) -> None:
    here.drift("drifted", run=1)
    body = str(here.api.issues[1]["body"])
    here.api.add_issue("mallory", {"title": "planted", "body": body})
    for number in range(130):
        here.api.add_issue(BOT.login, {"title": f"{number}", "body": "another bot's"})
    assert here.drift("in_sync", run=2) is Became.CLOSED
    assert here.api.issues[2]["state"] == "open"


@pytest.mark.parametrize("other", [9, 11])
def test_two_runs_that_open_an_issue_at_once_leave_the_older_one(here: Here, other: int) -> None:
    here.api.before.append(("POST issues", lambda: here.drift("drifted", run=other)))
    here.drift("drifted", run=10)
    here.drift("drifted", run=12)
    assert [(number, state) for number, state, _ in here.issues()] == [(1, "open"), (2, "closed")]
    assert here.api.issues[2]["state_reason"] == "not_planned"


def test_an_issue_that_a_later_run_opened_beside_is_left_for_it_to_close(here: Here) -> None:
    here.drift("drifted", run=9)
    body = str(here.api.issues[1]["body"])
    here.api.add_issue(BOT.login, {"title": "", "body": body.replace('"run":9', '"run":11')})
    here.drift("drifted", run=10)
    assert here.issues() == [(1, "open", 9), (2, "open", 11)]
    here.drift("drifted", run=11)
    assert here.issues() == [(1, "open", 9), (2, "closed", 11)]


def test_a_listing_that_does_not_filter_authors_is_not_believed(here: Here) -> None:
    here.drift("drifted", run=1)
    planted = {**here.api.issues.pop(1), "user": {"login": "mallory"}}
    here.api.fates.append(("GET issues", Fate(False, 200, (), json.dumps([planted]).encode())))
    here.api.seen.clear()
    assert here.drift("in_sync", run=2) is Became.NOT_NEEDED
    assert here.api.writes == []


def test_an_earlier_run_neither_closes_nor_changes_what_a_later_one_wrote(here: Here) -> None:
    here.drift("drifted", run=11)
    assert here.drift("in_sync", run=10) is Became.OVERTAKEN
    assert here.drift("drifted", run=10, after="Other") is Became.OVERTAKEN
    assert here.issues() == [(1, "open", 11)]


@pytest.mark.parametrize("fate", [LOST, UNSENT])
@pytest.mark.parametrize("request_", ["POST issues", "PATCH issues/1", "POST issues/1/comments"])
def test_an_issue_is_opened_and_closed_once_whatever_answer_is_lost(
    here: Here, fate: Fate, request_: str
) -> None:
    here.api.fates.append((request_, fate))
    assert here.drift("drifted", run=1) is Became.OPENED
    assert here.drift("in_sync", run=2) is Became.CLOSED
    assert here.issues() == [(1, "closed", 2)]
    assert len(here.api.comments) == 1


def test_issues_that_are_switched_off_end_the_run(here: Here) -> None:
    gone = Fate(False, 410, (), b'{"message": "Issues are disabled for this repo"}')
    here.api.fates.append(("GET issues", gone))
    with pytest.raises(ForgeMissing, match="switched off in this repository"):
        here.drift("drifted")


def test_an_issue_too_long_is_shortened_until_github_takes_it(here: Here) -> None:
    said = b'{"message": "body is too long"}'
    here.api.fates += [("POST issues", Fate(False, 422, (), said))]
    assert here.drifts(drift_view(drift_pool("prod", "drifted", "x" * 50_000))) == {
        "prod": Became.OPENED
    }
    assert len(str(here.api.issues[1]["body"])) <= 30_000
