"""`reconciler lint` as a user runs it."""

from reconciler.lint.rules import RULES
from tests.cli.conftest import Run


def test_it_lists_every_rule(run: Run) -> None:
    ran = run("lint")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [rule.name for rule in RULES]


def test_it_explains_a_rule(run: Run) -> None:
    ran = run("lint", "--explain", "guest-role-dormant")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "guest-role-dormant (G4): warning, seen in the documents\n"
        "\n"
        "What\n"
        "    guests are off, but their role is still set\n"
        "Why\n"
        "    One boolean, here or in the console, then hands the role to everybody on the "
        "internet. Without\n"
        "    the role the same slip gives nothing.\n"
        "Instead\n"
        "    Take roles.unauthenticated out until guests are wanted.\n"
        "Source\n"
        "    UpdateIdentityPool and SetIdentityPoolRoles: guests and their role are set apart\n",
        "",
    )


def test_of_a_rule_that_is_none_it_names_the_nearest(run: Run) -> None:
    ran = run("lint", "--explain", "guest-acces")
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.endswith("Error: 'guest-acces' is no lint rule; did you mean 'guest-access'?\n")
