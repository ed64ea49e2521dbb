"""Facts of what hangs on a pool: roles, principal tags and tags."""

from collections.abc import Mapping

from .fact import Fact

ROLES: Mapping[str, Fact] = {
    "get-roles-names-its-pool": Fact(
        "GetIdentityPoolRoles answers with IdentityPoolId, Roles and RoleMappings.",
        "M",
        "service model",
    ),
    "roles-are-required": Fact(
        "SetIdentityPoolRoles requires IdentityPoolId and Roles.", "M", "service model"
    ),
    "set-roles-answers-with-an-empty-body": Fact(
        "SetIdentityPoolRoles answers with status 200 and an empty body.",
        "D",
        "API reference of SetIdentityPoolRoles",
    ),
    "set-roles-replaces-roles": Fact(
        "SetIdentityPoolRoles replaces all default roles of the pool.",
        "D+O",
        "API reference; aws-cdk#33305, terraform-provider-aws#25330",
    ),
    "empty-roles-are-accepted": Fact(
        "An empty Roles is accepted, and the roles read afterwards are gone without the read "
        "failing.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "empty-mappings-clear": Fact(
        "An empty RoleMappings clears the role mappings.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "either-role-alone": Fact(
        "The authenticated or the unauthenticated role may be set without the other.",
        "O",
        "terraform-provider-aws#2356",
    ),
    "roles-keys-restricted": Fact(
        "The keys of Roles are authenticated and unauthenticated and no other.",
        "M+O",
        "service model; cdk-preflight, deployed in 2026",
    ),
    "mapping-keys-are-configured-providers": Fact(
        "A key of RoleMappings that is no provider of the pool is refused by name.",
        "O",
        "aws-cdk#7670, #22951",
    ),
    "user-pool-keys-have-the-client": Fact(
        "A user pool's key in RoleMappings is its provider name, a colon and the client, "
        "without https://.",
        "D+O",
        "developer guide; aws-cdk#22951",
    ),
    "login-providers-are-mapping-keys": Fact(
        "A key of SupportedLoginProviders is a key of RoleMappings.",
        "D+O",
        "developer guide; cdk-preflight, deployed in 2026",
    ),
    "oidc-arns-are-mapping-keys": Fact(
        "The ARN of an OIDC provider is a key of RoleMappings.", "D", "developer guide"
    ),
    "developer-name-is-no-mapping-key": Fact(
        "The developer provider cannot have a role mapping.",
        "O",
        "cdk-preflight, deployed in 2026",
    ),
    "mappings-come-back-as-set": Fact(
        "Role mappings are read back under the keys they were set with, their rules in the order "
        "sent.",
        "D+O",
        "API reference of RulesConfigurationType; end-to-end tests of the Amplify CLI",
    ),
    "rules-are-limited-to-25": Fact(
        "25 rules are accepted and 26 refused as too many, though the shape allows 400.",
        "D+O",
        "developer guide, quotas; cdk-preflight, deployed in 2026",
    ),
    "rules-are-counted-by-provider": Fact(
        "The limit of rules holds for each provider.", "D", "developer guide, role-based access"
    ),
    "set-roles-checks-in-order": Fact(
        "SetIdentityPoolRoles looks at shapes first, then at the number of rules, then at keys.",
        "O",
        "cdk-preflight, deployed in 2026",
    ),
    "ambiguous-resolution-is-required": Fact(
        "A role mapping of either type requires AmbiguousRoleResolution.",
        "D",
        "API reference of RoleMapping",
    ),
    "ambiguous-resolution-is-optional-by-shape": Fact(
        "The service model does not require AmbiguousRoleResolution.", "M", "service model"
    ),
    "rules-type-requires-rules": Fact(
        "A role mapping of type Rules requires RulesConfiguration.",
        "D",
        "API reference of RoleMapping",
    ),
    "token-type-was-deployed-with-rules": Fact(
        "A published stack has a role mapping of type Token with a RulesConfiguration.",
        "O",
        "a published stack of the CDK",
    ),
    "unusable-roles-are-forbidden": Fact(
        "A role that cannot be passed, or whose ARN is malformed, is refused as Access to Role "
        "'<arn>' is forbidden.",
        "O",
        "boto3#73, aws-cognito-angular-quickstart#35",
    ),
    "overlapping-set-roles-are-refused": Fact(
        "SetIdentityPoolRoles may be refused with ConcurrentModificationException when others "
        "write at the same time.",
        "M+D",
        "service model; API reference",
    ),
}

PRINCIPAL_TAGS: Mapping[str, Fact] = {
    "principal-tags-belong-to-one-provider": Fact(
        "Every provider of a pool has a map of principal tags of its own.",
        "M+D",
        "service model; developer guide",
    ),
    "principal-tags-need-pool-and-provider": Fact(
        "Both operations on principal tags require IdentityPoolId and IdentityProviderName.",
        "M",
        "service model",
    ),
    "set-principal-tags-answers-as-get": Fact(
        "SetPrincipalTagAttributeMap answers with the members GetPrincipalTagAttributeMap has.",
        "M",
        "service model",
    ),
    "principal-tags-of-a-user-pool-are-without-client": Fact(
        "A user pool's name for principal tags is its provider name without the client.",
        "D+O",
        "CloudFormation user guide; acceptance tests of the Terraform provider",
    ),
    "principal-tags-of-a-login-provider": Fact(
        "A public provider's name for principal tags is its key in SupportedLoginProviders.",
        "O",
        "terraform-provider-aws#24834",
    ),
    "principal-tags-of-an-oidc-provider": Fact(
        "An OIDC provider's name for principal tags is its ARN.",
        "O",
        "terraform-provider-aws#24834, #25964",
    ),
    "principal-tags-have-three-states": Fact(
        "Principal tags are inactive, the defaults, or a map of the pool's own.",
        "D",
        "developer guide, attributes for access control",
    ),
    "defaults-with-an-empty-map-are-accepted": Fact(
        "UseDefaults may be true with an empty PrincipalTags.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "default-principal-tags": Fact(
        "The defaults tag username from the claim sub and client from the claim aud.",
        "M+O",
        "service model (documentation of UseDefaults); terraform-provider-aws#17345",
    ),
}

TAGS: Mapping[str, Fact] = {
    "tags-are-addressed-by-arn": Fact(
        "Tags are of a resource "
        "arn:<partition>:cognito-identity:<region>:<account>:identitypool/<id>.",
        "D+O",
        "service authorization reference; terraform-provider-aws#15773",
    ),
    "tag-operations-need-their-members": Fact(
        "TagResource requires ResourceArn and Tags, UntagResource ResourceArn and TagKeys, "
        "ListTagsForResource ResourceArn.",
        "M",
        "service model",
    ),
    "tagging-adds-and-overwrites": Fact(
        "TagResource adds tags and gives keys that are there their new value.",
        "D",
        "API reference of TagResource",
    ),
    "untagging-removes-keys": Fact(
        "UntagResource removes the tags with the given keys.",
        "D",
        "API reference of UntagResource",
    ),
    "tagging-answers-with-an-empty-structure": Fact(
        "TagResource and UntagResource answer with a structure that has no members.",
        "M",
        "service model",
    ),
    "listed-tags-are-the-pools": Fact(
        "ListTagsForResource answers with all tags of the pool.",
        "M+D",
        "service model; API reference of ListTagsForResource",
    ),
    "aws-tag-keys-are-reserved": Fact(
        "Tag keys that begin with aws: are reserved for AWS.", "D", "developer guide, tagging"
    ),
    "tags-are-limited-to-50": Fact(
        "A pool has at most 50 tags.", "D", "API reference of TagResource"
    ),
}
