"""Our validator against jsonschema's own, which stands for the editors that use the schemas."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reconciler.documents.scalars import plain_value
from reconciler.documents.schema import DOCUMENT_KINDS, schema_text
from reconciler.documents.validator import Problem, problems
from reconciler.model.json_value import Json
from tests.documents.diagnostics import parsed
from tests.documents.test_any_input import with_another_value
from tests.documents.test_schema import FINDINGS, VALID

STANDARD = {kind: Draft202012Validator(json.loads(schema_text(kind))) for kind in DOCUMENT_KINDS}


def in_quotes(text: str) -> Json:
    """A document as an editor sees it, with no doubt about what is text."""
    tree: Json = json.loads(json.dumps(plain_value(parsed(text).root)))
    return tree


GOOD = [in_quotes(text) for text in VALID.values()]
ALL = [*GOOD, *(in_quotes(text) for text in FINDINGS)]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ALL).flatmap(with_another_value))
def test_an_editor_comes_to_the_same_verdict(tree: Json) -> None:
    """Only that a text is ASCII or a date of the calendar is no part of the standard's verdict."""
    kind = tree.get("kind") if isinstance(tree, dict) else None
    if not isinstance(kind, str) or kind not in STANDARD:
        return
    if '\\n"' in json.dumps(tree):
        # Python's `$` also matches before a last newline, which that of an editor does not.
        return

    ours = [problem for problem in problems(kind, tree) if problem.keyword != "format"]

    assert (ours == []) == STANDARD[kind].is_valid(tree), ours


def test_a_problem_says_what_was_broken_where_and_by_what() -> None:
    value: Json = {"kind": "Configuration", "owner": "a", "targets": {"b c": {"account": 1}}}

    found = [
        (problem.path, problem.key, problem.keyword, problem.limit, problem.value)
        for problem in problems("Configuration", value)
    ]

    assert found == [
        (("targets",), "b c", "pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", "b c"),
        (("targets", "b c", "account"), None, "type", "string", 1),
        (("targets", "b c"), "region", "required", ["account", "region"], {"account": 1}),
    ]


def test_problems_are_only_looked_for_as_far_as_they_are_asked_for() -> None:
    value: Json = {"kind": "Configuration", "owner": 1, "targets": [2]}

    first = next(iter(problems("Configuration", value)))

    assert isinstance(first, Problem)
    assert first.path == ("owner",)


def test_there_are_no_problems_of_a_kind_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        list(problems("Pool", {}))
