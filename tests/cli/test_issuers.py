"""`reconciler local issuer` and `reconciler local token`."""

import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.local.protocol import jws

from .conftest import Run

WITHOUT_CRYPTOGRAPHY = """\
import sys
sys.modules["cryptography"] = None
from reconciler.cli.main import main
sys.exit(main())
"""


def test_an_issuer_is_added_and_signs_tokens(run: Run) -> None:
    added = run("local", "issuer", "add", "eu-west-1_AbCdEf123")
    name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"
    assert (added.code, added.out, added.err) == (0, f"{name}\n", "")
    run("local", "issuer", "add", "login.example.com", "--audience", "web", "--audience", "app")
    assert run("local", "issuer", "list").out == f"{name}\nlogin.example.com  web  app\n"
    made = run(
        "local",
        "token",
        "--provider",
        "eu-west-1_AbCdEf123:client1",
        "--claim",
        "sub=anna",
        "--claim",
        "cognito:groups=staff",
    )
    token = jws.read(made.out.strip())
    assert token is not None
    assert (made.code, made.err) == (0, "")
    assert {name: token.claims[name] for name in ("sub", "aud", "cognito:groups")} == {
        "sub": "anna",
        "aud": "client1",
        "cognito:groups": ["staff"],
    }


@pytest.mark.parametrize("claim", ["sub", "=anna"])
def test_a_claim_that_is_none_is_told(run: Run, claim: str) -> None:
    ran = run("local", "token", "--provider", "login.example.com", "--claim", claim)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.endswith(f"{claim!r} is not name=value\n")


def test_a_token_of_nobody_is_told_with_what_to_do(run: Run) -> None:
    ran = run("local", "token", "--provider", "login.example.com")
    assert ran.out == ""
    assert "login.example.com: no such issuer; add it with `reconciler local issuer add`" in ran.err
    assert ran.code == 1


def test_without_the_extra_it_is_told_which_one_is_missing(folder: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_CRYPTOGRAPHY, "local", "issuer", "add", "a.example"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    told = "cryptography is not installed; install cognito-reconciler[tokens]\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
