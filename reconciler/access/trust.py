"""The trust policy that lets a role be given out by one identity pool."""

from reconciler.model.json_value import Json, JsonObject
from reconciler.model.targets import partition_of

# GovCloud and China have a principal of their own (developer guide, "IAM roles").
_PRINCIPALS = {
    "aws-us-gov": "cognito-identity-us-gov.amazonaws.com",
    "aws-cn": "cognito-identity.cn-north-1.amazonaws.com.cn",
}


def issuer_of_region(region: str) -> str:
    """What a trust policy calls the issuer of the tokens of pools in a region.

    It is the principal, and stands before the names of the condition keys.
    """
    return _PRINCIPALS.get(partition_of(region), "cognito-identity.amazonaws.com")


def trust_policy(pool_id: str, region: str, kind: str) -> JsonObject:
    """What a role's trust policy says. kind: of identity, authenticated or unauthenticated.

    Without the kind a guest's token would do for the role of authenticated users.
    """
    principal = issuer_of_region(region)
    actions: list[Json] = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": principal},
                "Action": actions,
                "Condition": {
                    "StringEquals": {f"{principal}:aud": pool_id},
                    "ForAnyValue:StringLike": {f"{principal}:amr": kind},
                },
            }
        ],
    }
