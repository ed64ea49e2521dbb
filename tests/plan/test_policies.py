"""The policies against what the commands really send: nothing missing, nothing that nobody uses."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import pytest

from reconciler.flows.drift import find_drift
from reconciler.flows.load import Loaded
from reconciler.model.json_value import Json, JsonObject, members, object_list, text_list, text_map
from reconciler.model.pools import DesiredPool
from reconciler.plan.policies import Purpose, permissions
from tests.builders import CONFIGURATION, OWNER, role
from tests.crash.scenarios import SCENARIOS
from tests.crash.stage import TARGET as STAGED
from tests.crash.stage import Documents, Stage
from tests.doors import SILENCE
from tests.faults import Answer, operation_of
from tests.ports import Doors

SERVICE = "cognito-identity:"


@dataclass(frozen=True)
class Asked:
    """A request as IAM sees it. resource: "*" where it is about no pool that is there."""

    action: str
    resource: str
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    request_tags: Mapping[str, str] = field(default_factory=dict)


class Watched(Stage):
    """A stage that notes what each request asks of IAM."""

    asked: list[Asked]

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation = operation_of(headers)
        if operation != "sts":
            self.asked += self._asked(operation, json.loads(body))
        return super().__call__(method, url, headers, body)

    def _asked(self, operation: str, parameters: JsonObject) -> Iterator[Asked]:
        arn = parameters.get("ResourceArn")
        pool_id = str(arn).rpartition("/")[2] if arn else str(parameters.get("IdentityPoolId", ""))
        resource = STAGED.pool_arn(pool_id) if pool_id else "*"
        tags = next((self._tags(row.content) for row in self._read_rows() if row.id == pool_id), {})
        sent = text_map(parameters.get("Tags") or parameters.get("IdentityPoolTags"))
        yield Asked(f"{SERVICE}{operation}", resource, tags, sent)
        if operation == "CreateIdentityPool":
            # A create that carries tags is authorised as a TagResource too.
            yield Asked(f"{SERVICE}TagResource", STAGED.pool_arn("new"), {}, sent)
        if operation == "SetIdentityPoolRoles":
            for arn in roles_in(parameters):
                yield Asked("iam:PassRole", arn)

    def _tags(self, content: str) -> dict[str, str]:
        return text_map(json.loads(content)["IdentityPoolTags"])


def roles_in(parameters: JsonObject) -> set[str]:
    roles = {*text_map(parameters.get("Roles")).values()}
    for mapping in members(parameters.get("RoleMappings")).values():
        rules = members(members(mapping).get("RulesConfiguration")).get("Rules") or []
        roles |= {str(rule["RoleARN"]) for rule in object_list(rules)}
    return roles


def matches(statement: JsonObject, asked: Asked) -> bool:
    resources = statement["Resource"]
    listed = [resources] if isinstance(resources, str) else text_list(resources)
    return (
        asked.action in text_list(statement["Action"])
        and any(fnmatchcase(asked.resource, str(pattern)) for pattern in listed)
        and all(
            holds(operator, tests, asked)
            for operator, tests in members(statement.get("Condition")).items()
        )
    )


def holds(operator: str, tests: Json, asked: Asked) -> bool:
    """Whether each key is as demanded; one that is not there is equal to nothing."""
    for key, demanded in text_map(tests).items():
        kind, _, tag = key.partition("/")
        found = {"aws:ResourceTag": asked.resource_tags, "aws:RequestTag": asked.request_tags}[kind]
        value = found.get(tag)
        if operator == "Null":
            if (value is None) is not (demanded == "true"):
                return False
        elif value != demanded:
            return False
    return True


def granted(policy: JsonObject) -> set[str]:
    return {a for s in object_list(policy["Statement"]) for a in text_list(s["Action"])}


def allows(policy: JsonObject, asked: Asked) -> bool:
    return any(matches(statement, asked) for statement in object_list(policy["Statement"]))


def policy(purpose: Purpose, *pools: DesiredPool) -> JsonObject:
    return permissions(purpose, STAGED, OWNER, pools)


@dataclass
class Observed:
    """What was asked over all scenarios, by the purpose that it belongs to."""

    plan: set[str] = field(default_factory=set)
    drift: set[str] = field(default_factory=set)
    apply: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """Every scenario planned, looked at for drift and applied, each request allowed."""
    found = Observed()
    for name, scenario in SCENARIOS.items():
        stage = Watched(tmp_path_factory.mktemp("stage"))
        stage.asked = []
        stage.aside(*scenario.by_hand)
        if scenario.before:
            stage.run(Documents(scenario.before))
        pools = scenario.after.pools
        for purpose, actions in (
            ("drift", found.drift),
            ("plan", found.plan),
            ("apply", found.apply),
        ):
            stage.asked.clear()
            carry_out(purpose, stage, scenario.after)
            allowed = [policy(Purpose(purpose), *pools, *scenario.before or ())]
            if purpose == "apply":
                allowed.append(policy(Purpose.DELETE, *pools))
            refused = [a for a in stage.asked if not any(allows(p, a) for p in allowed)]
            refused = [a for a in refused if not (a.action == "iam:PassRole" and kept(a, stage))]
            assert refused == [], name
            actions |= {a.action for a in stage.asked}
        stage.close()
    return found


def kept(asked: Asked, stage: Stage) -> bool:
    """A role that no document names, but that the pool has: of a section that is not managed."""
    specs = [*stage.specs().values()]
    return any(asked.resource in (s.roles.authenticated, s.roles.unauthenticated) for s in specs)


def carry_out(purpose: str, stage: Stage, documents: Documents) -> None:
    if purpose == "plan":
        stage.plan(documents)
    elif purpose == "apply":
        stage.run(documents)
    else:
        reader = Doors(stage, stage.clock, STAGED).reader()
        pools = tuple(sorted(documents.pools, key=lambda pool: pool.address))
        loaded = Loaded(CONFIGURATION, {STAGED.name: pools}, (), len(pools))
        known = stage.journal.recalled().pools
        find_drift(loaded, [STAGED], lambda _: reader, SILENCE, lambda _: known)


def test_no_action_of_a_policy_is_missing_or_of_no_use(observed: Observed) -> None:
    assert granted(policy(Purpose.PLAN)) == observed.plan
    # Asked of CloudTrail, and only with --attribute.
    assert granted(policy(Purpose.DRIFT)) - {"cloudtrail:LookupEvents"} == observed.drift
    named = policy(Purpose.APPLY, *SCENARIOS["create with a mapping"].after.pools)
    assert granted(named) | granted(policy(Purpose.DELETE)) == observed.apply


def test_apply_may_not_delete() -> None:
    assert not granted(policy(Purpose.APPLY)) & granted(policy(Purpose.DELETE))


@pytest.mark.parametrize(
    ("action", "tags", "sent", "allowed"),
    [
        ("UpdateIdentityPool", {"reconciler:owner": OWNER}, {}, True),
        ("UpdateIdentityPool", {"reconciler:owner": "other"}, {}, False),
        ("UpdateIdentityPool", {}, {}, False),
        ("TagResource", {}, {"reconciler:owner": OWNER}, True),
        ("TagResource", {}, {"team": "x"}, False),
        ("TagResource", {"reconciler:owner": "other"}, {"reconciler:owner": OWNER}, False),
        ("UntagResource", {"reconciler:owner": "other"}, {}, False),
        ("CreateIdentityPool", {}, {}, False),
        ("CreateIdentityPool", {}, {"reconciler:owner": "other"}, False),
    ],
)
def test_a_pool_of_somebody_else_is_out_of_reach(
    action: str, tags: dict[str, str], sent: dict[str, str], allowed: bool
) -> None:
    asked = Asked(f"{SERVICE}{action}", STAGED.pool_arn("eu-west-1:x"), tags, sent)
    assert allows(policy(Purpose.APPLY), asked) is allowed


def test_only_roles_that_documents_name_can_be_passed() -> None:
    named = policy(Purpose.APPLY, *SCENARIOS["create with a mapping"].after.pools)
    assert allows(named, Asked("iam:PassRole", role("user")))
    assert not allows(named, Asked("iam:PassRole", role("admin-of-everything")))
    assert "iam:PassRole" not in granted(policy(Purpose.APPLY))
