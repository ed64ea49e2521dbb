"""Hypothesis strategies for any valid pool: as a spec, as a document wants it, as it is live."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from reconciler.model.origin import Origin
from reconciler.model.pools import DesiredPool, Ignore, LivePool
from reconciler.model.providers import (
    DEFAULTS,
    DEVELOPER_KEY,
    INACTIVE,
    LIVE,
    SECRET_DOMAINS,
    DeveloperProvider,
    IamProvider,
    LoginProvider,
    MappingType,
    Match,
    PrincipalTags,
    Provider,
    ProviderType,
    Resolution,
    RoleMapping,
    Rule,
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, Roles, sorted_providers
from reconciler.plan.overlay import overlay
from tests.builders import ACCOUNT, DESIRED, MARKER, role
from tests.builders import LIVE as LIVE_POOL

# Legal keys that trip those who treat a key as anything but text.
ODD_KEYS = (
    "__x",
    "$ref",
    'a"b',
    "a'b",
    "a]b",
    "['a']",
    "a.b",
    "1",
    "True",
    "None",
    "root",
    "é🜁",
    "",
)

words = st.text("abcxyz", min_size=1, max_size=4)
printable = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]),
    min_size=1,
    max_size=8,
)
tag_keys = st.one_of(
    st.sampled_from([key for key in ODD_KEYS if key]),
    words,
    printable.filter(lambda key: not key.lower().startswith("aws:")),
)
tag_maps = st.dictionaries(tag_keys, st.one_of(words, printable, st.just("")), max_size=4)
role_arns = st.sampled_from([role("gold"), role("silver"), role("path/user")])
names = st.text("abc 019_+=,.@-", min_size=1, max_size=12)

rules = st.builds(
    Rule,
    claim=st.sampled_from(["custom:tier", "cognito:groups", "aud", "é"]),
    match=st.sampled_from(Match),
    value=printable,
    role=role_arns,
)
rule_mappings = st.builds(
    RoleMapping,
    type=st.just(MappingType.RULES),
    ambiguous_role_resolution=st.sampled_from(Resolution),
    rules=st.lists(rules, min_size=1, max_size=3).map(tuple),
)
token_mappings = st.builds(
    RoleMapping,
    type=st.just(MappingType.TOKEN),
    ambiguous_role_resolution=st.sampled_from(Resolution),
)
principal_tags = st.one_of(
    st.sampled_from([INACTIVE, DEFAULTS]),
    st.dictionaries(tag_keys, words, max_size=2).map(
        lambda tags: PrincipalTags(tags=tuple(sorted(tags.items())))
    ),
)

_USER_POOLS = ("eu-west-1_AbCdEf123", "us-east-1_Other0001")
_PATH_PARTS = ("role_mapping", "principal_tags", "server_side_token_check", "app_id")
_MAPPING_PARTS = ("type", "rules", "ambiguous_role_resolution")

user_pools = st.builds(
    UserPoolProvider,
    user_pool_id=st.sampled_from(_USER_POOLS),
    client_id=st.sampled_from(["client1", "client2"]),
    server_side_token_check=st.booleans(),
    role_mapping=st.one_of(st.none(), rule_mappings, token_mappings),
    principal_tags=principal_tags,
)
iam_providers = st.builds(
    lambda type_, name, mapping, tags: IamProvider(
        type_, f"arn:aws:iam::{ACCOUNT}:{type_}-provider/{name}", mapping, tags
    ),
    st.sampled_from([ProviderType.OIDC, ProviderType.SAML]),
    st.sampled_from(["one", "two"]),
    st.one_of(st.none(), rule_mappings),
    principal_tags,
)
login_providers = st.builds(
    LoginProvider,
    domain=st.sampled_from(["accounts.google.com", "www.amazon.com", *sorted(SECRET_DOMAINS)]),
    app_id=st.sampled_from(["id", "key;secret"]),
    role_mapping=st.one_of(st.none(), rule_mappings),
    principal_tags=principal_tags,
)
developer_providers = st.just(DeveloperProvider("login.example.com"))
providers: st.SearchStrategy[Provider] = st.one_of(
    user_pools, iam_providers, login_providers, developer_providers
)
strays = st.builds(
    StrayMapping,
    mapping_key=st.sampled_from([f"arn:aws:iam::{ACCOUNT}:oidc-provider/gone", "gone.example.com"]),
    role_mapping=rule_mappings,
)


def _one_map_each(found: list[Provider]) -> tuple[Provider, ...]:
    """In the normal order, the clients of a user pool with one map of principal tags."""
    maps: dict[str, PrincipalTags] = {}
    shared = [
        replace(p, principal_tags=maps.setdefault(p.user_pool_id, p.principal_tags))
        if isinstance(p, UserPoolProvider)
        else p
        for p in found
    ]
    return sorted_providers(shared)


provider_lists = st.lists(providers, max_size=5, unique_by=lambda p: p.key).map(_one_map_each)

pool_specs = st.builds(
    PoolSpec,
    name=names,
    allow_unauthenticated_identities=st.booleans(),
    allow_classic_flow=st.sampled_from([None, True, False]),
    roles=st.builds(Roles, st.one_of(st.none(), role_arns), st.one_of(st.none(), role_arns)),
    providers=provider_lists,
    tags=tag_maps.map(lambda tags: tuple(sorted(tags.items()))),
)
stray_specs = st.builds(
    lambda spec, stray: replace(spec, providers=sorted_providers([*spec.providers, stray])),
    pool_specs,
    strays,
)
live_specs = st.one_of(pool_specs, pool_specs, stray_specs)


def wanted(spec: PoolSpec, address: str = "web") -> DesiredPool:
    """A document that manages every section and wants this spec, secrets kept as they are."""
    return replace(
        DESIRED,
        address=address,
        name=spec.name,
        allow_unauthenticated_identities=spec.allow_unauthenticated_identities,
        allow_classic_flow=spec.allow_classic_flow,
        roles=spec.roles,
        providers=tuple(
            replace(p, app_id=LIVE)
            if isinstance(p, LoginProvider) and p.domain in SECRET_DOMAINS
            else p
            for p in spec.providers
        ),
        tags=spec.tags,
    )


@st.composite
def ignored_paths(draw: st.DrawFn, *specs: PoolSpec) -> tuple[str, ...]:
    """A path that may be ignored, most often one that is there."""
    keys = [provider.key for spec in specs for provider in spec.providers]
    tags = [key for spec in specs for key, _ in spec.tags]
    key = st.sampled_from([*keys, f"{_USER_POOLS[0]}:client1"])
    section = st.sampled_from(
        ["name", "allow_unauthenticated_identities", "allow_classic_flow", "roles", "tags"]
    )
    paths = st.one_of(
        section.map(lambda name: (name,)),
        st.just(("providers",)),
        st.sampled_from(["authenticated", "unauthenticated"]).map(lambda kind: ("roles", kind)),
        st.sampled_from([*tags, "other"]).map(lambda tag: ("tags", tag)),
        key.map(lambda name: ("providers", name)),
        st.tuples(st.just("providers"), key, st.sampled_from(_PATH_PARTS)),
        st.tuples(
            st.just("providers"), key, st.just("role_mapping"), st.sampled_from(_MAPPING_PARTS)
        ),
        st.tuples(st.just("providers"), key, st.just("principal_tags"), tag_keys),
    )
    return draw(paths)


@st.composite
def desired_pools(draw: st.DrawFn, *lives: PoolSpec) -> DesiredPool:
    """A document that manages any sections and ignores a few paths of them."""
    spec = draw(pool_specs)
    whole = wanted(spec)
    kept = draw(st.lists(st.sampled_from(["roles", "providers", "tags"]), unique=True))
    paths = draw(st.lists(ignored_paths(spec, *lives), max_size=3, unique=True))
    return replace(
        whole,
        roles=None if "roles" in kept else whole.roles,
        providers=None if "providers" in kept else whole.providers,
        tags=None if "tags" in kept else whole.tags,
        protect=draw(st.booleans()),
        ignores=tuple(
            Ignore(path, "somebody else", draw(st.sampled_from([None, date(2027, 1, 1)])), ORIGIN)
            for path in paths
        ),
    )


ORIGIN = Origin("web.yaml", 9, 1, 9, 20)

live_pools: st.SearchStrategy[LivePool] = st.builds(
    lambda spec, owner, address, protected: replace(
        LIVE_POOL,
        spec=spec,
        marker=replace(MARKER, owner=owner, address=address, protected=protected),
    ),
    live_specs,
    st.sampled_from(["acme", "acme", None, "other", ""]),
    st.sampled_from(["web", "web", None, "", "older"]),
    st.sampled_from(["true", "false", None, "FALSE"]),
)


@st.composite
def transitions(draw: st.DrawFn) -> tuple[PoolSpec, DesiredPool]:
    """A live spec and a document about it, which speak of the same things often enough."""
    live = draw(live_specs)
    return live, draw(desired_pools(live))


@st.composite
def edits(draw: st.DrawFn) -> tuple[PoolSpec, PoolSpec]:
    """A live spec and what a document makes of it that changes some things and leaves the rest."""
    live, other = draw(pool_specs), draw(pool_specs)
    kept = draw(st.sets(st.sampled_from(["guests", "classic", "roles", "providers"])))
    providers = {provider.key: provider for provider in live.providers}
    for provider in other.providers:
        if draw(st.booleans()):
            providers[provider.key] = provider
    gone = {key for key in providers if key != DEVELOPER_KEY and draw(st.integers(0, 3)) == 0}
    changed = _one_map_each([p for key, p in providers.items() if key not in gone])
    target = replace(
        other,
        allow_unauthenticated_identities=(
            live if "guests" in kept else other
        ).allow_unauthenticated_identities,
        allow_classic_flow=(live if "classic" in kept else other).allow_classic_flow,
        roles=(live if "roles" in kept else other).roles,
        providers=live.providers if "providers" in kept else changed,
    )
    return live, overlay(wanted(target), live)


@st.composite
def rewrites(draw: st.DrawFn) -> tuple[PoolSpec, PoolSpec]:
    """A live spec and one that has nothing to do with it, but for what cannot change."""
    live, other = draw(live_specs), draw(pool_specs)
    developer = [p for p in live.providers if isinstance(p, DeveloperProvider)]
    rest = [p for p in other.providers if not isinstance(p, DeveloperProvider)]
    target = replace(other, providers=sorted_providers([*rest, *developer]))
    return live, overlay(wanted(target), live)
