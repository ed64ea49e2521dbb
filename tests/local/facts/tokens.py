"""Facts of tokens and credentials: logins, OpenID tokens, roles and sessions."""

from collections.abc import Mapping

from .fact import Fact

LOGINS: Mapping[str, Fact] = {
    "get-id-checks-tokens": Fact(
        "GetId checks issuer, time, audience and subject of a token.",
        "D",
        "developer guide, authentication flow",
    ),
    "a-subject-has-one-identity": Fact(
        "Each subject of a provider has one identity in a pool.", "O", "published practice"
    ),
    "tokens-end": Fact(
        "A token out of date is refused as Token expired, with the time and its end.",
        "O",
        "public source code",
    ),
    "signatures-are-verified": Fact(
        "A token whose signature is wrong is refused as Couldn't verify signed token.",
        "O",
        "amazon-cognito-identity-js#91",
    ),
    "issuers-match-providers": Fact(
        "A token of another issuer is refused as Issuer doesn't match providerName.",
        "O",
        "amazon-cognito-identity-js#68, aws-sdk-net#1251",
    ),
    "access-tokens-lack-an-audience": Fact(
        "The access token of a user pool is refused as Missing a required claim: aud.",
        "O",
        "amazon-cognito-identity-js#7",
    ),
    "audiences-are-checked": Fact(
        "A token for another application is refused as not from a supported provider.",
        "O",
        "amazon-cognito-identity-js#7",
    ),
    "unknown-providers-are-refused": Fact(
        "A token of a provider the pool does not have is not from a supported provider.",
        "O",
        "amplify-js#2067, amplify-flutter#851",
    ),
    "developer-names-are-no-public-providers": Fact(
        "The developer provider's name as a key of Logins is no valid public provider.",
        "O",
        "public source code",
    ),
    "pools-without-providers-say-so": Fact(
        "A pool without providers refuses logins in words that name the pool.",
        "O",
        "amazon-cognito-identity-dart#80, aws-sdk-ios#3034",
    ),
    "several-logins-are-linked": Fact(
        "Logins that are sent together are linked.", "D", "API reference of GetId"
    ),
    "guests-sign-in": Fact(
        "A guest who signs in for the first time keeps the identity.",
        "D",
        "developer guide, switching unauthenticated users",
    ),
    "guests-are-merged": Fact(
        "A guest who signs in with a login that has an identity gets that one, and the answer "
        "says so.",
        "D",
        "developer guide, switching unauthenticated users; API reference of GetOpenIdToken",
    ),
    "logins-belong-to-one-identity": Fact(
        "A login that is linked to another identity is a ResourceConflictException.",
        "D",
        "API reference of ResourceConflictException",
    ),
    "identities-need-a-login-of-theirs": Fact(
        "An identity with logins is had by one of them alone: without any access is forbidden, "
        "and others don't match.",
        "O",
        "amazon-cognito-ios#13, aws-sdk-android#175; public source code",
    ),
}

TOKENS: Mapping[str, Fact] = {
    "open-id-tokens-are-signed": Fact(
        "Tokens are JSON Web Tokens by RS512 of the issuer cognito-identity.amazonaws.com, about "
        "the identity and for the pool, with keys at /.well-known/jwks_uri.",
        "D+O",
        "developer guide; recorded tokens of 2023 to 2026",
    ),
    "open-id-tokens-last-ten-minutes": Fact(
        "A token of GetOpenIdToken is good for ten minutes.", "D+O", "API reference; recorded"
    ),
    "amr-says-how": Fact(
        "The claim amr says unauthenticated, or authenticated with the provider and its user.",
        "O",
        "recorded tokens and authorizers of API Gateway",
    ),
    "developer-tokens-last-fifteen-minutes": Fact(
        "A developer user's token is good for fifteen minutes, or as long as TokenDuration says.",
        "M+O",
        "service model; recorded tokens",
    ),
    "developer-tags-are-literal": Fact(
        "PrincipalTags of a developer user are the tags themselves.",
        "D",
        "API reference of GetOpenIdTokenForDeveloperIdentity",
    ),
    "classic-flow-is-closed-by-false": Fact(
        "GetOpenIdToken is refused where AllowClassicFlow is false.",
        "O",
        "aws-cli#7652, amplify-js#9704",
    ),
    "classic-flow-is-open-where-unset": Fact(
        "GetOpenIdToken answers where AllowClassicFlow was never set.",
        "O",
        "aws-cli#7652; published research of 2025",
    ),
    "classic-flow-is-closed-by-mappings": Fact(
        "GetOpenIdToken is refused where the pool has role mappings.",
        "D+O",
        "developer guide; aws-rum-web#172",
    ),
    "claims-become-tags": Fact(
        "Claims become the principal tags of a token, by the provider's map or the defaults.",
        "D+O",
        "developer guide; terraform-provider-aws#17345",
    ),
    "missing-claims-make-no-tag": Fact(
        "A claim that a token lacks makes no tag.", "O", "published tests of principal tags"
    ),
    "user-pool-tokens-have-a-form": Fact(
        "ID tokens of user pools have iss, aud, token_use, cognito:username, and groups and roles "
        "as lists.",
        "D+O",
        "developer guide, user pool tokens; aws-sdk-net#943",
    ),
}

CREDENTIALS: Mapping[str, Fact] = {
    "credentials-last-an-hour": Fact(
        "Credentials of the enhanced flow are valid for one hour.", "D", "developer guide"
    ),
    "credentials-have-a-secret-key": Fact(
        "Credentials have AccessKeyId, SecretKey, SessionToken and Expiration.",
        "M",
        "service model",
    ),
    "no-role-is-a-misconfiguration": Fact(
        "Without a role, or with one of another account, the pool's configuration is invalid.",
        "D+O",
        "developer guide; aws-sdk-js#1615",
    ),
    "mappings-choose-roles": Fact(
        "The first rule that matches chooses the role, unless CustomRoleArn asks for another's.",
        "D",
        "developer guide, role-based access control",
    ),
    "ambiguous-denials-name-the-provider": Fact(
        "A mapping that denies says so in words that name the provider.",
        "O",
        "amplify-js#3621, #8644",
    ),
    "bare-providers-have-three-claims": Fact(
        "Of Facebook and Amazon the pool reads iss, aud and sub alone.",
        "D",
        "developer guide, role-based access control",
    ),
    "developer-users-get-the-default-role": Fact(
        "Developer users get the authenticated role.",
        "D",
        "API reference of GetCredentialsForIdentity",
    ),
    "developer-tokens-are-logins": Fact(
        "A developer user's token is a login under cognito-identity.amazonaws.com.",
        "D+O",
        "API reference of GetCredentialsForIdentity",
    ),
    "sessions-have-a-name": Fact(
        "Sessions of the enhanced flow are called CognitoIdentityCredentials.",
        "O",
        "records of CloudTrail",
    ),
    "sts-takes-open-id-tokens": Fact(
        "AssumeRoleWithWebIdentity takes the tokens of identity pools, for roles of any account.",
        "D",
        "API reference of AWS STS; developer guide",
    ),
    "sts-durations-have-bounds": Fact(
        "DurationSeconds is 900 to 43200.", "M+D", "service model of STS; API reference"
    ),
    "sts-refuses-other-tokens": Fact(
        "A token that cannot be validated is InvalidIdentityToken, one out of date "
        "ExpiredTokenException.",
        "M+D",
        "service model of STS; API reference",
    ),
}
