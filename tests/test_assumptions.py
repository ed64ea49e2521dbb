"""The tool over the embedded service, whatever AWS turns out to do where nobody knows."""

from pathlib import Path

import pytest

from reconciler.local.assumptions import assumed, table
from tests.cloud import cloud_in
from tests.test_laws import LAWS

APPLIED = "test_after_an_apply_nothing_is_left_to_do"
CARRIED = "test_what_no_document_names_comes_through_every_update"

# Answers under which the service takes less than documents can ask for: nothing the tool could do
# would make it so. That it says so, and goes on with the other pools, is in tests/apply.
LESS_THAN_ASKED = {
    "developer_provider_added_by_update=false",
    "saml_arn_is_provider_key=false",
    "tag_characters_restricted=true",
}

ANSWERS = [
    answer
    for row in table()
    for answer in (f"{row.name}={other}" for other in row.others)
    if answer not in LESS_THAN_ASKED
]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("law", [APPLIED, CARRIED])
def test_the_tool_is_right_whatever_the_answer_is(tmp_path: Path, law: str, answer: str) -> None:
    with cloud_in(tmp_path, assumed([answer])) as cloud:
        LAWS[law](0.25)(cloud=cloud)


@pytest.mark.slow
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("law", [APPLIED, CARRIED])
def test_the_tool_is_right_in_many_more_cases(tmp_path: Path, law: str, answer: str) -> None:
    with cloud_in(tmp_path, assumed([answer])) as cloud:
        LAWS[law](5)(cloud=cloud)
