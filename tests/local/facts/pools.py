"""Facts of pools: how they are created, described, updated, deleted and listed."""

from collections.abc import Mapping

from .fact import Fact

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
