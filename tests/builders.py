"""One valid default of each value; a test changes the one thing it is about."""

from dataclasses import replace
from datetime import date

from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, LivePool, Marker
from reconciler.model.providers import (
    IamProvider,
    MappingType,
    Match,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    UserPoolProvider,
)
from reconciler.model.run import Run
from reconciler.model.spec import PoolSpec, Roles
from reconciler.model.targets import Configuration, FailOn, Target

OWNER = "acme"
ACCOUNT = "123456789012"
REGION = "eu-west-1"
POOL_ID = "eu-west-1:11111111-1111-4111-8111-111111111111"

RUN = Run(id="run-1", today=date(2026, 11, 23), commit="abc1234")


def role(name: str) -> str:
    """The ARN of a role in the target's account."""
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def rule(value: str = "gold", name: str = "gold") -> Rule:
    return Rule("custom:tier", Match.EQUALS, value, role(name))


def mapping(*rules: Rule) -> RoleMapping:
    return RoleMapping(MappingType.RULES, Resolution.DENY, rules or (rule(),))


USER_POOL = UserPoolProvider("eu-west-1_AbCdEf123", "client1", True, mapping())
OIDC = IamProvider(ProviderType.OIDC, f"arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example.com")
SAML = IamProvider(ProviderType.SAML, f"arn:aws:iam::{ACCOUNT}:saml-provider/Workforce")

SPEC = PoolSpec(
    name="web",
    allow_unauthenticated_identities=False,
    allow_classic_flow=False,
    roles=Roles(authenticated=role("user")),
    providers=(USER_POOL,),
    tags=(("team", "identity"),),
)

DESIRED = DesiredPool(
    address="web",
    name=SPEC.name,
    allow_unauthenticated_identities=SPEC.allow_unauthenticated_identities,
    origin=Origin("web.yaml", 1, 1, 20, 1),
    allow_classic_flow=SPEC.allow_classic_flow,
    roles=SPEC.roles,
    providers=SPEC.providers,
    tags=SPEC.tags,
)

MARKER = Marker(owner=OWNER, address="web", attempt="nonce", protected="true")

LIVE = LivePool(pool_id=POOL_ID, spec=SPEC, marker=MARKER)

TARGET = Target(name="prod", account=ACCOUNT, region=REGION)

CONFIGURATION = Configuration(
    owner=OWNER,
    targets=(TARGET,),
    allow_accounts=(),
    fail_on=FailOn.ERROR,
    origin=Origin("reconciler.yaml", 1, 1, 9, 1),
)


def live(spec: PoolSpec = SPEC, pool_id: str = POOL_ID, marker: Marker = MARKER) -> LivePool:
    return replace(LIVE, spec=spec, pool_id=pool_id, marker=marker)
