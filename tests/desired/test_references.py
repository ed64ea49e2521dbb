"""Shared documents in the place of `use`."""

from reconciler.desired.references import (
    ProviderEntry,
    check_references,
    index,
    provider_entries,
    references,
)
from reconciler.model.document import Document, Sequence
from tests.desired.pools import document
from tests.desired.test_variables import plain

SAML = document(
    "kind: Provider\naddress: staff\ntype: saml\narn: x\nrole_mapping: {use: roles}\n", "staff.yaml"
)
ROLES = document("kind: RoleMapping\naddress: roles\ntype: Rules\nrules: []\n", "roles.yaml")
POOL = document("providers:\n- use: staff\n- {type: oidc, arn: y}\n")


def entries(pool: Document, shared: dict[str, Document | None]) -> tuple[ProviderEntry, ...] | None:
    providers = pool.root.get("providers")
    assert isinstance(providers, Sequence)
    return provider_entries(
        providers,
        {"staff": SAML},
        {"roles": ROLES},
        lambda found: shared.get(found.address, found),
    )


def test_a_shared_provider_stands_where_it_is_used_with_its_mapping() -> None:
    found = entries(POOL, {})
    assert found is not None
    assert [plain(entry.node) for entry in found] == [
        {"type": "saml", "arn": "x", "role_mapping": {"type": "Rules", "rules": []}},
        {"type": "oidc", "arn": "y"},
    ]
    assert [(e.origin.file, e.origin.line, e.node.origin.file) for e in found] == [
        ("web.yaml", 2, "staff.yaml"),
        ("web.yaml", 3, "web.yaml"),
    ]


def test_a_broken_shared_document_leaves_no_entries() -> None:
    assert entries(POOL, {"staff": None}) is None
    assert entries(POOL, {"roles": None}) is None
    assert entries(document("providers: [{use: nobody}]\n"), {}) is None


def test_a_shared_address_is_of_one_document() -> None:
    again = document("kind: Provider\naddress: staff\ntype: saml\narn: z\n", "again.yaml")
    other = document("kind: RoleMapping\naddress: staff\n", "other.yaml")
    nameless = document("kind: Provider\ntype: saml\n", "nameless.yaml")
    shared, (finding,) = index([SAML, again, other, nameless], "Provider")
    assert shared == {"staff": SAML}
    assert (finding.rule, finding.origin.file, finding.origin.line, finding.message) == (
        "duplicate-address",
        "again.yaml",
        2,
        "another Provider has this address: staff.yaml:1",
    )


def test_an_address_that_is_no_text_is_none() -> None:
    assert index([document("kind: Provider\naddress: [a]\n")], "Provider") == ({}, [])


def test_references_are_those_of_pools_and_of_providers() -> None:
    assert [(kind, used.text) for kind, used in references(POOL.root)] == [("Provider", "staff")]
    assert [(kind, used.text) for kind, used in references(SAML.root)] == [("RoleMapping", "roles")]
    assert references(document("providers: [text]\n").root) == []


def test_an_unknown_reference_names_the_nearest_at_its_place() -> None:
    text = (
        "kind: IdentityPool\naddress: web\nproviders:\n- use: staf\n"
        "- {type: oidc, role_mapping: {use: x}}\n"
    )
    findings = check_references(document(text), {"staff": SAML}, {"roles": ROLES})
    assert [(f.rule, f.origin.line, f.origin.column, f.message, f.address) for f in findings] == [
        (
            "unknown-reference",
            4,
            8,
            "no Provider has the address 'staf'; did you mean 'staff'?",
            "web",
        ),
        (
            "unknown-reference",
            5,
            36,
            "no RoleMapping has the address 'x'; no document of kind RoleMapping has it",
            "web",
        ),
    ]
