"""What pools refer to: which reads tell of it, and what their answers come to."""

from datetime import datetime

from reconciler.model.json_value import Json, JsonObject, members, object_list, text_list
from reconciler.model.providers import UserPoolProvider
from reconciler.model.results import Call
from reconciler.model.surroundings import (
    ClientAnswer,
    Denied,
    Found,
    LiveClient,
    LiveOidc,
    LiveRole,
    LiveSaml,
    LiveUserPool,
    OidcAnswer,
    Question,
    RoleAnswer,
    SamlAnswer,
    Service,
    Unread,
    UserPoolAnswer,
)
from reconciler.model.targets import Target, partition_of


def role_read(target: Target, arn: str) -> Question:
    return _iam(target, "GetRole", {"RoleName": _name(arn)}, arn)


def policies_reads(target: Target, role: str) -> tuple[Question, Question]:
    """The managed policies of a role, then the names of those that are its own."""
    parameters: JsonObject = {"RoleName": _name(role)}
    return (
        _iam(target, "ListAttachedRolePolicies", parameters, role),
        _iam(target, "ListRolePolicies", parameters, role),
    )


def own_policy_read(target: Target, role: str, policy: str) -> Question:
    parameters: JsonObject = {"RoleName": _name(role), "PolicyName": policy}
    return _iam(target, "GetRolePolicy", parameters, role)


def managed_policy_read(target: Target, arn: str) -> Question:
    """Which version of a managed policy counts."""
    return _iam(target, "GetPolicy", {"PolicyArn": arn}, arn)


def policy_version_read(target: Target, arn: str, version: str) -> Question:
    return _iam(target, "GetPolicyVersion", {"PolicyArn": arn, "VersionId": version}, arn)


def oidc_read(target: Target, arn: str) -> Question:
    return _iam(target, "GetOpenIDConnectProvider", {"OpenIDConnectProviderArn": arn}, arn)


def saml_read(target: Target, arn: str) -> Question:
    return _iam(target, "GetSAMLProvider", {"SAMLProviderArn": arn}, arn)


def user_pool_read(target: Target, user_pool_id: str) -> Question:
    return _user_pool(target, "DescribeUserPool", {"UserPoolId": user_pool_id}, user_pool_id)


def client_read(target: Target, user_pool_id: str, client_id: str) -> Question:
    parameters: JsonObject = {"UserPoolId": user_pool_id, "ClientId": client_id}
    return _user_pool(target, "DescribeUserPoolClient", parameters, user_pool_id)


def role_of(answer: Found) -> RoleAnswer:
    """A role, as yet without its policies."""
    if answer is None or isinstance(answer, Denied | Unread):
        return answer
    role = members(answer["Role"])
    return LiveRole(
        arn=str(role.get("Arn")),
        trust=role.get("AssumeRolePolicyDocument"),
        created=_time(role.get("CreateDate")),
    )


def attached_of(answer: Found) -> dict[str, str]:
    """The managed policies of a role: ARN by name; none where it may not be told."""
    if not isinstance(answer, dict):
        return {}
    listed = object_list(answer["AttachedPolicies"])
    return {str(item.get("PolicyName")): str(item.get("PolicyArn")) for item in listed}


def own_names_of(answer: Found) -> list[str]:
    """The names of a role's own policies; none where it may not be told."""
    return text_list(answer["PolicyNames"]) if isinstance(answer, dict) else []


def version_of(answer: Found) -> str | None:
    """The version of a managed policy that counts."""
    if not isinstance(answer, dict):
        return None
    return str(members(answer["Policy"]).get("DefaultVersionId"))


def document_of(answer: JsonObject) -> Json:
    """The document of a role's own policy, or of a version of a managed one."""
    if "PolicyDocument" in answer:
        return answer["PolicyDocument"]
    return members(answer["PolicyVersion"]).get("Document")


def oidc_of(arn: str, answer: Found) -> OidcAnswer:
    if answer is None or isinstance(answer, Denied | Unread):
        return answer
    return LiveOidc(arn, tuple(text_list(answer.get("ClientIDList"))))


def saml_of(arn: str, answer: Found) -> SamlAnswer:
    return answer if answer is None or isinstance(answer, Denied | Unread) else LiveSaml(arn)


def user_pool_of(user_pool_id: str, answer: Found) -> UserPoolAnswer:
    if answer is None or isinstance(answer, Denied | Unread):
        return answer
    return LiveUserPool(user_pool_id)


def client_of(provider: UserPoolProvider, answer: Found) -> ClientAnswer:
    if answer is None or isinstance(answer, Denied | Unread):
        return answer
    return LiveClient(provider.user_pool_id, provider.client_id)


def _iam(target: Target, operation: str, parameters: JsonObject, resource: str) -> Question:
    return Question(Service.IAM, target.region, Call(operation, parameters), resource)


def _user_pool(
    target: Target, operation: str, parameters: JsonObject, user_pool_id: str
) -> Question:
    """A user pool may be in another region than the identity pool: its id says in which."""
    region = user_pool_id.partition("_")[0]
    resource = (
        f"arn:{partition_of(region)}:cognito-idp:{region}:{target.account}:userpool/{user_pool_id}"
    )
    return Question(Service.USER_POOLS, region, Call(operation, parameters), resource)


def _name(arn: str) -> str:
    """A role is asked for by its name alone; its answer says by which path it is."""
    return arn.rpartition("/")[2]


def _time(value: Json) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
