"""A saved plan's fields lead back to the pool before."""

from dataclasses import replace

import pytest
from hypothesis import given

from reconciler.errors import PlanChanged
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import INACTIVE, LoginProvider
from reconciler.model.results import Action
from reconciler.model.spec import PoolSpec
from reconciler.plan.diff import changed_fields, marker_fields
from reconciler.plan.graph import pool_graph
from reconciler.plan.overlay import overlay
from reconciler.plan.present import change_view
from reconciler.plan.undo import spec_before
from reconciler.plan.values import Change
from reconciler.plan.view.plan import FieldView
from tests.builders import DESIRED, SPEC, USER_POOL, live
from tests.strategies import live_specs, pool_specs, transitions, wanted


def fields(before: PoolSpec | None, after: PoolSpec) -> tuple[FieldView, ...]:
    """The fields of a change as a saved plan has them."""
    pool = None if before is None else live(before)
    found = (*changed_fields(before, after), *marker_fields(pool, "web", False))
    return change_view(Change(DESIRED, pool, Action.UPDATE, "", after, found)).fields


def as_told(spec: PoolSpec | None) -> PoolSpec | None:
    """The spec without what a plan hides, and without what decides nothing."""
    if spec is None:
        return None
    providers = [
        replace(p, app_id="") if isinstance(p, LoginProvider) else p for p in spec.providers
    ]
    bare = tuple(replace(p, principal_tags=INACTIVE) for p in providers)
    return replace(spec, providers=bare, tags=())


@given(transitions())
def test_the_fields_of_a_change_lead_back_to_where_it_starts(
    transition: tuple[PoolSpec, DesiredPool],
) -> None:
    before, desired = transition
    after = overlay(desired, before)
    found = spec_before("web", after, fields(before, after))
    assert as_told(found) == as_told(before)


@given(live_specs, pool_specs)
def test_the_documents_are_enough_to_draw_a_change_of_what_they_manage(
    before: PoolSpec, spec: PoolSpec
) -> None:
    document = wanted(replace(spec, allow_classic_flow=bool(spec.allow_classic_flow)))
    planned, documented = overlay(document, before), overlay(document, None)
    found = spec_before("web", documented, fields(before, planned))
    assert pool_graph("web", "prod", found, documented) == pool_graph(
        "web", "prod", before, planned
    )


@given(pool_specs)
def test_a_created_pool_was_not_there_before(spec: PoolSpec) -> None:
    assert spec_before("web", spec, fields(None, spec)) is None


def test_a_deleted_pool_is_told_by_its_fields_alone() -> None:
    gone = tuple(FieldView(f.path, before=f.after) for f in fields(None, SPEC))
    assert spec_before("web", None, gone) == as_told(SPEC)


@pytest.mark.parametrize(
    ("after", "path", "told"),
    [
        (replace(SPEC, roles=replace(SPEC.roles, unauthenticated="x")), ("roles",), "plan again"),
        (SPEC, ("roles", "unauthenticated"), "plan again"),
        (SPEC, (), "speaks of what no pool has"),
        (SPEC, ("roles",) * 9, "speaks of what no pool has"),
    ],
)
def test_fields_that_do_not_lead_to_the_documents_are_of_another_plan(
    after: PoolSpec, path: tuple[str, ...], told: str
) -> None:
    with pytest.raises(PlanChanged, match=f"^web: .*{told}"):
        spec_before("web", after, (FieldView(path, after="y"),))


def test_fields_that_lead_back_to_no_pool_are_of_another_plan() -> None:
    field = FieldView(("allow_unauthenticated_identities",), before="maybe", after=False)
    with pytest.raises(PlanChanged, match=r"^web: the documents are not those"):
        spec_before("web", SPEC, (field,))


@pytest.mark.parametrize(
    "path", [("tags", "team"), ("providers", USER_POOL.key, "principal_tags", "tier")]
)
def test_what_decides_nothing_may_be_another_value_in_the_documents(path: tuple[str, ...]) -> None:
    found = spec_before("web", SPEC, (FieldView(path, before="x", after="of the live pool"),))
    assert found == as_told(SPEC)


@given(transitions())
def test_what_a_document_ignores_does_not_make_it_another(
    transition: tuple[PoolSpec, DesiredPool],
) -> None:
    before, desired = transition
    planned = fields(before, overlay(desired, before))
    assert spec_before("web", overlay(desired, None), planned) is not None
