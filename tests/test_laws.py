"""What holds for every pool: comparison, overlay, order of writes, plan and apply.

Each law is tried on a few examples; `pytest -m slow` tries twenty times as many.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from inspect import signature
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconciler.aws.session import Connections
from reconciler.aws.writer import AwsWriter
from reconciler.calls.build import write_call
from reconciler.calls.live import live_pool
from reconciler.calls.order import order
from reconciler.calls.writes import (
    SetPrincipalTags,
    SetRoles,
    UpdatePool,
    Write,
    pool_surface,
    role_surface,
)
from reconciler.flows.load import load
from reconciler.local.service import LocalService
from reconciler.model.json_value import Json, JsonObject, canonical, members
from reconciler.model.pools import DesiredPool, Ignore, LivePool
from reconciler.model.providers import (
    INACTIVE,
    LIVE,
    DeveloperProvider,
    LoginProvider,
    PrincipalTags,
    Provider,
    StrayMapping,
)
from reconciler.model.spec import PoolSpec, Roles, principal_tags_by_name, spec_tree
from reconciler.model.targets import Target
from reconciler.plan.diff import changed_fields
from reconciler.plan.marker import applied_value, is_current, section_digests
from reconciler.plan.overlay import overlay
from reconciler.plan.planner import plan_target
from reconciler.plan.present import plan_view, target_view
from reconciler.plan.values import Options, Plan
from reconciler.plan.view.codec import load as load_view
from reconciler.plan.view.plan import PlanView
from reconciler.render.json import as_json
from tests.builders import OWNER, POOL_ID, RUN, TARGET
from tests.by_hand import app_id, by_hand
from tests.cloud import Cloud, Recording, cloud_in
from tests.doors import FakeClock
from tests.local.clients import Cognito
from tests.strategies import (
    ORIGIN,
    desired_pools,
    ignored_paths,
    live_pools,
    live_specs,
    pool_specs,
    transitions,
    wanted,
)
from tests.test_cases import CASES, TODAY

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

_Body = TypeVar("_Body", bound=Callable[..., None])
LAWS: dict[str, Callable[[float], Callable[..., None]]] = {}
"""By name, what tries a law on so many times its examples."""


def law(examples: int, **strategies: st.SearchStrategy[object]) -> Callable[[_Body], _Body]:
    """A test of a body for so many examples; the long run tries it with more."""

    def decorate(body: _Body) -> _Body:
        def run(most: int) -> Callable[..., None]:
            limited = settings(
                max_examples=most,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            )
            tried: Callable[..., None] = limited(given(**strategies)(body))
            return tried

        LAWS[body.__name__] = lambda factor: run(int(examples * factor))
        return run(examples)  # type: ignore[return-value]

    return decorate


@law(40, spec=live_specs)
def test_a_spec_does_not_differ_from_itself(spec: PoolSpec) -> None:
    assert changed_fields(spec, spec) == ()


@law(60, before=live_specs, after=live_specs, same=st.booleans())
def test_there_are_fields_exactly_where_two_specs_differ(
    before: PoolSpec, after: PoolSpec, same: bool
) -> None:
    if same:
        after = replace(before, name=after.name)
    assert (changed_fields(before, after) == ()) is (before == after)


@law(60, before=st.one_of(st.none(), live_specs), after=live_specs)
def test_the_fields_are_the_leaves_that_differ_each_once(
    before: PoolSpec | None, after: PoolSpec
) -> None:
    old = _leaves(spec_tree(before)) if before else {}
    new = _leaves(spec_tree(after))
    expected = {
        (path, canonical(old.get(path)), canonical(new.get(path)))
        for path in old.keys() | new.keys()
        if old.get(path) != new.get(path)
    }
    fields = changed_fields(before, after)
    assert {(f.path, canonical(f.before), canonical(f.after)) for f in fields} == expected
    assert len(fields) == len(expected)


def _leaves(value: Json, path: tuple[str, ...] = ()) -> dict[tuple[str | int, ...], Json]:
    if not isinstance(value, dict):
        return {path: value}
    found: dict[tuple[str | int, ...], Json] = {}
    for key, item in value.items():
        found |= _leaves(item, (*path, key))
    return found


@law(50, spec=pool_specs)
def test_what_is_sent_is_read_back_as_the_same_spec(spec: PoolSpec) -> None:
    update = write_call(UpdatePool(spec), POOL_ID).parameters
    # Apply puts the secrets in, here by hand.
    logins = {domain: app_id(spec, domain) for domain in members(update["SupportedLoginProviders"])}
    maps: dict[str, JsonObject | None] = {
        name: write_call(SetPrincipalTags(name, tags), POOL_ID).parameters
        for name, tags in principal_tags_by_name(spec).items()
    }
    pool: JsonObject = update | {
        "SupportedLoginProviders": logins,
        "IdentityPoolTags": dict(spec.tags),
    }
    roles = write_call(SetRoles(spec), POOL_ID).parameters
    assert live_pool(pool, roles, maps) == LivePool(POOL_ID, spec)


@dataclass
class Model:
    """The state of a pool as the service keeps it, and what may never be seen of it."""

    surface: PoolSpec
    roles: Roles
    mappings: Mapping[str, object]
    maps: dict[str, PrincipalTags]
    full_writes: int = 0

    @classmethod
    def of(cls, spec: PoolSpec) -> "Model":
        roles, mappings = role_surface(spec)
        return cls(pool_surface(spec), roles, mappings, principal_tags_by_name(spec))

    def write(self, write: Write) -> None:
        match write:
            case UpdatePool(spec):
                self.surface, self.full_writes = pool_surface(spec), self.full_writes + 1
                names = principal_tags_by_name(spec).keys()
                gone = self.maps.keys() - names
                assert all(self.maps.pop(name) == INACTIVE for name in gone)
                self.maps = {name: self.maps.get(name, INACTIVE) for name in names}
            case SetRoles(spec):
                self.roles, self.mappings = role_surface(spec)
                self.full_writes += 1
            case SetPrincipalTags(name, tags):
                assert name in self.maps, "principal tags of a provider that is not there"
                self.maps[name] = tags
        configured = {provider.mapping_key for provider in self.surface.providers}
        assert self.mappings.keys() <= configured, "a mapping without its provider"


@law(60, before=pool_specs, after=pool_specs)
def test_the_writes_reach_the_target_by_legal_states(before: PoolSpec, after: PoolSpec) -> None:
    state = Model.of(before)
    writes = order(before, after)
    assume(writes is not None)
    for write in writes or ():
        state.write(write)
    full_writes, state.full_writes = state.full_writes, 0
    assert state == Model.of(after)
    assert full_writes <= 3


@law(40, before=live_specs, after=pool_specs)
def test_stray_mappings_are_gone_when_the_writes_are_done(
    before: PoolSpec, after: PoolSpec
) -> None:
    roles, mappings = role_surface(before)
    writes = order(before, after)
    assume(writes is not None)
    for write in writes or ():
        if isinstance(write, SetRoles):
            roles, mappings = role_surface(write.spec)
    assert (roles, mappings) == role_surface(after)


@law(60, transition=transitions())
def test_what_is_not_managed_stays_and_what_is_managed_becomes_the_desired(
    transition: tuple[PoolSpec, DesiredPool],
) -> None:
    live, desired = transition
    desired = replace(desired, ignores=())
    spec = overlay(desired, live)
    assert spec == replace(
        live,
        name=desired.name,
        allow_unauthenticated_identities=desired.allow_unauthenticated_identities,
        allow_classic_flow=_or(desired.allow_classic_flow, live.allow_classic_flow),
        roles=_or(desired.roles, live.roles),
        providers=live.providers
        if desired.providers is None
        else tuple(_with_secret(provider, live) for provider in desired.providers),
        tags=_or(desired.tags, live.tags),
    )


def _with_secret(provider: Provider, live: PoolSpec) -> Provider:
    current = live.provider(provider.key)
    if isinstance(provider, LoginProvider) and provider.app_id == LIVE:
        return replace(
            provider, app_id=current.app_id if isinstance(current, LoginProvider) else LIVE
        )
    return provider


_Value = TypeVar("_Value")


def _or(value: _Value | None, other: _Value) -> _Value:
    return other if value is None else value


@law(60, transition=transitions())
def test_what_is_ignored_stays_as_it_is(transition: tuple[PoolSpec, DesiredPool]) -> None:
    live, desired = transition
    spec = overlay(desired, live)
    before, after = spec_tree(live), spec_tree(spec)
    managed = overlay(replace(desired, ignores=()), live)
    for ignore in desired.ignores:
        key = ignore.path[1] if len(ignore.path) > 2 else ""
        if ignore.path[0] == "providers" and key:
            there = [s.provider(key) for s in (live, spec, managed)]
            if None in there or isinstance(there[0], StrayMapping):
                # The provider comes or goes as a whole, so nothing of it is left alone.
                continue
            part_of_mapping = len(ignore.path) > 3 and ignore.path[2] == "role_mapping"
            if part_of_mapping and _unmixable(there[0], there[2]):
                continue
        assert _at(after, ignore.path) == _at(before, ignore.path), ignore.path


def _unmixable(live: Provider | None, managed: Provider | None) -> bool:
    """Whether a part of one mapping cannot stand in the other: nothing of it is left alone then."""
    ours, theirs = (provider and provider.role_mapping for provider in (live, managed))
    return ours is None or theirs is None or ours.type is not theirs.type


def _at(tree: Json, path: tuple[str, ...]) -> Json:
    for step in path:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


@law(60, transition=transitions())
def test_the_spec_to_reach_is_reached_once_it_is_live(
    transition: tuple[PoolSpec, DesiredPool],
) -> None:
    live, desired = transition
    spec = overlay(desired, live)
    assert overlay(desired, spec) == spec
    assert order(spec, overlay(desired, spec)) == ()


@law(60, transition=transitions())
def test_the_clients_of_a_user_pool_have_one_map_in_the_spec_to_reach(
    transition: tuple[PoolSpec, DesiredPool],
) -> None:
    live, desired = transition
    spec = overlay(desired, live)
    by_name = principal_tags_by_name(spec)
    assert {p.key: p.principal_tags for p in spec.providers if p.tag_name is not None} == {
        p.key: by_name[p.tag_name] for p in spec.providers if p.tag_name is not None
    }


@law(50, transition=transitions(), commit=st.sampled_from([None, "abc1234"]))
def test_a_marker_is_current_for_what_it_was_written_for_and_a_tag_value(
    transition: tuple[PoolSpec, DesiredPool], commit: str | None
) -> None:
    live, desired = transition
    value = applied_value(POOL_ID, live, desired, commit)
    assert is_current(value, POOL_ID, live, desired)
    assert not is_current(value, "eu-west-1:other", live, desired)
    assert len(value) <= 256


@law(40, live=pool_specs, other=pool_specs, data=st.data())
def test_a_marker_is_blind_to_ignored_paths(
    live: PoolSpec, other: PoolSpec, data: st.DataObject
) -> None:
    """What an ignored path holds does not count: take it from another pool, nothing moves."""
    path = data.draw(ignored_paths(live).filter(_is_one_value))
    desired = replace(wanted(live), ignores=(Ignore(path, "", None, ORIGIN),))
    everything = replace(desired, allow_classic_flow=live.allow_classic_flow or False)
    live = overlay(everything, replace(live, allow_classic_flow=None))
    moved = overlay(everything, replace(other, providers=_with_values(live, other)))
    assert section_digests(POOL_ID, moved, desired) == section_digests(POOL_ID, live, desired)


def _is_one_value(path: tuple[str, ...]) -> bool:
    # A provider or a part of a mapping brings its surroundings along.
    return path[0] != "providers" or len(path) == 3 or path[2:3] == ("principal_tags",)


def _with_values(live: PoolSpec, other: PoolSpec) -> tuple[Provider, ...]:
    """The providers of a live pool, secrets too, with the parts that another has of each."""

    def mixed(provider: Provider) -> Provider:
        donor = other.provider(provider.key)
        if donor is None or isinstance(donor, DeveloperProvider | StrayMapping):
            return provider
        assert not isinstance(provider, DeveloperProvider | StrayMapping)
        return replace(
            provider, role_mapping=donor.role_mapping, principal_tags=donor.principal_tags
        )

    return tuple(mixed(provider) for provider in live.providers)


def _plan(desired: list[DesiredPool], live: list[LivePool]) -> Plan:
    return Plan((plan_target(TARGET, OWNER, desired, live, Options()),), RUN.commit)


@law(50, desired=desired_pools(), pool=live_pools)
def test_a_plan_has_calls_exactly_where_it_has_differences(
    desired: DesiredPool, pool: LivePool
) -> None:
    (change,) = _plan([replace(desired, pin=POOL_ID)], [pool]).targets[0].changes
    if change.refusal:
        assert change.calls == ()
        return
    marker = [
        call
        for call in change.calls
        if "reconciler:applied" in members(call.parameters.get("Tags"))
    ]
    others = len(change.calls) - len(marker)
    assert (others > 0) is (change.action != "unchanged")
    assert (change.fields != ()) <= (others > 0)
    assert len(marker) == 1 or (change.action == "unchanged" and not marker)


@law(50, desired=desired_pools(), pool=live_pools)
def test_a_plan_survives_json_with_its_digest(desired: DesiredPool, pool: LivePool) -> None:
    view = plan_view(_plan([desired], [pool]))
    text = as_json(view)
    assert text.isascii()
    assert load_view(PlanView, json.loads(text)) == view


@pytest.mark.fault("F30")
@law(40, transition=transitions(), data=st.data())
def test_a_digest_does_not_depend_on_any_order(
    transition: tuple[PoolSpec, DesiredPool], data: st.DataObject
) -> None:
    live, desired = transition
    second = replace(desired, address="second", name="second")
    pools = [LivePool(POOL_ID, live), LivePool(POOL_ID.replace("1111", "2222"), live)]
    shuffled = replace(
        desired,
        providers=None
        if desired.providers is None
        else tuple(data.draw(st.permutations(desired.providers))),
    )
    one = plan_view(_plan([replace(desired, pin=POOL_ID), second], pools))
    two = plan_view(_plan([second, replace(shuffled, pin=POOL_ID)], pools[::-1]))
    assert as_json(one) == as_json(two)


@pytest.mark.fault("F30")
@law(40, spec=pool_specs, data=st.data())
def test_the_order_of_the_services_lists_makes_no_difference(
    spec: PoolSpec, data: st.DataObject
) -> None:
    pool = write_call(UpdatePool(spec), POOL_ID).parameters
    pool = pool | {
        "SupportedLoginProviders": dict.fromkeys(members(pool["SupportedLoginProviders"]), "x")
    }
    roles = write_call(SetRoles(spec), POOL_ID).parameters

    def shuffled(value: Json) -> Json:
        if isinstance(value, dict):
            return {key: value[key] for key in data.draw(st.permutations([*value]))}
        return data.draw(st.permutations(value)) if isinstance(value, list) else value

    other = {key: shuffled(value) for key, value in pool.items()}
    other_roles = {key: shuffled(value) for key, value in roles.items()}
    assert live_pool(other, other_roles, {}) == live_pool(pool, roles, {})


_DIGESTS = """
import sys
from datetime import date
from pathlib import Path
from reconciler.flows.load import load
from reconciler.plan.planner import plan_target
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.render.json import as_json
loaded = load(Path(sys.argv[1]), date(2026, 11, 23))
plans = [
    plan_target(target, "acme", loaded.pools[target.name], [], Options())
    for target in loaded.configuration.targets
]
sys.stdout.write(as_json(plan_view(Plan(tuple(plans), None))))
"""


@pytest.mark.fault("F30")
def test_a_plan_has_the_same_bytes_whatever_the_hash_seed() -> None:
    folder = CASES / "a-new-pool-gets-roles-then-principal-tags-then-the-marker"
    runs = {
        subprocess.run(
            [sys.executable, "-c", _DIGESTS, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(runs) == 1
    assert b'"action": "create"' in next(iter(runs))


def test_a_digest_does_not_depend_on_the_names_and_places_of_files(tmp_path: Path) -> None:
    original = CASES / "shared-providers-and-mappings-stand-in-for-use"
    moved = tmp_path / "moved"
    (moved / "deep").mkdir(parents=True)
    for position, path in enumerate(sorted(original.glob("*.yaml"), reverse=True)):
        name = path.name if path.name == "reconciler.yaml" else f"deep/{position}.yaml"
        shutil.copy(path, moved / name)
    digests = set()
    for folder in (original, moved):
        loaded = load(folder, TODAY)
        target = loaded.usable().targets[0]
        plan = plan_target(target, OWNER, loaded.pools[target.name], [], Options())
        digests.add(target_view(plan).digest)
    assert len(digests) == 1


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with cloud_in(tmp_path_factory.mktemp("cloud")) as made:
        yield made


def _without_secrets(desired: DesiredPool) -> DesiredPool:
    """Only a pool that has a secret can keep it; these begin with nothing."""
    if desired.providers is None:
        return desired
    kept = tuple(p for p in desired.providers if getattr(p, "app_id", None) != LIVE)
    return replace(desired, providers=kept)


_documents = desired_pools().map(_without_secrets)


@law(8, first=_documents, second=_documents)
def test_after_an_apply_nothing_is_left_to_do(
    cloud: Cloud, first: DesiredPool, second: DesiredPool
) -> None:
    cloud.reset()
    for desired in (first, second):
        app = replace(desired, address="app", name=f"{desired.name[:9]} app")
        plan = cloud.plan(desired, app)
        report = cloud.apply(plan)
        assert {(c.outcome, c.error) for c in report.targets[0].changes if not c.refusal} <= {
            ("done", None)
        }
        again = cloud.plan(desired, app)
        done = [c for c in again.targets[0].changes if not c.refusal]
        assert [(c.action, c.fields, c.calls) for c in done] == [("unchanged", (), ())] * len(done)
        cloud.recording.operations.clear()
        cloud.apply(again)
        assert cloud.recording.writes() == []


@law(
    8,
    live=pool_specs,
    kept=st.sets(st.sampled_from(["allow_classic_flow", "roles", "providers", "tags"])),
    other=pool_specs,
)
def test_what_no_document_names_comes_through_every_update(
    cloud: Cloud, live: PoolSpec, kept: set[str], other: PoolSpec
) -> None:
    """A pool made by hand: adopted, then updated, with some sections left to whoever made it."""
    cloud.reset()
    cognito = Cognito(cloud.service)
    pool_id = by_hand(cognito, live)
    before = _answers(cognito, pool_id, live)
    desired = replace(_document_about(live, other, kept), pin=pool_id)
    report = cloud.apply(cloud.plan(desired))
    if report.targets[0].changes[0].refusal is not None:
        assert cloud.recording.writes() == []
        return
    assert (report.targets[0].changes[0].outcome, report.targets[0].changes[0].error) == (
        "done",
        None,
    )
    after = _answers(cognito, pool_id, live)
    for section in kept:
        assert after[section] == before[section], section


def _document_about(live: PoolSpec, other: PoolSpec, kept: set[str]) -> DesiredPool:
    whole = _without_secrets(wanted(other))
    assert whole.providers is not None
    # A developer provider cannot go, so the document keeps it.
    providers = {p.key: p for p in whole.providers if p.key != "developer"}
    if (developer := live.provider("developer")) is not None:
        providers["developer"] = developer
    return replace(
        whole,
        allow_classic_flow=None if "allow_classic_flow" in kept else whole.allow_classic_flow,
        roles=None if "roles" in kept else whole.roles,
        providers=None if "providers" in kept else tuple(providers.values()),
        tags=None if "tags" in kept else whole.tags,
    )


def _answers(cognito: Cognito, pool_id: str, spec: PoolSpec) -> dict[str, object]:
    """The raw answers about a pool, by section, without our tags."""
    pool, roles = cognito.describe(pool_id), cognito.roles(pool_id)
    tags = members(pool["IdentityPoolTags"])
    lists = ("CognitoIdentityProviders", "OpenIdConnectProviderARNs", "SamlProviderARNs")
    return {
        "allow_classic_flow": pool.get("AllowClassicFlow"),
        "roles": roles.get("Roles"),
        "providers": (
            [sorted(pool.get(name) or [], key=repr) for name in lists],  # type: ignore[arg-type]
            pool.get("SupportedLoginProviders"),
            pool.get("DeveloperProviderName"),
            roles.get("RoleMappings"),
            [
                cognito.call(
                    "GetPrincipalTagAttributeMap",
                    IdentityPoolId=pool_id,
                    IdentityProviderName=name,
                )
                for name in sorted(principal_tags_by_name(spec))
            ],
        ),
        "tags": {k: v for k, v in tags.items() if not k.startswith("reconciler:")},
    }


@dataclass
class ReadOnly(Connections):
    """Connections that cannot make a Writer."""

    def writer(self, target: Target, *_: object, **__: object) -> AwsWriter:
        raise AssertionError(f"a Writer for {target.name}")


def test_a_plan_asks_for_no_writer_and_sends_reads_alone(tmp_path: Path) -> None:
    with closing(LocalService(tmp_path / "local.db")) as service:
        recording = Recording(service)
        cognito = Cognito(service)
        by_hand(cognito, replace(overlay(wanted(CONFIGURED), None), name="unmanaged"))
        cloud = Cloud(tmp_path, recording, ReadOnly("run-1", FakeClock(), recording), service)
        plan = cloud.plan(wanted(CONFIGURED))
        assert [change.action for change in plan.targets[0].changes] == ["create"]
        assert recording.operations == [
            "sts",
            "ListIdentityPools",
            "DescribeIdentityPool",
            "GetIdentityPoolRoles",
        ]


CONFIGURED = PoolSpec("web", False, False)


def test_loading_documents_takes_a_folder_and_a_date_so_it_can_reach_no_service() -> None:
    assert [*signature(load).parameters] == ["folder", "today"]


def test_validate_does_not_even_import_what_could_reach_a_service() -> None:
    program = (
        "import sys, reconciler.cli.validate, reconciler.flows.load\n"
        "reached = [m for m in sys.modules if m.startswith(('boto', 'reconciler.aws'))]\n"
        "sys.exit(', '.join(reached) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LAWS))
def test_the_laws_hold_for_many_more_examples(name: str, cloud: Cloud) -> None:
    tried = LAWS[name](20)
    if "cloud" in signature(tried).parameters:
        tried(cloud=cloud)
    else:
        tried()
