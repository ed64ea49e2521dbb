"""The pipeline for GitLab: it is one, its commands exist, and its comment is kept up to date."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.command_lines import check

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = ROOT / "examples" / "gitlab-ci.yml"
SCRIPT = ROOT / "scripts" / "gitlab" / "comment.py"
BIN = Path(sys.executable).parent

NOTES = "/api/v4/projects/7/merge_requests/3/notes"
MARKER = "<!-- reconciler prod -->"
BOT, SOMEBODY = 40, 41


def scripts() -> dict[str, list[str]]:
    """The lines of each job."""
    jobs = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))
    return {name: job["script"] for name, job in jobs.items() if "script" in job}


def test_the_pipeline_is_one_by_the_schema_of_gitlab() -> None:
    checker: list[str | Path] = [BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    done = subprocess.run(
        [*checker, "--data-transform", "gitlab-ci", PIPELINE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_command_of_the_pipeline_is_one() -> None:
    lines = [line for script in scripts().values() for line in script]
    ours = [line for line in lines if line.startswith("reconciler ")]
    assert len(ours) == 5
    for line in ours:
        check(line)


def test_what_is_planned_is_applied(documents: Path) -> None:
    configuration = documents / "reconciler.yaml"
    configuration.write_text(configuration.read_text().replace("local:", "prod:"))
    lines = [line for job in ("check", "plan prod", "apply prod") for line in scripts()[job]]
    # What is written for the comment has tests of its own.
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
        cwd=documents.parent,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "POOLS": documents.name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((documents.parent / "report.json").read_text())
    assert report["summary"]["done"] == 1


@dataclass
class GitLab:
    """The notes of one merge request, as GitLab's API shows them.

    pages: how many notes a page holds. seen: method and path of what was asked.
    """

    notes: list[dict[str, object]] = field(default_factory=list)
    pages: int = 2
    token: str = "secret"
    url: str = ""
    seen: list[str] = field(default_factory=list)

    def add(self, author: int, body: str) -> dict[str, object]:
        note: dict[str, object] = {
            "id": 100 + len(self.notes),
            "author": {"id": author},
            "body": body,
            "system": False,
        }
        self.notes.append(note)
        return note

    @property
    def bodies(self) -> list[object]:
        return [note["body"] for note in self.notes]

    def run(self, text: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        (folder / "plan.md").write_text(text)
        environment = {
            "CI_API_V4_URL": f"{self.url}/api/v4",
            "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "3",
            "RECONCILER_GITLAB_TOKEN": "secret",
            **variables,
        }
        return subprocess.run(
            [sys.executable, "-I", SCRIPT, "prod", folder / "plan.md"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def serving(gitlab: GitLab) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/api/v4/user":
                return self.answer(200, {"id": BOT})
            asked = parse_qs(url.query)
            assert (url.path, asked["sort"]) == (NOTES, ["asc"])
            page = int(asked["page"][0])
            there = gitlab.notes[(page - 1) * gitlab.pages : page * gitlab.pages]
            more = str(page + 1) if page * gitlab.pages < len(gitlab.notes) else ""
            return self.answer(200, there, more)

        def do_POST(self) -> None:
            assert self.path == NOTES
            self.answer(201, gitlab.add(BOT, self.body()))

        def do_PUT(self) -> None:
            number = int(self.path.removeprefix(f"{NOTES}/"))
            (note,) = (note for note in gitlab.notes if note["id"] == number)
            note["body"] = self.body()
            self.answer(200, note)

        def body(self) -> str:
            length = int(self.headers["Content-Length"])
            return str(json.loads(self.rfile.read(length))["body"])

        def answer(self, status: int, value: object, next_page: str = "") -> None:
            gitlab.seen.append(f"{self.command} {urlsplit(self.path).path}")
            if self.headers["PRIVATE-TOKEN"] != gitlab.token:
                status, value = 401, {"message": "401 Unauthorized"}
            self.send_response(status)
            self.send_header("X-Next-Page", next_page)
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gitlab.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    made = GitLab()
    with serving(made):
        yield made


def test_a_first_plan_makes_the_comment_and_the_next_one_writes_it_anew(
    gitlab: GitLab, tmp_path: Path
) -> None:
    gitlab.add(SOMEBODY, "looks good")
    assert gitlab.run("first\n", tmp_path).returncode == 0
    assert gitlab.bodies == ["looks good", f"{MARKER}\n\nfirst\n"]
    for number in range(4):
        gitlab.add(SOMEBODY, f"remark {number}")
    done = gitlab.run("second\n", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert gitlab.bodies[1] == f"{MARKER}\n\nsecond\n"
    assert len(gitlab.notes) == 6


def test_the_comment_is_found_on_a_later_page(gitlab: GitLab, tmp_path: Path) -> None:
    for number in range(5):
        gitlab.add(SOMEBODY, f"remark {number}")
    gitlab.add(BOT, f"{MARKER}\n\nfirst\n")
    gitlab.run("second\n", tmp_path)
    assert gitlab.bodies[5] == f"{MARKER}\n\nsecond\n"
    assert gitlab.seen[-1] == f"PUT {NOTES}/105"


def test_a_marker_that_somebody_else_wrote_and_one_of_another_target_are_left_alone(
    gitlab: GitLab, tmp_path: Path
) -> None:
    gitlab.add(SOMEBODY, f"{MARKER}\n\nmine\n")
    gitlab.add(BOT, "<!-- reconciler dev -->\n\nplan of dev\n")
    gitlab.run("plan of prod\n", tmp_path)
    assert gitlab.bodies == [
        f"{MARKER}\n\nmine\n",
        "<!-- reconciler dev -->\n\nplan of dev\n",
        f"{MARKER}\n\nplan of prod\n",
    ]


def test_no_line_of_a_plan_is_a_command(gitlab: GitLab, tmp_path: Path) -> None:
    gitlab.run("/merge\ntext /close\n/assign @somebody\n", tmp_path)
    assert gitlab.bodies == [f"{MARKER}\n\n /merge\ntext /close\n /assign @somebody\n"]


def test_what_keeps_it_from_commenting_is_told_without_the_token(
    gitlab: GitLab, tmp_path: Path
) -> None:
    wrong = gitlab.run("plan\n", tmp_path, RECONCILER_GITLAB_TOKEN="wrong-one")
    assert (wrong.returncode, wrong.stderr) == (1, "comment: GitLab answers 401 Unauthorized\n")
    none = gitlab.run("plan\n", tmp_path, RECONCILER_GITLAB_TOKEN="")
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr.startswith("comment: RECONCILER_GITLAB_TOKEN is not set")
    nowhere = gitlab.run("plan\n", tmp_path, CI_API_V4_URL="http://127.0.0.1:9/api/v4")
    assert nowhere.returncode == 1
    assert nowhere.stderr.startswith("comment: GitLab cannot be reached: ")
    assert gitlab.notes == []
