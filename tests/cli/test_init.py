"""`reconciler init`: what it writes is right as it stands, and it overwrites nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.cli.main import main
from reconciler.flows.beginnings import Beginning, repository_texts

from .conftest import Ran

BIN = Path(sys.executable).parent
COMMIT = "0123456789abcdef0123456789abcdef01234567"

WORKFLOWS = [f".github/workflows/pools-{purpose}.yml" for purpose in ("plan", "apply", "drift")]
DOCUMENTS = ["reconciler.yaml", "pools/customer-web.yaml", "tests/customer-web.yaml"]

Reconciler = Callable[..., Ran]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "acme-pools"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@pytest.fixture
def reconciler(capfd: pytest.CaptureFixture[str]) -> Reconciler:
    """Runs a command."""

    def run(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert isinstance(stop.value.code, int)
        return Ran(stop.value.code, out, err)

    return run


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.mark.parametrize(
    ("where", "options", "targets"),
    [
        ("pools", (), ["local"]),
        (".", ("--owner", "1234"), ["local"]),
        ("infra/pools", ("--account", "123456789012"), ["local", "prod"]),
        (".", ("--account", "123456789012", "--region", "cn-north-1"), ["local", "prod"]),
    ],
)
def test_what_it_writes_is_right_as_it_stands(
    reconciler: Reconciler,
    repository: Path,
    where: str,
    options: tuple[str, ...],
    targets: list[str],
) -> None:
    folder = repository / where
    assert reconciler("init", folder, *options).code == 0
    ran = reconciler("-C", folder, "validate", "--fail-on", "warning")
    assert (ran.code, ran.out) == (0, "3 documents checked: 0 errors, 0 warnings, 0 waived.\n")
    ran = reconciler("-C", folder, "test", "--all-targets", "--mutate", "--format", "json")
    assert (ran.code, ran.json()["uncovered"]) == (0, [])
    mutation = ran.json()["mutation"]
    assert isinstance(mutation, dict)
    assert mutation["survivors"] == []
    ran = reconciler("-C", folder, "plan", "--target", "local")
    assert ran.code == 0
    assert "Plan: 1 to create, 0 to adopt" in ran.out
    listed = reconciler("-C", folder, "targets").out.splitlines()
    assert [line.partition(":")[0] for line in listed] == targets


@pytest.mark.parametrize("where", [".", "pools"])
@pytest.mark.parametrize("options", [(), ("--account", "123456789012")])
@pytest.mark.parametrize("workflows", [(), ("--workflows", f"acme/reconciler@{COMMIT}")])
def test_the_workflows_pass_the_checkers(
    reconciler: Reconciler,
    repository: Path,
    where: str,
    options: tuple[str, ...],
    workflows: tuple[str, ...],
) -> None:
    assert reconciler("init", repository / where, *options, *workflows).code == 0
    zizmor = ("zizmor", "--offline", "--persona", "pedantic", "--format", "json", ".")
    for name, *arguments in (("actionlint",), zizmor):
        checker = str(BIN / name)
        done = subprocess.run(
            [checker, *arguments], cwd=repository, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout.strip()) in ((0, ""), (0, "[]")), done.stdout


def test_the_workflows_call_those_of_the_option(reconciler: Reconciler, repository: Path) -> None:
    reconciler("init", repository, "--workflows", f"acme/reconciler@{COMMIT}")
    for name in WORKFLOWS:
        called = f"acme/reconciler/.github/workflows/{name.partition('-')[2]}@{COMMIT}"
        assert f"    uses: {called}\n" in files(repository)[name]


def test_the_workflows_name_a_role_for_the_target(reconciler: Reconciler, repository: Path) -> None:
    reconciler("init", repository, "--account", "123456789012", "--region", "us-gov-west-1")
    roles = json.dumps({"prod": "arn:aws-us-gov:iam::123456789012:role/pools-apply"})
    assert f"roles: '{roles}'" in files(repository)[".github/workflows/pools-apply.yml"]


def test_it_says_what_it_wrote_and_what_comes_next(
    reconciler: Reconciler, repository: Path, tmp_path: Path
) -> None:
    ran = reconciler("init", repository / "pools", "--account", "123456789012")
    at = os.path.relpath(repository)
    assert (ran.code, ran.err) == (0, "")
    names = [*(f"pools/{name}" for name in DOCUMENTS), ".gitignore", ".pre-commit-config.yaml"]
    written = [f"wrote {at}/{name}" for name in [*names, *WORKFLOWS]]
    assert ran.out.splitlines() == [
        *written,
        "",
        "Next:",
        f"  1. reconciler validate -C {at}/pools",
        f"  2. reconciler plan -C {at}/pools --target local",
        f"  3. reconciler policy plan -C {at}/pools --target prod, for the roles that the "
        "workflows name; then push",
    ]
    assert sorted(files(repository)) == sorted([*names, *WORKFLOWS])
    assert 'owner: "acme-pools"\n' in files(repository)["pools/reconciler.yaml"]


def test_a_second_run_leaves_everything_as_it_is(reconciler: Reconciler, repository: Path) -> None:
    reconciler("init", repository)
    (repository / "reconciler.yaml").write_text("mine\n")
    (repository / ".pre-commit-config.yaml").write_text("mine\n")
    (repository / "pools" / "customer-web.yaml").unlink()
    before = files(repository)
    ran = reconciler("init", repository, "--owner", "other", "--account", "123456789012")
    assert (ran.code, files(repository)) == (0, before)
    assert "wrote" not in ran.out
    assert ran.out.count("left alone") == 7


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ".reconciler/\n"),
        ("build/\n", "build/\n.reconciler/\n"),
        ("build/", "build/\n.reconciler/\n"),
        (".reconciler\n", ".reconciler\n"),
        ("/.reconciler/\r\n", "/.reconciler/\r\n"),
    ],
)
def test_gitignore_gets_a_line_once(
    reconciler: Reconciler, repository: Path, before: str, after: str
) -> None:
    ignore = repository / ".gitignore"
    ignore.write_bytes(before.encode())
    ignore.chmod(0o644)
    for _ in range(2):
        reconciler("init", repository)
        assert ignore.read_bytes() == after.encode()
    assert ignore.stat().st_mode & 0o777 == 0o644


def test_a_link_to_nowhere_is_left_alone(reconciler: Reconciler, repository: Path) -> None:
    (repository / ".pre-commit-config.yaml").symlink_to("nowhere")
    ran = reconciler("init", repository)
    assert ran.code == 0
    assert not (repository / "nowhere").exists()
    assert ".pre-commit-config.yaml, which is there" in ran.out


def test_outside_a_repository_everything_goes_into_the_folder(
    reconciler: Reconciler, tmp_path: Path
) -> None:
    assert reconciler("init", tmp_path / "new").code == 0
    assert sorted(files(tmp_path / "new")) == sorted(
        [*DOCUMENTS, *WORKFLOWS, ".gitignore", ".pre-commit-config.yaml"]
    )


def test_what_cannot_be_written_is_told_and_the_rest_is_written(
    reconciler: Reconciler, repository: Path
) -> None:
    (repository / ".github").write_text("a file\n")
    ran = reconciler("init", repository)
    assert ran.code == 1
    assert ran.err.count("cannot be written") == 3
    assert "wrote" in ran.out
    assert "Next:" not in ran.out
    assert not [name for name in files(repository) if name.startswith((".pools", ".github/"))]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--owner", "a b"), "'a b' is not 1 to 128 letters"),
        (("--owner", ""), "'' is not 1 to 128 letters"),
        (("--account", "1234"), "'1234' is not an AWS account id"),
        (("--region", "europe"), "'europe' is not an AWS region"),
        (("--workflows", "acme/tool"), "'acme/tool' is not OWNER/REPO@REF"),
        (("--workflows", "acme/tool@a b"), "is not OWNER/REPO@REF"),
        (("--workflows", "acme/tool@v1\n"), "is not OWNER/REPO@REF"),
    ],
)
def test_a_value_that_fits_nowhere_is_told(
    reconciler: Reconciler, repository: Path, arguments: tuple[str, ...], told: str
) -> None:
    ran = reconciler("init", repository, *arguments)
    assert (ran.code, ran.out, files(repository)) == (64, "", {})
    assert told in ran.err


@pytest.mark.parametrize("name", ["my pools", "a'b", "*", "a\nb", "-pools", "${{x}}"])
def test_a_folder_that_would_need_quoting_is_told(
    reconciler: Reconciler, repository: Path, name: str
) -> None:
    ran = reconciler("init", repository / name)
    assert (ran.code, files(repository)) == (64, {})
    assert "letters, digits, _, -, . and / only" in ran.err


def test_a_file_is_no_folder(reconciler: Reconciler, repository: Path) -> None:
    (repository / "pools").write_text("")
    assert reconciler("init", repository / "pools").code == 64


def test_no_placeholder_is_left_in_a_text() -> None:
    texts = repository_texts(Beginning("acme", None, "eu-west-1", "pools"))
    assert [name for name, text in texts.items() if "@PA" in text or "@D" in text] == []
