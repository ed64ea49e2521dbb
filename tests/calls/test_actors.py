"""Every shape of userIdentity in a few words (CloudTrail userIdentity element)."""

import pytest

from reconciler.calls.actors import actor_of
from reconciler.model.json_value import Json, JsonObject

ROLE = "arn:aws:iam::123456789012:role/deploy"
SESSION = "arn:aws:sts::123456789012:assumed-role/deploy"


def assumed(
    session: str = "nightly", issuer: JsonObject | None = None, **context: Json
) -> JsonObject:
    """A session of a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"{SESSION}/{session}",
        "accountId": "123456789012",
        "sessionContext": {
            "sessionIssuer": issuer or {"type": "Role", "arn": ROLE, "userName": "deploy"},
            **context,
        },
    }


SHAPES: dict[str, tuple[Json, str]] = {
    "an IAM user": (
        {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/alice", "userName": "alice"},
        "arn:aws:iam::123456789012:user/alice",
    ),
    "an IAM user through a service": (
        {
            "type": "IAMUser",
            "arn": "arn:aws:iam::123456789012:user/alice",
            "invokedBy": "cloudformation.amazonaws.com",
        },
        "arn:aws:iam::123456789012:user/alice through cloudformation.amazonaws.com",
    ),
    "a session of a role": (assumed(), f"{ROLE} as nightly"),
    "a session whose name looks like a path": (
        {**assumed(), "arn": f"{SESSION}/alice@example.com"},
        f"{ROLE} as alice@example.com",
    ),
    "a session without an ARN": (
        {"type": "AssumedRole", "principalId": "AROAEXAMPLE:nightly"},
        "AROAEXAMPLE:nightly",
    ),
    "a session without an issuer": (
        {"type": "AssumedRole", "arn": f"{SESSION}/nightly"},
        f"{SESSION}/nightly",
    ),
    "a session of an issuer alone": (
        {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": ROLE}}},
        ROLE,
    ),
    "a session with a source identity": (
        assumed(sourceIdentity="alice"),
        f"{ROLE} as nightly, who is alice",
    ),
    "GitHub Actions": (
        assumed(
            "GitHubActions",
            webIdFederationData={
                "federatedProvider": "arn:aws:iam::123456789012:oidc-provider/"
                "token.actions.githubusercontent.com",
                "attributes": {},
            },
        ),
        f"{ROLE} as GitHubActions, signed in by token.actions.githubusercontent.com",
    ),
    "single sign-on": (
        assumed(
            "alice@example.com",
            {"arn": ROLE, "userName": "AWSReservedSSO_Power_User_0123456789abcdef"},
        ),
        "SSO Power_User: alice@example.com",
    ),
    "a role": ({"type": "Role", "arn": ROLE}, ROLE),
    "root": (
        {"type": "Root", "arn": "arn:aws:iam::123456789012:root", "accountId": "123456789012"},
        "the root user of 123456789012",
    ),
    "root without an account": (
        {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
        "arn:aws:iam::123456789012:root",
    ),
    "a federated user": (
        {
            "type": "FederatedUser",
            "arn": "arn:aws:sts::123456789012:federated-user/alice",
            "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::123456789012:user/broker"}},
        },
        "arn:aws:sts::123456789012:federated-user/alice, a session of "
        "arn:aws:iam::123456789012:user/broker",
    ),
    "a federated user of nobody": (
        {"type": "FederatedUser", "arn": "arn:aws:sts::123456789012:federated-user/alice"},
        "arn:aws:sts::123456789012:federated-user/alice",
    ),
    "a web identity": (
        {
            "type": "WebIdentityUser",
            "principalId": "token.actions.githubusercontent.com:sts:repo:acme/pools",
            "userName": "repo:acme/pools:ref:refs/heads/main",
            "identityProvider": "token.actions.githubusercontent.com",
        },
        "repo:acme/pools:ref:refs/heads/main of token.actions.githubusercontent.com",
    ),
    "a SAML user without a name": (
        {"type": "SAMLUser", "principalId": "SAMPLEID:alice", "userName": "  "},
        "SAMPLEID:alice",
    ),
    "IAM Identity Center": (
        {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "544894e8-80c1"}},
        "IAM Identity Center user 544894e8-80c1",
    ),
    "IAM Identity Center without a user": (
        {"type": "IdentityCenterUser", "accountId": "123456789012"},
        "IdentityCenterUser of 123456789012",
    ),
    "another account": (
        {"type": "AWSAccount", "accountId": "210987654321", "principalId": "AIDAEXAMPLE"},
        "account 210987654321",
    ),
    "another account without a number": (
        {"type": "AWSAccount", "principalId": "AIDAEXAMPLE"},
        "AIDAEXAMPLE",
    ),
    "a service": (
        {"type": "AWSService", "invokedBy": "config.amazonaws.com"},
        "config.amazonaws.com",
    ),
    "a service without a name": ({"type": "AWSService"}, "AWSService"),
    "a directory user": (
        {"type": "Directory", "userName": "alice", "accountId": "123456789012"},
        "alice",
    ),
    "a type of another day": (
        {"type": "Agent", "accountId": "123456789012"},
        "Agent of 123456789012",
    ),
    "blank names": (
        {"type": "IAMUser", "userName": "", "arn": " ", "principalId": "AIDAEXAMPLE"},
        "AIDAEXAMPLE",
    ),
    "names in other cases": (
        {"Type": "IAMUser", "ARN": "arn:aws:iam::123456789012:user/alice"},
        "arn:aws:iam::123456789012:user/alice",
    ),
    "nothing but a service": ({"invokedBy": "AWS Internal"}, "AWS Internal"),
    "nothing": ({}, "somebody whom the event does not name"),
    "null": (None, "somebody whom the event does not name"),
    "a list": ([], "somebody whom the event does not name"),
    "numbers": ({"type": 1, "arn": 2}, "somebody whom the event does not name"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_identity_is_told_by_who_it_was(shape: str) -> None:
    identity, told = SHAPES[shape]
    assert actor_of(identity) == told
