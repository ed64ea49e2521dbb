"""What waivers accept, and when they are findings themselves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from reconciler.lint.check import check_targets
from reconciler.lint.rules import RULES
from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, Waiver
from reconciler.model.results import Severity
from tests.builders import DESIRED, RUN, USER_POOL, mapping, role, rule

PLACE = Origin("web.yaml", 18, 5, 18, 60)
UNTIL = date(2027, 6, 30)

# No finding, and one of guest-access.
QUIET = replace(DESIRED, providers=())
OPEN = replace(QUIET, allow_unauthenticated_identities=True)


def waiver(rule: str, until: date = UNTIL) -> Waiver:
    return Waiver(rule, "somebody said so", until, PLACE)


def told(
    *targets: Sequence[DesiredPool], today: date = RUN.today, complete: bool = True
) -> list[tuple[str, bool]]:
    """The rules of the findings, and whether each is waived."""
    return [(f.rule, f.waived) for f in check_targets(targets, today, complete)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (UNTIL, [("guest-access", True)]),
        (date(2027, 7, 1), [("guest-access", False), ("waiver-expired", False)]),
    ],
)
def test_a_waiver_holds_to_the_end_of_its_day(
    today: date, expected: list[tuple[str, bool]]
) -> None:
    assert told([replace(OPEN, waivers=(waiver("guest-access"),))], today=today) == expected


def test_a_waiver_is_for_one_rule_in_one_pool() -> None:
    other = replace(OPEN, address="app", roles=None)
    waived = replace(OPEN, allow_classic_flow=True, waivers=(waiver("guest-access"),))
    assert told([waived, other]) == [
        ("guest-access", True),
        ("guest-classic-flow", False),
        ("classic-flow", False),
        ("guest-access", False),
    ]


def test_findings_about_a_waiver_stand_at_it_and_are_warnings() -> None:
    pool = replace(QUIET, waivers=(waiver("guest-access"), waiver("classic-flow", date.min)))
    assert [
        (f.origin, f.severity, f.address, f.rule, f.message)
        for f in check_targets([[pool]], RUN.today, complete=True)
    ] == [
        (
            PLACE,
            Severity.WARNING,
            "web",
            "waiver-unused",
            "guest-access finds nothing to waive here; take the waiver out",
        ),
        (
            PLACE,
            Severity.WARNING,
            "web",
            "waiver-expired",
            "ended on 0001-01-01; classic-flow counts again: mend what it finds, or look again "
            "and set a new date",
        ),
    ]


def test_findings_about_waivers_cannot_be_waived() -> None:
    names = ("waiver-unused", "guest-access")
    pool = replace(QUIET, waivers=tuple(waiver(name) for name in names))
    assert told([pool]) == [("waiver-unused", False)]


def test_a_waiver_is_used_where_any_target_of_the_document_needs_it() -> None:
    waivers = (waiver("guest-access"),)
    here, there = replace(OPEN, waivers=waivers), replace(QUIET, waivers=waivers)
    assert told([here], [there]) == [("guest-access", True)]
    assert told([there], [there]) == [("waiver-unused", False)]


def test_what_is_unused_is_not_known_while_pools_are_missing() -> None:
    assert told([replace(QUIET, waivers=(waiver("guest-access"),))], complete=False) == []


def test_a_waiver_of_a_rule_that_looks_at_the_account_is_not_called_unused() -> None:
    waivers = tuple(waiver(rule.name) for rule in RULES if rule.live)
    assert told([replace(QUIET, waivers=waivers)]) == []


def test_an_unknown_rule_is_told_while_loading_and_not_here() -> None:
    assert told([replace(QUIET, waivers=(waiver("guest-acces"),))]) == []


def test_a_pool_that_is_to_go_is_not_judged() -> None:
    gone = replace(OPEN, absent=True, waivers=(waiver("classic-flow", date.min),))
    keeper = replace(QUIET, address="app")
    assert told([gone, keeper]) == []


def test_what_is_said_of_several_targets_is_said_once() -> None:
    def pool(account: str) -> DesiredPool:
        arn = role("gold").replace("123456789012", account)
        gold = mapping(replace(rule(), role=arn))
        return replace(DESIRED, providers=(replace(USER_POOL, role_mapping=gold),))

    assert told([pool("111111111111")], [pool("222222222222")]) == [("mutable-claim", False)]
