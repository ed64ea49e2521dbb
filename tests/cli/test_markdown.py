"""`--format markdown` as a user runs it: one run leaves a page and a plan that says the same."""

from pathlib import Path

from tests.cli.conftest import Run


def test_a_plan_is_written_as_markdown_and_json_in_one_run_and_shown_alike(
    run: Run, tmp_path: Path
) -> None:
    page, saved = tmp_path / "plan.md", tmp_path / "plan.json"
    planned = run("plan", f"--write=markdown={page}", f"--write=json={saved}")
    shown = run("show", str(saved), "--format", "markdown")
    assert (planned.code, shown.code) == (0, 0)
    assert page.read_text(encoding="utf-8") == shown.out
    assert shown.out.startswith("## Plan for `local`: 2 to create\n")


def test_what_was_applied_and_what_drifted_are_told_as_markdown(run: Run) -> None:
    applied = run("apply", "--yes", "--format", "markdown")
    drifted = run("drift", "--format", "markdown")
    assert (applied.code, drifted.code) == (0, 0)
    assert applied.out.startswith("## Applied to `local`: 2 done\n")
    assert drifted.out.startswith("## Drift of `local`: No drift\n")
