"""Each limit of the service: at it a document passes, one over it fails at its place."""

from dataclasses import replace

import pytest

from reconciler.desired.limits import check_pool
from reconciler.model.results import Severity
from tests.builders import CONFIGURATION, DESIRED, TARGET
from tests.desired.pools import pool_of, problems

POOL = (
    "- {type: user_pool, user_pool_id: eu-west-1_AbC, client_id: c%s, "
    "server_side_token_check: true%s}"
)
OIDC = "- {type: oidc, arn: arn:aws:iam::123456789012:oidc-provider/%s%s}"
SAML = "- {type: saml, arn: arn:aws:iam::%s:saml-provider/%s%s}"
LOGIN = "- {type: login, domain: %s, app_id: %s%s}"
ROLE = "arn:aws:iam::123456789012:role/gold"
RULE = "{claim: %s, match: Equals, value: %s, role: %s}"


def providers(*items: str) -> str:
    return "providers:\n" + "".join(f"{item}\n" for item in items)


def ruled(*rules: str, head: str = "type: Rules") -> str:
    listed = ", ".join(rules)
    return f", role_mapping: {{{head}, ambiguous_role_resolution: Deny, rules: [{listed}]}}"


def rule(claim: str = "a", value: str = "b", role: str = ROLE) -> str:
    return RULE % (claim, value, role)


def tags(number: int) -> str:
    return "tags: {" + ", ".join(f"k{n}: v" for n in range(number)) + "}\n"


def principal(number: int, key: str = "k", claim: str = "c") -> str:
    return ", principal_tags: {" + ", ".join(f"{key}{n}: {claim}" for n in range(number)) + "}"


def long_oidc(length: int) -> str:
    return "x" * (length - len("arn:aws:iam::123456789012:oidc-provider/"))


TOKEN = ", role_mapping: {type: Token, ambiguous_role_resolution: Deny}"
PIN = "eu-west-1:11111111-1111-4111-8111-111111111111"

# The limit, what still passes, what does not, and the rule and the place it fails with.
LIMITS = [
    (
        "a name has 128 characters",
        f"name: {'n' * 128}\n",
        f"name: {'n' * 129}\n",
        ("pool-name", "n" * 129),
    ),
    ("a name has these characters", "name: a b_+=,.@-9\n", "name: a/b\n", ("pool-name", "a/b")),
    ("a name has no letters beyond ASCII", "name: cafe\n", "name: café\n", ("pool-name", "café")),
    (
        "25 rules",
        providers(POOL % (1, ruled(*[rule()] * 25))),
        providers(POOL % (1, ruled(*[rule()] * 26))),
        ("mapping-key", f"[{', '.join([rule()] * 26)}]}}}}"),
    ),
    (
        "10 mappings",
        providers(*[POOL % (n, TOKEN) for n in range(10)]),
        providers(*[POOL % (n, TOKEN) for n in range(11)]),
        ("mapping-key", POOL % (0, TOKEN)),
    ),
    (
        "50 user pool providers",
        providers(*[POOL % (n, "") for n in range(50)]),
        providers(*[POOL % (n, "") for n in range(51)]),
        ("too-many-user-pools", POOL % (0, "")),
    ),
    ("45 tags beside the marker's five", tags(45), tags(46), ("too-many-tags", tags(46)[6:-1])),
    (
        "a tag's key has 128 characters",
        f"tags:\n  {'k' * 128}: v\n",
        f"tags:\n  ? {'k' * 129}\n  : v\n",
        ("tag-key", "v"),
    ),
    (
        "a tag's value has 256 characters",
        f"tags: {{k: {'v' * 256}}}\n",
        f"tags: {{k: {'v' * 257}}}\n",
        ("tag-value", "v" * 257 + "}"),
    ),
    (
        "tags of AWS are AWS's",
        'tags: {"awsx": v}\n',
        'tags: {"AWS:x": v}\n',
        ("reserved-tag", "v}"),
    ),
    (
        "tags of the marker are the marker's",
        'tags: {"reconcile:x": v}\n',
        'tags: {"reconciler:x": v}\n',
        ("reserved-tag", "v}"),
    ),
    (
        "a claim has 64 characters",
        providers(POOL % (1, ruled(rule("a" * 64)))),
        providers(POOL % (1, ruled(rule("a" * 65)))),
        ("claim", f"{'a' * 65}, match: Equals, value: b, role: {ROLE}}}]}}}}"),
    ),
    (
        "a claim has no spaces",
        providers(POOL % (1, ruled(rule('"a:ß€9"')))),
        providers(POOL % (1, ruled(rule('"a b"')))),
        ("claim", f'"a b", match: Equals, value: b, role: {ROLE}}}]}}}}'),
    ),
    (
        "a rule's value has 128 characters",
        providers(POOL % (1, ruled(rule(value="b" * 128)))),
        providers(POOL % (1, ruled(rule(value="b" * 129)))),
        ("rule-value", f"{'b' * 129}, role: {ROLE}}}]}}}}"),
    ),
    (
        "a rule's value is not empty",
        providers(POOL % (1, ruled(rule(value='" "')))),
        providers(POOL % (1, ruled(rule(value='""')))),
        ("rule-value", f'"", role: {ROLE}}}]}}}}'),
    ),
    (
        "50 principal tags",
        providers(POOL % (1, principal(50))),
        providers(POOL % (1, principal(51))),
        ("too-many-principal-tags", principal(51)[18:] + "}"),
    ),
    (
        "a principal tag has 128 characters",
        providers(POOL % (1, principal(1, "k" * 127))),
        providers(POOL % (1, principal(1, "k" * 128))),
        ("principal-tag", "c}}"),
    ),
    (
        "a principal tag's claim has 256 characters",
        providers(POOL % (1, principal(1, claim="c" * 256))),
        providers(POOL % (1, principal(1, claim="c" * 257))),
        ("principal-tag", "c" * 257 + "}}"),
    ),
    (
        "a provider with a mapping has a name of 128",
        providers(OIDC % (long_oidc(128), ruled(rule()))),
        providers(OIDC % (long_oidc(129), ruled(rule()))),
        ("provider-name", (OIDC % (long_oidc(129), ruled(rule())))[2:]),
    ),
    (
        "a provider with default principal tags has a name of 128",
        providers(OIDC % (long_oidc(129), "")),
        providers(OIDC % (long_oidc(129), ", principal_tags: default")),
        ("provider-name", (OIDC % (long_oidc(129), ", principal_tags: default"))[2:]),
    ),
    (
        "an OIDC provider has a URL of 255",
        providers(OIDC % ("x" * 255, "")),
        providers(OIDC % ("x" * 256, "")),
        ("oidc-provider-arn", f"arn:aws:iam::123456789012:oidc-provider/{'x' * 256}}}"),
    ),
    (
        "Token is for user pools",
        providers(POOL % (1, TOKEN)),
        providers(OIDC % ("idp", TOKEN)),
        ("mapping-type", "Token, ambiguous_role_resolution: Deny}}"),
    ),
    (
        "an app id has 128 characters",
        providers(LOGIN % ("www.amazon.com", "a" * 128, "")),
        providers(LOGIN % ("www.amazon.com", "a" * 129, "")),
        ("app-id", "a" * 129 + "}"),
    ),
    (
        "an app id has these characters",
        providers(LOGIN % ("www.amazon.com", "a.;_/-9", "")),
        providers(LOGIN % ("www.amazon.com", "a b", "")),
        ("app-id", "a b}"),
    ),
    (
        "a secret is only kept",
        providers(LOGIN % ("api.twitter.com", "live", "")),
        providers(LOGIN % ("api.twitter.com", "key", "")),
        ("secret-in-document", "key}"),
    ),
    (
        "a domain is one",
        providers(LOGIN % ("www.amazon.com", "a", "")),
        providers(LOGIN % ('"a b"', "a", "")),
        ("login-domain", '"a b", app_id: a}'),
    ),
    (
        "a domain is in lower case",
        providers(LOGIN % ("www.amazon.com", "a", "")),
        providers(LOGIN % ("api.Twitter.com", "a", "")),
        ("login-domain", "api.Twitter.com, app_id: a}"),
    ),
    (
        "no domain is called developer",
        providers("- {type: developer, name: d}"),
        providers(LOGIN % ("developer", "a", "")),
        ("login-domain", "developer, app_id: a}"),
    ),
    (
        "a developer name has 128 characters",
        providers("- {type: developer, name: " + "d" * 128 + "}"),
        providers("- {type: developer, name: " + "d" * 129 + "}"),
        ("developer-name", "d" * 129 + "}"),
    ),
    (
        "one developer provider",
        providers("- {type: developer, name: a}"),
        providers("- {type: developer, name: a}", "- {type: developer, name: b}"),
        ("second-developer-provider", "{type: developer, name: b}"),
    ),
    (
        "a provider is listed once",
        providers(POOL % (1, ""), POOL % (2, "")),
        providers(POOL % (1, ""), POOL % (1, "")),
        ("equal-providers", (POOL % (1, ""))[2:]),
    ),
    (
        "clients of a user pool agree on principal tags",
        providers(POOL % (1, principal(1)), POOL % (2, principal(1))),
        providers(POOL % (1, principal(1)), POOL % (2, principal(2))),
        ("principal-tags-disagree", principal(2)[18:] + "}"),
    ),
    (
        "a client id has 128 characters",
        providers(POOL % ("1" * 127, "")),
        providers(POOL % ("1" * 128, "")),
        ("client-id", f"c{'1' * 128}, server_side_token_check: true}}"),
    ),
    (
        "a SAML provider has a name of 128",
        providers(SAML % (123456789012, "s" * 128, "")),
        providers(SAML % (123456789012, "s" * 129, "")),
        ("saml-provider-arn", f"arn:aws:iam::123456789012:saml-provider/{'s' * 129}}}"),
    ),
    (
        "a SAML provider is of the own account",
        providers(SAML % (123456789012, "s", "")),
        providers(SAML % (999999999999, "s", "")),
        ("saml-provider-account", "arn:aws:iam::999999999999:saml-provider/s}"),
    ),
    (
        "an OIDC provider is of an allowed account",
        providers("- {type: oidc, arn: arn:aws:iam::999999999999:oidc-provider/i}"),
        providers("- {type: oidc, arn: arn:aws:iam::888888888888:oidc-provider/i}"),
        ("oidc-provider-account", "arn:aws:iam::888888888888:oidc-provider/i}"),
    ),
    (
        "a default role is of the own account",
        f"roles: {{authenticated: {ROLE}}}\n",
        "roles: {authenticated: arn:aws:iam::999999999999:role/x}\n",
        ("role-foreign", "arn:aws:iam::999999999999:role/x}"),
    ),
    (
        "a rule's role is of the own account",
        providers(POOL % (1, ruled(rule()))),
        providers(POOL % (1, ruled(rule(role="arn:aws:iam::999999999999:role/x")))),
        ("role-foreign", "arn:aws:iam::999999999999:role/x}]}}"),
    ),
    (
        "a role is of the partition",
        f"roles: {{unauthenticated: {ROLE}}}\n",
        "roles: {unauthenticated: arn:aws-cn:iam::123456789012:role/x}\n",
        ("role-foreign", "arn:aws-cn:iam::123456789012:role/x}"),
    ),
    (
        "a user pool is of the partition",
        providers(POOL % (1, "")),
        providers((POOL % (1, "")).replace("eu-west-1", "cn-north-1")),
        ("partition", "cn-north-1_AbC, client_id: c1, server_side_token_check: true}"),
    ),
    (
        "a user pool has an id",
        providers(POOL % (1, "")),
        providers((POOL % (1, "")).replace("eu-west-1_", "euwest1_")),
        ("user-pool-id", "euwest1_AbC, client_id: c1, server_side_token_check: true}"),
    ),
    (
        "a user pool's id has 55 characters",
        providers((POOL % (1, "")).replace("AbC", "A" * 45)),
        providers((POOL % (1, "")).replace("AbC", "A" * 46)),
        ("user-pool-id", f"eu-west-1_{'A' * 46}, client_id: c1, server_side_token_check: true}}"),
    ),
    (
        "a pin is an id",
        f"pool_ids: {{prod: '{PIN}'}}\n",
        "pool_ids: {prod: eu-west-1}\n",
        ("pool-id", "eu-west-1}"),
    ),
    (
        "a pin has 55 characters",
        f"pool_ids: {{prod: '{PIN}{'a' * 9}'}}\n",
        f"pool_ids: {{prod: '{PIN}{'a' * 10}'}}\n",
        ("pool-id", f"'{PIN}{'a' * 10}'}}"),
    ),
    (
        "a pin is of the target's region",
        "pool_ids: {dev: 'us-east-1:a'}\n",
        "pool_ids: {prod: 'us-east-1:a'}\n",
        ("pool-id", "'us-east-1:a'}"),
    ),
    (
        "a tombstone has a pin",
        f"state: absent\npool_ids: {{prod: '{PIN}'}}\n",
        "state: absent\npool_ids: {dev: 'us-east-1:a'}\n",
        ("tombstone-pin", "absent"),
    ),
    (
        "a tombstone's body is not looked at",
        f"state: absent\nname: a/b\npool_ids: {{prod: '{PIN}'}}\n",
        "name: a/b\n",
        ("pool-name", "a/b"),
    ),
]


@pytest.mark.parametrize(
    ("within", "over", "expected"),
    [pytest.param(*limit[1:], id=limit[0].replace(" ", "-")) for limit in LIMITS],
)
def test_a_limit_passes_at_it_and_fails_over_it_at_its_place(
    within: str, over: str, expected: tuple[str, str]
) -> None:
    assert problems(within) == []
    assert problems(over) == [expected]


def test_ten_login_providers_are_the_most() -> None:
    ten = [LOGIN % (f"idp{n}.example.com", "a", "") for n in range(10)]
    unknown = [("login-domain (warning)", f"idp{n}.example.com, app_id: a}}") for n in range(11)]
    assert problems(providers(*ten)) == unknown[:10]
    eleven = providers(*ten, LOGIN % ("idp10.example.com", "a", ""))
    assert problems(eleven) == [*unknown, ("too-many-login-providers", ten[0])]


def test_a_login_provider_that_is_not_documented_is_a_warning() -> None:
    pool = pool_of(providers(LOGIN % ("idp.example.com", "a", "")))
    (finding,) = check_pool(pool, TARGET, CONFIGURATION)
    assert (finding.rule, finding.severity) == ("login-domain", Severity.WARNING)


def test_a_value_that_is_not_written_is_found_at_what_holds_it() -> None:
    pool = pool_of("tags: {}\n", default_tags=(("k", "v" * 257),))
    (finding,) = check_pool(pool, TARGET, CONFIGURATION)
    assert (finding.rule, finding.origin.line, finding.origin.column) == ("tag-value", 4, 7)


def test_a_value_without_any_place_is_found_at_the_document() -> None:
    (finding,) = check_pool(replace(DESIRED, name=""), TARGET, CONFIGURATION)
    assert (finding.rule, finding.origin) == ("pool-name", DESIRED.origin)
