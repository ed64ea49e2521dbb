"""Claims as users give them."""

from pathlib import Path

import pytest

from reconciler.errors import InvalidClaims
from reconciler.flows.claims import read_claims


def test_a_claim_is_a_name_and_whatever_follows_the_first_equals_sign() -> None:
    assert read_claims(["custom:tier=gold", "a=b=c", "empty="]) == (
        ("a", "b=c"),
        ("custom:tier", "gold"),
        ("empty", ""),
    )


def test_a_name_given_twice_is_a_list() -> None:
    assert read_claims(["groups=a", "groups=b", "groups=c"]) == (("groups", ("a", "b", "c")),)


def test_a_file_holds_a_decoded_token(tmp_path: Path) -> None:
    file = tmp_path / "token.json"
    file.write_text(
        '{"sub": "me", "exp": 1700000000, "email_verified": true, "nonce": null,\n'
        ' "cognito:groups": ["a", "b"], "address": {"country": "x"}, "text": "null"}\n'
    )
    assert read_claims([str(file), "sub=you"]) == (
        ("cognito:groups", ("a", "b")),
        ("email_verified", "true"),
        ("exp", "1700000000"),
        ("sub", ("me", "you")),
        ("text", "null"),
    )


def test_json_may_hold_what_documents_may_not(tmp_path: Path) -> None:
    file = tmp_path / "token.json"
    file.write_text(
        '{\t"a": "\\ud83d\\ude00 \\n", "b": ["x", null, 1, true],\n'
        ' "c": [["x"]], "d": [{}], "e": 1.50}'
    )
    assert read_claims([str(file)]) == (
        ("a", "\U0001f600 \n"),
        ("b", ("x", "1", "true")),
        ("e", "1.50"),
    )


def test_a_file_may_be_yaml(tmp_path: Path) -> None:
    file = tmp_path / "token.yaml"
    file.write_text("custom:tier: gold\ncognito:groups: [a]\n")
    assert read_claims([str(file)]) == (("cognito:groups", ("a",)), ("custom:tier", "gold"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1]", "{file}: holds no claims"),
        ('{"a": 1', "{file}:1:8: not JSON: "),
        ('{"a": 1, "a": 2}', "{file}: not JSON: 'a' stands there twice"),
        ("[" * 100_000, "{file}: not JSON: "),
        ("", "{file}:1:1: holds no claims"),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x", "{file}:1:1: holds no claims"),
        ("a: [1\n", "{file}:2:1: not valid YAML"),
        ("a: 1\na: 2\n", "{file}:2:1: "),
        ("a: &x 1\n", "{file}:1:4: "),
        ("a: " + "x" * 300_000, "{file}: larger than any token"),
    ],
)
def test_what_is_no_file_of_claims_is_told_with_its_place(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "token"
    file.write_text(text)
    with pytest.raises(InvalidClaims) as caught:
        read_claims([str(file)])
    assert str(caught.value).startswith(told.format(file=file))


@pytest.mark.parametrize("given", ["=gold", "no-such-file", "/"])
def test_what_is_neither_a_claim_nor_a_file_is_told(given: str) -> None:
    with pytest.raises(InvalidClaims):
        read_claims([given])
