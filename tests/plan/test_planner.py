"""What the planner adds to matches, differences and guards."""

from dataclasses import replace

import pytest

from reconciler.model.origin import Origin
from reconciler.model.pools import Ignore
from reconciler.model.providers import (
    DEFAULTS,
    DeveloperProvider,
    LoginProvider,
    MappingType,
    PrincipalTags,
    Resolution,
    RoleMapping,
    StrayMapping,
)
from reconciler.model.providers import (
    LIVE as KEEP,
)
from reconciler.model.results import Finding, Severity
from reconciler.model.spec import PoolSpec
from reconciler.plan.digest import hashed
from reconciler.plan.overlay import overlay
from reconciler.plan.planner import plan_target
from reconciler.plan.present import target_view, validate_view
from reconciler.plan.values import Options
from tests.builders import DESIRED, LIVE, OWNER, SPEC, TARGET, USER_POOL, live, mapping

APP = replace(DESIRED, address="app", name="app")
WARNING = Finding(Origin("a.yaml", 2, 1, 2, 5), "w", "careful", Severity.WARNING, "web")


def test_a_plan_may_be_limited_to_some_addresses() -> None:
    plan = plan_target(TARGET, OWNER, [DESIRED, APP], [LIVE], Options(pools=("app",)), [WARNING])
    assert [change.address for change in plan.changes] == ["app"]
    assert (plan.others, plan.findings) == ((), (WARNING,))


def test_a_plan_knows_every_pool_that_was_there() -> None:
    other = live(pool_id="eu-west-1:other", marker=replace(LIVE.marker, address="gone"))
    plan = plan_target(TARGET, OWNER, [DESIRED, APP], [LIVE, other], Options())
    assert plan.seen_ids == {LIVE.pool_id, other.pool_id}


def test_a_summary_counts_each_pool_once() -> None:
    other = live(pool_id="eu-west-1:other", marker=replace(LIVE.marker, owner="other"))
    missing = replace(APP, address="lost", pin="eu-west-1:none")
    view = target_view(
        plan_target(TARGET, OWNER, [DESIRED, APP, missing], [LIVE, other], Options(prune=True))
    )
    summary = view.summary
    assert (summary.unchanged, summary.create, summary.refused, summary.foreign) == (1, 1, 1, 1)
    assert view.options.prune is True


def test_a_secret_is_hashed_with_its_pool_so_that_equal_ones_do_not_show() -> None:
    one = hashed("a", ("providers", "api.twitter.com", "app_id"), "key;secret")
    assert isinstance(one, str)
    assert (one[:7], len(one)) == ("sha256:", 23)
    assert one != hashed("b", ("providers", "api.twitter.com", "app_id"), "key;secret")
    assert hashed("a", ("x",), None) is None


def test_findings_are_said_once_by_their_place() -> None:
    later = replace(WARNING, origin=Origin("a.yaml", 9, 1, 9, 5), severity=Severity.ERROR)
    waived = replace(WARNING, origin=Origin("b.yaml", 1, 1, 1, 5), waived=True)
    view = validate_view([waived, later, WARNING, later], 3)
    assert [(f.file, f.line) for f in view.findings] == [
        ("a.yaml", 2),
        ("a.yaml", 9),
        ("b.yaml", 1),
    ]
    assert (view.summary.errors, view.summary.warnings, view.summary.waived) == (1, 1, 1)


def kept(path: tuple[str, ...], spec: PoolSpec, now: PoolSpec) -> PoolSpec:
    ignore = Ignore(path, "", None, DESIRED.origin)
    desired = replace(DESIRED, providers=spec.providers, ignores=(ignore,))
    return overlay(desired, now)


@pytest.mark.parametrize("part", ["role_mapping", "principal_tags", "app_id"])
def test_an_ignored_part_that_a_provider_cannot_have_changes_nothing(part: str) -> None:
    developer = replace(SPEC, providers=(DeveloperProvider("d"),))
    assert kept(("providers", "developer", part), developer, developer) == developer
    pool = kept(("providers", USER_POOL.key, "app_id"), SPEC, SPEC)
    assert pool == SPEC
    login = replace(SPEC, providers=(LoginProvider("www.amazon.com", "a"),))
    path = ("providers", "www.amazon.com", "server_side_token_check")
    assert kept(path, login, login) == login


@pytest.mark.parametrize("part", ["rules", "ambiguous_role_resolution"])
def test_a_part_of_a_mapping_that_either_side_lacks_keeps_nothing(part: str) -> None:
    bare = replace(SPEC, providers=(replace(USER_POOL, role_mapping=None),))
    path = ("providers", USER_POOL.key, "role_mapping", part)
    assert kept(path, SPEC, bare) == SPEC
    assert kept(path, bare, SPEC) == bare


def test_an_ignored_resolution_does_not_hide_another_type_of_mapping() -> None:
    """Somebody opened the mapping up: everything but the resolution goes back."""
    token = RoleMapping(MappingType.TOKEN, Resolution.AUTHENTICATED_ROLE)
    now = replace(SPEC, providers=(replace(USER_POOL, role_mapping=token),))
    restored = replace(mapping(), ambiguous_role_resolution=Resolution.AUTHENTICATED_ROLE)
    assert kept(
        ("providers", USER_POOL.key, "role_mapping", "ambiguous_role_resolution"), SPEC, now
    ) == replace(SPEC, providers=(replace(USER_POOL, role_mapping=restored),))


def test_an_ignored_principal_tag_does_not_hide_a_switch_to_the_defaults() -> None:
    tags = PrincipalTags(tags=(("team", "t"), ("x", "y")))
    wants = replace(SPEC, providers=(replace(USER_POOL, principal_tags=tags),))
    now = replace(SPEC, providers=(replace(USER_POOL, principal_tags=DEFAULTS),))
    left = replace(USER_POOL, principal_tags=PrincipalTags(tags=(("team", "t"),)))
    path = ("providers", USER_POOL.key, "principal_tags", "x")
    assert kept(path, wants, now) == replace(SPEC, providers=(left,))
    assert kept(path, now, wants) == now


def test_a_stray_mapping_is_not_the_secret_that_is_to_be_kept() -> None:
    wants = replace(SPEC, providers=(LoginProvider("api.twitter.com", KEEP),))
    now = replace(SPEC, providers=(StrayMapping("api.twitter.com", mapping()),))
    assert overlay(replace(DESIRED, providers=wants.providers), now) == wants


def test_a_path_that_no_document_may_ignore_is_no_silent_nothing() -> None:
    with pytest.raises(ValueError, match="cannot be ignored"):
        kept(("protected",), SPEC, SPEC)
