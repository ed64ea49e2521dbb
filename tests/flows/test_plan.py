"""Making a plan: what is read for deletes, what the journal adds, whose consent it is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.errors import JournalError, UnknownTarget
from reconciler.flows.load import Loaded
from reconciler.flows.plan import make_plan, no_journal
from reconciler.model.pools import DesiredPool, IdentityCount
from reconciler.model.targets import Target
from reconciler.plan.values import Options, Plan
from tests.builders import CONFIGURATION, DESIRED, RUN
from tests.cloud import Cloud, cloud_in
from tests.doors import EMBEDDED, SILENCE
from tests.local.clients import Cognito

TARGET = replace(EMBEDDED, max_deletes=2)
APP = replace(DESIRED, address="app", name="app", protect=False)
STAFF = replace(DESIRED, address="staff", name="staff")


def plan(
    cloud: Cloud,
    *desired: DesiredPool,
    options: Options | None = None,
    journalled: Mapping[str, str] | None = None,
) -> Plan:
    loaded = Loaded(
        replace(CONFIGURATION, targets=(TARGET,)), {TARGET.name: desired}, (), len(desired) + 1
    )
    return make_plan(
        loaded,
        [TARGET],
        options or Options(),
        cloud.connections.reader,
        RUN,
        SILENCE,
        no_journal if journalled is None else lambda _: journalled,
    )


def applied(cloud: Cloud, *desired: DesiredPool) -> dict[str, str]:
    """The ids of pools that are as documented, by address."""
    cloud.apply(cloud.plan(*desired))
    (target,) = cloud.plan(*desired).targets
    cloud.recording.operations.clear()
    return {change.address: str(change.pool_id) for change in target.changes}


def test_identities_are_counted_once_for_each_delete_and_for_no_other_pool(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        ids = applied(cloud, DESIRED, APP, STAFF)
        tombstone = replace(DESIRED, absent=True, pin=ids["web"])
        (target,) = plan(cloud, tombstone, options=Options(prune=True)).targets
        told = [(c.address, c.identities, c.refusal and c.refusal.guard) for c in target.changes]
        assert sorted(told) == [
            ("app", IdentityCount(0, False), None),
            ("staff", None, "protected"),
            ("web", IdentityCount(0, False), None),
        ]
        counted = Counter(cloud.recording.operations)
        assert counted == {
            "sts": 1,
            "ListIdentityPools": 1,
            "DescribeIdentityPool": 3,
            "GetIdentityPoolRoles": 3,
            "GetPrincipalTagAttributeMap": 3,
            "ListIdentities": 2,
        }


def test_a_pool_with_an_identity_is_not_deleted_without_consent(tmp_path: Path) -> None:
    guests = replace(APP, allow_unauthenticated_identities=True)
    with cloud_in(tmp_path) as cloud:
        pool_id = applied(cloud, DESIRED, guests)["app"]
        Cognito(cloud.service).call("GetId", IdentityPoolId=pool_id)
        (target,) = plan(cloud, DESIRED, options=Options(prune=True)).targets
        told = {c.address: (c.identities, c.refusal and c.refusal.guard) for c in target.changes}
        assert told["app"] == (IdentityCount(1, False), "identity-loss")


def test_the_journal_is_asked_for_each_target_and_a_lost_pool_is_not_made_again(
    tmp_path: Path,
) -> None:
    lost = f"{TARGET.region}:00000000-0000-4000-8000-000000000000"
    with cloud_in(tmp_path) as cloud:
        (target,) = plan(cloud, DESIRED, journalled={"web": lost}).targets
        (change,) = target.changes
        assert change.refusal is not None
        assert (change.calls, change.refusal.guard) == ((), "missing")
        assert lost in change.refusal.message
        (target,) = plan(cloud, DESIRED).targets
        assert target.changes[0].refusal is None


def test_a_journal_that_cannot_be_read_is_told_with_its_target(tmp_path: Path) -> None:
    def unreadable(_: Target) -> Mapping[str, str]:
        raise JournalError("journal.jsonl: cannot be read")

    loaded = Loaded(replace(CONFIGURATION, targets=(TARGET,)), {TARGET.name: ()}, (), 1)
    with cloud_in(tmp_path) as cloud, pytest.raises(JournalError) as stop:
        make_plan(
            loaded,
            [TARGET],
            Options(),
            cloud.connections.reader,
            RUN,
            SILENCE,
            unreadable,
        )
    assert str(stop.value) == "target local: journal.jsonl: cannot be read"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            Options(allow_identity_loss=("app",)),
            "no document has the address 'app'; known are web",
        ),
        (
            Options(prune=True, allow_identity_loss=("stuff",)),
            "no document or pruned orphan has the address 'stuff'; did you mean 'staff'?",
        ),
        (
            Options(prune=True, pools=("web",), allow_identity_loss=("app",)),
            "no document or pruned orphan has the address 'app'; known are web",
        ),
        (
            Options(prune=True, pools=("app",)),
            "no document has the address 'app'; known are web",
        ),
    ],
)
def test_consent_that_is_for_no_pool_is_a_mistake(
    tmp_path: Path, options: Options, told: str
) -> None:
    with cloud_in(tmp_path) as cloud:
        applied(cloud, DESIRED, APP, STAFF)
        with pytest.raises(UnknownTarget) as stop:
            plan(cloud, DESIRED, options=options)
    assert str(stop.value) == told


def test_consent_may_be_for_a_pruned_orphan(tmp_path: Path) -> None:
    consent = Options(prune=True, allow_identity_loss=("app", "web"))
    with cloud_in(tmp_path) as cloud:
        applied(cloud, DESIRED, APP)
        (target,) = plan(cloud, DESIRED, options=consent).targets
    assert [(c.address, c.action.value) for c in target.changes] == [
        ("web", "unchanged"),
        ("app", "delete"),
    ]
