"""`reconciler explain` as a user runs it."""

from pathlib import Path

from reconciler.plan.view.codec import load
from reconciler.plan.view.explain import ExplainView
from tests.cli.conftest import CONFIGURATION, WEB, Run
from tests.schemas.outputs import assert_follows_schema

PROVIDER = ("--provider", "eu-west-1_AbCdEf123")
GOLD, BASE = "arn:aws:iam::123456789012:role/gold", "arn:aws:iam::123456789012:role/base"


def test_it_says_what_the_token_gets_and_why_each_rule_did_or_did_not_decide(run: Run) -> None:
    ran = run("explain", "web", *PROVIDER, "--claims", "tier=base")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "web in local, as documented\n"
        'eu-west-1_AbCdEf123:client1 with tier "base"\n'
        "\n"
        f"→ {BASE}\n"
        "  rule 2 is the first that is met\n"
        f"  may ask for: {BASE}\n"
        "\n"
        "Rules:\n"
        f'  ✗ 1  tier Equals "gold" → {GOLD}\n'
        '      the claim "base" is not "gold"\n'
        f'  ✓ 2  tier Equals "base" → {BASE}\n'
        "      met, and the first that is\n"
    )


def test_a_denial_is_told_with_its_reason_and_is_no_failure(run: Run) -> None:
    ran = run("explain", "web", *PROVIDER)
    assert ran.code == 0
    assert "→ denied (no-rule-matches)\n" in ran.out
    assert "the token has no such claim" in ran.out


def test_without_a_provider_it_is_about_guests(run: Run) -> None:
    ran = run("explain", "web")
    assert (ran.code, ran.out.splitlines()[3]) == (0, "→ denied (guests-off)")


def test_json_follows_its_schema(run: Run, tmp_path: Path) -> None:
    token = tmp_path / "token.json"
    token.write_text('{"tier": ["gold", "base"]}')
    arguments = ("--claims", str(token), "--custom-role", BASE, "--format", "json")
    ran = run("explain", "web", *PROVIDER, *arguments)
    assert_follows_schema(ran.json())
    view = load(ExplainView, ran.json())
    assert (view.decision.role, view.rule, view.summary.met) == (BASE, 2, 2)
    assert [(rule.met, rule.why) for rule in view.rules] == [
        (True, "met, but another role was asked for"),
        (True, "met, and gives the role that was asked for"),
    ]
    assert [assumption.name for assumption in view.assumes] == ["custom-role", "list-claims"]


def test_claims_may_follow_the_address_and_stand_beside_the_option(run: Run) -> None:
    ran = run("explain", "web", *PROVIDER, "--claims", "x=1", "tier=gold", "--format", "json")
    view = load(ExplainView, ran.json())
    assert view.token.claims == {"tier": "gold", "x": "1"}
    assert view.decision.role == GOLD


def test_the_classic_flow_is_asked_for(run: Run) -> None:
    ran = run("explain", "web", *PROVIDER, "--flow", "classic")
    assert "→ denied (classic-flow-mapped)\n" in ran.out


def test_the_live_pool_decides_where_it_is_asked(run: Run, folder: Path) -> None:
    ran = run("explain", "web", *PROVIDER, "tier=gold", "--live")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "web: there is no live pool in local: it was not created yet\n"
    assert run("apply", "--yes").code == 0
    (folder / "web.yaml").write_text(WEB.replace("value: gold", "value: silver"))
    live = load(
        ExplainView,
        run("explain", "web", *PROVIDER, "tier=gold", "--live", "--format", "json").json(),
    )
    assert (live.source, live.decision.role) == ("live", GOLD)
    assert live.pool_id is not None
    documented = run("explain", "web", *PROVIDER, "tier=gold", "--format", "json").json()
    assert load(ExplainView, documented).decision.role is None


def test_case_that_would_matter_is_told_as_an_assumption(run: Run) -> None:
    ran = run("explain", "web", *PROVIDER, "tier=Gold")
    assert "  case-sensitive: " in ran.out


def test_what_was_meant_is_told_where_a_name_is_wrong(run: Run, folder: Path) -> None:
    assert run("explain", "wbe").code == 64
    assert "did you mean 'web'?" in run("explain", "wbe").err
    assert run("explain", "web", "--target", "lokal").code == 64
    second = WEB[WEB.index("  - type") :].replace("client1", "client2")
    (folder / "web.yaml").write_text(WEB + second)
    ran = run("explain", "web", *PROVIDER)
    assert (ran.code, ran.out) == (64, "")
    assert "eu-west-1_AbCdEf123:client1, eu-west-1_AbCdEf123:client2" in ran.err


def test_what_the_document_leaves_open_is_told_where_it_matters(run: Run, folder: Path) -> None:
    left_open = "  not managed, so empty here: allow_classic_flow; --live asks the pool itself\n"
    assert left_open in run("explain", "web", *PROVIDER, "--flow", "classic").out
    (folder / "web.yaml").write_text(
        "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: true\n"
    )
    ran = run("explain", "web")
    assert "→ denied (role-not-set)\n" in ran.out
    assert "  not managed, so empty here: roles, providers; --live" in ran.out


def test_a_guest_has_no_claims(run: Run) -> None:
    ran = run("explain", "web", "tier=gold")
    assert ran.code == 64
    assert "a guest has no claims" in ran.err


def test_claims_that_cannot_be_read_are_an_error(run: Run) -> None:
    ran = run("explain", "web", *PROVIDER, "--claims", "nowhere.json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("nowhere.json: cannot be read: ")


def test_of_several_targets_one_is_to_be_named(run: Run, folder: Path) -> None:
    more = '  other: {service: embedded, account: "123456789012", region: us-east-1}\n'
    (folder / "reconciler.yaml").write_text(CONFIGURATION + more)
    assert run("explain", "web").code == 64
    assert run("explain", "web", "--target", "other").code == 0
