"""`reconciler accept` as a user runs it."""

import stat
from pathlib import Path

import pytest

from tests.cli.conftest import STAFF, WEB, Run

TAGGED = WEB + "tags: {team: identity} # who\n"


@pytest.fixture(autouse=True)
def applied(run: Run, folder: Path) -> None:
    """The pools are as their documents."""
    (folder / "web.yaml").write_text(TAGGED)
    assert run("apply", "--yes").code == 0


def drift(run: Run, file: Path, before: str, after: str) -> None:
    """The live pool becomes another one, and the document is as it was."""
    text = file.read_bytes()
    changed = text.decode().replace(before, after)
    assert changed != text.decode()
    file.write_bytes(changed.encode())
    assert run("apply", "--yes").code == 0
    file.write_bytes(text)


def is_settled(run: Run) -> bool:
    """Nothing differs; apply would renew no more than markers."""
    return run("plan", "--detailed-exitcode").code == 0


def test_the_live_value_is_written_where_the_pool_drifted(run: Run, folder: Path) -> None:
    web = folder / "web.yaml"
    drift(run, web, "value: gold", 'value: "012"')
    assert run("drift").code == 0, "an apply of what git said then is no drift"
    ran = run("accept", "web")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "--- a/web.yaml\n"
        "+++ b/web.yaml\n"
        "@@ -12,6 +12,6 @@\n"
        "       type: Rules\n"
        "       ambiguous_role_resolution: Deny\n"
        "       rules:\n"
        "-        - {claim: tier, match: Equals, value: gold, role: "
        '"arn:aws:iam::123456789012:role/gold"}\n'
        '+        - {claim: tier, match: Equals, value: "012", role: '
        '"arn:aws:iam::123456789012:role/gold"}\n'
        "         - {claim: tier, match: Equals, value: base, role: "
        '"arn:aws:iam::123456789012:role/base"}\n'
        " tags: {team: identity} # who\n"
    )
    assert web.read_text() == TAGGED.replace("value: gold", 'value: "012"')
    assert is_settled(run)


def test_diff_shows_the_edit_and_writes_nothing(run: Run, folder: Path) -> None:
    web = folder / "web.yaml"
    drift(run, web, "role/user", "role/other")
    shown = run("accept", "web", "--diff")
    assert (shown.code, web.read_text()) == (0, TAGGED)
    assert run("accept", "web").out == shown.out
    assert web.read_text() == TAGGED.replace("role/user", "role/other")


def test_a_file_keeps_its_mode_and_its_line_ends(run: Run, folder: Path) -> None:
    web = folder / "web.yaml"
    data = b"\xef\xbb\xbf" + TAGGED.replace("\n", "\r\n").encode()
    web.write_bytes(data)
    web.chmod(0o640)
    drift(run, web, "role/user", "role/other")
    assert run("accept", "web").code == 0
    assert web.read_bytes() == data.replace(b"role/user", b"role/other")
    assert stat.S_IMODE(web.stat().st_mode) == 0o640


def test_several_pools_are_accepted_at_once(run: Run, folder: Path) -> None:
    drift(run, folder / "web.yaml", "role/user", "role/other")
    drift(run, folder / "staff.yaml", "false\n", "true\nprotect: false\n")
    # The second apply took web back, so it drifts again.
    drift(run, folder / "web.yaml", "role/user", "role/third")
    (folder / "staff.yaml").write_text(STAFF)
    assert run("accept", "web").code == 0
    ran = run("accept", "staff", "web", "staff")
    assert (ran.code, is_settled(run)) == (0, True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("address: web\n", "address: web\nname: shop\n"),
        ("identities: false", "identities: true"),
        ("identities: false\n", "identities: false\nprotect: false\n"),
        ("  authenticated: arn", "  unauthenticated: arn"),
        ("check: true", "check: false"),
        ("resolution: Deny", "resolution: AuthenticatedRole"),
        ("tags: {team: identity} # who\n", 'tags: {team: other, cost: \'a: b\', "on": "on"}\n'),
        ("tags: {team: identity} # who\n", "tags: {}\n"),
        ("tags: {team: identity} # who\n", "tags: {text: '$${var.x} $$$${'}\n"),
        ("providers:\n", "providers:\n  - {type: developer, name: login.example.com}\n"),
        ("providers:\n", "providers:\n  - {type: login, domain: www.amazon.com, app_id: amzn1}\n"),
        ("    role_mapping:\n", "    principal_tags: default\n    role_mapping:\n"),
        ("    role_mapping:\n", "    principal_tags: {a: b, c: d}\n    role_mapping:\n"),
        (WEB.partition("providers:\n")[2], "  - {type: developer, name: login.example.com}\n"),
        ("providers:\n" + WEB.partition("providers:\n")[2], "providers: []\n"),
        (WEB.partition("check: true\n")[2], ""),
        (
            WEB.partition("      type: Rules\n")[2].partition("      rules")[2],
            ":\n"
            '        - {claim: "custom:a", match: Contains, value: x, role: '
            '"arn:aws:iam::123456789012:role/x"}\n',
        ),
    ],
)
def test_each_part_of_a_pool_is_accepted_and_given_back(
    run: Run, folder: Path, before: str, after: str
) -> None:
    """Also the other way: the pool as it was at first, accepted by a document of the other."""
    web = folder / "web.yaml"
    one, other = TAGGED, TAGGED.replace(before, after)
    for git, live in ((one, other), (other, one)):
        web.write_text(live)
        if run("apply", "--yes").code == 3:
            assert "developer" in git, "the service does not take it back"
            return
        web.write_text(git)
        assert not is_settled(run)
        ran = run("accept", "web")
        assert (ran.code, ran.err) == (0, "")
        assert is_settled(run)
        again = run("accept", "web")
        assert (again.code, again.out) == (0, "")
        assert again.err.endswith("; there is nothing to accept\n")
