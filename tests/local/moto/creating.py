"""Probes of CreateIdentityPool."""

import json

from reconciler.local.protocol.members import Json, JsonObject
from tests.local.clients import ACCOUNT, CLIENT, OIDC, SAML, USER_POOL
from tests.local.moto.probe import Emulator, Probe, accepts, code, in_full, objects, shown, words

_OPERATION = "CreateIdentityPool"
_FOREIGN_OIDC = OIDC.replace(ACCOUNT, "210987654321")
_FOREIGN_SAML = SAML.replace(ACCOUNT, "210987654321")
_ARNS: list[Json] = [f"{OIDC}/{number}" for number in range(5)]
_MANY_USER_POOLS: list[Json] = [
    {**CLIENT, "ProviderName": f"{USER_POOL}{number}"} for number in range(51)
]
_NO_USER_POOL: JsonObject = {"ProviderName": "https://login.example.com", "ClientId": "app"}


def _accepts(aws: Emulator, **members: Json) -> str:
    return accepts(lambda: aws.create(**members))


def _in_full(aws: Emulator, **members: Json) -> str:
    return in_full(lambda: aws.create(**members))


def _nulls(aws: Emulator) -> str:
    aws.create()
    sent = json.loads(aws.wire.body)
    return ", ".join(sorted(name for name, value in sent.items() if value is None)) or "none"


def _two_of_one_name(aws: Emulator) -> str:
    return "two pools" if aws.created() != aws.created() else "one pool"


def _order_of_arns(aws: Emulator) -> str:
    pool = aws.create(OpenIdConnectProviderARNs=_ARNS)
    same = pool["OpenIdConnectProviderARNs"] == _ARNS
    return "the order sent" if same else "another order"


def _token_check(aws: Emulator) -> str:
    return shown(_user_pools(aws, CLIENT)[0], "ServerSideTokenCheck")


def _times_kept(aws: Emulator) -> str:
    return str(len(_user_pools(aws, CLIENT, CLIENT)))


def _user_pools(aws: Emulator, *sent: Json) -> list[JsonObject]:
    return objects(aws.create(CognitoIdentityProviders=list(sent))["CognitoIdentityProviders"])


CREATING = (
    Probe(
        _OPERATION,
        "the id of a new pool in eu-west-1",
        lambda aws: aws.created(),
        ("ids-are-region-and-uuid",),
        "<id>",
    ),
    Probe(
        _OPERATION,
        "a second pool of the same name",
        _two_of_one_name,
        ("names-are-not-unique",),
        "two pools",
    ),
    Probe(
        _OPERATION,
        "AllowClassicFlow true",
        lambda aws: shown(aws.create(AllowClassicFlow=True), "AllowClassicFlow"),
        ("classic-flow-only-if-sent",),
        "AllowClassicFlow: true",
    ),
    Probe(
        _OPERATION,
        "AllowClassicFlow false",
        lambda aws: shown(aws.create(AllowClassicFlow=False), "AllowClassicFlow"),
        ("classic-flow-only-if-sent",),
        "AllowClassicFlow: false",
    ),
    Probe(
        _OPERATION,
        "AllowClassicFlow not sent",
        lambda aws: shown(aws.create(), "AllowClassicFlow"),
        ("classic-flow-only-if-sent",),
        "AllowClassicFlow absent",
    ),
    Probe(
        _OPERATION,
        "IdentityPoolTags not sent",
        lambda aws: shown(aws.create(), "IdentityPoolTags"),
        ("tags-map-always-present",),
        "IdentityPoolTags: {}",
    ),
    Probe(
        _OPERATION,
        "ServerSideTokenCheck not sent",
        _token_check,
        ("tokencheck-comes-back-false",),
        "ServerSideTokenCheck: false",
    ),
    Probe(
        _OPERATION,
        "members that are null on the wire, of a pool with nothing optional",
        _nulls,
        ("answers-are-compact",),
        "none",
    ),
    Probe(
        _OPERATION,
        "SamlProviderARNs sent empty",
        lambda aws: shown(aws.create(SamlProviderARNs=[]), "SamlProviderARNs"),
        assumption="cleared_members_omitted",
    ),
    Probe(
        _OPERATION,
        "the order in which five OpenIdConnectProviderARNs come back",
        _order_of_arns,
        ("oidc-arns-come-back-in-another-order",),
        assumption="provider_arns_reordered",
    ),
    Probe(
        _OPERATION,
        "how often a user pool client is kept that was given twice",
        _times_kept,
        assumption="repeated_providers_merged",
    ),
    Probe(
        _OPERATION,
        "IdentityPoolName not sent",
        lambda aws: accepts(lambda: aws.call(_OPERATION, AllowUnauthenticatedIdentities=False)),
        ("create-needs-name-and-guests",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "AllowUnauthenticatedIdentities not sent",
        lambda aws: accepts(lambda: aws.call(_OPERATION, IdentityPoolName="web")),
        ("create-needs-name-and-guests",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "AllowUnauthenticatedIdentities sent as a text",
        lambda aws: _accepts(aws, AllowUnauthenticatedIdentities="yes"),
        ("booleans-are-booleans",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "the name shop!",
        lambda aws: _in_full(aws, IdentityPoolName="shop!"),
        ("pool-name-shape", "shapes-break-as-validation-exceptions", "patterns-are-printed"),
        "ValidationException: 1 validation error detected: Value 'shop!' at 'identityPoolName'"
        " failed to satisfy constraint: Member must satisfy regular expression pattern:"
        r" [\w\s+=,.@-]+",
    ),
    Probe(
        _OPERATION,
        "a name of 129 characters",
        lambda aws: _accepts(aws, IdentityPoolName="w" * 129),
        ("pool-name-shape",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "a login provider's app id with a space",
        lambda aws: _accepts(aws, SupportedLoginProviders={"graph.facebook.com": "73 46"}),
        ("login-providers-shape",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "eleven login providers",
        lambda aws: _accepts(
            aws, SupportedLoginProviders={f"login{number}.example.com": "1" for number in range(11)}
        ),
        ("login-providers-shape",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "the developer provider name login shop",
        lambda aws: _accepts(aws, DeveloperProviderName="login shop"),
        ("developer-name-shape",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "a ClientId with a hyphen",
        lambda aws: _accepts(aws, CognitoIdentityProviders=[{**CLIENT, "ClientId": "my-app"}]),
        ("client-id-shape",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "a ProviderName that is no user pool's",
        lambda aws: _in_full(aws, CognitoIdentityProviders=[_NO_USER_POOL]),
        ("user-pool-names-have-a-form",),
        "InvalidParameterException: Invalid Cognito Identity Provider",
    ),
    Probe(
        _OPERATION,
        "a user pool without ClientId",
        lambda aws: _in_full(aws, CognitoIdentityProviders=[{"ProviderName": USER_POOL}]),
        ("user-pools-need-name-and-client",),
        "InvalidParameterException: Invalid Cognito Identity Provider",
    ),
    Probe(
        _OPERATION,
        "51 user pools",
        lambda aws: _accepts(aws, CognitoIdentityProviders=_MANY_USER_POOLS),
        ("user-pools-are-limited-to-50",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "an OIDC provider of another account",
        lambda aws: _in_full(aws, OpenIdConnectProviderARNs=[_FOREIGN_OIDC]),
        ("oidc-providers-are-not-looked-up",),
        "accepted",
    ),
    Probe(
        _OPERATION,
        "an OIDC ARN that is an IAM role's",
        lambda aws: accepts(
            lambda: aws.create(OpenIdConnectProviderARNs=[f"arn:aws:iam::{ACCOUNT}:role/app"])
        ),
        assumption="oidc_arns_checked",
    ),
    Probe(
        _OPERATION,
        "a SAML provider of another account",
        lambda aws: words(lambda: aws.create(SamlProviderARNs=[_FOREIGN_SAML])),
        ("saml-providers-of-other-accounts-are-refused",),
        f"Identity provider {_FOREIGN_SAML} is not valid for account {ACCOUNT}",
    ),
    Probe(
        _OPERATION,
        "a provider ARN of 19 characters",
        lambda aws: code(lambda: aws.create(OpenIdConnectProviderARNs=["arn:aws:iam::1:oidc"])),
        ("provider-arns-shape", "shapes-break-as-validation-exceptions"),
        "ValidationException",
    ),
    Probe(
        _OPERATION,
        "a tag value of 257 characters",
        lambda aws: _accepts(aws, IdentityPoolTags={"team": "x" * 257}),
        ("tags-shape",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "51 tags",
        lambda aws: accepts(
            lambda: aws.create(IdentityPoolTags={f"tag{number}": "" for number in range(51)})
        ),
        ("tags-are-limited-to-50",),
        "refused",
    ),
    Probe(
        _OPERATION,
        "a tag key that starts with aws:",
        lambda aws: accepts(lambda: aws.create(IdentityPoolTags={"aws:team": "shop"})),
        assumption="reserved_tag_keys_refused",
    ),
)
