"""The tool over the embedded service, whatever AWS turns out to do where nobody knows."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from reconciler.local.assumptions import assumed, table
from reconciler.local.pool_assumptions import PoolAssumptions
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import DeveloperProvider
from tests.builders import SAML, mapping
from tests.cloud import Cloud, cloud_in
from tests.test_faults import AFTER, BEFORE
from tests.test_laws import LAWS

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

LAWS_OF_APPLY = [
    "test_after_an_apply_nothing_is_left_to_do",
    "test_what_no_document_names_comes_through_every_update",
]
# Those about identities change nothing of a pool.
ABOUT_POOLS = {field.name for field in fields(PoolAssumptions)}
ANSWERS = [
    f"{row.name}={other}" for row in table() if row.name in ABOUT_POOLS for other in row.others
]

STAFF = replace(BEFORE, address="staff", name="staff", providers=())
WITH_SAML = replace(STAFF, providers=(replace(SAML, role_mapping=mapping()),))
WITH_DEVELOPER = replace(STAFF, providers=(DeveloperProvider("login.example.com"),))

# Answers under which the service takes less than documents can ask for, the document that asks it,
# and the refusal: nothing the tool could do would make it so.
LESS_THAN_ASKED = {
    "developer_provider_added_by_update=false": (
        WITH_DEVELOPER,
        "The developer provider name login.example.com cannot be added",
    ),
    "saml_arn_is_provider_key=false": (
        WITH_SAML,
        f"({SAML.arn}) is not a valid RoleMapping ProviderName or is not a configured provider.",
    ),
    "tag_characters_restricted=true": (
        replace(STAFF, tags=(("größe", "1"),)),
        "The tag größe has characters that tags may not have.",
    ),
}
ENOUGH = [answer for answer in ANSWERS if answer not in LESS_THAN_ASKED]


def outcomes(cloud: Cloud, *desired: DesiredPool) -> dict[str, tuple[str | None, str | None]]:
    """What became of each pool, and its error."""
    (target,) = cloud.apply(cloud.plan(*desired)).targets
    return {str(change.address): (change.outcome, change.error) for change in target.changes}


@pytest.mark.fault("F27", "F28")
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_pool_is_made_changed_and_shrunk_whatever_the_answer_is(
    tmp_path: Path, answer: str
) -> None:
    shrunk = replace(AFTER, providers=(), tags=(), allow_unauthenticated_identities=True)
    with cloud_in(tmp_path, assumed([answer])) as cloud:
        for desired in (BEFORE, AFTER, BEFORE, shrunk):
            assert outcomes(cloud, desired) == {"web": ("done", None)}
            (change,) = cloud.plan(desired).targets[0].changes
            assert (change.action, change.fields, change.calls) == ("unchanged", (), ())


@pytest.mark.parametrize("answer", LESS_THAN_ASKED)
def test_what_the_service_does_not_take_fails_with_its_words_and_alone(
    tmp_path: Path, answer: str
) -> None:
    asked, refusal = LESS_THAN_ASKED[answer]
    with cloud_in(tmp_path, assumed([answer])) as cloud:
        assert outcomes(cloud, STAFF) == {"staff": ("done", None)}
        ended = outcomes(cloud, asked, BEFORE)
        assert ended["web"] == ("done", None)
        outcome, error = ended["staff"]
        assert outcome == "failed"
        assert error is not None
        assert refusal in error


@pytest.mark.parametrize("answer", ENOUGH)
@pytest.mark.parametrize("law", LAWS_OF_APPLY)
def test_the_laws_of_apply_hold_whatever_the_answer_is(
    tmp_path: Path, law: str, answer: str
) -> None:
    with cloud_in(tmp_path, assumed([answer])) as cloud:
        LAWS[law](0.25)(cloud=cloud)


@pytest.mark.slow
@pytest.mark.parametrize("answer", ENOUGH)
@pytest.mark.parametrize("law", LAWS_OF_APPLY)
def test_the_laws_of_apply_hold_in_many_more_cases(tmp_path: Path, law: str, answer: str) -> None:
    with cloud_in(tmp_path, assumed([answer])) as cloud:
        LAWS[law](5)(cloud=cloud)
