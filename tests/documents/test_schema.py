from pathlib import Path

import pytest

from reconciler.documents.schema import DOCUMENT_KINDS, check, schema_names, schema_text
from reconciler.model.document import Document, Entry, Mapping, Scalar
from reconciler.model.origin import Origin
from reconciler.model.results import Finding, Severity
from tests.documents.diagnostics import FILE, parsed, schema_findings, shown

POOL = "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: false\n"
PROVIDER = "kind: Provider\naddress: idp\n"
MAPPING = "kind: RoleMapping\naddress: staff\n"
CONFIGURATION = """\
kind: Configuration
owner: acme-identity
targets:
  prod: {account: "123456789012", region: eu-west-1}
"""
ACCESS_TEST = "kind: AccessTest\npool: web\ncases:\n"
ROLE = "arn:aws:iam::123456789012:role/web"


def provider(entry: str) -> str:
    """A pool with one provider, which begins in line 4, column 15."""
    return f"{POOL}providers: [ {entry} ]\n"


def rules_mapping(rules: str) -> str:
    """A mapping whose rules begin in line 5, column 8."""
    return f"{MAPPING}type: Rules\nambiguous_role_resolution: Deny\nrules: {rules}\n"


VALID = {
    "the smallest pool": POOL,
    "everything a pool can say": POOL
    + f"""\
formerly: [old-web]
name: customer web ${{target.name}}
allow_classic_flow: true
roles:
  authenticated: {ROLE}
  unauthenticated: arn:${{target.partition}}:iam::${{target.account}}:role/guest
providers:
  - use: workforce
  - type: user_pool
    user_pool_id: us-east-1_AbCdEf123
    client_id: 3ho4ek12345678909nh3fmhpko
    server_side_token_check: true
    role_mapping:
      type: Rules
      ambiguous_role_resolution: Deny
      rules:
        - {{claim: "custom:tier", match: Equals, value: gold, role: "{ROLE}"}}
    principal_tags: {{tier: "custom:tier"}}
  - type: user_pool
    user_pool_id: "${{var.pool}}"
    client_id: "2"
    server_side_token_check: false
    role_mapping: {{type: Token, ambiguous_role_resolution: AuthenticatedRole}}
    principal_tags: default
  - type: oidc
    arn: "arn:aws:iam::123456789012:oidc-provider/idp.example.com/a?b"
    role_mapping: {{use: staff}}
    principal_tags: {{}}
  - {{type: saml, arn: "arn:aws-cn:iam::123456789012:saml-provider/Workforce"}}
  - {{type: login, domain: accounts.google.com, app_id: "1234.apps.googleusercontent.com"}}
  - {{type: login, domain: api.twitter.com, app_id: live}}
  - {{type: developer, name: login.example.com}}
tags: {{team: identity, "on": "1"}}
protect: false
pool_ids: {{prod: "eu-west-1:12345678-1234-4234-8234-123456789012", dev: "${{var.pin}}"}}
targets: [dev, prod]
ignore:
  - {{path: [tags, CostCenter], reason: billing bot}}
  - {{path: [name], reason: renamed by hand, until: 2027-01-31}}
waivers:
  - {{rule: guest-access, reason: public tiles, until: "2028-02-29"}}
adopt: true
state: present
""",
    "managed and empty sections": POOL + "roles: {}\nproviders: []\ntags: {}\nformerly: []\n",
    "a tombstone without a body": "kind: IdentityPool\naddress: web\nstate: absent\n"
    'pool_ids: {prod: "eu-west-1:1"}\n',
    "a tombstone with its body": POOL + "state: absent\npool_ids: {prod: 'eu-west-1:1'}\n",
    "a shared user pool": PROVIDER + "type: user_pool\nuser_pool_id: us-east-1_A\nclient_id: c1\n"
    "server_side_token_check: true\nrole_mapping: {use: staff}\n",
    "a shared SAML provider": PROVIDER
    + "type: saml\narn: arn:aws:iam::${target.account}:saml-provider/W\n",
    "a shared developer provider": PROVIDER + "type: developer\nname: login.example.com\n",
    "a mapping by rules": rules_mapping(
        f'[{{claim: department, match: NotEqual, value: "1", role: "{ROLE}"}}]'
    ),
    "a mapping by token": MAPPING + "type: Token\nambiguous_role_resolution: Deny\n",
    "the smallest configuration": CONFIGURATION,
    "everything a configuration can say": """\
kind: Configuration
documents: ["pools/**/*.yaml", a..b.yml]
owner: acme-identity
defaults: {tags: {managed-by: git}}
allow_accounts: ["210987654321"]
lint: {fail_on: never}
targets:
  local: {service: embedded, account: "000000000000", region: us-east-1, variables: {tier: a}}
  prod:
    account: "123456789012"
    region: eu-west-1
    assume_role: arn:aws:iam::123456789012:role/pools-apply
    profile: prod
    endpoint_url: http://127.0.0.1:4566
    variables: {tier: gold, "no": "1"}
    journal: s3://bucket/prefix
    requests_per_second: 2.5
    concurrency: 16
    max_deletes: 0
    discovery: tags
    quiet_window_seconds: 960
""",
    "every form of an access test": ACCESS_TEST
    + f"""\
  - {{name: gold, provider: us-east-1_A, claims: {{tier: gold, groups: [a, b]}}, expect: denied}}
  - {{name: why, provider: us-east-1_A:c1, claims: {{}}, expect: {{denied: no rule matches}}}}
  - {{name: role, expect: {{role: "{ROLE}", selectable: ["{ROLE}"]}}}}
  - name: only the role
    expect: {{role: "{ROLE}"}}
""",
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID.keys())
def test_a_good_document_has_no_findings(text: str) -> None:
    assert schema_findings(text) == []


# text → all of its findings.
FINDINGS = {
    "kind: Pool\n": [
        "1:7 [unknown-kind] `kind` must be Configuration, IdentityPool, Provider, RoleMapping or"
        ' AccessTest, not "Pool"'
    ],
    "address: web\nkind: identitypool\n": [
        "2:7 [unknown-kind] web: `kind` must be Configuration, IdentityPool, Provider, RoleMapping"
        ' or AccessTest, not "identitypool": did you mean IdentityPool?'
    ],
    "kind: [IdentityPool]\n": [
        "1:7 [unknown-kind] `kind` must be Configuration, IdentityPool, Provider, RoleMapping or"
        " AccessTest"
    ],
    "address: web\n": [
        "1:1 [missing-key] web: `kind` is missing: add one of Configuration, IdentityPool,"
        " Provider, RoleMapping, AccessTest"
    ],
    # Keys.
    "kind: IdentityPool\n": [
        "1:1 [missing-key] `address` is missing: add it",
        "1:1 [missing-key] `allow_unauthenticated_identities` is missing: guest access is always"
        " said, so add true or false",
    ],
    POOL + "role: {}\n": ["4:1 [unknown-key] web: `role` is no key here: did you mean `roles`?"],
    POOL + "allowClassicFlow: true\n": [
        "4:1 [unknown-key] web: `allowClassicFlow` is no key here: did you mean"
        " `allow_classic_flow`?"
    ],
    POOL + "roles: {guest: x}\n": [
        "4:9 [unknown-key] web: `roles.guest` is no key here: the keys are authenticated,"
        " unauthenticated"
    ],
    POOL + f"{'k' * 70}: 1\n": [
        f"4:1 [unknown-key] web: `{'k' * 39}…` is no key here: the keys are kind, address,"
        " formerly, name, allow_unauthenticated_identities, allow_classic_flow, roles, providers,"
        " tags, protect, pool_ids, targets, ignore, waivers, adopt, state"
    ],
    POOL + "state: absent\n": [
        "1:1 [missing-key] web: `pool_ids` is missing: a pool is only deleted by its id, so add it"
        " for each target"
    ],
    # Types.
    POOL + "roles:\ntags: ~\nproviders: [null]\nprotect: null\nname:\n": [
        "4:7 [null-value] web: `roles` is null: leave the key out (a part that is left out is not"
        " managed), or write {} for an empty mapping",
        "5:7 [null-value] web: `tags` is null: leave the key out (a part that is left out is not"
        " managed), or write {} for an empty mapping",
        "6:13 [null-value] web: `providers[0]` is null: leave the key out (a part that is left out"
        " is not managed), or write {} for an empty mapping",
        "7:10 [null-value] web: `protect` is null: leave the key out (a part that is left out is"
        " not managed), or write true or false",
        "8:6 [null-value] web: `name` is null: leave the key out (a part that is left out is not"
        " managed), or write its text",
    ],
    POOL + "formerly:\n": [
        "4:10 [null-value] web: `formerly` is null: leave the key out (a part that is left out is"
        " not managed), or write [] for an empty list"
    ],
    POOL + 'protect: "true"\nadopt: yes\nallow_classic_flow: True\n': [
        "4:10 [wrong-type] web: `protect` must be true or false, without quotes",
        "5:8 [wrong-type] web: `adopt` must be true or false, without quotes",
        "6:21 [wrong-type] web: `allow_classic_flow` must be true or false, without quotes",
    ],
    POOL + "name: 012345670123\nstate: 1e3\n": [
        '4:7 [quote-string] web: `name` must be quoted: write "012345670123"; without quotes YAML'
        " readers take it for a number",
        '5:8 [quote-string] web: `state` must be quoted: write "1e3"; without quotes YAML readers'
        " take it for a number",
    ],
    POOL + "name: true\ntags: {a: 5, b: 2024-99-99, c: no, d: =}\n": [
        '4:7 [quote-string] web: `name` must be quoted: write "true"; without quotes YAML readers'
        " take it for true or false",
        '5:11 [quote-string] web: `tags.a` must be quoted: write "5"; without quotes YAML readers'
        " take it for a number",
        '5:17 [quote-string] web: `tags.b` must be quoted: write "2024-99-99"; without quotes YAML'
        " readers take it for a date",
        '5:32 [quote-string] web: `tags.c` must be quoted: write "no"; without quotes YAML readers'
        " take it for true or false",
        '5:39 [quote-string] web: `tags.d` must be quoted: write "="; without quotes YAML readers'
        " take it for a merge or default key",
    ],
    POOL + "name: [x]\nroles: x\nproviders: {a: 1}\n": [
        "4:7 [wrong-type] web: `name` must be text",
        "5:8 [wrong-type] web: `roles` must be a mapping (`key: value` lines)",
        "6:12 [wrong-type] web: `providers` must be a list (`- item` lines, or [a, b])",
    ],
    # Keys of the author's own choice.
    POOL + "tags: {on: a, 12:30: b, ~: c}\n": [
        '4:8 [quote-string] web: `tags.on` must be quoted: write "on"; without quotes YAML readers'
        " take it for true or false",
        '4:15 [quote-string] web: `tags.12:30` must be quoted: write "12:30"; without quotes YAML'
        " readers take it for a number",
        '4:25 [quote-string] web: `tags.~` must be quoted: write "~"; without quotes YAML readers'
        " take it for nothing (null)",
    ],
    POOL + 'tags: {"": a}\npool_ids: {"a b": "eu-west-1:1"}\n': [
        "4:8 [wrong-size] web: `tags.` must have 1 to 1024 characters, not 0",
        "5:12 [wrong-format] web: `pool_ids.a b` must be the name of a target: 1 to 63 letters,"
        " digits, dots, underscores and hyphens",
    ],
    # Values.
    "kind: IdentityPool\naddress: Web\nstate: gone\nallow_unauthenticated_identities: true\n": [
        "2:10 [wrong-format] Web: `address` must be 1 to 63 lower-case letters, digits and hyphens,"
        " beginning with a letter or digit",
        '3:8 [wrong-value] Web: `state` must be present or absent, not "gone"',
    ],
    POOL + "name: ''\ntargets: []\n": [
        "4:7 [wrong-size] web: `name` must have 1 to 1024 characters, not 0",
        "5:10 [wrong-size] web: `targets` must have at least 1 item, not 0",
    ],
    POOL + "targets: [dev, prod, dev, dev]\nformerly: [a, b, a]\n": [
        "4:22 [repeated-item] web: `targets[2]` stands in the list twice: keep one",
        "4:27 [repeated-item] web: `targets[3]` stands in the list twice: keep one",
        "5:18 [repeated-item] web: `formerly[2]` stands in the list twice: keep one",
    ],
    POOL + "targets: [1, 1]\n": [
        '4:11 [quote-string] web: `targets[0]` must be quoted: write "1"; without quotes YAML'
        " readers take it for a number",
        '4:14 [quote-string] web: `targets[1]` must be quoted: write "1"; without quotes YAML'
        " readers take it for a number",
    ],
    POOL + "roles: {authenticated: 'arn:aws:iam::123456789012:user/x'}\n": [
        "4:24 [wrong-format] web: `roles.authenticated` must be the ARN of an IAM role, such as"
        " arn:aws:iam::123456789012:role/NAME"
    ],
    POOL + "roles:\n  authenticated: |\n    arn:aws:iam::123456789012:role/x\n": [
        "5:18 [wrong-format] web: `roles.authenticated` must be the ARN of an IAM role, such as"
        " arn:aws:iam::123456789012:role/NAME"
    ],
    POOL + "roles: {authenticated: 'arn:aws:iam::123456789012:role/аdmin'}\n": [
        "4:24 [non-ascii] web: `roles.authenticated` holds U+0430 CYRILLIC SMALL LETTER A: only"
        " ASCII characters may stand here"
    ],
    POOL + "roles: {authenticated: 'arn:aws:iam::１23456789012:role/x${a}'}\n": [
        "4:24 [non-ascii] web: `roles.authenticated` holds U+FF11 FULLWIDTH DIGIT ONE: only ASCII"
        " characters may stand here"
    ],
    POOL + "pool_ids: {prod: 'eu-west-1:ü'}\n": [
        "4:18 [non-ascii] web: `pool_ids.prod` holds U+00FC LATIN SMALL LETTER U WITH DIAERESIS:"
        " only ASCII characters may stand here"
    ],
    POOL
    + "waivers:\n  - {rule: guest-access, reason: why, until: 2027-02-29}\n"
    + "  - {rule: Guest, reason: '', until: 20270101}\n"
    + "  - {rule: guest-access, until: 2027-1-1}\n"
    + "  - {rule: guest-access, reason: why}\n": [
        "5:46 [wrong-format] web: `waivers[0].until` must be a date of the calendar, such as"
        " 2027-01-31",
        "6:12 [wrong-format] web: `waivers[1].rule` must be the name of a rule as findings print"
        " it, such as guest-access",
        "6:27 [wrong-size] web: `waivers[1].reason` must have 1 to 1024 characters, not 0",
        '6:38 [quote-string] web: `waivers[1].until` must be quoted: write "20270101"; without'
        " quotes YAML readers take it for a number",
        "7:5 [missing-key] web: `waivers[2].reason` is missing: add it",
        "7:33 [wrong-format] web: `waivers[2].until` must be a date of the calendar, such as"
        " 2027-01-31",
        "8:5 [missing-key] web: `waivers[3].until` is missing: add it",
    ],
    POOL + 'ignore: [{path: [], reason: x, until: "2027-W01-1"}, {reason: x}]\n': [
        "4:17 [wrong-size] web: `ignore[0].path` must have 1 to 8 items, not 0",
        "4:39 [wrong-format] web: `ignore[0].until` must be a date of the calendar, such as"
        " 2027-01-31",
        "4:54 [missing-key] web: `ignore[1].path` is missing: add it",
    ],
    # Providers.
    provider("workforce"): [
        "4:14 [wrong-type] web: `providers[0]` must be a mapping (`key: value` lines)"
    ],
    provider("{}"): ["4:14 [missing-key] web: `providers[0].type` is missing: add it"],
    provider("{type: user_pol, x: 1}"): [
        "4:21 [wrong-value] web: `providers[0].type` must be user_pool, oidc, saml, login or"
        ' developer, not "user_pol": did you mean user_pool?'
    ],
    provider("{use: idp, type: saml}"): [
        "4:25 [unknown-key] web: `providers[0].type` is no key here: `use` stands alone: change"
        " the Provider document, or write the provider out here"
    ],
    provider("{use: Idp}"): [
        "4:20 [wrong-format] web: `providers[0].use` must be 1 to 63 lower-case letters, digits"
        " and hyphens, beginning with a letter or digit"
    ],
    provider("{type: user_pool}"): [
        "4:14 [missing-key] web: `providers[0].client_id` is missing: add it",
        "4:14 [missing-key] web: `providers[0].server_side_token_check` is missing: add it",
        "4:14 [missing-key] web: `providers[0].user_pool_id` is missing: add it",
    ],
    provider("{type: saml, arn: x, client_id: y}"): [
        "4:32 [wrong-format] web: `providers[0].arn` must be the ARN of a SAML provider, such as"
        " arn:aws:iam::123456789012:saml-provider/Workforce",
        "4:35 [unknown-key] web: `providers[0].client_id` is no key here: the keys are type, arn,"
        " role_mapping, principal_tags",
    ],
    provider("{type: developer, name: a, role_mapping: {use: x}, principal_tags: default}"): [
        "4:41 [unknown-key] web: `providers[0].role_mapping` is no key here: the keys are type,"
        " name",
        "4:65 [unknown-key] web: `providers[0].principal_tags` is no key here: the keys are type,"
        " name",
    ],
    provider("{type: developer, name: a, principal_tags: defaults}").replace(
        "{type: developer, name: a,", "{type: oidc, arn: '${var.arn}',"
    ): [
        "4:62 [wrong-value] web: `providers[0].principal_tags` must be default, not"
        ' "defaults": did you mean default?'
    ],
    provider("{type: oidc, arn: '${var.a}', role_mapping: {type: Token}}"): [
        "4:58 [missing-key] web: `providers[0].role_mapping.ambiguous_role_resolution` is missing:"
        " add it",
        "4:58 [missing-key] web: `providers[0].role_mapping.rules` is missing: add it",
        "4:65 [wrong-value] web: `providers[0].role_mapping.type` must be Rules: Token works with"
        " user pools only",
    ],
    provider("{type: oidc, arn: '${var.a}', role_mapping: {use: a, type: Rules}}"): [
        "4:67 [unknown-key] web: `providers[0].role_mapping.type` is no key here: `use` stands"
        " alone: change the RoleMapping document, or write the mapping out here"
    ],
    # Secrets never come back, whatever is wrong about them.
    provider("{type: login, domain: api.twitter.com, app_id: consumer;secret}"): [
        "4:61 [wrong-value] web: `providers[0].app_id` must be live for this domain, because its"
        " value holds a secret that must not stand in git: set it in AWS"
    ],
    provider("{type: login, domain: www.digits.com, app_id: 12345}"): [
        "4:60 [quote-string] web: `providers[0].app_id` must be quoted: without quotes YAML"
        " readers take it for a number"
    ],
    provider("{type: login, domain: graph.facebook.com, app_id: a b}"): [
        "4:64 [wrong-format] web: `providers[0].app_id` must be the app's id: 1 to 128 letters,"
        " digits and the characters _.;/-"
    ],
    # Mappings.
    rules_mapping("[]"): ["5:8 [wrong-size] staff: `rules` must have 1 to 25 items, not 0"],
    rules_mapping(f"[{', '.join(['{claim: a, match: Equals, value: b, role: $' + '{x}}'] * 26)}]")
    .replace("$", '"$')
    .replace("}}", '}"}'): ["5:8 [wrong-size] staff: `rules` must have 1 to 25 items, not 26"],
    rules_mapping("[{claim: 1, match: equals, value: on}]"): [
        "5:9 [missing-key] staff: `rules[0].role` is missing: add it",
        '5:17 [quote-string] staff: `rules[0].claim` must be quoted: write "1"; without quotes'
        " YAML readers take it for a number",
        "5:27 [wrong-value] staff: `rules[0].match` must be Equals, Contains, StartsWith or"
        ' NotEqual, not "equals": did you mean Equals?',
        '5:42 [quote-string] staff: `rules[0].value` must be quoted: write "on"; without quotes'
        " YAML readers take it for true or false",
    ],
    MAPPING + "type: Token\nambiguous_role_resolution: Deny\nrules: []\n": [
        "5:1 [unknown-key] staff: `rules` is no key here: the keys are kind, address, type,"
        " ambiguous_role_resolution"
    ],
    # Configuration.
    "kind: Configuration\nowner: acme identity\ntargets: {}\n": [
        "2:8 [wrong-format] `owner` must be 1 to 128 letters, digits and the characters _.:/=+@-,"
        " beginning with a letter or digit",
        "3:10 [wrong-size] `targets` must have at least 1 key, not 0",
    ],
    CONFIGURATION.replace('"123456789012"', "012345670123"): [
        '4:19 [quote-string] `targets.prod.account` must be quoted: write "012345670123"; without'
        " quotes YAML readers take it for a number"
    ],
    CONFIGURATION.replace('"123456789012"', '"1234567890123"'): [
        "4:19 [wrong-size] `targets.prod.account` must have at most 12 characters, not 13"
    ],
    CONFIGURATION.replace('"123456789012"', '"12345678901２"'): [
        "4:19 [non-ascii] `targets.prod.account` holds U+FF12 FULLWIDTH DIGIT TWO: only ASCII"
        " characters may stand here"
    ],
    CONFIGURATION.replace("eu-west-1}", 'eu-west-1, concurrency: 1.0, max_deletes: "1"}'): [
        "4:67 [wrong-type] `targets.prod.concurrency` must be a whole number, without quotes",
        "4:85 [wrong-type] `targets.prod.max_deletes` must be a whole number, without quotes",
    ],
    CONFIGURATION.replace("eu-west-1}", "eu-west-1, concurrency: 0, requests_per_second: 1e3}"): [
        "4:67 [wrong-size] `targets.prod.concurrency` must be 1 to 256",
        "4:91 [wrong-type] `targets.prod.requests_per_second` must be a number, without quotes",
    ],
    CONFIGURATION.replace("{account", "{service: embedded, profile: x, account"): [
        "4:38 [unknown-key] `targets.prod.profile` is for AWS only: leave it out with service:"
        " embedded"
    ],
    CONFIGURATION + "documents: [../*.yaml, /etc/*.yaml, 'a\\b', 'a/../..']\n": [
        "5:13 [wrong-format] `documents[0]` must be relative to this folder and stay in it: no"
        " leading /, no .. and no backslash",
        "5:24 [wrong-format] `documents[1]` must be relative to this folder and stay in it: no"
        " leading /, no .. and no backslash",
        "5:37 [wrong-format] `documents[2]` must be relative to this folder and stay in it: no"
        " leading /, no .. and no backslash",
        "5:44 [wrong-format] `documents[3]` must be relative to this folder and stay in it: no"
        " leading /, no .. and no backslash",
    ],
    CONFIGURATION + "lint: {fail_on: info}\n": [
        '5:17 [wrong-value] `lint.fail_on` must be error, warning or never, not "info"'
    ],
    # Access tests.
    ACCESS_TEST + "  - {name: a, expect: deny}\n  - {name: b, expect: {}}\n": [
        '4:23 [wrong-value] `cases[0].expect` must be denied, not "deny": did you mean denied?',
        "5:23 [missing-key] `cases[1].expect.role` is missing: add it",
    ],
    ACCESS_TEST
    + "  - {name: a, expect: {denied: x, role: y}, claims: {yes: a, b: [1], c: {}}}\n": [
        "4:35 [unknown-key] `cases[0].expect.role` is no key here: the only key is denied",
        '4:54 [quote-string] `cases[0].claims.yes` must be quoted: write "yes"; without quotes'
        " YAML readers take it for true or false",
        '4:66 [quote-string] `cases[0].claims.b[0]` must be quoted: write "1"; without quotes YAML'
        " readers take it for a number",
        "4:73 [wrong-type] `cases[0].claims.c` must be text or a list (`- item` lines, or [a, b])",
    ],
}


@pytest.mark.parametrize(("text", "expected"), FINDINGS.items(), ids=repr)
def test_a_bad_document_has_all_of_its_findings_in_order(text: str, expected: list[str]) -> None:
    assert schema_findings(text) == expected


def test_a_finding_is_an_error_at_the_value_with_the_address_of_the_document() -> None:
    assert check(parsed(POOL + "protect: maybe\n")) == [
        Finding(
            Origin(FILE, 4, 10, 4, 15),
            "wrong-type",
            "`protect` must be true or false, without quotes",
            Severity.ERROR,
            "web",
        )
    ]


def test_what_is_missing_is_found_at_the_start_of_its_mapping_and_covers_nothing() -> None:
    [finding] = check(parsed("# a comment\nkind: IdentityPool\naddress: web\nstate: absent\n"))

    assert finding.origin == Origin(FILE, 2, 1, 2, 1)


@pytest.mark.parametrize("text", ["$${x}", "${", "a ${b", "${var.a}${var.b}"])
def test_a_value_with_a_variable_passes_every_pattern(text: str) -> None:
    assert schema_findings(POOL + f"roles: {{authenticated: '{text}'}}\n") == []


@pytest.mark.parametrize("where", ["address: '${var.a}'", "kind: '${var.a}'"])
def test_kinds_and_addresses_take_no_variables(where: str) -> None:
    key, _, _ = where.partition(":")
    lines = [where if line.startswith(f"{key}:") else line for line in POOL.splitlines()]

    assert len(schema_findings("\n".join(lines))) == 1


def test_more_findings_than_people_read_are_cut_short_with_a_word() -> None:
    text = POOL + "providers:\n" + "  - {type: user_pool}\n" * 500

    findings = schema_findings(text)

    assert len(findings) == 100
    assert findings[99].endswith(
        "[too-many-findings] web: more findings in this file are not shown: correct those above"
        " first"
    )


def test_a_document_of_an_editor_needs_no_file() -> None:
    """`check` takes what variables were filled into, too, which no parser has seen."""
    place = Origin.start_of(FILE)
    root = Mapping((Entry(Scalar("kind", True, place), Scalar("Provider", False, place)),), place)

    assert shown(check(Document(FILE, root))) == [
        "1:1 [missing-key] `address` is missing: add it",
        "1:1 [missing-key] `type` is missing: add it",
    ]


def test_every_kind_of_document_has_a_published_schema_and_outputs_follow() -> None:
    names = schema_names()

    assert tuple(names[:5]) == DOCUMENT_KINDS
    assert names[5:] == sorted(names[5:])


@pytest.mark.parametrize("name", schema_names())
def test_the_text_of_a_schema_is_the_file_as_it_is_published(name: str) -> None:
    folder = Path(__file__).parents[2] / "schemas"

    assert schema_text(name) in {
        path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")
    }


@pytest.mark.parametrize("name", ["Pool", "", "../README", "identity-pool"])
def test_there_is_no_text_for_a_name_that_is_not_listed(name: str) -> None:
    with pytest.raises(KeyError):
        schema_text(name)
