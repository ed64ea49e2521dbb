"""SARIF, by the standard's own schema and by what code scanning asks for on top."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

from hypothesis import example
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from reconciler.lint.rules import RULES
from reconciler.model.json_value import JsonObject, members, object_list, text_map
from reconciler.plan.view.findings import FindingView
from reconciler.render.clean import clean
from reconciler.render.drifted import STATES
from reconciler.render.sarif import drift_sarif, validate_sarif
from reconciler.render.sarif_rules import descriptor
from reconciler.render.text.findings import about
from tests.hostile import HOSTILE, against
from tests.render.finding_views import drift, finding, odd_findings, pool, validate
from tests.render.runner_rules import lines_of, speaks

SCHEMA = Path(__file__).parents[1] / "schemas_of_others" / "sarif-2.1.0.json"
VALID = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

WAIVER = {
    "kind": "inSource",
    "status": "accepted",
    "justification": "A waiver in the pool's document.",
}


def run_of(text: str) -> JsonObject:
    """The only run of a log that follows the standard's schema."""
    log = json.loads(text)
    assert [error.message for error in VALID.iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def results_of(*findings: FindingView, prefix: str = "") -> list[JsonObject]:
    return object_list(run_of(validate_sarif(validate(*findings), prefix))["results"])


def fingerprints(*findings: FindingView) -> list[str]:
    """By the only name that code scanning reads."""
    return [
        str(members(result["partialFingerprints"])["primaryLocationLineHash"])
        for result in results_of(*findings)
    ]


def test_a_result_has_its_rule_its_place_and_what_it_is_about() -> None:
    waived = finding("loose-match", waived=True, address=None)
    first, second = results_of(waived, finding(), prefix="infra/my pools/")
    assert first.pop("partialFingerprints") != second.pop("partialFingerprints")
    region = {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 8}
    artifact = {"uri": "infra/my%20pools/web.yaml", "uriBaseId": "%SRCROOT%"}
    physical = {"artifactLocation": artifact, "region": region}
    assert first == {
        "ruleId": "loose-match",
        "ruleIndex": 1,
        "level": "note",
        "message": {"text": "guests get in"},
        "locations": [{"physicalLocation": physical}],
        "suppressions": [WAIVER],
    }
    assert second == {
        "ruleId": "guest-access",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "web: guests get in"},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"name": "web", "kind": "resource"}],
            }
        ],
    }


def test_the_rules_that_occur_are_told_each_once() -> None:
    view = validate(finding("too-large"), finding(), finding("waiver-unused", "warning"), finding())
    run = run_of(validate_sarif(view, ""))
    driver = members(members(run["tool"])["driver"])
    rules = object_list(driver["rules"])
    assert [(rule["id"], rule["defaultConfiguration"]) for rule in rules] == [
        ("guest-access", {"level": "error"}),
        ("too-large", {"level": "error"}),
        ("waiver-unused", {"level": "warning"}),
    ]
    assert [result["ruleIndex"] for result in object_list(run["results"])] == [1, 0, 2, 0]


def test_nothing_found_is_a_log_too() -> None:
    run = run_of(validate_sarif(validate(), ""))
    assert run["results"] == []
    assert run["columnKind"] == "unicodeCodePoints"


def test_drift_is_a_result_for_each_pool_that_differs() -> None:
    view = drift(pool("in_sync"), pool("missing"), pool("drifted", address=None, origin=None))
    results = object_list(run_of(drift_sarif(view, ""))["results"])
    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("drift-missing", "error"),
        ("drift-drifted", "warning"),
    ]


def test_every_rule_has_what_code_scanning_shows() -> None:
    names = [*(rule.name for rule in RULES), *(f"drift-{state}" for state in STATES), "too-large"]
    for name in names:
        told = descriptor(name, "error")
        short, full, help_ = (
            [*text_map(told[part]).values()]
            for part in ("shortDescription", "fullDescription", "help")
        )
        assert all((*short, *full, *help_))
        assert max(map(len, (*short, *full))) <= 1024


def test_the_pages_that_rules_link_to_are_there() -> None:
    docs = Path(__file__).parents[2] / "docs"
    for name in ("guest-access", "drift-missing", "too-large"):
        page, _, anchor = (
            str(descriptor(name, "error")["helpUri"]).rpartition("/")[2].partition("#")
        )
        headings = re.findall("^## (.+)$", (docs / page).read_text(encoding="utf-8"), re.M)
        assert anchor in [heading.lower().replace(" ", "-") for heading in headings]


def test_a_fingerprint_stays_while_lines_move() -> None:
    before = finding("duplicate-key", message="it stands in line 3 and in line 9")
    after = finding("duplicate-key", message="it stands in line 13 and in line 19", line=19)
    assert fingerprints(before) == fingerprints(after)


def test_equal_findings_of_a_file_have_fingerprints_of_their_own() -> None:
    one, two, three, four = fingerprints(
        finding(), finding(line=9), finding(file="staff.yaml"), finding(address="app")
    )
    assert (one, three) == (three, one)
    assert two == one.replace(":1", ":2")
    assert four not in (one, two)


@against(HOSTILE, HOSTILE, st.sampled_from(["", "infra/pools/"]), times=300)
@example("{0} {{1}", "[x](http://x)", "")
@example("[a] (b)](c)", "]](x)", "")
def test_a_log_says_what_was_meant_and_links_to_nothing(one: str, other: str, prefix: str) -> None:
    findings = odd_findings(one, other)
    text = validate_sarif(validate(*findings), prefix)
    assert text.isascii()
    assert [line for line in lines_of(text) if speaks(line)] == []
    run = json.loads(text)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result, meant in zip(run["results"], findings, strict=True):
        message = result["message"]["text"]
        assert not re.search(r"(?<!\{)(\{\{)*\{[0-9]", message)
        assert "](" not in message
        said = message.replace("{{", "{").replace("}}", "}")
        assert said == about(meant).replace("](", "] (")
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[\w.~/%-]*", uri, re.ASCII)
        assert unquote(uri) == clean(prefix + meant.file)
        assert rules[result["ruleIndex"]] == result["ruleId"] == clean(meant.rule)


@against(HOSTILE, HOSTILE, times=30)
def test_a_log_follows_the_schema_whatever_it_says(one: str, other: str) -> None:
    run_of(validate_sarif(validate(*odd_findings(one, other)), ""))
