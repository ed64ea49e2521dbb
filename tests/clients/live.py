"""What a service holds, read with boto3 and told without the ids of the pools."""

from collections.abc import Mapping
from dataclasses import dataclass

import boto3
from botocore import xform_name
from botocore.client import BaseClient
from botocore.config import Config

from reconciler.model.json_value import Json, JsonObject, canonical, members, object_list, text_list

ACCOUNT = "123456789012"
SECRET = "secret"
REGIONS = ("eu-west-1", "us-east-1")

# What AWS keeps no order of, and the embedded service gives an order of its own.
_SETS = ("CognitoIdentityProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs")


@dataclass(frozen=True)
class LivePool:
    """A pool: its Region, its id, its name and, without the id, all that can be read of it."""

    region: str
    pool_id: str
    name: str
    content: JsonObject

    @property
    def place(self) -> str:
        return f"{self.region} {self.name}"


def live_pools(url: str) -> list[LivePool]:
    """Every pool of the account in the Regions the tests use."""
    return [pool for region in REGIONS for pool in _pools(client(url, region), region)]


def create(url: str, calls: Mapping[str, JsonObject], account: str = ACCOUNT) -> str:
    """The id of a pool made by these calls: the first creates it, the others are given its id."""
    caller = client(url, account=account)
    (created, *others) = calls
    pool_id = str(_answer(caller, created, calls[created])["IdentityPoolId"])
    for operation in others:
        _answer(caller, operation, {"IdentityPoolId": pool_id, **calls[operation]})
    return pool_id


def client(url: str, region: str = REGIONS[0], account: str = ACCOUNT) -> BaseClient:
    """boto3's own client over the network: one attempt a call, and no checks of its own."""
    # A session of its own, because the default one is not for threads.
    return boto3.session.Session().client(
        "cognito-identity",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key=SECRET,
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )


def _pools(client: BaseClient, region: str) -> list[LivePool]:
    pages = client.get_paginator("list_identity_pools").paginate(PaginationConfig={"PageSize": 60})
    return [
        LivePool(
            region,
            item["IdentityPoolId"],
            item["IdentityPoolName"],
            _content(client, item["IdentityPoolId"]),
        )
        for page in pages
        for item in page["IdentityPools"]
    ]


def _content(client: BaseClient, pool_id: str) -> JsonObject:
    of_pool: JsonObject = {"IdentityPoolId": pool_id}
    pool = _answer(client, "DescribeIdentityPool", of_pool)
    roles = _answer(client, "GetIdentityPoolRoles", of_pool)
    tags: JsonObject = {}
    for provider in _providers(pool):
        named = {**of_pool, "IdentityProviderName": provider}
        answer = _answer(client, "GetPrincipalTagAttributeMap", named)
        tags[provider] = _without(answer, named)
    return {
        "pool": _without(pool, of_pool),
        "roles": _without(roles, of_pool),
        "principal_tags": tags,
    }


def _answer(client: BaseClient, operation: str, parameters: JsonObject) -> JsonObject:
    answer: JsonObject = getattr(client, xform_name(operation))(**parameters)
    return {
        name: _sorted(value) if name in _SETS else value
        for name, value in answer.items()
        if name != "ResponseMetadata"
    }


def _providers(pool: JsonObject) -> list[str]:
    """The names principal tags can be set for, each once."""
    user_pools = object_list(pool.get("CognitoIdentityProviders"))
    names = [
        *(str(user_pool["ProviderName"]) for user_pool in user_pools),
        *members(pool.get("SupportedLoginProviders")),
        *text_list(pool.get("OpenIdConnectProviderARNs")),
        *text_list(pool.get("SamlProviderARNs")),
    ]
    return list(dict.fromkeys(names))


def _sorted(value: Json) -> Json:
    return sorted(value, key=canonical) if isinstance(value, list) else value


def _without(answer: JsonObject, names: JsonObject) -> JsonObject:
    return {name: value for name, value in answer.items() if name not in names}
