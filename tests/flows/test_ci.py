"""The comment on a pull request, and what it approves: two runs at once, lost answers, and more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle

import pytest

from reconciler.errors import ForgeBusy, ForgeForbidden, ForgeMissing, NotApproved, TooLong
from reconciler.flows.approved import Approved
from reconciler.flows.comment import Spoken, about_plans, comment
from reconciler.flows.gather import Gathered
from reconciler.flows.posting import Posted
from reconciler.flows.saved import Saved
from reconciler.model.forge import RunNumber
from reconciler.plan.stamps import hashed_name, stamp_of
from reconciler.render.markdown.code import shown
from tests.flows.speaking import (
    HEAD,
    LIST,
    LOST,
    MERGE,
    PATCH,
    POST,
    TARGET,
    UNSENT,
    WORKFLOW,
    Here,
)
from tests.flows.test_saved import PLAN
from tests.github_api import BOT, MOST_CHARACTERS, Account, Fate, github_api
from tests.hostile import PIECES
from tests.render import views
from tests.render.hostile_views import one_for_one, with_texts
from tests.render.markdown_reader import read


@pytest.fixture
def here() -> Iterator[Here]:
    with github_api() as double:
        yield Here(double)


def test_a_comment_is_made_once_and_then_changed(here: Here) -> None:
    assert here.say(PLAN, 10) is Posted.STANDS
    assert here.say(PLAN, 11) is Posted.STANDS
    assert here.say(None, 12) is Posted.STANDS
    assert here.runs() == [12]
    assert here.api.writes == [POST, "PATCH issues/comments/1", "PATCH issues/comments/1"]


def test_the_same_again_sends_nothing(here: Here) -> None:
    here.say(PLAN)
    here.api.seen.clear()
    assert here.say(PLAN) is Posted.STANDS
    assert here.api.seen == [LIST]


def test_a_comment_has_its_stamp_first_then_the_plan_then_where_it_is_from(here: Here) -> None:
    here.say(PLAN)
    (body,) = here.api.bodies()
    stamp = stamp_of(body)
    assert stamp is not None
    assert (stamp.about, stamp.head, stamp.whole) == (about_plans("acme"), HEAD, True)
    assert [(t.target, t.refused) for t in stamp.targets] == [(hashed_name(TARGET.target), True)]
    assert PLAN.digest in body
    assert "Merging approves nothing" not in body
    assert body.endswith(f"\nFrom [this run](https://x.test/run), commit `{HEAD[:12]}`.\n")


@pytest.mark.no_cover
@pytest.mark.parametrize("start", range(0, len(PIECES), 20))
def test_a_comment_of_hostile_values_is_its_stamp_a_page_and_one_link(
    here: Here, start: int
) -> None:
    """Its first line is the only comment of HTML, its last one leads to the run."""
    hostile = with_texts(views.EVERYTHING, one_for_one(cycle(PIECES[start:] + PIECES[:start])))
    targets = tuple(replace(t, approval=views.APPROVAL) for t in hostile.targets)
    here.fail(replace(hostile, targets=targets), *PIECES[start : start + 20])
    (body,) = here.api.bodies()
    assert stamp_of(body) is not None
    told = read(body)
    assert [piece[0] for piece in told.ours if piece[1] == "<!-- -->"] == ["element"]
    assert told.ours[1][1] == "<!-- -->"
    assert told.links == [WORKFLOW.run_url]
    for other in PIECES[start : start + 20]:
        assert not other or shown(other) in told.values


def test_a_stamp_of_somebody_else_is_left_alone(here: Here) -> None:
    here.say(PLAN, 99)
    (planted,) = here.api.bodies()
    here.api.comments.clear()
    here.api.add_comment(7, "mallory", planted)
    assert here.say(PLAN, 10) is Posted.STANDS
    assert here.api.bodies()[0] == planted
    assert here.api.writes == [POST, POST]
    assert here.runs() == [99, 10]


def test_a_comment_of_ours_is_found_behind_a_hundred_others(here: Here) -> None:
    for number in range(130):
        here.api.add_comment(7, "maria", f"text {number}")
    here.say(PLAN, 10)
    here.say(PLAN, 11)
    assert here.runs() == [11]


def test_two_configurations_have_a_comment_each(here: Here) -> None:
    for key in ("one", "two", "one"):
        comment(here.github(), BOT.login, key, WORKFLOW, Gathered(PLAN, (), ()), here.clock)
    assert [stamp and stamp.about for stamp in here.stamps()] == [
        about_plans("one"),
        about_plans("two"),
    ]


def test_another_run_that_claims_to_be_later_about_the_same_commit_is_told(here: Here) -> None:
    here.say(PLAN, 11)
    assert here.say(PLAN, 10) is Posted.CONTESTED
    assert here.runs() == [11]


def test_an_earlier_run_does_not_overwrite_a_later_one(here: Here) -> None:
    here.say(PLAN, 11, head="f" * 40)
    assert here.say(PLAN, 10) is Posted.OVERTAKEN
    assert here.runs() == [11]


@pytest.mark.parametrize("other", [9, 11])
@pytest.mark.parametrize(
    ("there", "moment", "nth"),
    [(False, LIST, 1), (False, POST, 1), (False, LIST, 2), (True, LIST, 1), (True, LIST, 2)],
)
def test_two_runs_at_once_leave_one_comment_with_what_the_later_one_says(
    here: Here, there: bool, moment: str, nth: int, other: int
) -> None:
    if there:
        here.say(PLAN, 8)
    here.api.before += [(moment, lambda: None)] * (nth - 1)
    here.api.before.append((moment, lambda: here.say(PLAN, other)))
    here.say(PLAN, 10)
    assert here.api.before == []
    assert here.runs() == [max(10, other)]


def test_what_an_earlier_run_writes_over_a_later_one_is_written_again(here: Here) -> None:
    here.say(PLAN, 10)
    (earlier,) = here.api.bodies()
    here.api.before += [
        (LIST, lambda: None),
        (LIST, lambda: here.api.comments[1].update(body=earlier)),
    ]
    assert here.say(PLAN, 11) is Posted.STANDS
    assert here.runs() == [11]
    assert here.api.writes == [POST, "PATCH issues/comments/1", "PATCH issues/comments/1"]


def test_two_steps_of_one_run_do_not_write_over_each_other_forever(here: Here) -> None:
    here.say(None, 10)
    (other,) = here.api.bodies()
    here.api.before += [(LIST, lambda: here.api.comments[1].update(body=other))] * 9
    assert here.say(PLAN, 10) is Posted.STANDS
    assert here.api.writes == [POST, "PATCH issues/comments/1"]


def test_comments_that_two_runs_made_become_the_oldest(here: Here) -> None:
    here.say(PLAN, 9)
    (first,) = here.api.bodies()
    for _ in range(3):
        here.api.add_comment(7, BOT.login, first)
    here.say(PLAN, 10)
    assert [*here.api.comments] == [1]
    assert here.runs() == [10]


def test_a_comment_that_a_later_run_made_beside_is_left_for_it_to_take_away(here: Here) -> None:
    here.say(PLAN, 11)
    (later,) = here.api.bodies()
    here.api.comments.clear()
    here.say(PLAN, 9)
    here.api.add_comment(7, BOT.login, later)
    here.say(PLAN, 10)
    assert here.runs() == [10, 11]
    here.say(PLAN, 11)
    assert here.runs() == [11]


@pytest.mark.parametrize("fate", [LOST, UNSENT])
@pytest.mark.parametrize("request_", [POST, PATCH, "DELETE .*"])
def test_a_write_whose_answer_was_lost_is_looked_for_and_not_repeated_blindly(
    here: Here, fate: Fate, request_: str
) -> None:
    if request_ != POST:
        here.say(PLAN, 8)
        here.api.add_comment(7, BOT.login, here.api.bodies()[0])
    here.api.seen.clear()
    here.api.fates.append((request_, fate))
    assert here.say(PLAN, 10) is Posted.STANDS
    assert here.runs() == [10]
    sent = [name for name in here.api.writes if name.split()[0] == request_.split()[0]]
    assert len(sent) == (1 if fate is LOST else 2)


def test_a_comment_that_stays_unanswered_ends_the_run(here: Here) -> None:
    here.api.fates += [(POST, UNSENT)] * 8
    with pytest.raises(ForgeBusy):
        here.say(PLAN)


def test_that_no_target_is_concerned_is_said_and_approves_nothing(here: Here) -> None:
    here.say(PLAN, 10)
    assert here.say(None, 11) is Posted.STANDS
    (body,) = here.api.bodies()
    assert "This commit concerns no target" in body
    assert here.runs() == [11]
    here.api.merge(7, HEAD, MERGE)
    assert here.approved() == Approved({}, ())


def test_a_comment_that_is_too_long_is_shortened_until_github_takes_it(here: Here) -> None:
    said = b'{"message": "Validation Failed", "errors": [{"message": "body is too long"}]}'
    here.api.fates += [(POST, Fate(False, 422, (), said))] * 2
    assert here.say(many(60)) is Posted.STANDS
    (body,) = here.api.bodies()
    assert len(body) <= 12_000
    (stamp,) = here.stamps()
    assert stamp is not None
    assert not stamp.whole
    assert "Merging approves nothing of this" in body
    here.api.fates += [(PATCH, Fate(False, 422, (), said))] * 4
    with pytest.raises(TooLong):
        here.say(many(60), 11)


@pytest.mark.parametrize("targets", [250, 300])
def test_a_plan_of_any_number_of_targets_is_a_comment_that_fits(here: Here, targets: int) -> None:
    here.say(many(targets))
    (body,), (stamp,) = here.api.bodies(), here.stamps()
    assert len(body) <= MOST_CHARACTERS
    assert stamp is not None
    assert len(stamp.targets) == (targets if targets == 250 else 0)
    assert not stamp.whole


def many(targets: int) -> Saved:
    return replace(PLAN, targets=tuple(replace(TARGET, target=f"t{n}") for n in range(targets)))


def test_a_missing_permission_is_named(here: Here) -> None:
    here.api.tokens["bot-token"] = replace(BOT, permissions=frozenset({"pull_requests:read"}))
    with pytest.raises(ForgeForbidden, match="give the job `permissions: issues: write`"):
        here.say(PLAN)
    here.api.private, here.api.tokens["bot-token"] = True, replace(BOT, permissions=frozenset())
    with pytest.raises(ForgeMissing, match="the token may not read it"):
        here.say(PLAN)


def test_after_a_push_the_merged_pull_request_gets_a_comment_beside_what_was_approved(
    here: Here,
) -> None:
    here.say(PLAN, 10)
    pushed = replace(WORKFLOW, number=RunNumber(11, 1), pull_request=None, pushed=MERGE)
    applied = Gathered(views.REPORT, (), ())
    args = (here.github(), BOT.login, "acme", pushed, applied, here.clock)
    assert comment(*args) is None
    here.api.merge(7, HEAD, MERGE)
    assert comment(*args) == Spoken(7, Posted.STANDS)
    assert here.runs() == [10, 11]
    assert here.approved().digests == {TARGET.target: TARGET.approval}


def test_what_has_no_report_after_a_push_is_told_as_that(here: Here) -> None:
    here.say(PLAN, 10)
    here.api.merge(7, HEAD, MERGE)
    pushed = replace(WORKFLOW, number=RunNumber(11, 1), pull_request=None, pushed=MERGE)
    failed = Gathered(None, ("prod",), ())
    comment(here.github(), BOT.login, "acme", pushed, failed, here.clock)
    assert "There is no report of these." in here.api.bodies()[1]
    assert "Merging approves" not in here.api.bodies()[1]


def test_a_comment_by_another_account_takes_its_login(here: Here) -> None:
    here.api.tokens["own"] = Account("Maria", BOT.permissions)
    github = here.github("own")
    for _ in range(2):
        comment(github, "maria", "acme", WORKFLOW, Gathered(PLAN, (), ()), here.clock)
    assert here.api.writes == [POST]


def test_what_a_merged_pull_request_showed_is_approved(here: Here) -> None:
    here.say(PLAN)
    here.api.merge(7, HEAD, MERGE)
    digests = {TARGET.target: TARGET.approval}
    assert here.approved(TARGET.target, "other") == Approved(digests, (TARGET.target,))


def taken_over(here: Here) -> None:
    here.say(PLAN)
    here.api.comments[1]["user"] = {"login": "mallory"}


def elsewhere(here: Here) -> None:
    here.api.pulls.clear()
    here.api.merge(7, HEAD, MERGE, base="acme/another")


def open_again(here: Here) -> None:
    here.api.pulls[MERGE][0]["merged_at"] = None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (lambda h: None, "no comment of github-actions"),
        (lambda h: h.fail(PLAN, "dev"), "did not show every plan whole"),
        (lambda h: h.fail(None, "dev"), "did not show every plan whole"),
        (lambda h: h.say(many(200)), "did not show every plan whole"),
        (lambda h: h.say(PLAN, head="f" * 40), f"not about the commit that was merged, {HEAD}"),
        (lambda h: h.say(PLAN, head=None), "not about the commit that was merged"),
        (
            lambda h: [h.say(PLAN), h.api.add_comment(7, BOT.login, h.api.bodies()[0])],
            "more than one comment",
        ),
        (taken_over, "no comment of github-actions"),
    ],
)
def test_a_comment_approves_only_what_it_shows_whole_of_what_was_merged(
    here: Here, said: Callable[[Here], object], reason: str
) -> None:
    said(here)
    here.api.merge(7, HEAD, MERGE)
    with pytest.raises(NotApproved, match=reason):
        here.approved()


def anew(here: Here, **there: str | None) -> None:
    """The pull request is merged as another would be."""
    here.api.pulls.clear()
    here.api.merge(7, HEAD, MERGE, **there)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda h: h.say(PLAN, 11), "its comment was written after the merge"),
        (lambda h: h.api.pulls.clear(), "no pull request was merged as this commit"),
        (lambda h: h.api.merge(8, HEAD, MERGE), "2 pull requests were merged"),
        (elsewhere, "no pull request was merged as this commit"),
        (open_again, "no pull request was merged as this commit"),
        (lambda h: anew(h, branch="scratch"), "no pull request was merged as this commit"),
        (lambda h: anew(h, origin="mallory/pools"), "it comes from a fork"),
        (lambda h: anew(h, origin=None), "it comes from a fork"),
    ],
)
def test_only_the_merge_of_a_branch_of_ours_approves_and_only_what_stood_there_then(
    here: Here, changed: Callable[[Here], object], reason: str
) -> None:
    here.say(PLAN)
    here.api.merge(7, HEAD, MERGE)
    assert here.approved().digests == {TARGET.target: TARGET.approval}
    changed(here)
    with pytest.raises(NotApproved, match=reason):
        here.approved()


def test_a_pull_request_that_only_holds_a_commit_did_not_merge_it(here: Here) -> None:
    here.say(PLAN)
    here.api.merge(7, HEAD, "c" * 40)
    here.api.pulls[MERGE] = here.api.pulls.pop("c" * 40)
    with pytest.raises(NotApproved, match="no pull request was merged as this commit"):
        here.approved()
