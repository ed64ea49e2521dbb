"""The policies for identities and verify against what these commands really send."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reconciler.access.token import Token
from reconciler.flows.identities import Search, describe, find_pool, listing, look_up
from reconciler.flows.identity_changes import (
    Site,
    carry_out_deletion,
    carry_out_erasure,
    carry_out_step,
    plan_deletion,
    plan_erasure,
)
from reconciler.flows.lists import IdList
from reconciler.flows.load import Loaded
from reconciler.flows.verify import Presented, verify
from reconciler.identities.linking import merging, unlinking_user
from reconciler.local.service import PUBLIC
from reconciler.model.identities import EVERY
from reconciler.model.json_value import JsonObject, object_list, text_list
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import DeveloperProvider
from reconciler.model.spec import PoolSpec, Roles
from reconciler.plan.policies import Purpose, permissions
from tests.builders import CONFIGURATION, DESIRED, OIDC, OWNER, RUN, role
from tests.cloud import Cloud, cloud_in
from tests.doors import EMBEDDED, SILENCE
from tests.local.clients import Cognito
from tests.plan.test_policies import SERVICE, granted

POOL = replace(
    DESIRED,
    allow_unauthenticated_identities=True,
    roles=Roles(role("user"), role("guest")),
    providers=(DeveloperProvider("login.example.com"), OIDC),
)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with cloud_in(tmp_path_factory.mktemp("cloud")) as found:
        found.apply(found.plan(POOL))
        yield found


def site_of(cloud: Cloud) -> Site:
    """What every command begins with."""
    cloud.recording.operations.clear()
    configuration = replace(CONFIGURATION, targets=(EMBEDDED,))
    loaded = Loaded(configuration, {EMBEDDED.name: (POOL,)}, (), 2)
    reader = cloud.connections.reader(EMBEDDED)
    pool = find_pool(Search(loaded, EMBEDDED, reader, {}, SILENCE), POOL.address)
    return Site(pool, OWNER, cloud.folder, cloud.connections, RUN, SILENCE)


def asked(cloud: Cloud) -> set[str]:
    """What IAM was asked about; public operations ask it nothing."""
    return {
        f"{SERVICE}{name}" for name in cloud.recording.operations if name not in {*PUBLIC, "sts"}
    }


def policy(purpose: Purpose, *pools: DesiredPool) -> JsonObject:
    return permissions(purpose, EMBEDDED, OWNER, pools)


def users(cloud: Cloud, site: Site, *names: str) -> list[str]:
    """Signs people in past the recording."""
    cognito = Cognito(cloud.service, EMBEDDED.account, EMBEDDED.region)
    made = (
        cognito.call(
            "GetOpenIdTokenForDeveloperIdentity",
            IdentityPoolId=site.pool.pool_id,
            Logins={str(site.pool.developer_provider): name},
        )
        for name in names
    )
    return [str(answer["IdentityId"]) for answer in made]


def test_nothing_is_missing_and_nothing_of_no_use_for_identities(cloud: Cloud) -> None:
    site = site_of(cloud)
    reader, pool = cloud.connections.reader(EMBEDDED), site.pool
    ada, bob, eve = users(cloud, site, "ada", "bob", "eve")
    assert len([*listing(reader, pool, EVERY, False, SILENCE)]) == 1
    describe(reader, pool, [ada])
    look_up(reader, pool, ["ada"])
    carry_out_step(site, "merge", merging(reader, pool, "ada", "bob"))
    carry_out_step(site, "unlink-developer", unlinking_user(reader, pool, bob, "ada"))
    carry_out_erasure(site, plan_erasure(site, ["bob"]))
    carry_out_deletion(site, plan_deletion(site, IdList((eve,), False), False))
    assert granted(policy(Purpose.IDENTITIES)) == asked(cloud)


def test_nothing_is_missing_and_nothing_of_no_use_for_verify(cloud: Cloud) -> None:
    site = site_of(cloud)
    spec = PoolSpec("web", True)
    verify(site, spec, Presented(Token(), {}))
    assert granted(policy(Purpose.VERIFY)) | {f"{SERVICE}DescribeIdentity"} == asked(cloud)
    verify(site, spec, Presented(Token("developer"), {}, "ada"))
    assert granted(policy(Purpose.VERIFY, POOL)) == asked(cloud)


def test_identities_can_only_be_reached_through_a_pool_of_the_account() -> None:
    for purpose in (Purpose.IDENTITIES, Purpose.VERIFY):
        (reaching,) = (
            statement
            for statement in object_list(policy(purpose)["Statement"])
            if f"{SERVICE}DeleteIdentities" in text_list(statement["Action"])
        )
        pools = "arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/*"
        assert reaching["Condition"] == {"StringLike": {f"{SERVICE}IdentityPoolArn": pools}}
