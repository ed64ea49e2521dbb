"""Probes of ListIdentityPools and ListIdentities."""

import json
from base64 import b64decode

from reconciler.local.protocol.members import Json, JsonObject
from tests.local.moto.probe import MISSING, Emulator, Probe, accepts, compact, in_full, objects

_POOLS = "ListIdentityPools"
_IDENTITIES = "ListIdentities"
_LONG_TARGET = "com.amazonaws.cognito.identity.model.AWSCognitoIdentityService.ListIdentityPools"


def _pages(aws: Emulator, number: int, most: int) -> list[list[JsonObject]]:
    for each in range(number):
        aws.create(IdentityPoolName=f"pool {each}")
    found: list[list[JsonObject]] = []
    token: dict[str, Json] = {}
    while True:
        answer = aws.call(_POOLS, MaxResults=most, **token)
        found.append(objects(answer["IdentityPools"]))
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}


def _sizes(aws: Emulator) -> str:
    return ", ".join(str(len(page)) for page in _pages(aws, 3, 2))


def _order(aws: Emulator) -> str:
    # Twelve random ids are in order by chance once in half a billion runs.
    (page,) = _pages(aws, 12, 60)
    ids = [str(pool["IdentityPoolId"]) for pool in page]
    return "ascending ids" if ids == sorted(ids) else "not by id"


def _token(aws: Emulator) -> str:
    for _ in range(2):
        aws.create()
    answer = aws.call(_POOLS, MaxResults=1)
    if "NextToken" not in answer:
        return "no token"
    (first,) = objects(answer["IdentityPools"])
    is_last_id = b64decode(str(answer["NextToken"])).decode() == first["IdentityPoolId"]
    return "the last id in base64" if is_last_id else "something else"


def _members_of_items(aws: Emulator) -> str:
    aws.create()
    aws.call(_POOLS, MaxResults=60)
    (item,) = json.loads(aws.wire.body)["IdentityPools"]
    return ", ".join(sorted(item))


def _accepts(aws: Emulator, **members: Json) -> str:
    return accepts(lambda: aws.call(_POOLS, **members))


def _identities_of_new_pool(aws: Emulator) -> str:
    return compact(aws.call(_IDENTITIES, IdentityPoolId=aws.created(), MaxResults=60))


def _identities_of_deleted_pool(aws: Emulator) -> str:
    pool_id = aws.created()
    aws.call("DeleteIdentityPool", IdentityPoolId=pool_id)
    return in_full(lambda: aws.call(_IDENTITIES, IdentityPoolId=pool_id, MaxResults=60))


def _long_target(aws: Emulator) -> str:
    def renamed(params: dict[str, dict[str, str]], **_: object) -> None:
        params["headers"]["X-Amz-Target"] = _LONG_TARGET

    with aws.changed(f"before-call.cognito-identity.{_POOLS}", renamed):
        return compact(aws.call(_POOLS, MaxResults=60))


LISTING = (
    Probe(
        _POOLS,
        "a Region without pools",
        lambda aws: compact(aws.call(_POOLS, MaxResults=60)),
        ("list-is-there-when-empty",),
        '{"IdentityPools":[]}',
    ),
    Probe(
        _POOLS,
        "the target's long form of 2014",
        _long_target,
        ("targets-are-short-or-long",),
        '{"IdentityPools":[]}',
    ),
    Probe(
        _POOLS,
        "the sizes of the pages of three pools, MaxResults 2",
        _sizes,
        ("pages-hold-max-results-at-most",),
        "2, 1",
    ),
    Probe(
        _POOLS,
        "the token after the first of two pools",
        _token,
        ("next-token-is-the-last-id",),
        "the last id in base64",
    ),
    Probe(
        _POOLS,
        "the order of twelve pools",
        _order,
        ("pools-listed-in-id-order",),
        "ascending ids",
    ),
    Probe(
        _POOLS,
        "what is said of each pool",
        _members_of_items,
        ("listed-pools-have-id-and-name",),
        "IdentityPoolId, IdentityPoolName",
    ),
    Probe(
        _POOLS,
        "MaxResults not sent",
        lambda aws: _accepts(aws),
        ("list-needs-max-results",),
        "refused",
    ),
    Probe(
        _POOLS,
        "MaxResults 0",
        lambda aws: _accepts(aws, MaxResults=0),
        ("max-results-shape",),
        "refused",
    ),
    Probe(
        _POOLS,
        "MaxResults 61",
        lambda aws: _accepts(aws, MaxResults=61),
        ("max-results-shape",),
        "refused",
    ),
    Probe(
        _POOLS,
        "a NextToken with a space",
        lambda aws: _accepts(aws, MaxResults=60, NextToken="a b"),
        ("next-token-shape",),
        "refused",
    ),
    Probe(
        _IDENTITIES,
        "a new pool",
        _identities_of_new_pool,
        ("list-identities-names-its-pool",),
        '{"Identities":[],"IdentityPoolId":"<id>"}',
    ),
    Probe(
        _IDENTITIES,
        "a pool that is not there",
        lambda aws: in_full(lambda: aws.call(_IDENTITIES, IdentityPoolId=MISSING, MaxResults=60)),
        ("pool-not-found",),
        "ResourceNotFoundException: IdentityPool '<id>' not found.",
    ),
    Probe(
        _IDENTITIES,
        "a pool that was deleted",
        _identities_of_deleted_pool,
        ("pool-not-found",),
        "ResourceNotFoundException: IdentityPool '<id>' not found.",
    ),
    Probe(
        _IDENTITIES,
        "MaxResults 61",
        lambda aws: accepts(
            lambda: aws.call(_IDENTITIES, IdentityPoolId=aws.created(), MaxResults=61)
        ),
        ("max-results-shape",),
        "refused",
    ),
)
