"""What is known of the management operations of Cognito Identity, and how it is known.

A test that proves a fact names it with the marker `fact`. What nobody has seen or published is
no fact but an assumption of the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

# M: declared by the service model. D: documented by AWS. O: observed in AWS by someone who
# published it.
Evidence: TypeAlias = Literal["M", "D", "O", "M+D", "M+O", "D+O"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the service is known to do, and where that can be looked up."""

    statement: str
    evidence: Evidence
    source: str


PROTOCOL: Mapping[str, Fact] = {
    "targets-are-short-or-long": Fact(
        "X-Amz-Target names the operation after AWSCognitoIdentityService or after the same name "
        "with com.amazonaws.cognito.identity.model before it.",
        "M+D",
        "service model; samples in the API reference",
    ),
    "requests-are-posts": Fact(
        "An operation is asked for with the method POST.", "M", "service model"
    ),
    "management-needs-a-signature": Fact(
        "Every management operation has to be signed; only four operations of the data plane may "
        "be sent without.",
        "M",
        "service model (authtype)",
    ),
    "signed-for-cognito-identity": Fact(
        "Signatures are scoped to the service name cognito-identity.", "M", "service model"
    ),
    "pools-belong-to-account-and-region": Fact(
        "Identity pools are kept for each account and each Region on their own.",
        "M+D",
        "endpoint rules of the service model; developer guide, quotas",
    ),
    "success-is-200": Fact("What succeeds is answered with status 200.", "D", "API reference"),
    "refusals-are-400": Fact(
        "Refusals have status 400; of the declared errors only InternalErrorException has 500.",
        "D+O",
        "API reference; amplify-flutter#851",
    ),
    "errors-have-type-and-message": Fact(
        "The body of an error has the members __type and message.",
        "O",
        "amplify-js#9704, amazon-cognito-identity-js#91",
    ),
    "errors-are-told-in-headers": Fact(
        "An error repeats its code, with a colon behind it, and its message in x-amzn-ErrorType "
        "and x-amzn-ErrorMessage.",
        "O",
        "amazon-cognito-ios#13",
    ),
    "answers-have-a-request-id": Fact(
        "Every answer carries x-amzn-RequestId.", "O", "amazon-cognito-ios#13"
    ),
    "answers-are-json-1-1": Fact(
        "The content type of every answer, empty or not, is application/x-amz-json-1.1.",
        "M+O",
        "service model; recordings of 2017",
    ),
    "answers-are-dated": Fact("Every answer has a Date.", "D", "RFC 9110, section 6.6.1"),
    "answers-are-compact": Fact(
        "An answer is JSON without spaces and nulls, and its length is sent with it.",
        "O",
        "recordings of 2017, by their lengths",
    ),
    "pool-not-found": Fact(
        "An operation on a pool that is not there is refused with ResourceNotFoundException and "
        "IdentityPool '<id>' not found.",
        "O",
        "amplify-js#14117",
    ),
    "rates-are-at-least-those-published": Fact(
        "The published rates (5 a second for TagResource, UntagResource and ListIdentities, 10 for "
        "ListTagsForResource) are what an account has at least.",
        "D",
        "developer guide, quotas",
    ),
}

VALIDATION: Mapping[str, Fact] = {
    "shapes-break-as-validation-exceptions": Fact(
        "A member against its declared constraints is a ValidationException, an error the service "
        "model does not declare.",
        "O",
        "serverless-automated-ui-testing#2, moto#4415",
    ),
    "validation-errors-are-quoted-and-counted": Fact(
        "The message begins with the number of errors and quotes the value and the member, its "
        "name beginning in lower case.",
        "O",
        "serverless-automated-ui-testing#2, aws-sdk-net#445",
    ),
    "patterns-are-printed": Fact(
        "A text against its pattern is told the pattern.", "O", "moto#4415, aws-sdk-net#445"
    ),
    "map-keys-are-told-all-their-constraints": Fact(
        "A wrong key of a map of texts is answered with the whole map and with every constraint "
        "of keys: longest, shortest, pattern.",
        "O",
        "cdk-preflight, deployed in 2026",
    ),
    "match-types-are-printed-in-their-own-order": Fact(
        "The match types are printed as StartsWith, Equals, Contains, NotEqual.",
        "O",
        "cdk-preflight, deployed in 2026",
    ),
    "required-members-are-required": Fact(
        "A member the service model calls required has to be sent.", "M", "service model"
    ),
    "texts-keep-to-lengths": Fact(
        "A text is as long as the service model allows, both ends included.", "M", "service model"
    ),
    "texts-keep-to-patterns": Fact(
        "A text matches its whole declared pattern.", "M", "service model"
    ),
    "texts-keep-to-enumerations": Fact(
        "A text with an enumeration is one of its members.", "M", "service model"
    ),
    "numbers-keep-to-bounds": Fact(
        "A number is within its declared bounds, both included.", "M", "service model"
    ),
    "collections-keep-to-sizes": Fact(
        "A list or map has a declared number of entries, both bounds included.",
        "M",
        "service model",
    ),
    "booleans-are-booleans": Fact(
        "A member declared boolean takes true and false only.", "M", "service model"
    ),
    "pool-id-shape": Fact(
        r"IdentityPoolId has 1 to 55 characters and matches [\w-]+:[0-9a-f-]+.",
        "M+O",
        "service model; aws-sdk-net#445",
    ),
    "pool-name-shape": Fact(
        r"IdentityPoolName has 1 to 128 characters and matches [\w\s+=,.@-]+.",
        "M+O",
        "service model; moto#4415",
    ),
    "login-providers-shape": Fact(
        "SupportedLoginProviders has up to 10 entries: keys of 1 to 128 characters, values of 1 "
        r"to 128 that match [\w.;_/-]+.",
        "M",
        "service model",
    ),
    "developer-name-shape": Fact(
        r"DeveloperProviderName has 1 to 128 characters and matches [\w._-]+.",
        "M+O",
        "service model; cdk-preflight",
    ),
    "provider-arns-shape": Fact(
        "The ARN of a SAML or OIDC provider has 20 to 2048 characters.", "M", "service model"
    ),
    "user-pool-name-shape": Fact(
        r"ProviderName has 1 to 128 characters and matches [\w._:/-]+.", "M", "service model"
    ),
    "client-id-shape": Fact(
        r"ClientId has 1 to 128 characters and matches [\w_]+.", "M", "service model"
    ),
    "tags-shape": Fact(
        "Tag keys have 1 to 128 characters, tag values none to 256.", "M", "service model"
    ),
    "resource-arn-shape": Fact("ResourceArn has 20 to 2048 characters.", "M", "service model"),
    "max-results-shape": Fact("MaxResults is 1 to 60.", "M", "service model"),
    "next-token-shape": Fact(
        r"NextToken has 1 to 65535 characters and matches [\S]+.", "M", "service model"
    ),
    "roles-shape": Fact(
        "Roles has up to two entries; role ARNs have 20 to 2048 characters.", "M", "service model"
    ),
    "mappings-shape": Fact(
        "RoleMappings has up to ten entries; their keys have 1 to 128 characters.",
        "M+D",
        "service model; developer guide, quotas",
    ),
    "mapping-shape": Fact(
        "A role mapping has a Type, Token or Rules, and may have an AmbiguousRoleResolution, "
        "AuthenticatedRole or Deny.",
        "M",
        "service model",
    ),
    "rules-shape": Fact(
        "By their shape Rules has 1 to 400 entries, each with Claim, MatchType, Value and RoleARN.",
        "M",
        "service model",
    ),
    "claim-shape": Fact(
        "Claim has 1 to 64 letters, marks, symbols, numbers and punctuation characters.",
        "M",
        "service model",
    ),
    "rule-value-shape": Fact(
        "Value of a rule has 1 to 128 characters of any kind.", "M", "service model"
    ),
    "principal-tags-shape": Fact(
        "PrincipalTags has up to 50 entries: keys of 1 to 128 characters, values of 1 to 256.",
        "M",
        "service model",
    ),
    "provider-name-shape": Fact(
        "IdentityProviderName has 1 to 128 characters.", "M", "service model"
    ),
}

CREATE: Mapping[str, Fact] = {
    "create-needs-name-and-guests": Fact(
        "CreateIdentityPool requires IdentityPoolName and AllowUnauthenticatedIdentities.",
        "M",
        "service model",
    ),
    "create-answers-with-the-pool": Fact(
        "CreateIdentityPool answers with the whole pool, its id among it.",
        "M",
        "service model",
    ),
    "ids-are-region-and-uuid": Fact(
        "The service makes the id of a pool: the Region, a colon and a random UUID.",
        "O",
        "public issues that show ids",
    ),
    "names-are-not-unique": Fact(
        "Two pools may have the same name, and a create that is repeated makes another pool.",
        "O",
        "LambdAuth#57",
    ),
    "create-takes-defaults": Fact(
        "CreateIdentityPool gives members that are not sent their defaults.",
        "D",
        "API reference of CreateIdentityPool",
    ),
    "unset-members-are-omitted": Fact(
        "An optional member that was never set is not in the answer.",
        "O",
        "outputs published from 2020 to 2024; recordings of 2017",
    ),
    "tags-map-always-present": Fact(
        "IdentityPoolTags is in the answer even where there are no tags, as an empty map.",
        "O",
        "outputs published from 2020 to 2024",
    ),
    "classic-flow-only-if-sent": Fact(
        "AllowClassicFlow is true, false or unset, and in the answer only if it was sent.",
        "O",
        "aws-cli#7652",
    ),
    "tokencheck-comes-back-false": Fact(
        "ServerSideTokenCheck is answered as false where it was not sent.",
        "O",
        "outputs published from 2020 to 2024",
    ),
    "tags-are-created-with-the-pool": Fact(
        "IdentityPoolTags sent with CreateIdentityPool are the tags of the new pool.",
        "D",
        "API reference of CreateIdentityPool",
    ),
    "pools-are-limited-to-1000": Fact(
        "An account has at most 1000 identity pools in a Region; another one is a "
        "LimitExceededException.",
        "D",
        "developer guide, quotas; API reference of CreateIdentityPool",
    ),
}

PROVIDERS: Mapping[str, Fact] = {
    "user-pools-are-not-looked-up": Fact(
        "Neither a user pool nor its client has to exist to be a provider.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "one-client-id-with-two-user-pools": Fact(
        "The same ClientId may stand with two user pools.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "user-pool-names-have-a-form": Fact(
        "A ProviderName that is not cognito-idp.<region>.amazonaws.com/<user pool id> is refused "
        "as Invalid Cognito Identity Provider.",
        "O",
        "aws-cdk#11054, cdk-preflight",
    ),
    "user-pools-need-name-and-client": Fact(
        "A user pool without ProviderName or ClientId is refused as Invalid Cognito Identity "
        "Provider, though the service model requires neither.",
        "O",
        "amazon-quicksight-embedding-sample#1",
    ),
    "user-pools-are-limited-to-50": Fact(
        "An identity pool has at most 50 user pool providers.",
        "D",
        "developer guide, quotas",
    ),
    "oidc-providers-are-not-looked-up": Fact(
        "An OIDC provider may belong to another account and does not have to exist.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "saml-providers-of-other-accounts-are-refused": Fact(
        "The ARN of a SAML provider in another account is refused as not valid for the account.",
        "O",
        "cdk-preflight, deployed in 2026",
    ),
    "login-providers-are-documented": Fact(
        "SupportedLoginProviders takes graph.facebook.com, accounts.google.com, www.amazon.com, "
        "appleid.apple.com, api.twitter.com and www.digits.com.",
        "D",
        "API reference of CreateIdentityPool",
    ),
    "twitter-values-have-two-parts": Fact(
        "The value of api.twitter.com and www.digits.com is a consumer key and its secret with a "
        "semicolon between them.",
        "D",
        "developer guide, identity providers",
    ),
    "oidc-arns-come-back-in-another-order": Fact(
        "OpenIdConnectProviderARNs need not come back in the order they were sent in.",
        "O",
        "terraform-provider-aws#15176",
    ),
    "saml-arns-come-back-in-another-order": Fact(
        "SamlProviderARNs need not come back in the order they were sent in.",
        "O",
        "terraform-provider-aws#47029",
    ),
}

DESCRIBE: Mapping[str, Fact] = {
    "described-as-created": Fact(
        "DescribeIdentityPool answers with what CreateIdentityPool and UpdateIdentityPool answer.",
        "M",
        "service model",
    ),
}

UPDATE: Mapping[str, Fact] = {
    "update-needs-id-name-and-guests": Fact(
        "UpdateIdentityPool requires IdentityPoolId, IdentityPoolName and "
        "AllowUnauthenticatedIdentities.",
        "M",
        "service model",
    ),
    "update-resets-what-is-omitted": Fact(
        "A provider member that UpdateIdentityPool does not get falls back to its default.",
        "D+O",
        "API reference; terraform-provider-aws#9394, #22218, #26969, #27564",
    ),
    "update-clears-with-empty-collections": Fact(
        "Providers sent as an empty list or map are accepted and cleared.",
        "O",
        "acceptance tests of the Terraform provider",
    ),
    "update-keeps-omitted-tags": Fact(
        "UpdateIdentityPool without IdentityPoolTags keeps the tags.",
        "O",
        "terraform-provider-aws#15178",
    ),
    "update-ignored-tags-in-2019": Fact(
        "IdentityPoolTags sent with UpdateIdentityPool did not appear among the tags.",
        "O",
        "terraform-provider-aws#9422",
    ),
    "update-may-change-tags-by-its-permissions": Fact(
        "UpdateIdentityPool is authorised with TagResource and UntagResource too, as if it "
        "changed tags.",
        "D",
        "service authorization reference",
    ),
    "update-keeps-an-omitted-developer-name": Fact(
        "UpdateIdentityPool without DeveloperProviderName keeps it.",
        "O",
        "terraform-provider-aws#49985",
    ),
    "developer-name-cannot-change": Fact(
        "A DeveloperProviderName that is set cannot be changed.",
        "D",
        "API reference of CreateIdentityPool",
    ),
    "pools-are-renamed-in-place": Fact(
        "UpdateIdentityPool gives a pool another name under the same id.",
        "D+O",
        "API reference; terraform-provider-aws#49638",
    ),
    "update-answers-with-the-pool": Fact(
        "UpdateIdentityPool answers with the whole pool.", "M", "service model"
    ),
    "overlapping-updates-are-refused": Fact(
        "UpdateIdentityPool may be refused with ConcurrentModificationException when others write "
        "at the same time.",
        "M+D",
        "service model; API reference",
    ),
}

DELETE: Mapping[str, Fact] = {
    "delete-answers-with-an-empty-body": Fact(
        "DeleteIdentityPool answers with no body at all.", "O", "recordings of 2017"
    ),
    "deletion-is-final": Fact(
        "A deleted pool is gone with everything that belonged to it.",
        "D",
        "developer guide; console",
    ),
}

LISTING: Mapping[str, Fact] = {
    "list-needs-max-results": Fact("ListIdentityPools requires MaxResults.", "M", "service model"),
    "pages-hold-max-results-at-most": Fact(
        "A page has no more pools than MaxResults says.", "D", "API reference of ListIdentityPools"
    ),
    "pools-listed-in-id-order": Fact(
        "Pools are listed in ascending order of their ids.",
        "D+O",
        "sample in the API reference; recordings of 2017",
    ),
    "listed-pools-have-id-and-name": Fact(
        "An entry of the list has the id and the name of a pool and no more.",
        "M+O",
        "service model; aws-sdk#573",
    ),
    "list-is-there-when-empty": Fact(
        "IdentityPools is in the answer even without pools, as an empty list.",
        "O",
        "outputs published for empty accounts",
    ),
    "next-token-is-the-last-id": Fact(
        "NextToken is the last id of the page in base64.", "D", "sample in the API reference"
    ),
    "last-page-has-no-token": Fact(
        "The last page has no NextToken.", "O", "recordings of 2017, by their lengths"
    ),
    "list-identities-needs-pool-and-max-results": Fact(
        "ListIdentities requires IdentityPoolId and MaxResults; HideDisabled is a boolean.",
        "M",
        "service model",
    ),
    "list-identities-names-its-pool": Fact(
        "ListIdentities answers with the id of the pool and its identities.", "M", "service model"
    ),
}

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

FACTS: Mapping[str, Fact] = {
    **PROTOCOL,
    **VALIDATION,
    **CREATE,
    **PROVIDERS,
    **DESCRIBE,
    **UPDATE,
    **DELETE,
    **LISTING,
    **ROLES,
    **PRINCIPAL_TAGS,
    **TAGS,
}
