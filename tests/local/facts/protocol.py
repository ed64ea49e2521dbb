"""Facts of every operation: requests, answers, signatures, and the shapes of the model."""

from collections.abc import Mapping

from .fact import Fact

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
