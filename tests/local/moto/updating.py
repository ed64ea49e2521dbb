"""Probes of UpdateIdentityPool and DeleteIdentityPool."""

from reconciler.local.protocol.members import Json
from tests.local.clients import CLIENT, OIDC
from tests.local.moto.probe import MISSING, Emulator, Probe, accepts, code, in_full, shown

_UPDATE = "UpdateIdentityPool"
_DELETE = "DeleteIdentityPool"
_PROVIDERS = ("SupportedLoginProviders", "OpenIdConnectProviderARNs", "CognitoIdentityProviders")
_GONE = "ResourceNotFoundException: IdentityPool '<id>' not found."


def _with_providers(aws: Emulator) -> str:
    return aws.created(
        SupportedLoginProviders={"graph.facebook.com": "7346241598935552"},
        OpenIdConnectProviderARNs=[OIDC],
        CognitoIdentityProviders=[CLIENT],
    )


def _left(aws: Emulator, pool_id: str) -> str:
    pool = aws.describe(pool_id)
    return ", ".join(name for name in _PROVIDERS if pool.get(name)) or "none"


def _left_by_name_alone(aws: Emulator) -> str:
    pool_id = _with_providers(aws)
    aws.update(pool_id)
    return _left(aws, pool_id)


def _left_by_empty_ones(aws: Emulator) -> str:
    pool_id = _with_providers(aws)
    aws.update(
        pool_id,
        SupportedLoginProviders={},
        OpenIdConnectProviderARNs=[],
        CognitoIdentityProviders=[],
    )
    return _left(aws, pool_id)


def _shape_of_cleared(aws: Emulator) -> str:
    pool_id = _with_providers(aws)
    aws.update(pool_id, CognitoIdentityProviders=[])
    return shown(aws.describe(pool_id), "CognitoIdentityProviders")


def _after(aws: Emulator, before: dict[str, Json], sent: dict[str, Json], name: str) -> str:
    pool_id = aws.created(**before)
    aws.update(pool_id, **sent)
    return shown(aws.describe(pool_id), name)


def _developer_name_after_change(aws: Emulator) -> str:
    pool_id = aws.created(DeveloperProviderName="login.shop")
    code(lambda: aws.update(pool_id, DeveloperProviderName="login.other"))
    return shown(aws.describe(pool_id), "DeveloperProviderName")


def _answer_beside_description(aws: Emulator) -> str:
    pool_id = _with_providers(aws)
    updated = aws.update(pool_id, AllowUnauthenticatedIdentities=True)
    return "the same" if updated == aws.describe(pool_id) else "different"


def _deleted(aws: Emulator) -> str:
    pool_id = aws.created()
    aws.call(_DELETE, IdentityPoolId=pool_id)
    return pool_id


def _wire_of_deletion(aws: Emulator) -> str:
    _deleted(aws)
    wire = aws.wire
    return f"{wire.status}, {len(wire.body)} bytes, {wire.line('Content-Type')}"


def _deleted_twice(aws: Emulator) -> str:
    pool_id = _deleted(aws)
    return in_full(lambda: aws.call(_DELETE, IdentityPoolId=pool_id))


def _listed_after_deletion(aws: Emulator) -> str:
    _deleted(aws)
    return shown(aws.call("ListIdentityPools", MaxResults=60), "IdentityPools")


UPDATING = (
    Probe(
        _UPDATE,
        "the providers left by an update with the name alone",
        _left_by_name_alone,
        ("update-resets-what-is-omitted",),
        "none",
    ),
    Probe(
        _UPDATE,
        "the providers left by an update with empty lists and maps",
        _left_by_empty_ones,
        ("update-clears-with-empty-collections",),
        "none",
    ),
    Probe(
        _UPDATE,
        "CognitoIdentityProviders after they were sent empty",
        _shape_of_cleared,
        assumption="cleared_members_omitted",
    ),
    Probe(
        _UPDATE,
        "another name",
        lambda aws: _after(aws, {}, {"IdentityPoolName": "shop"}, "IdentityPoolName"),
        ("pools-are-renamed-in-place",),
        'IdentityPoolName: "shop"',
    ),
    Probe(
        _UPDATE,
        "guests let in",
        lambda aws: _after(
            aws, {}, {"AllowUnauthenticatedIdentities": True}, "AllowUnauthenticatedIdentities"
        ),
        ("update-needs-id-name-and-guests", "described-as-created"),
        "AllowUnauthenticatedIdentities: true",
    ),
    Probe(
        _UPDATE,
        "AllowUnauthenticatedIdentities not sent",
        lambda aws: accepts(
            lambda: aws.call(_UPDATE, IdentityPoolId=aws.created(), IdentityPoolName="web")
        ),
        ("update-needs-id-name-and-guests",),
        "refused",
    ),
    Probe(
        _UPDATE,
        "AllowClassicFlow true",
        lambda aws: _after(aws, {}, {"AllowClassicFlow": True}, "AllowClassicFlow"),
        ("classic-flow-only-if-sent",),
        "AllowClassicFlow: true",
    ),
    Probe(
        _UPDATE,
        "DeveloperProviderName after an attempt to change it",
        _developer_name_after_change,
        ("developer-name-cannot-change",),
        'DeveloperProviderName: "login.shop"',
    ),
    Probe(
        _UPDATE,
        "DeveloperProviderName not sent",
        lambda aws: _after(
            aws, {"DeveloperProviderName": "login.shop"}, {}, "DeveloperProviderName"
        ),
        ("update-keeps-an-omitted-developer-name",),
        'DeveloperProviderName: "login.shop"',
    ),
    Probe(
        _UPDATE,
        "IdentityPoolTags not sent",
        lambda aws: _after(aws, {"IdentityPoolTags": {"team": "shop"}}, {}, "IdentityPoolTags"),
        ("update-keeps-omitted-tags",),
        'IdentityPoolTags: {"team":"shop"}',
    ),
    Probe(
        _UPDATE,
        "other IdentityPoolTags",
        lambda aws: _after(
            aws,
            {"IdentityPoolTags": {"team": "shop"}},
            {"IdentityPoolTags": {"stage": "test"}},
            "IdentityPoolTags",
        ),
        ("update-ignored-tags-in-2019", "update-may-change-tags-by-its-permissions"),
        assumption="update_replaces_tags",
    ),
    Probe(
        _UPDATE,
        "the answer beside the description that follows",
        _answer_beside_description,
        ("update-answers-with-the-pool",),
        "the same",
    ),
    Probe(
        _UPDATE,
        "a user pool without ClientId",
        lambda aws: in_full(
            lambda: aws.update(
                aws.created(),
                CognitoIdentityProviders=[{"ProviderName": CLIENT["ProviderName"]}],
            )
        ),
        ("user-pools-need-name-and-client",),
        "InvalidParameterException: Invalid Cognito Identity Provider",
    ),
    Probe(
        _UPDATE,
        "the name shop!",
        lambda aws: accepts(lambda: aws.update(aws.created(), IdentityPoolName="shop!")),
        ("pool-name-shape",),
        "refused",
    ),
    Probe(
        _UPDATE,
        "a pool that is not there",
        lambda aws: in_full(lambda: aws.update(MISSING)),
        ("pool-not-found",),
        _GONE,
    ),
    Probe(
        _DELETE,
        "the answer on the wire",
        _wire_of_deletion,
        ("delete-answers-with-an-empty-body", "answers-are-json-1-1"),
        "200, 0 bytes, Content-Type: application/x-amz-json-1.1",
    ),
    Probe(
        _DELETE,
        "the listing afterwards",
        _listed_after_deletion,
        ("deletion-is-final",),
        "IdentityPools: []",
    ),
    Probe(
        _DELETE,
        "a pool that was deleted before",
        _deleted_twice,
        ("pool-not-found",),
        _GONE,
    ),
    Probe(
        _DELETE,
        "the pool id nonsense",
        lambda aws: code(lambda: aws.call(_DELETE, IdentityPoolId="nonsense")),
        ("pool-id-shape", "shapes-break-as-validation-exceptions"),
        "ValidationException",
    ),
)
