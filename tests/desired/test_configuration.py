"""The Configuration document as a value."""

import pytest

from reconciler.desired.configuration import configuration, document_globs
from reconciler.model.results import Severity
from reconciler.model.targets import FailOn, Target
from tests.desired.pools import document

HEAD = "kind: Configuration\nowner: acme\n"


def target_with(body: str) -> tuple[Target, list[tuple[str, int, int]]]:
    text = f"{HEAD}targets:\n  prod:\n    account: '123456789012'\n    region: eu-west-1\n"
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    found, findings = configuration(document(text + lines, "reconciler.yaml"))
    return found.targets[0], [(f.rule, f.origin.line, f.origin.column) for f in findings]


PROD = Target("prod", "123456789012", "eu-west-1")


def test_a_target_has_defaults() -> None:
    assert target_with("") == (PROD, [])


def test_a_target_says_what_it_wants() -> None:
    target, findings = target_with(
        "assume_role: arn:aws:iam::${target.account}:role/apply\nprofile: p\n"
        "endpoint_url: https://proxy.example.com\nvariables: {b: '${target.name}', a: x}\n"
        "journal: journal\nrequests_per_second: 2.5\nconcurrency: 4\nmax_deletes: 3\n"
        "discovery: full\nquiet_window_seconds: 1200"
    )
    assert findings == []
    assert target == Target(
        name="prod",
        account="123456789012",
        region="eu-west-1",
        assume_role="arn:aws:iam::123456789012:role/apply",
        profile="p",
        endpoint_url="https://proxy.example.com",
        variables=(("a", "x"), ("b", "prod")),
        journal="journal",
        requests_per_second=2.5,
        concurrency=4,
        max_deletes=3,
        quiet_window_seconds=1200,
    )


@pytest.mark.parametrize(
    ("body", "short"),
    [
        ("quiet_window_seconds: 899", True),
        ("quiet_window_seconds: 900", False),
        ("quiet_window_seconds: 0\nendpoint_url: https://example.com", True),
        ("quiet_window_seconds: 0\nendpoint_url: http://127.0.0.1:4566", False),
        ("quiet_window_seconds: 0\nservice: embedded", False),
    ],
)
def test_a_write_may_land_for_longer_than_a_short_window(body: str, short: bool) -> None:
    assert target_with(body)[1] == ([("quiet-window", 7, 27)] if short else [])


def test_the_embedded_service_is_not_paced_unless_asked() -> None:
    assert target_with("service: embedded")[0].requests_per_second == 0
    assert target_with("service: embedded\nrequests_per_second: 7")[0].requests_per_second == 7


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("discovery: tags", "discovery"),
        ("journal: s3://bucket/x", "journal"),
        ("assume_role: ${var.x}", "unresolved-variable"),
    ],
)
def test_what_is_not_offered_is_found_at_its_place(body: str, rule: str) -> None:
    assert target_with(body)[1] == [(rule, 7, body.index(":") + 7)]


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("discovery: tags", Severity.WARNING),
        ("journal: s3://bucket/x", Severity.WARNING),
        ("endpoint_url: http://example.com", Severity.ERROR),
    ],
)
def test_what_only_does_not_work_yet_is_a_warning(body: str, severity: Severity) -> None:
    text = f"{HEAD}targets: {{prod: {{account: '123456789012', region: eu-west-1, {body}}}}}\n"
    _, (finding,) = configuration(document(text, "reconciler.yaml"))
    assert (finding.severity, finding.address) == (severity, "prod")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.com", True),
        ("http://localhost:4566", True),
        ("http://127.0.0.1:4566", True),
        ("http://[::1]:4566", True),
        ("http://example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("https://user:secret@example.com", False),
        ("https://", False),
        ("ftp://localhost", False),
        ("https://example.com:port", False),
        ("https://[::1", False),
    ],
)
def test_plain_http_is_for_loopback_alone(url: str, safe: bool) -> None:
    expected = [] if safe else [("endpoint-url", 7, 19)]
    assert target_with(f"endpoint_url: '{url}'")[1] == expected


def test_a_configuration_says_who_owns_and_what_is_allowed() -> None:
    text = (
        f"{HEAD}documents: ['pools/*.yaml']\n"
        "allow_accounts: ['999999999999']\nlint: {fail_on: never}\ntargets: {}\n"
    )
    whole = document(text, "reconciler.yaml")
    found, findings = configuration(whole)
    assert findings == []
    assert document_globs(whole) == ("pools/*.yaml",)
    assert (found.owner, found.allow_accounts, found.fail_on) == (
        "acme",
        ("999999999999",),
        FailOn.NEVER,
    )
    assert found.target("prod") is None


def test_a_bare_configuration_finds_every_yaml_file() -> None:
    whole = document(HEAD, "reconciler.yaml")
    found, _ = configuration(whole)
    assert document_globs(whole) == ()
    assert (found.targets, found.fail_on) == ((), FailOn.ERROR)


def test_default_tags_are_filled_for_each_target() -> None:
    text = (
        f"{HEAD}defaults:\n  tags: {{stage: '${{target.name}}', lit: '$${{x}}'}}\n"
        "targets:\n"
        "  one: {account: '123456789012', region: eu-west-1}\n"
        "  two: {account: '123456789012', region: eu-west-2}\n"
    )
    found, findings = configuration(document(text, "reconciler.yaml"))
    assert findings == []
    assert [target.default_tags for target in found.targets] == [
        (("lit", "${x}"), ("stage", "one")),
        (("lit", "${x}"), ("stage", "two")),
    ]


def test_a_default_tag_without_a_value_is_found_at_its_place() -> None:
    text = (
        f"{HEAD}defaults:\n  tags: {{stage: '${{var.stage}}'}}\n"
        "targets:\n  one: {account: '123456789012', region: eu-west-1}\n"
    )
    _, findings = configuration(document(text, "reconciler.yaml"))
    assert [(f.rule, f.origin.line, f.address) for f in findings] == [
        ("unresolved-variable", 4, "one")
    ]


def test_two_targets_in_one_place_are_a_warning() -> None:
    place = "{account: '123456789012', region: eu-west-1}"
    text = f"{HEAD}targets:\n  one: {place}\n  two: {place}\n"
    _, findings = configuration(document(text, "reconciler.yaml"))
    assert [(f.rule, f.severity, f.origin.line, f.address) for f in findings] == [
        ("same-place", Severity.WARNING, 5, "two")
    ]
