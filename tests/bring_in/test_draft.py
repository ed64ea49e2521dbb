"""What a draft says of pools that are not as a document would have them."""

from dataclasses import replace

import pytest

from reconciler.bring_in.draft import document, told
from reconciler.bring_in.values import Draft, Incoming
from reconciler.flows.drafts import Desk, drafted
from reconciler.model.json_value import Json
from reconciler.model.pools import LivePool, Marker, Unmodelled
from reconciler.model.providers import MappingType, RoleMapping, StrayMapping
from reconciler.model.spec import Roles
from tests.builders import (
    ACCOUNT,
    CONFIGURATION,
    LIVE,
    OIDC,
    RUN,
    SPEC,
    TARGET,
    USER_POOL,
    mapping,
)

NOBODYS = replace(LIVE, marker=Marker())
DESK = Desk(TARGET, CONFIGURATION, RUN.today)


def draft_of(pool: LivePool, unknown: tuple[tuple[tuple[str, ...], str], ...] = ()) -> Draft:
    found = drafted(Incoming(pool, pool.pool_id, unknown), "web", DESK)
    assert isinstance(found, Draft), found
    return found


def ignored(draft: Draft) -> Json:
    return document(draft, TARGET).get("ignore", [])


def test_a_role_mapping_without_its_provider_stays_until_its_ignore_is_taken_out() -> None:
    gone = f"arn:aws:iam::{ACCOUNT}:oidc-provider/gone"
    spec = replace(SPEC, providers=(StrayMapping(gone, mapping()), USER_POOL))
    reason = "a role mapping without its provider; take this entry out to remove the mapping"
    assert ignored(draft_of(replace(NOBODYS, spec=spec))) == [
        {"path": ["providers", gone], "reason": reason}
    ]


def test_a_mapping_that_says_nothing_of_ambiguous_roles_stays_as_it_is() -> None:
    bare = RoleMapping(MappingType.TOKEN, None)
    spec = replace(SPEC, providers=(replace(USER_POOL, role_mapping=bare),))
    assert ignored(draft_of(replace(NOBODYS, spec=spec))) == [
        {
            "path": ["providers", USER_POOL.key, "role_mapping"],
            "reason": ("the mapping has no AmbiguousRoleResolution, and a document must say one"),
        }
    ]


def test_a_pool_of_a_stack_is_to_be_taken_out_of_it() -> None:
    draft = draft_of(replace(NOBODYS, service_tags=("aws:cloudformation:stack-id",)))
    assert document(draft, TARGET)["adopt"] is True
    assert told(draft) == (
        "a CloudFormation stack made the pool and would change it back: take it out of the "
        "stack with DeletionPolicy: Retain before you apply; the document says adopt: true",
    )


def test_a_section_with_an_item_that_nobody_knows_is_left_out() -> None:
    items = (
        Unmodelled("UpdateIdentityPool", "the provider x:y has no known form", "providers"),
        Unmodelled("UpdateIdentityPool", "NewMember"),
    )
    draft = draft_of(replace(NOBODYS, unmodelled=items))
    assert "providers" not in document(draft, TARGET)
    assert told(draft) == (
        "providers is left out, so not managed: the pool holds the provider x:y has no known "
        "form, which this version does not know",
        "the pool holds NewMember, which this version does not know; a change that takes "
        "UpdateIdentityPool will be refused",
    )


def test_roles_and_providers_of_another_account_stay_as_they_are() -> None:
    role = "arn:aws:iam::210987654321:role/theirs"
    saml = replace(OIDC, arn="arn:aws:iam::210987654321:oidc-provider/partner")
    spec = replace(SPEC, roles=Roles(authenticated=role), providers=(saml,))
    draft = draft_of(replace(NOBODYS, spec=spec))
    tree = document(draft, TARGET)
    assert (tree["roles"], tree["providers"]) == ({}, [])
    assert ignored(draft) == [
        {
            "path": ["providers", saml.arn],
            "reason": "cannot be said in a document (oidc-provider-account)",
        },
        {
            "path": ["roles", "authenticated"],
            "reason": "cannot be said in a document (role-foreign)",
        },
    ]


@pytest.mark.parametrize("name", ["tab\tname", "trailing\x0b"])
def test_a_name_that_no_document_can_hold_stays_and_is_not_said(name: str) -> None:
    draft = draft_of(replace(NOBODYS, spec=replace(SPEC, name=name)))
    assert "name" not in document(draft, TARGET)
    assert ignored(draft) == [
        {"path": ["name"], "reason": "cannot be said in a document (forbidden-character)"}
    ]


def test_a_tag_whose_very_path_cannot_be_said_takes_its_section_along() -> None:
    spec = replace(SPEC, tags=(("a\tb", "1"), ("team", "identity")))
    draft = draft_of(replace(NOBODYS, spec=spec))
    assert "tags" not in document(draft, TARGET)
    assert ignored(draft) == []
    assert [note.partition(":")[0] for note in told(draft)] == ["tags is left out, so not managed"]


def test_what_a_source_does_not_know_is_left_out() -> None:
    draft = draft_of(NOBODYS, unknown=((("roles",), "the state has no attachment"),))
    assert "roles" not in document(draft, TARGET)
    assert told(draft) == ("roles is left out, so not managed: the state has no attachment",)


def test_a_pool_whose_id_is_no_pool_id_gets_no_document() -> None:
    pool = replace(NOBODYS, pool_id="eu-west-1:NOT-AN-ID")
    assert drafted(Incoming(pool, "x"), "web", DESK) == (
        "no document can say what it has: `pool_ids.prod` must be an identity pool id, such as "
        "eu-west-1:1f2e3d4c-1234-4abc-8def-0123456789ab"
    )
