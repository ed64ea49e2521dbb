"""`--format html` as a user runs it: whole pools are drawn where they are at hand."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

DRAWINGS = '<div class="scrolls"'
UNDRAWN = "Without drawings"
# As where the extra was not installed.
WITHOUT_JINJA = """\
import sys
sys.modules["jinja2"] = None
from reconciler.cli.main import main
main(sys.argv[1:])
"""


def test_each_result_is_one_file_and_draws_the_pools_it_knows(run: Run, tmp_path: Path) -> None:
    saved = str(tmp_path / "plan.json")
    planned = run("plan", "--format", "html", "--out", saved)
    assert planned.out.startswith("<!DOCTYPE html>\n")
    assert planned.out.count(DRAWINGS) == 2
    shown = run("show", saved, "--format", "html")
    assert (shown.code, shown.out.count(DRAWINGS), UNDRAWN in shown.out) == (0, 0, True)
    applied = run("apply", "--yes", "--format", "html")
    assert (applied.code, applied.out.count(DRAWINGS), UNDRAWN in applied.out) == (0, 2, False)


@pytest.mark.parametrize("asked", [["--format=html"], ["--write=html=plan.html"]])
def test_without_its_extra_nothing_is_begun(folder: Path, asked: list[str]) -> None:
    command = [sys.executable, "-c", WITHOUT_JINJA, "apply", "--yes", "-C", str(folder), *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    told = "jinja2 is not installed; install cognito-reconciler[report]\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
    assert not (folder / ".reconciler").exists()
