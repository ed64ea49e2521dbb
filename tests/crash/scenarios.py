"""What is there before a run, and what the documents say then: the scenarios that are cut off."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    DEFAULTS,
    INACTIVE,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    PrincipalTags,
    Provider,
    ProviderType,
    Resolution,
    UserPoolProvider,
)
from reconciler.model.results import Call
from reconciler.model.spec import Roles
from reconciler.plan.values import Options
from tests.builders import ACCOUNT, DESIRED, OIDC, SAML, USER_POOL, mapping, role, rule
from tests.crash.stage import Documents, pool_id

GOOGLE = LoginProvider("accounts.google.com", "123.apps", None)
TWITTER = LoginProvider("api.twitter.com", "key;secret", None)
BACKEND = DeveloperProvider("login.example.com")
OTHER_OIDC = IamProvider(ProviderType.OIDC, f"arn:aws:iam::{ACCOUNT}:oidc-provider/two.example.com")
PLAIN_USERS = replace(USER_POOL, role_mapping=None)
WHO = PrincipalTags(tags=(("who", "sub"),))
GUESTS = Roles(authenticated=role("user"), unauthenticated=role("guest"))
NOBODY = "arn:aws:iam::nobody:role/user"


@dataclass(frozen=True, slots=True)
class Scenario:
    """before: applied first. by_hand: sent first by somebody else, the pools having no owner.

    refused: whether the service refuses what the documents say, so that it is never reached.
    """

    after: Documents
    before: tuple[DesiredPool, ...] = ()
    by_hand: tuple[Call, ...] = ()
    refused: bool = False


def with_providers(*providers: Provider, base: DesiredPool = DESIRED) -> DesiredPool:
    return replace(base, providers=tuple(sorted(providers, key=lambda p: p.key)))


def named(address: str, base: DesiredPool = DESIRED) -> DesiredPool:
    return replace(base, address=address, name=address)


def tombstone(address: str) -> DesiredPool:
    return replace(named(address), absent=True, pin=pool_id(address), protect=False)


def made_by_hand(**members: object) -> Call:
    parameters = {"IdentityPoolName": "web", "AllowUnauthenticatedIdentities": False, **members}
    return Call("CreateIdentityPool", parameters)  # type: ignore[arg-type]


def roles_by_hand() -> Call:
    roles: JsonObject = {"authenticated": role("old")}
    return Call("SetIdentityPoolRoles", {"IdentityPoolId": pool_id("web"), "Roles": roles})


def create(*pools: DesiredPool) -> Scenario:
    return Scenario(Documents(pools))


def update(before: DesiredPool, after: DesiredPool) -> Scenario:
    return Scenario(Documents((after,)), (before,))


def adopt(after: DesiredPool, *by_hand: Call) -> Scenario:
    return Scenario(Documents((replace(after, pin=pool_id("web")),)), by_hand=by_hand)


def exchange(before: tuple[Provider, ...], after: tuple[Provider, ...]) -> Scenario:
    return update(with_providers(*before), with_providers(*after))


def prune(before: tuple[DesiredPool, ...], *after: DesiredPool) -> Scenario:
    return Scenario(Documents(after, Options(prune=True)), before)


BARE = replace(DESIRED, providers=(), roles=Roles(), tags=())
OPEN = replace(DESIRED, allow_unauthenticated_identities=True, roles=GUESTS)
LOOSE = replace(DESIRED, protect=False)
TAGGED = replace(USER_POOL, principal_tags=WHO)
GOLD, BASE, SILVER = rule("gold"), rule("base", "base"), rule("silver", "silver")


def mapped(*rules: str) -> UserPoolProvider:
    return replace(USER_POOL, role_mapping=mapping(*(rule(name, name) for name in rules)))


CREATES: Mapping[str, Scenario] = {
    "create a bare pool": create(BARE),
    "create with roles alone": create(with_providers()),
    "create with one provider": create(with_providers(PLAIN_USERS)),
    "create with a mapping": create(DESIRED),
    "create with principal tags": create(with_providers(TAGGED, replace(OIDC, principal_tags=WHO))),
    "create with default principal tags": create(
        with_providers(replace(SAML, principal_tags=DEFAULTS))
    ),
    "create with every kind of provider": create(
        with_providers(TAGGED, OIDC, SAML, GOOGLE, BACKEND)
    ),
    "create for guests": create(OPEN),
    "create with the classic flow": create(
        with_providers(OIDC, base=replace(DESIRED, allow_classic_flow=True))
    ),
    "create three pools": create(named("a"), named("b", BARE), named("c", OPEN)),
    "create where roles are refused": replace(
        create(replace(DESIRED, roles=Roles(NOBODY))), refused=True
    ),
    "create two, of one the roles are refused": replace(
        create(replace(named("a"), roles=Roles(NOBODY)), named("b")), refused=True
    ),
}

ADOPTS: Mapping[str, Scenario] = {
    "adopt as it is": adopt(BARE, made_by_hand(AllowClassicFlow=False)),
    "adopt and change": adopt(DESIRED, made_by_hand(), roles_by_hand()),
    "adopt and take a tag off": adopt(
        DESIRED, made_by_hand(IdentityPoolTags={"owner": "somebody", "team": "other"})
    ),
    "adopt with a provider to go": adopt(
        BARE, made_by_hand(OpenIdConnectProviderARNs=[OIDC.arn]), roles_by_hand()
    ),
}

UPDATES: Mapping[str, Scenario] = {
    "rename": update(DESIRED, replace(DESIRED, name="shop")),
    "open to guests": update(DESIRED, OPEN),
    "close to guests": update(OPEN, DESIRED),
    "open the classic flow": update(
        with_providers(OIDC), with_providers(OIDC, base=replace(DESIRED, allow_classic_flow=True))
    ),
    "close the classic flow": update(
        with_providers(OIDC, base=replace(DESIRED, allow_classic_flow=True)), with_providers(OIDC)
    ),
    "exchange the default roles": update(DESIRED, replace(DESIRED, roles=Roles(role("new")))),
    "take the default roles off": update(with_providers(OIDC), replace(BARE, providers=(OIDC,))),
    "set a tag": update(DESIRED, replace(DESIRED, tags=(("stage", "test"), ("team", "identity")))),
    "exchange tags": update(DESIRED, replace(DESIRED, tags=(("stage", "test"),))),
    "take the tags off": update(DESIRED, replace(DESIRED, tags=())),
    "take the protection off": update(DESIRED, LOOSE),
    "a former address": update(
        DESIRED, replace(DESIRED, address="shop", formerly=("web",), name="shop")
    ),
    "a former address and other roles": update(
        DESIRED, replace(OPEN, address="shop", formerly=("web",))
    ),
    "nothing at all": update(DESIRED, DESIRED),
    "roles that are refused": replace(
        update(DESIRED, replace(DESIRED, name="shop", roles=Roles(NOBODY))), refused=True
    ),
    "everything at once": update(
        with_providers(TAGGED, replace(OIDC, principal_tags=WHO)),
        replace(
            with_providers(mapped("gold", "base"), SAML, base=OPEN),
            name="shop",
            tags=(("stage", "test"),),
            protect=False,
        ),
    ),
    "everything back": update(
        replace(with_providers(mapped("gold", "base"), SAML, base=OPEN), name="shop", tags=()),
        with_providers(TAGGED, replace(OIDC, principal_tags=WHO)),
    ),
}

PROVIDERS: Mapping[str, Scenario] = {
    "a provider comes": exchange((PLAIN_USERS,), (PLAIN_USERS, OIDC)),
    "a provider with a mapping comes": exchange((), (USER_POOL,)),
    "a provider with principal tags comes": exchange((), (replace(OIDC, principal_tags=WHO),)),
    "a provider goes": exchange((PLAIN_USERS, OIDC), (PLAIN_USERS,)),
    "a provider with a mapping goes": exchange((USER_POOL, OIDC), (OIDC,)),
    "a provider with principal tags goes": exchange((TAGGED, OIDC), (OIDC,)),
    "providers are exchanged": exchange((OIDC, GOOGLE), (OTHER_OIDC, SAML)),
    "mapped providers are exchanged": exchange(
        (replace(OIDC, role_mapping=mapping(GOLD)),), (replace(SAML, role_mapping=mapping(BASE)),)
    ),
    "a backend stays": exchange((BACKEND, OIDC), (BACKEND, SAML)),
    "the token check is turned off": exchange(
        (USER_POOL,), (replace(USER_POOL, server_side_token_check=False),)
    ),
    "a mapping grows": exchange((mapped("gold"),), (mapped("gold", "base", "silver"),)),
    "a mapping shrinks": exchange((mapped("gold", "base", "silver"),), (mapped("silver"),)),
    "a mapping is turned around": exchange((mapped("gold", "base"),), (mapped("base", "gold"),)),
    "a mapping comes to a provider": exchange((PLAIN_USERS,), (USER_POOL,)),
    "a mapping is taken off": exchange((USER_POOL,), (PLAIN_USERS,)),
    "a mapping lets others through": exchange(
        (USER_POOL,),
        (
            replace(
                USER_POOL,
                role_mapping=replace(
                    mapping(), ambiguous_role_resolution=Resolution.AUTHENTICATED_ROLE
                ),
            ),
        ),
    ),
    "principal tags are set": exchange((USER_POOL,), (TAGGED,)),
    "principal tags are exchanged": exchange(
        (TAGGED,), (replace(USER_POOL, principal_tags=DEFAULTS),)
    ),
    "principal tags are cleared": exchange((TAGGED,), (replace(TAGGED, principal_tags=INACTIVE),)),
}

DELETES: Mapping[str, Scenario] = {
    "a tombstone": Scenario(Documents((tombstone("web"),)), (DESIRED,)),
    "a tombstone of a pool of nobody": Scenario(
        Documents((tombstone("web"),)), by_hand=(made_by_hand(),)
    ),
    "prune an orphan": prune((named("a"), named("b", LOOSE)), named("a")),
    "prune two orphans": prune(
        (named("a"), named("b", LOOSE), named("c", LOOSE)), replace(named("a"), name="shop")
    ),
}

FLEETS: Mapping[str, Scenario] = {
    "create, update and delete": prune(
        (named("a"), named("b", LOOSE), named("c", BARE)),
        named("a", OPEN),
        named("c", with_providers(SAML)),
        named("d"),
    ),
    "adopt, retag and create": Scenario(
        Documents(
            (
                replace(named("a"), pin=pool_id("web")),
                replace(named("new"), formerly=("old",)),
                named("z", BARE),
            )
        ),
        (named("old"),),
        (made_by_hand(),),
    ),
    "a delete and another of its name": Scenario(
        Documents((tombstone("web"), named("web-2", replace(DESIRED, name="web")))), (DESIRED,)
    ),
    "five pools": Scenario(
        Documents(
            (
                named("a", OPEN),
                named("b", LOOSE),
                named("c", with_providers(OIDC)),
                named("d"),
                tombstone("e"),
            )
        ),
        tuple(named(address) for address in "abcxe"),
    ),
}

SCENARIOS: Mapping[str, Scenario] = {
    **CREATES,
    **ADOPTS,
    **UPDATES,
    **PROVIDERS,
    **DELETES,
    **FLEETS,
}
