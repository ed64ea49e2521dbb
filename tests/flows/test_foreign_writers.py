"""Somebody else writes to a pool at every step of its apply.

There is no compare-and-swap: what is written between our last look at a part of the pool and our
own write of that part is overwritten, and nobody can know. Anything else is seen, or stays.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from reconciler.local.protocol.members import Json, JsonObject
from reconciler.local.service import WRITING
from reconciler.model.ports import Transport
from reconciler.model.providers import PrincipalTags
from reconciler.model.spec import Roles
from tests.builders import DESIRED, USER_POOL, role
from tests.failing import Failing
from tests.faults import Answer, operation_of
from tests.local.clients import Cognito, arn_of

WITH_TAGS = replace(USER_POOL, principal_tags=PrincipalTags(tags=(("tier", "custom:tier"),)))
AFTER = replace(
    DESIRED,
    name="renamed",
    roles=Roles(role("other")),
    providers=(WITH_TAGS,),
    tags=(("team", "new"),),
)
CALLS = [
    "UpdateIdentityPool",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "TagResource",
    "TagResource",
]


@dataclass(frozen=True)
class Foreign:
    """A write of somebody else: how it is made, and whether it is still there."""

    make: Callable[[Cognito, str], object]
    is_there: Callable[[Cognito, str], bool]


def update(cognito: Cognito, pool_id: str) -> object:
    pool = cognito.describe(pool_id)
    kept = {name: value for name, value in pool.items() if name != "IdentityPoolTags"}
    return cognito.call("UpdateIdentityPool", **{**kept, "IdentityPoolName": "theirs"})


def set_roles(cognito: Cognito, pool_id: str) -> object:
    kept = cognito.roles(pool_id)
    roles: JsonObject = {"authenticated": role("theirs")}
    return cognito.call("SetIdentityPoolRoles", **{**kept, "Roles": roles})


def set_principal_tags(cognito: Cognito, pool_id: str) -> object:
    return cognito.call(
        "SetPrincipalTagAttributeMap",
        IdentityPoolId=pool_id,
        IdentityProviderName=USER_POOL.tag_name,
        PrincipalTags={"tier": "theirs"},
    )


def tag(key: str) -> Callable[[Cognito, str], object]:
    return lambda cognito, pool_id: cognito.call(
        "TagResource", ResourceArn=arn_of(pool_id), Tags={key: "theirs"}
    )


def tags_of(cognito: Cognito, pool_id: str) -> JsonObject:
    tags = cognito.describe(pool_id)["IdentityPoolTags"]
    assert isinstance(tags, dict)
    return tags


def principal_tags(cognito: Cognito, pool_id: str) -> Json:
    name = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL.tag_name}
    return cognito.call("GetPrincipalTagAttributeMap", **name).get("PrincipalTags")


def is_gone(cognito: Cognito, pool_id: str) -> bool:
    return cognito.call("ListIdentityPools", MaxResults=60)["IdentityPools"] == []


FOREIGN = {
    "update": Foreign(update, lambda c, i: c.describe(i)["IdentityPoolName"] == "theirs"),
    "roles": Foreign(
        set_roles, lambda c, i: c.roles(i)["Roles"] == {"authenticated": role("theirs")}
    ),
    "principal tags": Foreign(
        set_principal_tags, lambda c, i: principal_tags(c, i) == {"tier": "theirs"}
    ),
    "a tag": Foreign(tag("team"), lambda c, i: tags_of(c, i)["team"] == "theirs"),
    "another tag": Foreign(tag("more"), lambda c, i: tags_of(c, i).get("more") == "theirs"),
    "our owner": Foreign(
        tag("reconciler:owner"), lambda c, i: tags_of(c, i)["reconciler:owner"] == "theirs"
    ),
    "delete": Foreign(lambda c, i: c.call("DeleteIdentityPool", IdentityPoolId=i), is_gone),
}

# At each step: B seen before it is overwritten, A seen when the pool is read back, W overwritten in
# the window of one round trip, . the last word, which the next plan shows.
EXPECTED = {
    "update": "BWAAAAAAA..",
    "roles": "BBBWAAAAA..",
    "principal tags": "BBBBBWAAA..",
    "a tag": "BBBBBBBWA..",
    "another tag": "BAAAAAAAA..",
    "our owner": "BAAAAAAAA..",
    "delete": "BBBBBBBBBB.",
}
STEPS = ["plan", *(f"{when} {number}" for number in range(5) for when in ("before", "after"))]


@dataclass
class Meddler:
    """Passes requests on, and lets somebody else write right before or after one of our writes."""

    service: Transport
    step: str
    meddle: Callable[[], object]
    writes: int = 0

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if operation_of(headers) not in WRITING:
            return self.service(method, url, headers, body)
        number, self.writes = self.writes, self.writes + 1
        if self.step == f"before {number}":
            self.meddle()
        answer = self.service(method, url, headers, body)
        if self.step == f"after {number}":
            self.meddle()
        return answer


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a pool as documented, and the pool's id."""
    folder = tmp_path_factory.mktemp("applied")
    failing = Failing(folder)
    with closing(failing.well):
        (pool_id,) = failing.done(DESIRED)
    return folder, pool_id


def cell(folder: Path, pool_id: str, foreign: Foreign, step: str) -> str:
    """What becomes of one foreign write at one step."""

    def meddle() -> None:
        foreign.make(failing.truth, pool_id)

    failing = Failing(folder, pass_on=lambda service: Meddler(service, step, meddle))
    with closing(failing.well):
        plan = failing.plan(AFTER)
        if step == "plan":
            meddle()
        ran = failing.carry_out(plan)
        there = foreign.is_there(failing.truth, pool_id)
        if ran.code == 0:
            # Either it is the last word, or it was overwritten and nobody can know.
            return "." if there else "W"
        assert ran.told or ran.guards == ["stale"]
        return "A" if "neither old nor new" in ran.told or not there else "B"


@pytest.mark.no_cover
@pytest.mark.fault("F13")
@pytest.mark.parametrize("kind", FOREIGN)
def test_what_somebody_else_writes_is_seen_or_stays(
    applied: tuple[Path, str], tmp_path: Path, kind: str
) -> None:
    folder, pool_id = applied
    found = ""
    for number, step in enumerate(STEPS):
        copied = shutil.copytree(folder, tmp_path / str(number))
        found += cell(copied, pool_id, FOREIGN[kind], step)
    assert found == EXPECTED[kind]


def test_only_what_comes_between_our_look_and_our_write_is_overwritten() -> None:
    """docs/faults.md tells these figures."""
    assert Counter("".join(EXPECTED.values())) == {"B": 28, "A": 32, "W": 4, ".": 13}
    overwritten = {
        kind: STEPS[number]
        for kind, row in EXPECTED.items()
        for number, mark in enumerate(row)
        if mark == "W"
    }
    assert overwritten == {
        "update": "before 0",
        "roles": "before 1",
        "principal tags": "before 2",
        "a tag": "before 3",
    }


@pytest.mark.fault("F2", "F12", "F13")
@pytest.mark.parametrize("fault", ["throttle", "concurrent_modification"])
@pytest.mark.parametrize(("kind", "number"), [("update", 0), ("roles", 1)])
def test_what_somebody_else_writes_in_a_pause_is_not_overwritten(
    applied: tuple[Path, str], tmp_path: Path, kind: str, number: int, fault: str
) -> None:
    """Between two attempts of a call there is time enough."""
    folder, pool_id = applied
    foreign = FOREIGN[kind]

    def meddle() -> None:
        foreign.make(failing.truth, pool_id)

    def pass_on(service: Transport) -> Meddler:
        return Meddler(service, f"after {number}", meddle)

    failing = Failing(shutil.copytree(folder, tmp_path / "copy"), pass_on=pass_on)
    with closing(failing.well):
        failing.fail({"operation": CALLS[number], "nth": 1, "fault": fault})
        ran = failing.run(AFTER)
        assert (ran.code, ran.told) == (1, "somebody else changed the pool meanwhile")
        assert foreign.is_there(failing.truth, pool_id)
