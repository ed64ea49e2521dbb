"""What could not be read is told as such, and what could is judged."""

from dataclasses import replace

import pytest

from reconciler.access.trust import issuer_of_region, trust_policy
from reconciler.lint.preflight import Check, Judgement, Placed, Status, judge
from reconciler.model.json_value import Json
from reconciler.model.pools import DesiredPool
from reconciler.model.spec import Roles
from reconciler.model.surroundings import (
    Denied,
    LiveClient,
    LiveRole,
    LiveUserPool,
    Permission,
    SubjectKind,
    Surroundings,
    Unread,
)
from tests.builders import DESIRED, OIDC, POOL_ID, REGION, RUN, SAML, USER_POOL, role

USER = role("user")
WEB = replace(DESIRED, providers=(replace(USER_POOL, role_mapping=None),))
TRUST: Json = trust_policy(POOL_ID, REGION, "authenticated")
THERE = Surroundings(
    roles={USER: LiveRole(USER, TRUST)},
    user_pools={USER_POOL.user_pool_id: LiveUserPool(USER_POOL.user_pool_id)},
    clients={USER_POOL.key: LiveClient(USER_POOL.user_pool_id, USER_POOL.client_id)},
)


def judged(surroundings: Surroundings, *pools: DesiredPool) -> Judgement:
    placed = [Placed(pool, POOL_ID) for pool in pools or (WEB,)]
    return judge(placed, surroundings, issuer_of_region(REGION), RUN.today)


def test_everything_is_there() -> None:
    assert judged(THERE) == Judgement(
        (
            Check(SubjectKind.ROLE, USER, Status.OK, "there"),
            Check(SubjectKind.USER_POOL, USER_POOL.user_pool_id, Status.OK, "there"),
            Check(SubjectKind.CLIENT, USER_POOL.key, Status.OK, "there"),
        ),
        permissions=(),
        findings=(),
    )


def test_a_missing_permission_is_told_once_and_the_rest_is_judged() -> None:
    one = Permission("iam:GetRole", USER)
    other = Permission("cognito-idp:DescribeUserPool", "arn")
    around = replace(
        THERE, roles={USER: Denied(one)}, user_pools={USER_POOL.user_pool_id: Denied(other)}
    )
    found = judged(around, WEB, replace(WEB, address="app"))
    assert found == Judgement(
        (
            Check(SubjectKind.ROLE, USER, Status.DENIED, "iam:GetRole is not allowed"),
            Check(
                SubjectKind.USER_POOL,
                USER_POOL.user_pool_id,
                Status.DENIED,
                "cognito-idp:DescribeUserPool is not allowed",
            ),
            Check(SubjectKind.CLIENT, USER_POOL.key, Status.OK, "there"),
        ),
        permissions=(other, one),
        findings=(),
    )


def test_what_could_not_be_read_is_not_missing() -> None:
    pool = replace(WEB, roles=None, providers=(OIDC, SAML, *(WEB.providers or ())))
    around = replace(
        THERE,
        oidc={OIDC.arn: Unread("odd")},
        saml={SAML.arn: Unread("odd")},
        clients={USER_POOL.key: Unread("odd")},
    )
    found = judged(around, pool)
    assert found.findings == ()
    assert [check.message for check in found.checks] == ["odd", "odd", "there", "odd"]


def test_a_problem_is_graver_than_a_gap() -> None:
    guest = role("guest")
    pool = replace(
        WEB,
        providers=(),
        roles=Roles(unauthenticated=guest),
        allow_unauthenticated_identities=True,
    )
    gap = Denied(Permission("iam:GetRolePolicy", guest))
    wrong = LiveRole(guest, TRUST, gaps=(gap,))
    right = replace(wrong, trust=trust_policy(POOL_ID, REGION, "unauthenticated"))
    (check,) = judged(Surroundings(roles={guest: wrong}), pool).checks
    assert check.status is Status.PROBLEM
    assert check.message.endswith("; iam:GetRolePolicy is not allowed")
    (check,) = judged(Surroundings(roles={guest: right}), pool).checks
    assert check == Check(
        SubjectKind.ROLE, guest, Status.DENIED, "iam:GetRolePolicy is not allowed"
    )


@pytest.mark.parametrize(
    ("at", "new", "message"),
    [
        (Placed(WEB, None), True, "web is not created yet, and cannot be trusted before"),
        (
            Placed(WEB, None, held_back=True),
            False,
            "web is held back by a guard, so that its id is not known",
        ),
        (Placed(WEB, POOL_ID), False, "there"),
    ],
)
def test_a_pool_without_an_id_cannot_be_trusted_yet(at: Placed, new: bool, message: str) -> None:
    found = judge([at], THERE, issuer_of_region(REGION), RUN.today)
    assert (at.is_new, found.checks[0].message) == (new, message)
