"""Is this the plan that was approved?"""

from dataclasses import replace

import pytest

from reconciler.errors import PlanChanged
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.spec import Roles
from reconciler.model.targets import Target
from reconciler.plan.approval import check_digest, check_same_plan
from reconciler.plan.digest import hashed, plan_digest, states_its_digests
from reconciler.plan.planner import plan_target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.plan import FieldView, PlanView
from tests.builders import DESIRED, LIVE, OWNER, POOL_ID, TARGET, USER_POOL, live, role

DEV = replace(TARGET, name="dev", region="us-east-1")
RENAMED = replace(DESIRED, name="renamed")


Part = tuple[Target, list[DesiredPool], list[LivePool]]


def view(*parts: Part) -> PlanView:
    """A plan of each target for these documents and pools."""
    plans = (
        plan_target(target, OWNER, desired, pools, Options()) for target, desired, pools in parts
    )
    return plan_view(Plan(tuple(plans), None))


ONE = view((TARGET, [RENAMED], [LIVE]))


Difference = tuple[str, str, str]


def difference(present: PlanView, approved: PlanView = ONE) -> list[Difference]:
    """What is told: where, what was approved, what is there now."""
    with pytest.raises(PlanChanged) as caught:
        check_same_plan(approved, present)
    told, *lines = str(caught.value).split("\n")
    assert told == "the present plan is not the approved one; nothing was written:"
    threes = zip(lines[::3], lines[1::3], lines[2::3], strict=True)
    return [
        (
            where.removeprefix("  "),
            was.removeprefix("    approved: "),
            now.removeprefix("    present:  "),
        )
        for where, was, now in threes
    ]


def test_the_same_plan_is_the_approved_one() -> None:
    check_same_plan(ONE, view((TARGET, [RENAMED], [LIVE])))


def test_a_plan_that_told_of_other_access_is_not_the_approved_one() -> None:
    guests = replace(
        DESIRED, allow_unauthenticated_identities=True, roles=Roles(unauthenticated=role("guest"))
    )
    opened = view((TARGET, [guests], [LIVE]))
    (target,) = opened.targets
    (change,) = target.changes
    assert change.access
    widened = (
        f"prod: web: access widened {role('guest')} for guests",
        "nothing",
        f'{{"denied":"guests-off"}} → {{"role":"{role("guest")}"}} with {{"flow":"enhanced"}}',
    )
    for forged, word in (((), "no effect on access"), (None, "not judged")):
        approved = replace(target, changes=(replace(change, access=forged),))
        assert difference(opened, replace(opened, targets=(approved,))) == [
            ("prod: web: access", word, "changes"),
            widened,
        ]


def test_a_digest_may_be_of_the_plan_or_of_its_only_target() -> None:
    check_digest(ONE, ONE.digest)
    check_digest(ONE, ONE.targets[0].digest)
    two = view((TARGET, [RENAMED], [LIVE]), (DEV, [], []))
    check_digest(two, two.digest)
    for digest in (two.targets[0].digest, ONE.digest, ""):
        with pytest.raises(PlanChanged, match="nothing was written"):
            check_digest(two, digest)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (
            view((DEV, [RENAMED], [LIVE])),
            [("dev", "nothing", "planned"), ("prod", "planned", "nothing")],
        ),
        (
            view((replace(TARGET, account="210987654321"), [RENAMED], [LIVE])),
            [
                ("prod: account", "123456789012", "210987654321"),
                (
                    "prod: web: call 2 (TagResource) ResourceArn",
                    f'"{TARGET.pool_arn(POOL_ID)}"',
                    f'"{TARGET.pool_arn(POOL_ID)}"'.replace("123456789012", "210987654321"),
                ),
            ],
        ),
        (view((TARGET, [], [LIVE])), [("prod: web", f"update {POOL_ID}", "nothing")]),
        (
            view((TARGET, [RENAMED, replace(DESIRED, address="app", name="app")], [LIVE])),
            [("prod: app", "nothing", 'create "app"')],
        ),
        (
            view((TARGET, [DESIRED], [LIVE])),
            [
                ("prod: web: action", "update", "unchanged"),
                ("prod: web: calls", "UpdateIdentityPool, TagResource", "TagResource"),
                ("prod: web: name", '"web" → "renamed"', "nothing"),
            ],
        ),
        (
            view((TARGET, [RENAMED], [LIVE, live(pool_id="x")])),
            [
                ("prod: web: action", "update", "create"),
                (
                    "prod: web: refusal",
                    "none",
                    f"ambiguous: several pools carry this owner and address: {POOL_ID}, x",
                ),
                ("prod: web: pool", POOL_ID, "one that is to be made"),
                ("prod: web: calls", "UpdateIdentityPool, TagResource", "none"),
                ("prod: web: name", '"web" → "renamed"', "nothing"),
                ("prod: web: access", "no effect on access", "not judged"),
            ],
        ),
        (
            view((TARGET, [replace(RENAMED, name="re\nnämed")], [LIVE])),
            [("prod: web: name", '"web" → "renamed"', '"web" → "re\\nn\\u00e4med"')],
        ),
        (
            view((TARGET, [RENAMED], [live(pool_id="eu-west-1:x")])),
            [("prod: web: pool", POOL_ID, "eu-west-1:x")],
        ),
        (
            view((TARGET, [replace(DESIRED, pin=POOL_ID, absent=True)], [LIVE])),
            [
                ("prod: web: action", "update", "delete"),
                (
                    "prod: web: refusal",
                    "none",
                    "identity-loss: the identities in the pool could not be counted",
                ),
                ("prod: web: calls", "UpdateIdentityPool, TagResource", "none"),
                ("prod: web: name", '"web" → "renamed"', "nothing"),
                ("prod: web: access", "no effect on access", "changes"),
                (
                    f"prod: web: access narrowed {role('gold')} for {USER_POOL.key}",
                    "nothing",
                    f'{{"role":"{role("gold")}","selectable":["{role("gold")}"]}} → '
                    '{"denied":"no-pool"} with '
                    '{"claims":{"custom:tier":"gold"},"flow":"enhanced","rules":[[1],[]]}',
                ),
            ],
        ),
    ],
)
def test_another_plan_is_refused_with_what_differs(
    present: PlanView, expected: list[Difference]
) -> None:
    assert difference(present) == expected


def test_a_secret_that_differs_is_told_by_its_hash() -> None:
    path = ("providers", "api.twitter.com", "app_id")
    (target,) = ONE.targets
    (change,) = target.changes
    fields = [
        FieldView(path, before=hashed(POOL_ID, path, secret), sensitive=True)
        for secret in ("key;one", "key;other")
    ]
    plans = [
        replace(
            ONE,
            digest=str(field),
            targets=(replace(target, changes=(replace(change, fields=(field,)),)),),
        )
        for field in fields
    ]
    assert difference(plans[1], plans[0]) == [
        (
            "prod: web: providers.api.twitter.com.app_id",
            *(f'(sensitive) "{field.before}" → nothing' for field in fields),
        )
    ]
    assert "key" not in str(difference(plans[1], plans[0]))


def test_two_orphans_with_one_address_are_compared_each_with_its_own() -> None:
    (target,) = ONE.targets
    (change,) = target.changes
    deletes = [replace(change, action="delete", pool_id=pool_id) for pool_id in "abc"]
    before = replace(ONE, targets=(replace(target, changes=(deletes[1], deletes[0])),))
    after = replace(ONE, digest="x", targets=(replace(target, changes=(deletes[2], deletes[0])),))
    assert difference(after, before) == [("prod: web: pool", "b", "c")]


def test_what_a_value_says_cannot_look_like_a_line_of_its_own() -> None:
    (target,) = ONE.targets
    forged = replace(target, owner="acme\n  prod: web: action")
    assert difference(replace(ONE, digest="x", targets=(forged,))) == [
        ("prod: owner", "acme", "acme\\n  prod: web: action")
    ]


def test_another_digest_alone_is_refused_too() -> None:
    assert difference(replace(ONE, digest="sha256:other")) == [
        ("digest", ONE.digest, "sha256:other")
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (Options(prune=True), ("prod: --prune", "no", "yes")),
        (Options(pools=("web",)), ("prod: --pool", "none", "web")),
        (
            Options(allow_identity_loss=("app", "web")),
            ("prod: --allow-identity-loss", "none", "app, web"),
        ),
    ],
)
def test_another_consent_is_another_plan(options: Options, told: Difference) -> None:
    plan = plan_target(TARGET, OWNER, [RENAMED], [LIVE], options)
    assert difference(plan_view(Plan((plan,), None))) == [told]


def test_the_order_of_targets_does_not_matter_to_the_digest() -> None:
    parts: list[Part] = [(TARGET, [RENAMED], [LIVE]), (DEV, [DESIRED], [])]
    assert view(*parts).digest == view(*reversed(parts)).digest
    assert plan_digest(["a", "b"]) != plan_digest(["a"])


def test_a_plan_that_was_altered_does_not_state_its_digests() -> None:
    assert states_its_digests(ONE)
    (target,) = ONE.targets
    (change,) = target.changes
    changes = (replace(change, calls=()), replace(change, pool_id="x"), replace(change, fields=()))
    targets = (
        replace(target, account="210987654321"),
        *(replace(target, changes=(altered,)) for altered in changes),
    )
    assert not states_its_digests(replace(ONE, digest="sha256:0"))
    assert not any(states_its_digests(replace(ONE, targets=(altered,))) for altered in targets)


def test_what_is_told_beside_the_plan_is_not_in_the_digest() -> None:
    (target,) = ONE.targets
    (change,) = target.changes
    retold = replace(change, reason="another", origin=replace(change.origin, line=99))
    assert states_its_digests(
        replace(ONE, commit="abc1234", targets=(replace(target, changes=(retold,), others=()),))
    )
