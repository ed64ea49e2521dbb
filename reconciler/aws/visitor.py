"""What an application does for its users: an identity, credentials, and whose these are.

The operations are public, so nothing is signed but what a backend asks for a developer user.
Credentials are made and used in here; what comes out is the ARN of a role.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from reconciler.aws.outcomes import read_error
from reconciler.aws.session import Connections
from reconciler.errors import ReconcilerError
from reconciler.model.json_value import JsonObject, text_map
from reconciler.model.targets import Target

_SIGNED = "GetOpenIdTokenForDeveloperIdentity"

# STS takes 2 to 64 characters (AssumeRoleWithWebIdentity).
_SESSION = "reconciler-verify"


@dataclass(frozen=True, slots=True)
class AwsVisitor:
    """Implements the Visitor port. sts_with: a client of STS for credentials, or for nobody's."""

    client: Any
    sts_with: Callable[[Mapping[str, str] | None], Any]

    def identity(self, pool_id: str, logins: Mapping[str, str]) -> str:
        """GetId."""
        answer = self._ask("GetId", {"IdentityPoolId": pool_id, **_given(logins)})
        return str(answer["IdentityId"])

    def developer_identity(self, pool_id: str, provider: str, user: str) -> tuple[str, str]:
        """GetOpenIdTokenForDeveloperIdentity."""
        answer = self._ask(_SIGNED, {"IdentityPoolId": pool_id, "Logins": {provider: user}})
        return str(answer["IdentityId"]), str(answer["Token"])

    def role(self, identity_id: str, logins: Mapping[str, str], custom_role: str | None) -> str:
        """GetCredentialsForIdentity, then GetCallerIdentity."""
        asked: JsonObject = {"CustomRoleArn": custom_role} if custom_role else {}
        about: JsonObject = {"IdentityId": identity_id, **_given(logins), **asked}
        answer = self._ask("GetCredentialsForIdentity", about)
        return self._whose(text_map(answer["Credentials"]), "SecretKey")

    def classic_role(self, identity_id: str, logins: Mapping[str, str], role: str) -> str:
        """GetOpenIdToken, then AssumeRoleWithWebIdentity and GetCallerIdentity."""
        answer = self._ask("GetOpenIdToken", {"IdentityId": identity_id, **_given(logins)})
        token = str(answer["Token"])
        sts = self.sts_with(None)
        given = _asked(
            "sts:AssumeRoleWithWebIdentity",
            lambda: sts.assume_role_with_web_identity(
                RoleArn=role, RoleSessionName=_SESSION, WebIdentityToken=token
            ),
        )
        return self._whose(given["Credentials"], "SecretAccessKey")

    def _whose(self, credentials: Mapping[str, str], secret: str) -> str:
        sts = self.sts_with(
            {
                "aws_access_key_id": credentials["AccessKeyId"],
                "aws_secret_access_key": credentials[secret],
                "aws_session_token": credentials["SessionToken"],
            }
        )
        return str(_asked("sts:GetCallerIdentity", sts.get_caller_identity)["Arn"])

    def _ask(self, operation: str, parameters: JsonObject) -> JsonObject:
        method = getattr(self.client, xform_name(operation))
        body: JsonObject = _asked(operation, lambda: method(**parameters))["CheckedBody"]
        return body


def visitor(connections: Connections, target: Target) -> AwsVisitor:
    """A visitor of the pools of a target. Raises AccessRefused where no credentials can be had."""
    # A guest is made by every GetId that arrives, so none is repeated.
    once = connections.config(retries={"mode": "standard", "total_max_attempts": 1})
    client = connections.client(target, "cognito-identity", once)
    keys = connections.keys_of(target)

    def check(request: Any, **_: object) -> None:
        keys.check(request, target.account)

    client.meta.events.register_first(f"before-send.cognito-identity.{_SIGNED}", check)
    return AwsVisitor(
        client, lambda given: connections.client(target, "sts", once, credentials=given)
    )


def _given(logins: Mapping[str, str]) -> JsonObject:
    return {"Logins": {**logins}} if logins else {}


def _asked(subject: str, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ReconcilerError:
        raise
    except Exception as error:
        raise read_error(subject, error) from error
