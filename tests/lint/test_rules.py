"""The rules as data."""

from dataclasses import astuple

from reconciler.lint.rule import Seen
from reconciler.lint.rules import BY_NAME, RULES


def test_the_rules_are_these_in_this_order() -> None:
    assert [(rule.code, rule.name) for rule in RULES] == [
        ("G1", "guest-access"),
        ("G2", "guest-classic-flow"),
        ("G3", "guest-role-shared"),
        ("G4", "guest-role-dormant"),
        ("G5", "guest-role-powerful"),
        ("C1", "classic-flow"),
        ("R1", "trust-audience"),
        ("R2", "trust-amr"),
        ("R3", "trust-shared"),
        ("R4", "role-foreign"),
        ("R5", "role-missing"),
        ("R6", "trust-tag-session"),
        ("M1", "loose-match"),
        ("M2", "mutable-claim"),
        ("M3", "email-claim"),
        ("M4", "negative-match"),
        ("M5", "ambiguous-fallback"),
        ("M6", "overlapping-rules"),
        ("M7", "token-mapping"),
        ("M8", "mapping-key"),
        ("P1", "server-side-check-off"),
        ("P2", "client-shared"),
        ("P3", "multi-tenant-provider"),
        ("P4", "developer-provider"),
        ("P5", "provider-missing"),
        ("P6", "saml-missing"),
        ("P7", "user-pool-missing"),
        ("P8", "client-missing"),
        ("A1", "tag-from-mutable-claim"),
        ("D1", "delete-with-identities"),
        ("S1", "marker-missing"),
    ]
    assert [*BY_NAME] == [rule.name for rule in RULES]


def test_warnings_are_these() -> None:
    assert [rule.code for rule in RULES if rule.severity.value == "warning"] == [
        *("G4", "C1", "R5", "M5", "M7", "P1", "P4", "S1")
    ]


def test_the_live_account_shows_these() -> None:
    assert {rule.code: rule.seen for rule in RULES if rule.live} == {
        "G5": Seen.LIVE,
        "R1": Seen.LIVE,
        "R2": Seen.LIVE,
        "R3": Seen.BOTH,
        "R5": Seen.LIVE,
        "R6": Seen.LIVE,
        "M8": Seen.BOTH,
        "P5": Seen.LIVE,
        "P6": Seen.LIVE,
        "P7": Seen.LIVE,
        "P8": Seen.LIVE,
        "D1": Seen.LIVE,
        "S1": Seen.LIVE,
    }


def test_every_rule_says_everything() -> None:
    for rule in RULES:
        assert all(astuple(rule))
        # A summary stands in a list and in a table; the rest are sentences.
        assert (rule.summary[0].isupper(), rule.summary[-1]) != (True, ".")
        assert "|" not in rule.summary
        assert (rule.why[-1], rule.fix[-1]) == (".", "."), rule.name
