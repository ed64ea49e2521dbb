import pytest

from reconciler.access.trust import trust_policy
from tests.builders import POOL_ID


@pytest.mark.parametrize(
    ("region", "principal"),
    [
        ("eu-west-1", "cognito-identity.amazonaws.com"),
        ("us-gov-west-1", "cognito-identity-us-gov.amazonaws.com"),
        ("cn-north-1", "cognito-identity.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_a_role_trusts_one_pool_for_one_kind_of_identity(region: str, principal: str) -> None:
    assert trust_policy(POOL_ID, region, "authenticated") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": principal},
                "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                "Condition": {
                    "StringEquals": {f"{principal}:aud": POOL_ID},
                    "ForAnyValue:StringLike": {f"{principal}:amr": "authenticated"},
                },
            }
        ],
    }
