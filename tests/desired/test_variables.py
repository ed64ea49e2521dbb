"""Variables are filled in values, never in kinds, addresses or keys."""

import json
from dataclasses import replace

import pytest

from reconciler.desired.variables import (
    as_written,
    provider_as_written,
    resolve,
    uses_variables,
    values_of,
)
from reconciler.model.document import Mapping, Node, Scalar, Sequence, text_at
from tests.builders import SAML, TARGET, role
from tests.desired.pools import document

VALUES = values_of(replace(TARGET, variables=(("tier", "gold"), ("odd", "${target.name}"))))


def plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {entry.key.text: plain(entry.value) for entry in node.entries}


def filled(text: str) -> tuple[object, list[tuple[str, int, int]]]:
    root, findings = resolve(document(text).root, VALUES, "web")
    return plain(root), [(f.rule, f.origin.line, f.origin.column) for f in findings]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${target.name}", "prod"),
        ("${target.account}", "123456789012"),
        ("${target.region}/${target.partition}", "eu-west-1/aws"),
        ("a${var.tier}b", "agoldb"),
        ("$${var.tier}", "${var.tier}"),
        ("$$${var.tier}", "$${var.tier}"),
        ("$${${var.tier}", "${gold"),
        ("$5 and $", "$5 and $"),
        ("${var.odd}", "${target.name}"),
    ],
)
def test_a_value_is_filled_once(written: str, meant: str) -> None:
    assert filled(f"name: '{written}'\n") == ({"name": meant}, [])


@pytest.mark.parametrize(
    "written", ["${var.teir}", "${}", "${ var.tier }", "${open", "${Target.name}"]
)
def test_a_name_without_a_value_is_found_at_its_place(written: str) -> None:
    assert filled(f"tags: {{a: '{written}'}}\n") == (
        {"tags": {"a": written}},
        [("unresolved-variable", 1, 11)],
    )


def test_the_finding_names_the_nearest_or_all() -> None:
    root = document("a: '${var.teir}'\nb: '${nothing.like.it}'\nc: '${open'\n").root
    _, findings = resolve(root, VALUES, "web")
    assert [finding.message for finding in findings] == [
        "'${var.teir}' has no value for target prod; did you mean '${var.tier}'?",
        "'${nothing.like.it}' has no value for target prod; known are target.account, "
        "target.name, target.partition, target.region, var.odd, var.tier",
        "'${' has no closing '}'; write '$${' for a literal '${'",
    ]


def test_kinds_and_addresses_are_left_as_they_are() -> None:
    text = (
        "kind: '${var.tier}'\naddress: '${var.tier}'\nformerly: ['${var.tier}']\n"
        "providers: [{use: '${var.tier}'}, {role_mapping: {use: '${var.tier}'}}]\n"
    )
    assert filled(text) == (plain(document(text).root), [])


@pytest.mark.parametrize("map_", ["tags", "principal_tags", "variables", "pool_ids"])
def test_a_key_that_the_user_chose_may_be_called_like_a_fixed_one(map_: str) -> None:
    keys = ("kind", "address", "formerly", "use", "pool")
    text = f"{map_}:\n" + "".join(f"  {key}: '${{var.tier}}'\n" for key in keys)
    assert filled(text) == ({map_: dict.fromkeys(keys, "gold")}, [])


def test_a_variable_in_a_key_is_found_at_the_key() -> None:
    assert filled("tags:\n  '${var.tier}': x\n") == (
        {"tags": {"${var.tier}": "x"}},
        [("variable-in-key", 2, 3)],
    )


def test_what_is_filled_in_is_a_string_whatever_it_looks_like() -> None:
    values = {**VALUES, "var.flag": "true"}
    root, _ = resolve(document("a: ${var.flag}\nb: true\n").root, values, "web")
    found = {entry.key.text: entry.value for entry in root.entries}
    assert [isinstance(v, Scalar) and v.plain for v in found.values()] == [False, True]


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("a: [{b: '${x}'}]\n", True),
        ("a: {'${x}': b}\n", True),
        ("a: '$${x}'\n", True),
        ("a: [b, {c: $x}]\n", False),
    ],
)
def test_a_document_with_variables_is_known_by_its_values_and_keys(text: str, uses: bool) -> None:
    assert uses_variables(document(text).root) is uses


def test_what_is_written_for_several_targets_resolves_to_the_same_again() -> None:
    target = replace(TARGET, variables=(("client", "c1"), ("pool", "eu-west-1_AbCdEf123")))
    texts = (role("gold"), "${literal}", "plain", "arn:aws:iam::999999999999:role/x", "$${")
    for text in texts:
        node = document(f"kind: X\nvalue: {json.dumps(as_written(text, target))}\n").root
        resolved, findings = resolve(node, values_of(target), "x")
        assert (findings, text_at(resolved, "value")) == ([], text)
    assert as_written(role("gold"), target) == (
        "arn:${target.partition}:iam::${target.account}:role/gold"
    )
    key = provider_as_written("eu-west-1_AbCdEf123:c1", target)
    assert key == "${var.pool}:${var.client}"
    assert provider_as_written("accounts.google.com", target) == "accounts.google.com"
    assert provider_as_written(SAML.arn, target).startswith("arn:${target.partition}:iam::")
