"""What decisions and comparisons rest on where the service's behaviour is not documented."""

LIST_CLAIMS = "list-claims"
CASE = "case-sensitive"
CUSTOM_ROLE = "custom-role"
TOKEN_ROLES = "token-roles"
SEVERAL_LOGINS = "several-logins"
NO_RESOLUTION = "resolution-not-set"
DEFAULT_TAGS = "default-tags"
DEVELOPER_CLASSIC = "developer-classic"
CUT_SHORT = "cut-short"

# By name, in the words that people read.
ASSUMPTIONS = {
    LIST_CLAIMS: (
        "a claim that is a list meets a condition with any of its members, and NotEqual only if "
        "no member has the value"
    ),
    CASE: "claim values are compared with upper and lower case told apart",
    CUSTOM_ROLE: (
        "a caller may ask for the role of any rule that the token matches (CustomRoleArn), "
        "whatever the order of the rules"
    ),
    TOKEN_ROLES: (
        "<token> stands for the roles in the token itself (cognito:roles, "
        "cognito:preferred_role): the groups of the user pool decide them"
    ),
    SEVERAL_LOGINS: (
        "an identity that signed in with several providers of a pool gets what each of them gives"
    ),
    NO_RESOLUTION: "a mapping without an ambiguous role resolution denies what no rule decides",
    DEFAULT_TAGS: "the service's default session tags are username from sub and client from aud",
    DEVELOPER_CLASSIC: (
        "the classic flow is open to developer identities exactly where it is to others"
    ),
    CUT_SHORT: (
        "the token gets another role by default; whether one with the same choice of roles does "
        "was not searched to the end"
    ),
}
