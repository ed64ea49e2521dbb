"""Every folder of tests/import_cases: a file of another tool, and the documents it becomes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.cli.main import main
from reconciler.documents.schema_files import PUBLISHED
from reconciler.flows.load import load
from tests.builders import RUN

CASES = Path(__file__).parent / "import_cases"
CONFIGURATION = """\
kind: Configuration
owner: acme
targets:
  prod: {account: "123456789012", region: eu-west-1}
"""
_SOURCES = {"state.json": "--from-terraform"}


@pytest.mark.parametrize(
    "case",
    [pytest.param(path, id=path.name) for path in sorted(CASES.iterdir()) if path.is_dir()],
)
def test_a_file_becomes_these_documents(
    case: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    (tmp_path / "reconciler.yaml").write_text(CONFIGURATION)
    options = case / "options.json"
    further = json.loads(options.read_text("utf-8")) if options.exists() else []
    (source,) = (path for path in case.iterdir() if path.stem in ("state", "template"))
    option = _SOURCES.get(source.name, "--from-cloudformation")
    with pytest.raises(SystemExit) as stop:
        main(["-C", str(tmp_path), "import", option, str(source), "--share", *further])
    said, _ = capfd.readouterr()
    said = f"{said}exit code {stop.value.code}\n"
    written = dict(_documents(tmp_path / "pools"))
    if request.config.getoption("--update-cases"):
        _rewrite(case, said, written)
    assert said == (case / "expected.txt").read_text("utf-8")
    assert written == dict(_documents(case / "expected"))
    assert not any("secret;" in text or "very-secret" in text for text in written.values())
    assert load(tmp_path, RUN.today).findings == ()


def _documents(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text("utf-8")
        # Of the version nothing stands in a case.
        yield path.relative_to(folder).as_posix(), text.replace(PUBLISHED, "SCHEMAS")


def _rewrite(case: Path, said: str, written: dict[str, str]) -> None:
    (case / "expected.txt").write_text(said, "utf-8")
    for name, _ in _documents(case / "expected"):
        (case / "expected" / name).unlink()
    for name, text in written.items():
        path = case / "expected" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
