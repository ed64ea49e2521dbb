"""ARNs of IAM as documents name them: roles and identity providers."""

import re

from reconciler.model.targets import Target

_ARN = re.compile(r"arn:([a-z0-9-]+):iam::([0-9]{12}):([a-z-]+)/(.+)")

# What may follow the resource type (IAM: CreateRole, CreateSAMLProvider; OIDC provider URLs).
_NAMES = {
    "role": re.compile(r"(?:[\x21-\x7e]+/)?[\w+=,.@-]{1,64}", re.ASCII),
    "saml-provider": re.compile(r"[\w._-]{1,128}", re.ASCII),
    "oidc-provider": re.compile(r"[\x21-\x7e]{1,255}", re.ASCII),
}

_SHORTEST, _LONGEST = 20, 2048


def check_arn(
    arn: str, resource: str, target: Target, also: tuple[str, ...]
) -> tuple[str, str] | None:
    """What is wrong with an ARN for this target, as (rule, message), or None.

    also: accounts beside the target's own that may be named.
    """
    if not arn.isascii():
        return "non-ascii", f"{arn!r} holds characters that no ARN has"
    match = _ARN.fullmatch(arn)
    if (
        match is None
        or match[3] != resource
        or not _NAMES[resource].fullmatch(match[4])
        or not _SHORTEST <= len(arn) <= _LONGEST
    ):
        example = f"arn:{target.partition}:iam::{target.account}:{resource}/NAME"
        return f"{resource}-arn", f"{arn!r} is no ARN of a {resource}; they look like {example}"
    foreign = "role-foreign" if resource == "role" else None
    if match[1] != target.partition:
        return (
            foreign or "partition",
            f"{arn!r} is in partition {match[1]}, target {target.name} in {target.partition}",
        )
    if match[2] != target.account and match[2] not in also:
        fix = (
            "add the account to allow_accounts if that is meant"
            if resource == "oidc-provider"
            else f"a {resource} must be in the target's own account"
        )
        return (
            foreign or f"{resource}-account",
            f"{arn!r} is of account {match[2]}, target {target.name} of {target.account}; {fix}",
        )
    return None
