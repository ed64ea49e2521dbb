"""What is wrong with an ARN for a target."""

from dataclasses import replace

import pytest

from reconciler.desired.arns import check_arn
from tests.builders import TARGET

CHINA = replace(TARGET, region="cn-north-1")


@pytest.mark.parametrize(
    ("arn", "resource", "target"),
    [
        ("arn:aws:iam::123456789012:role/a", "role", TARGET),
        (f"arn:aws:iam::123456789012:role/{'n' * 64}", "role", TARGET),
        ("arn:aws:iam::123456789012:role/path/to/a+=,.@-_", "role", TARGET),
        ("arn:aws-cn:iam::123456789012:role/a", "role", CHINA),
        ("arn:aws:iam::123456789012:saml-provider/A.b_c-d", "saml-provider", TARGET),
        ("arn:aws:iam::123456789012:oidc-provider/idp/path?x", "oidc-provider", TARGET),
    ],
)
def test_an_arn_of_the_resource_in_the_account_is_right(
    arn: str, resource: str, target: object
) -> None:
    assert target is TARGET or target is CHINA
    assert check_arn(arn, resource, CHINA if target is CHINA else TARGET, ()) is None


@pytest.mark.parametrize(
    ("arn", "rule"),
    [
        ("arn:aws:iam::123456789012:role/é", "non-ascii"),
        ("arn:aws:iam::123456789012:role/", "role-arn"),
        (f"arn:aws:iam::123456789012:role/{'n' * 65}", "role-arn"),
        (f"arn:aws:iam::123456789012:role/{'p' * 2048}/n", "role-arn"),
        ("arn:aws:iam::123456789012:role/a b", "role-arn"),
        ("arn:aws:iam::123456789012:role/a\n", "role-arn"),
        ("arn:aws:iam::12345678901:role/a", "role-arn"),
        ("arn:aws:iam::123456789012:user/a", "role-arn"),
        ("arn:aws:sts::123456789012:role/a", "role-arn"),
        ("arn:aws-us-gov:iam::123456789012:role/a", "role-foreign"),
        ("arn:aws:iam::210987654321:role/a", "role-foreign"),
    ],
)
def test_any_other_arn_is_wrong_for_a_reason_with_a_name(arn: str, rule: str) -> None:
    problem = check_arn(arn, "role", TARGET, ())
    assert problem is not None
    assert (problem[0], repr(arn) in problem[1]) == (rule, True)


def test_another_account_is_right_where_it_is_allowed() -> None:
    arn = "arn:aws:iam::210987654321:oidc-provider/idp"
    assert check_arn(arn, "oidc-provider", TARGET, ("210987654321",)) is None
    assert check_arn(arn, "oidc-provider", TARGET, ()) == (
        "oidc-provider-account",
        f"{arn!r} is of account 210987654321, target prod of 123456789012; "
        "add the account to allow_accounts if that is meant",
    )
