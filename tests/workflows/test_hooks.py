"""The hooks for pre-commit: what `init` writes names them, and they run what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from reconciler.flows.beginnings import Beginning, document_texts, repository_texts
from tests.command_lines import check

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
BIN = Path(sys.executable).parent


def written(directory: str) -> str:
    return repository_texts(Beginning("acme", None, "eu-west-1", directory))[
        ".pre-commit-config.yaml"
    ]


@pytest.mark.parametrize("directory", [".", "infra/pools"])
def test_what_init_writes_calls_every_hook_with_the_folder(directory: str) -> None:
    offered = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}
    (used,) = yaml.safe_load(written(directory))["repos"]
    assert [hook["id"] for hook in used["hooks"]] == [*offered]
    for hook in used["hooks"]:
        check(" ".join([offered[hook["id"]]["entry"], *hook["args"]]))
        assert hook["args"] == ["-C", directory]
        assert re.search(hook["files"], "infra/pools/web.yaml")
        assert not re.search(hook["files"], "README.md")
        assert re.search(offered[hook["id"]]["files"], "infra/pools/web.yml")


def test_pre_commit_takes_the_hooks_and_what_init_writes(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(written("pools"))
    for arguments in (["validate-manifest", MANIFEST], ["validate-config", "config.yaml"]):
        subprocess.run([BIN / "pre-commit", *arguments], cwd=tmp_path, check=True)


@pytest.mark.slow
def test_pre_commit_installs_the_tool_and_runs_the_hooks(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    for name, text in document_texts(Beginning("acme", None, "eu-west-1", "pools")).items():
        file = repository / "pools" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    config = re.sub("repo: .*", f"repo: file://{ROOT}", written("pools"))
    (repository / ".pre-commit-config.yaml").write_text(re.sub("rev: .*", f"rev: {head}", config))
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=repository, check=True)

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [BIN / "pre-commit", "run", "--all-files"],
            cwd=repository,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "hooks")},
            capture_output=True,
            text=True,
            check=False,
        )

    right = run()
    assert (right.returncode, right.stdout.count("Passed")) == (0, 2), right.stdout
    pool = repository / "pools" / "pools" / "customer-web.yaml"
    pool.write_text(pool.read_text().replace("match: Equals", "match: Equal"))
    wrong = run()
    assert (wrong.returncode, wrong.stdout.count("Failed")) == (1, 2)
    assert "must be Equals, Contains, StartsWith or NotEqual" in wrong.stdout
