"""Rules can name every operation the service offers, and every fault they allow is noticed."""

import json
from urllib.parse import urlencode

import pytest
from botocore.loaders import Loader

from reconciler.local.faults.answers import damaged, truncated
from reconciler.local.faults.kinds import Damaged, Fault, Truncated
from reconciler.local.faults.strikable import CALLER, OPERATIONS, strikable
from reconciler.local.protocol.members import JsonObject
from reconciler.local.protocol.wire import Answer
from tests.local.clients import OIDC, ROLE, arn_of

from .world import WEB, World

ASSUMED = "AssumeRoleWithWebIdentity"


def successes(world: World) -> dict[str, Answer]:
    """A successful answer of each operation."""
    pool_id = world.truth.create(
        OpenIdConnectProviderARNs=[OIDC],
        DeveloperProviderName="shop",
        AllowUnauthenticatedIdentities=True,
    )
    pool: JsonObject = {"IdentityPoolId": pool_id}
    signed_in: JsonObject = {**pool, "Logins": {"shop": "anna"}}
    registered = world.truth.call("GetOpenIdTokenForDeveloperIdentity", **signed_in)
    anna = registered["IdentityId"]
    guest = world.truth.call("GetId", **pool)["IdentityId"]
    developer: JsonObject = {**pool, "DeveloperProviderName": "shop"}
    provider: JsonObject = {**pool, "IdentityProviderName": OIDC}
    arn: JsonObject = {"ResourceArn": arn_of(pool_id)}
    requests: dict[str, JsonObject] = {
        "CreateIdentityPool": WEB,
        "DescribeIdentityPool": pool,
        "SetIdentityPoolRoles": {**pool, "Roles": {"unauthenticated": ROLE}},
        "GetId": pool,
        "GetOpenIdTokenForDeveloperIdentity": signed_in,
        "DescribeIdentity": {"IdentityId": anna},
        "LookupDeveloperIdentity": {**pool, "IdentityId": anna},
        "MergeDeveloperIdentities": {
            **developer,
            "SourceUserIdentifier": "anna",
            "DestinationUserIdentifier": "anna",
        },
        "GetOpenIdToken": {"IdentityId": guest},
        "GetCredentialsForIdentity": {"IdentityId": guest},
        "UnlinkIdentity": {
            "IdentityId": anna,
            "Logins": {"cognito-identity.amazonaws.com": registered["Token"]},
            "LoginsToRemove": [],
        },
        "UnlinkDeveloperIdentity": {
            **developer,
            "IdentityId": anna,
            "DeveloperUserIdentifier": "anna",
        },
        "DeleteIdentities": {"IdentityIdsToDelete": [anna]},
        "GetIdentityPoolRoles": pool,
        "SetPrincipalTagAttributeMap": {**provider, "UseDefaults": True},
        "GetPrincipalTagAttributeMap": provider,
        "TagResource": {**arn, "Tags": {"a": "b"}},
        "ListTagsForResource": arn,
        "UntagResource": {**arn, "TagKeys": ["a"]},
        "ListIdentities": {**pool, "MaxResults": 1},
        "ListIdentityPools": {"MaxResults": 1},
        "UpdateIdentityPool": {**pool, **WEB},
        "DeleteIdentityPool": pool,
    }
    answers = {name: world.ask(name, body) for name, body in requests.items()}
    form = {
        "Action": ASSUMED,
        "RoleArn": ROLE,
        "RoleSessionName": "app",
        "WebIdentityToken": registered["Token"],
    }
    assumed = world.service("POST", "/", {}, urlencode(form).encode())
    return {**answers, CALLER: world.ask_sts(), ASSUMED: assumed}


def struck(fault: Fault, answer: Answer) -> Answer:
    return damaged(answer, fault.body) if isinstance(fault, Damaged) else truncated(answer)


def told(answer: Answer) -> object:
    """What a client reads in a body: JSON where it is JSON."""
    try:
        return json.loads(answer[2])
    except ValueError:
        return answer[2]


def test_rules_know_the_operations_that_are_offered(world: World) -> None:
    model = Loader().load_service_model("cognito-identity", "service-2")
    offered = {
        name for name in model["operations"] if b"UnknownOperation" not in world.ask(name, {})[2]
    }
    assert {*offered, CALLER, ASSUMED} == OPERATIONS


@pytest.mark.parametrize(
    "fault",
    [
        Truncated(),
        Damaged("empty"),
        Damaged("html"),
        Damaged("object"),
        Damaged("null"),
        Damaged("wrong_types"),
        Damaged("missing_member"),
    ],
)
def test_a_fault_strikes_where_it_makes_a_difference(world: World, fault: Fault) -> None:
    answers = successes(world)
    assert {answer[0] for answer in answers.values()} == {200}
    unnoticed = {
        name
        for name in strikable(fault)
        if told(struck(fault, answers[name])) == told(answers[name])
    }
    assert unnoticed == set()
