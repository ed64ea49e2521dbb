"""Accepting what is live: for any pool, however its document is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from reconciler.documents.discover import SourceFile
from reconciler.documents.events import parse
from reconciler.documents.scalars import plain_value
from reconciler.errors import CannotWrite
from reconciler.flows.accept import Accepted, FileChange, accept_live, write_accepted
from reconciler.flows.load import Loaded, load
from reconciler.model.document import Node, Sequence
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import DesiredPool, LivePool, Marker, Unmodelled
from reconciler.model.providers import (
    IamProvider,
    LoginProvider,
    MappingType,
    Match,
    Provider,
    ProviderType,
    RoleMapping,
    Rule,
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.results import Action
from reconciler.model.spec import PoolSpec, Roles, provider_tree
from reconciler.plan.drift import drift_target
from reconciler.plan.overlay import overlay
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options
from tests.builders import LIVE as LIVE_POOL
from tests.builders import OWNER, mapping
from tests.documents.diagnostics import shown
from tests.documents.styles import written
from tests.doors import EMBEDDED
from tests.strategies import edits, transitions, wanted

TODAY = date(2026, 11, 23)
CONFIGURATION = f"""\
kind: Configuration
owner: {OWNER}
targets:
  local: {{service: embedded, account: "{EMBEDDED.account}", region: {EMBEDDED.region}}}
"""


def document(desired: DesiredPool) -> JsonObject:
    """What a document says, as plain values."""
    value: JsonObject = {
        "kind": "IdentityPool",
        "address": desired.address,
        "name": desired.name,
        "allow_unauthenticated_identities": desired.allow_unauthenticated_identities,
        "protect": desired.protect,
    }
    if desired.allow_classic_flow is not None:
        value["allow_classic_flow"] = desired.allow_classic_flow
    if desired.roles is not None:
        roles = {
            "authenticated": desired.roles.authenticated,
            "unauthenticated": desired.roles.unauthenticated,
        }
        value["roles"] = {kind: role for kind, role in roles.items() if role is not None}
    if desired.providers is not None:
        value["providers"] = [provider_tree(provider) for provider in desired.providers]
    if desired.tags is not None:
        value["tags"] = dict(desired.tags)
    if desired.ignores:
        value["ignore"] = [
            {"path": list[Json](ignore.path), "reason": ignore.reason} for ignore in desired.ignores
        ]
    return value


@contextmanager
def folder_with(data: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reconciler.yaml").write_text(CONFIGURATION)
        (folder / "web.yaml").write_bytes(data)
        yield folder


def accepting(folder: Path, loaded: Loaded, live: LivePool) -> Accepted:
    found = drift_target(EMBEDDED, OWNER, loaded.pools["local"], [live])
    return accept_live(folder, TODAY, loaded, found, ["web"])


def kept(draw: st.DrawFn, spec: PoolSpec, live: PoolSpec) -> tuple[Provider, ...]:
    """Its providers, some of them with the role mapping of another one, or with fewer rules."""
    mappings = [p.role_mapping for p in (*spec.providers, *live.providers)]
    found: list[Provider] = []
    for provider in live.providers:
        if isinstance(provider, UserPoolProvider | IamProvider) and draw(st.booleans()):
            mapping = draw(st.sampled_from(mappings))
            if mapping and mapping.rules:
                rules = draw(st.permutations([*mapping.rules, *mapping.rules[:1]]))
                mapping = replace(mapping, rules=tuple(rules[: draw(st.integers(1, 4))]))
            if isinstance(provider, IamProvider) and mapping and mapping.type is MappingType.TOKEN:
                mapping = None
            found.append(replace(provider, role_mapping=mapping))
        else:
            found.append(provider)
    return tuple(found)


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, PoolSpec]:
    """A document in any style, and a live pool about which it speaks."""
    if draw(st.booleans()):
        live, desired = draw(transitions())
    else:
        # The same providers on both sides, altered.
        live, other = draw(edits())
        desired = wanted(replace(other, providers=kept(draw, other, live)))
    value = document(desired)
    providers = value.get("providers")
    if isinstance(providers, list):
        value["providers"] = draw(st.permutations(providers))
    shuffled = draw(st.permutations([*value.items()]))
    return draw(written(dict(shuffled))), live


# Why a pool that may be anything cannot be written into a document that is its own.
UNSAYABLE = {"accept-unset", "accept-unsayable", "accept-invalid"}


def try_accepting(data: bytes, spec: PoolSpec, protected: str | None) -> None:
    live = replace(LIVE_POOL, spec=spec, marker=replace(LIVE_POOL.marker, protected=protected))
    with folder_with(data) as folder:
        loaded = load(folder, TODAY)
        assume(not any(finding.severity == "error" for finding in loaded.findings))
        accepted = accepting(folder, loaded, live)
        if accepted.refusals:
            event(accepted.refusals[0].rule)
            assert {finding.rule for finding in accepted.refusals} <= UNSAYABLE
            assert accepted.changes == ()
            return
        write_accepted(folder, accepted)
        assert_untouched(data, (folder / "web.yaml").read_bytes())
        after = load(folder, TODAY)
        again = accepting(folder, after, live)
        assert (again.changes, again.refusals) == ((), ())
        event("accepted" if accepted.changes else "nothing to accept")
        (change,) = plan_target(EMBEDDED, OWNER, after.pools["local"], [live], Options()).changes
    left = [field.path for field in change.fields]
    assert left == ([("protected",)] if protected is None else [])
    assert change.action is (Action.UPDATE if left else Action.UNCHANGED)


drawn = documents()
protections = st.sampled_from(["true", "false", None])


@settings(max_examples=20, deadline=None, suppress_health_check=[*HealthCheck])
@given(drawn, protections)
def test_what_is_accepted_is_no_difference_any_more(
    drawn: tuple[bytes, PoolSpec], protected: str | None
) -> None:
    try_accepting(*drawn, protected)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=[*HealthCheck])
@given(drawn, protections)
def test_whatever_is_accepted_is_no_difference_any_more(
    drawn: tuple[bytes, PoolSpec], protected: str | None
) -> None:
    try_accepting(*drawn, protected)


def assert_untouched(before: bytes, after: bytes) -> None:
    """Sections and providers that say the same as before are the same to the byte."""
    old, new = pieces(before), pieces(after)
    for key in old.keys() & new.keys():
        (said, text), (says, now) = old[key], new[key]
        assert said != says or text == now


def pieces(data: bytes) -> dict[str, tuple[Json, str]]:
    """By section, and by what tells providers apart: what it says, and how it is written."""
    parsed, _ = parse(SourceFile("web.yaml", data))
    assert parsed is not None
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    found = {
        e.key.text: (plain_value(e.value), text_of(lines, e.value)) for e in parsed.root.entries
    }
    providers = parsed.root.get("providers")
    for item in providers.items if isinstance(providers, Sequence) else ():
        value = plain_value(item)
        assert isinstance(value, dict)
        parts = ("user_pool_id", "client_id", "arn", "domain")
        found[str([value.get(part) for part in parts])] = (value, text_of(lines, item))
    return found


def text_of(lines: list[str], node: Node) -> str:
    at = node.origin
    text = "".join(lines[at.line - 1 : at.end_line])
    cut = len(lines[at.end_line - 1]) - at.end_column + 1 if at.end_line <= len(lines) else 0
    return text[at.column - 1 : len(text) - cut].rstrip()


SECOND = '  second: {service: embedded, account: "222222222222", region: eu-west-1}\n'
POOL = "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\n"
SAML = "arn:aws:iam::123456789012:saml-provider/Workforce"
PROVIDER = f"kind: Provider\naddress: workforce\ntype: saml\narn: {SAML}\n"
ROLE = "arn:aws:iam::123456789012:role"
MAPPING = f"""\
kind: RoleMapping
address: tiers
type: Rules
ambiguous_role_resolution: Deny
rules:
  - {{claim: tier, match: Equals, value: gold, role: "{ROLE}/gold"}} # best
"""


def accepted(
    git: dict[str, str],
    live: dict[str, str],
    *addresses: str,
    change: Callable[[LivePool], LivePool] = lambda pool: pool,
) -> tuple[dict[str, str], list[str]]:
    """What is written and what is refused, for pools that are as other documents would have them.

    change: to a live pool, for what no document can say.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        pools = write_and_load(folder, git | live).pools["local"]
        there = [
            change(
                replace(
                    LIVE_POOL,
                    pool_id=f"eu-west-1:{number:08}-1111-4111-8111-111111111111",
                    spec=overlay(pool, None),
                    marker=Marker(OWNER, pool.address, "1", "true" if pool.protect else "false"),
                )
            )
            for number, pool in enumerate(pools)
        ]
        loaded = write_and_load(folder, git)
        target = loaded.usable().target("local")
        assert target is not None
        found = drift_target(target, OWNER, loaded.pools["local"], there)
        result = accept_live(folder, TODAY, loaded, found, addresses or ["web"])
        write_accepted(folder, result)
        changed = {change.after.file for change in result.changes}
        files = {file: (folder / file).read_text() for file in changed}
        return files, shown_with_files(result)


def write_and_load(folder: Path, files: dict[str, str]) -> Loaded:
    for file in {"reconciler.yaml": CONFIGURATION} | files:
        (folder / file).write_text(({"reconciler.yaml": CONFIGURATION} | files)[file])
    loaded = load(folder, TODAY)
    assert shown([*loaded.findings]) == []
    return loaded


def shown_with_files(result: Accepted) -> list[str]:
    return [f"{f.origin.file}:{line}" for f in result.refusals for line in shown([f])]


def test_what_one_pool_uses_alone_is_written_into_the_shared_document() -> None:
    web = POOL + "providers: [use: workforce]\n"
    using = PROVIDER + "role_mapping: {use: tiers}\n"
    files, refused = accepted(
        {"web.yaml": web, "workforce.yaml": using, "tiers.yaml": MAPPING},
        {
            "workforce.yaml": using + "principal_tags: default\n",
            "tiers.yaml": MAPPING.replace("gold,", "silver,"),
        },
    )
    assert refused == []
    assert files == {
        "workforce.yaml": using + "principal_tags: default\n",
        "tiers.yaml": MAPPING.replace("gold,", "silver,"),
    }


def test_a_reference_goes_from_the_pool_and_the_shared_document_stays() -> None:
    web = POOL + "providers:\n  # people\n  - use: workforce # all\ntags: {}\n"
    files, refused = accepted(
        {"web.yaml": web, "workforce.yaml": PROVIDER}, {"web.yaml": POOL + "providers: []\n"}
    )
    assert refused == []
    assert files == {"web.yaml": POOL + "providers: []\n  # people\ntags: {}\n"}


def test_what_other_pools_use_too_is_not_written_unless_all_are_accepted() -> None:
    git = {
        "web.yaml": POOL + "providers: [use: workforce]\n",
        "staff.yaml": POOL.replace("web", "staff") + "providers: [use: workforce]\n",
        "workforce.yaml": PROVIDER,
    }
    live = {"workforce.yaml": PROVIDER + "principal_tags: {tier: department}\n"}
    assert accepted(git, live, "web") == (
        {},
        [
            "workforce.yaml:1:1 [accept-shared] web: this document is also used by staff (target "
            "local): write out what web has for itself, or accept all of them"
        ],
    )
    files, refused = accepted(git, live, "web", "staff")
    assert refused == []
    assert files == {"workforce.yaml": PROVIDER + "principal_tags:\n  tier: department\n"}


def test_two_pools_that_use_one_document_and_differ_cannot_both_be_accepted() -> None:
    git = {
        "web.yaml": POOL + "providers: [use: workforce]\n",
        "staff.yaml": POOL.replace("web", "staff") + "providers: [use: workforce]\n",
        "workforce.yaml": PROVIDER,
    }
    one = f"providers:\n  - {{type: saml, arn: '{SAML}', principal_tags: default}}\n"
    live = {"web.yaml": POOL + one}
    assert accepted(git, live, "web", "staff") == (
        {},
        [
            "web.yaml:1:1 [accept-not-same] web: no edit makes the documents say what is live here "
            f"and in the other pools: providers.{SAML}.principal_tags"
        ],
    )


def test_a_mapping_that_two_providers_of_a_pool_use_is_changed_once() -> None:
    oidc = "arn:aws:iam::123456789012:oidc-provider/idp.example.com"
    entries = "".join(
        f"  - {{type: {kind}, arn: '{arn}', role_mapping: {{use: tiers}}}}\n"
        for kind, arn in (("saml", SAML), ("oidc", oidc))
    )
    git = {"web.yaml": POOL + "providers:\n" + entries, "tiers.yaml": MAPPING}
    more = MAPPING + f'  - {{claim: tier, match: Equals, value: base, role: "{ROLE}/base"}}\n'
    assert accepted(git, {"tiers.yaml": more}) == ({"tiers.yaml": more}, [])


def test_a_document_of_several_targets_is_not_changed_for_one() -> None:
    configuration = CONFIGURATION + SECOND
    git = {"reconciler.yaml": configuration, "web.yaml": POOL}
    assert accepted(git, {"web.yaml": POOL.replace("false", "true")}) == (
        {},
        [
            "web.yaml:3:35 [accept-targets] web: this document is also for second, where the pool "
            "would change too: write what differs between targets as a variable, or give each a "
            "document"
        ],
    )


def test_a_document_of_one_of_several_targets_is_changed() -> None:
    one = POOL + "targets: [local]\n"
    two = POOL + "targets: [second]\n"
    git = {"reconciler.yaml": CONFIGURATION + SECOND, "web.yaml": one, "two.yaml": two}
    changed = one.replace("false", "true")
    assert accepted(git, {"web.yaml": changed}) == ({"web.yaml": changed}, [])


@pytest.mark.parametrize(
    ("written", "live", "refused"),
    [
        (
            "roles: {authenticated: 'arn:aws:iam::${target.account}:role/a'}\n",
            f"roles: {{authenticated: '{ROLE}/b'}}\n",
            "web.yaml:4:24 [accept-variable] web: the value comes from a variable, "
            "arn:aws:iam::${target.account}:role/a: change the variable in reconciler.yaml, or "
            "write the value here; no other target uses this document",
        ),
        (
            "roles: {authenticated: 'arn:aws:iam::${target.account}:role/a'}\n",
            "roles: {}\n",
            "web.yaml:4:24 [accept-variable] web: the value comes from a variable, "
            "arn:aws:iam::${target.account}:role/a: change the variable in reconciler.yaml, or "
            "write the value here; no other target uses this document",
        ),
        (
            "tags: {a: '${target.name}', b: '$${x}'}\n",
            "tags: {a: c, b: d}\n",
            "web.yaml:4:11 [accept-variable] web: the value comes from a variable, "
            "${target.name}: change the variable in reconciler.yaml, or write the value here; no "
            "other target uses this document",
        ),
    ],
)
def test_a_value_from_a_variable_is_refused(written: str, live: str, refused: str) -> None:
    git = {"web.yaml": POOL + written}
    assert accepted(git, {"web.yaml": POOL + live}) == ({}, [refused])


def test_what_holds_variables_may_go_as_a_whole_and_change_beside_them() -> None:
    head = POOL + "providers:\n  - type: saml\n    arn: " + SAML + "\n    role_mapping:\n"
    head += "      type: Rules\n      ambiguous_role_resolution: Deny\n      rules:\n"
    lines = [
        f"        - {{claim: c, match: Equals, value: {value}, "
        'role: "arn:aws:iam::${target.account}:role/x"}\n'
        for value in ("a", "b", "c")
    ]
    git = {"web.yaml": head + "".join(lines)}
    live = head + lines[1].replace("value: b", "value: z") + lines[2]
    assert accepted(git, {"web.yaml": live}) == ({"web.yaml": live}, [])


HEAD = f"providers:\n  - type: saml\n    arn: {SAML}\n"
RULES = """\
    role_mapping:
      type: Rules
      ambiguous_role_resolution: Deny
      rules:
"""
GOLD = f'        - {{claim: tier, match: Equals, value: gold, role: "{ROLE}/gold"}} # first\n'
BASE = f"""\
        - claim: tier # any
          match: NotEqual
          value: x
          role: {ROLE}/base
"""
MAIL = f'        - {{claim: email, match: Contains, value: "@", role: "{ROLE}/mail"}}\n'
MADE = f'        - {{claim: tier, match: NotEqual, value: x, role: "{ROLE}/base"}}\n'
POOLS = "  - type: user_pool\n    user_pool_id: eu-west-1_A\n    client_id: c\n"


@pytest.mark.parametrize(
    ("git", "live", "expected"),
    [
        ("name: a # b\n", "name: '12'\n", 'name: "12" # b\n'),
        ("protect: true # b\n", "protect: false\n", "protect: false # b\n"),
        ("allow_classic_flow: true\n", "allow_classic_flow: false\n", None),
        ("roles: {}\n", f"roles:\n  authenticated: {ROLE}/a\n", None),
        (f"roles:\n  authenticated: {ROLE}/a # b\n", "roles: {}\n", None),
        (
            f"roles:\n  unauthenticated: {ROLE}/a # b\n",
            f"roles:\n  authenticated: {ROLE}/a\n",
            None,
        ),
        ("tags: {a: b, c: d}\n", "tags: {c: 'on', e: f}\n", 'tags: {c: "on", e: f}\n'),
        (HEAD, HEAD + RULES + MADE, None),
        (HEAD + RULES + GOLD + BASE, HEAD, None),
        (HEAD + RULES + GOLD, HEAD + RULES.replace("Deny", "AuthenticatedRole") + GOLD, None),
        (HEAD + RULES + GOLD + BASE, HEAD + RULES + GOLD + MAIL + BASE, None),
        (HEAD + RULES + GOLD + BASE, HEAD + RULES + BASE + GOLD, HEAD + RULES + MADE + GOLD),
        (HEAD + RULES + GOLD + MAIL + BASE, HEAD + RULES + BASE, None),
        (HEAD + RULES + MAIL, HEAD + RULES + MADE + MAIL, None),
        (
            HEAD + RULES + GOLD + BASE,
            HEAD + RULES + GOLD.replace("gold,", "new,") + BASE.replace("/base", "/x"),
            None,
        ),
        (HEAD + RULES + GOLD, HEAD + RULES + MAIL, None),
        (HEAD + "    principal_tags: default # b\n", HEAD, None),
        (HEAD + "    principal_tags:\n      a: b # c\n", HEAD, None),
        (HEAD, HEAD + "    principal_tags: default\n", None),
        (
            HEAD + "    principal_tags: default # b\n",
            HEAD + "    principal_tags: {a: b}\n",
            HEAD + "    principal_tags: {a: b} # b\n",
        ),
        (
            HEAD + "    principal_tags: # b\n      a: b\n",
            HEAD + "    principal_tags: default\n",
            HEAD + "    principal_tags: default # b\n",
        ),
        (
            HEAD + "    principal_tags:\n      a: b # c\n      d: e # f\n",
            HEAD + "    principal_tags: {d: x, g: h}\n",
            HEAD + "    principal_tags:\n      d: x # f\n      g: h\n",
        ),
        (
            f"{HEAD}{POOLS}    server_side_token_check: true # b\n",
            f"{HEAD}{POOLS}    server_side_token_check: false\n",
            f"{HEAD}{POOLS}    server_side_token_check: false # b\n",
        ),
        (
            f"{HEAD}{POOLS}    server_side_token_check: true # b\n{RULES}{GOLD}",
            f"{HEAD}{POOLS}    server_side_token_check: true\n{RULES}".replace(
                "Rules", "Token"
            ).replace("      rules:\n", ""),
            f"{HEAD}{POOLS}    server_side_token_check: true # b\n{RULES}".replace(
                "Rules", "Token"
            ).replace("      rules:\n", ""),
        ),
        (
            f"providers:\n{POOLS}    server_side_token_check: true\n{RULES}".replace(
                "Rules", "Token # b"
            ).replace("      rules:\n", ""),
            f"providers:\n{POOLS}    server_side_token_check: true\n{RULES}{MADE}",
            f"providers:\n{POOLS}    server_side_token_check: true\n{RULES}{MADE}".replace(
                "Rules", "Rules # b"
            ),
        ),
        (
            "providers:\n  - {type: login, domain: www.amazon.com, app_id: a} # b\n",
            "providers:\n  - {type: login, domain: www.amazon.com, app_id: '1'}\n",
            'providers:\n  - {type: login, domain: www.amazon.com, app_id: "1"} # b\n',
        ),
        (
            "providers:\n  - {type: developer, name: a.example} # b\n",
            "providers:\n  - {type: developer, name: b.example}\n",
            "providers:\n  - {type: developer, name: b.example} # b\n",
        ),
        (
            "providers:\n  # a\n  - {type: developer, name: a.example} # b\n" + HEAD[11:],
            HEAD
            + "  - {type: developer, name: a.example}\n"
            + POOLS
            + "    server_side_token_check: true\n",
            "providers:\n  # a\n  - {type: developer, name: a.example} # b\n"
            + HEAD[11:]
            + POOLS
            + "    server_side_token_check: true\n",
        ),
        (
            "providers:\n  # a\n  - {type: developer, name: a.example} # b\n" + HEAD[11:],
            HEAD,
            "providers:\n  # a\n" + HEAD[11:],
        ),
        (HEAD, "providers: []\n", None),
        ("providers: []\n", HEAD, None),
    ],
)
def test_each_part_of_a_pool_is_written_in_its_place(
    git: str, live: str, expected: str | None
) -> None:
    """expected: as the live document says it, where that is None."""
    assert accepted({"web.yaml": POOL + git}, {"web.yaml": POOL + live}) == (
        {"web.yaml": POOL + (live if expected is None else expected)},
        [],
    )


DEFAULTS = CONFIGURATION + "defaults:\n  tags: {by: git}\n"


@pytest.mark.parametrize(
    ("git", "live", "expected", "refused"),
    [
        (
            "tags: {}\n",
            "tags: {by: hand}\n",
            None,
            "change it here, or write it under `tags` of the document",
        ),
        ("tags: {by: a}\n", "tags: {by: b}\n", "tags: {by: b}\n", None),
        ("tags: {by: a}\n", "tags: {by: git}\n", "tags: {by: git}\n", None),
    ],
)
def test_a_tag_of_every_pool_is_changed_where_that_is_said(
    git: str, live: str, expected: str | None, refused: str | None
) -> None:
    told = f"the tag 'by' comes from defaults.tags, for every pool: {refused}"
    assert accepted(
        {"reconciler.yaml": DEFAULTS, "web.yaml": POOL + git}, {"web.yaml": POOL + live}
    ) == (
        {"web.yaml": POOL + expected} if expected else {},
        [f"reconciler.yaml:6:14 [accept-default] web: {told}"] if refused else [],
    )


def test_a_default_tag_that_is_gone_is_refused_though_the_document_has_it_too() -> None:
    def untagged(pool: LivePool) -> LivePool:
        return replace(pool, spec=replace(pool.spec, tags=()))

    git = {"reconciler.yaml": DEFAULTS, "web.yaml": POOL + "tags: {by: a}\n"}
    assert accepted(git, {}, change=untagged) == (
        {},
        [
            "reconciler.yaml:6:14 [accept-default] web: the tag 'by' comes from defaults.tags, "
            "for every pool: without it in the document the pool would get this one"
        ],
    )


def with_spec(change: Callable[[PoolSpec], PoolSpec]) -> Callable[[LivePool], LivePool]:
    return lambda pool: replace(pool, spec=change(pool.spec))


def with_providers(*providers: Provider) -> Callable[[LivePool], LivePool]:
    return with_spec(lambda spec: replace(spec, providers=providers))


ODD_MAPPING = RoleMapping(MappingType.TOKEN, None)


@pytest.mark.parametrize(
    ("git", "change", "refused"),
    [
        (
            "allow_classic_flow: false\n",
            with_spec(lambda spec: replace(spec, allow_classic_flow=None)),
            "4:21 [accept-unset] web: the pool was never told about the classic flow, and a "
            "document can only say true or false: take allow_classic_flow out, so that it is not "
            "managed, or let apply set it",
        ),
        (
            "providers: []\n",
            with_spec(
                lambda spec: replace(spec, providers=(StrayMapping("gone.example.com", mapping()),))
            ),
            "4:12 [accept-unsayable] web: the pool has a role mapping of gone.example.com, a "
            "provider that it does not have, which no document can say: apply takes the mapping "
            "off",
        ),
        (
            "providers: []\n",
            with_spec(
                lambda spec: replace(
                    spec, providers=(UserPoolProvider("eu-west-1_A", "c", True, ODD_MAPPING),)
                )
            ),
            "4:12 [accept-unset] web: the live role mapping of eu-west-1_A:c has no "
            "ambiguous_role_resolution, and a document must say one: apply sets it",
        ),
        (
            "roles: {}\n",
            lambda pool: replace(
                pool, unmodelled=(Unmodelled("SetIdentityPoolRoles", "Roles: other", "roles"),)
            ),
            "4:8 [accept-unsayable] web: the pool holds what no document can say: Roles: other",
        ),
        (
            "tags: {}\n",
            with_spec(lambda spec: replace(spec, tags=(("AWS:x", "y"),))),
            "4:7 [accept-invalid] web: no document may say the live value: 'AWS:x': keys with "
            "'aws:' belong to AWS [reserved-tag]",
        ),
        (
            "tags: {}\n",
            with_spec(lambda spec: replace(spec, tags=(("${x}", "y"),))),
            "4:7 [accept-invalid] web: no document may say the live value: '${x}' is a key, and "
            "variables are filled in values only [variable-in-key]",
        ),
        (
            "roles: {}\n",
            with_spec(lambda spec: replace(spec, roles=Roles("arn:aws:iam::999999999999:role/x"))),
            "4:8 [accept-invalid] web: no document may say the live value: "
            "'arn:aws:iam::999999999999:role/x' is of account 999999999999, target local of "
            "123456789012; a role must be in the target's own account [role-foreign]",
        ),
        (
            "tags: {}\n",
            with_spec(lambda spec: replace(spec, tags=(("a", "\u200b"),))),
            "4:7 [accept-invalid] web: no document may hold U+200B ZERO WIDTH SPACE, which the "
            "live value has",
        ),
    ],
)
def test_what_no_document_can_say_is_refused_with_what_to_do(
    git: str, change: Callable[[LivePool], LivePool], refused: str
) -> None:
    assert accepted({"web.yaml": POOL + git}, {}, change=change) == ({}, [f"web.yaml:{refused}"])


def test_an_ignored_resolution_is_none_of_what_is_accepted() -> None:
    path = f"[providers, '{SAML}', role_mapping, ambiguous_role_resolution]"
    ignored = f"ignore:\n  - {{path: {path}, reason: why not}}\n"
    live = replace(
        mapping(Rule("tier", Match.EQUALS, "new", f"{ROLE}/gold")), ambiguous_role_resolution=None
    )
    change = with_providers(IamProvider(ProviderType.SAML, SAML, live))
    git = {"web.yaml": POOL + HEAD + RULES + GOLD + ignored}
    expected = POOL + HEAD + RULES + GOLD.replace("gold,", "new,") + ignored
    assert accepted(git, {}, change=change) == ({"web.yaml": expected}, [])


def test_secrets_are_never_written() -> None:
    git = {"web.yaml": POOL + "providers: []\n"}
    files, refused = accepted(
        git,
        {},
        change=with_spec(
            lambda spec: replace(spec, providers=(LoginProvider("api.twitter.com", "key;secret"),))
        ),
    )
    assert refused == []
    assert files == {
        "web.yaml": POOL
        + "providers:\n  - type: login\n    domain: api.twitter.com\n    app_id: live\n"
    }


def test_a_file_that_was_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    loaded = write_and_load(tmp_path, {"web.yaml": POOL})
    live = replace(LIVE_POOL, spec=replace(overlay(loaded.pools["local"][0], None), name="shop"))
    result = accepting(tmp_path, loaded, live)
    (tmp_path / "web.yaml").write_text(POOL + "# a thought\n")
    with pytest.raises(CannotWrite, match=r"web\.yaml: it was changed meanwhile; nothing was"):
        write_accepted(tmp_path, result)
    assert (tmp_path / "web.yaml").read_text() == POOL + "# a thought\n"


PIN = "eu-west-1:00000000-1111-4111-8111-111111111111"
PINNED = POOL + f"pool_ids: {{local: '{PIN}'}}\n"


def test_a_pool_of_another_owner_is_not_accepted() -> None:
    def foreign(pool: LivePool) -> LivePool:
        return replace(pool, marker=replace(pool.marker, owner="other"))

    assert accepted({"web.yaml": PINNED}, {}, change=foreign) == (
        {},
        [
            "web.yaml:1:1 [accept-no-pool] web: the pinned pool belongs to owner 'other', this "
            "configuration is 'acme'"
        ],
    )


def test_one_of_two_pools_with_an_address_is_not_accepted(tmp_path: Path) -> None:
    loaded = write_and_load(tmp_path, {"web.yaml": POOL})
    both = [LIVE_POOL, replace(LIVE_POOL, pool_id=PIN)]
    found = drift_target(EMBEDDED, OWNER, loaded.pools["local"], both)
    result = accept_live(tmp_path, TODAY, loaded, found, ["web"])
    assert (result.changes, shown_with_files(result)) == (
        (),
        [
            "web.yaml:1:1 [accept-no-pool] web: several pools carry this owner and address: "
            f"{PIN}, {LIVE_POOL.pool_id}"
        ],
    )


def test_what_an_adoption_will_write_is_left_to_apply(tmp_path: Path) -> None:
    loaded = write_and_load(tmp_path, {"web.yaml": PINNED})
    spec = replace(overlay(loaded.pools["local"][0], None), name="shop")
    result = accepting(tmp_path, loaded, LivePool(PIN, spec))
    assert [change.after.data.decode() for change in result.changes] == [
        PINNED.replace("address: web\n", "address: web\nname: shop\n")
    ]
    assert (result.refusals, result.told) == (
        (),
        (
            ("web", "the tag reconciler:address is for apply to write"),
            ("web", "the tag reconciler:protected is for apply to write"),
        ),
    )


def test_a_tombstone_accepts_nothing(tmp_path: Path) -> None:
    loaded = write_and_load(tmp_path, {"web.yaml": PINNED + "state: absent\n"})
    result = accepting(tmp_path, loaded, replace(LIVE_POOL, pool_id=PIN))
    told = (("web", "the document is a tombstone; there is nothing to accept"),)
    assert result == Accepted(told=told)


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    first, second = SourceFile("a.yaml", b"a: 1\n"), SourceFile("b.yaml", b"b: 1\n")
    for source in (first, second):
        (tmp_path / source.file).write_bytes(source.data)
    changes = (
        FileChange(first, SourceFile("a.yaml", b"a: 2\n")),
        FileChange(second, SourceFile("no-such-folder/b.yaml", b"b: 2\n")),
    )
    with pytest.raises(CannotWrite, match="No such file"):
        write_accepted(tmp_path, Accepted(changes))
    assert (tmp_path / "a.yaml").read_bytes() == first.data
