import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.documents.discover import SourceFile, discover, is_document, read_configuration
from reconciler.documents.limits import MAX_BYTES
from reconciler.model.origin import Origin
from reconciler.model.results import Finding
from tests.documents.diagnostics import shown
from tests.unprivileged import unprivileged_folder

OUTSIDE = "this symbolic link leads out of the configuration's folder: put the file itself here"
SPECIAL = "this is not a regular file (a pipe, socket or device): remove it or rename it"


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")


def names(found: tuple[list[SourceFile], list[Finding]]) -> list[str]:
    sources, findings = found
    assert shown(findings) == []
    return [source.file for source in sources]


def refused(found: tuple[list[SourceFile], list[Finding]]) -> list[tuple[str, str, str]]:
    sources, findings = found
    assert sources == []
    assert all(finding.origin == Origin.start_of(finding.origin.file) for finding in findings)
    return [(finding.origin.file, finding.rule, finding.message) for finding in findings]


def test_every_yaml_file_below_the_folder_is_found_in_order_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, "b.yml", "a.yaml", "pools/x/c.yaml", "a/z.yaml", "notes.txt", "yaml")

    assert discover(tmp_path, ()) == (
        [
            SourceFile("a.yaml", b"# a.yaml\n"),
            SourceFile("a/z.yaml", b"# a/z.yaml\n"),
            SourceFile("b.yml", b"# b.yml\n"),
            SourceFile("pools/x/c.yaml", b"# pools/x/c.yaml\n"),
        ],
        [],
    )


def test_the_configuration_itself_is_no_document_but_one_below_would_be(tmp_path: Path) -> None:
    write(tmp_path, "reconciler.yaml", "a.yaml", "x/reconciler.yaml")

    assert names(discover(tmp_path, ())) == ["a.yaml", "x/reconciler.yaml"]


def test_hidden_files_and_folders_are_left_out_even_if_a_pattern_names_them(
    tmp_path: Path,
) -> None:
    write(tmp_path, ".a.yaml", ".github/b.yaml", "x/.y/c.yaml", "d.yaml")

    assert names(discover(tmp_path, ())) == ["d.yaml"]
    assert names(discover(tmp_path, (".github/*.yaml", "x/.y/c.yaml"))) == []


def test_only_files_that_a_pattern_names_are_found_each_once(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "pools/b.yaml", "pools/x/c.yaml", "tests/d.yml")

    assert names(discover(tmp_path, ("pools/**/*.yaml", "pools/*.yaml", "tests/*"))) == [
        "pools/b.yaml",
        "pools/x/c.yaml",
        "tests/d.yml",
    ]


def test_a_folder_whose_name_looks_like_a_file_is_only_looked_into(tmp_path: Path) -> None:
    write(tmp_path, "x.yaml/a.yaml")

    assert names(discover(tmp_path, ())) == ["x.yaml/a.yaml"]
    assert names(discover(tmp_path, ("*.yaml",))) == []


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert discover(tmp_path, ()) == ([], [])


def test_patterns_that_leave_the_folder_are_refused_and_the_others_used(tmp_path: Path) -> None:
    write(tmp_path, "in/a.yaml", "b.yaml")

    sources, findings = discover(tmp_path / "in", ("../*.yaml", "*.yaml"))

    assert [source.file for source in sources] == ["a.yaml"]
    assert shown(findings) == [
        '1:1 [glob-outside] documents: "../*.yaml" leaves the configuration\'s folder: write a'
        " pattern relative to it, without .."
    ]
    assert findings[0].origin.file == "reconciler.yaml"


def test_a_link_within_the_folder_is_read(tmp_path: Path) -> None:
    write(tmp_path, "shared/base.txt")
    (tmp_path / "a.yaml").symlink_to("shared/base.txt")

    assert discover(tmp_path, ()) == ([SourceFile("a.yaml", b"# shared/base.txt\n")], [])


def test_a_folder_reached_through_a_link_is_a_folder_like_any_other(tmp_path: Path) -> None:
    write(tmp_path, "real/a.yaml", "real/reconciler.yaml")
    (tmp_path / "link").symlink_to("real")

    assert names(discover(tmp_path / "link", ())) == ["a.yaml"]
    assert read_configuration(tmp_path / "link") == (
        SourceFile("reconciler.yaml", b"# real/reconciler.yaml\n"),
        [],
    )


def test_links_that_leave_the_folder_are_refused_files_and_folders_alike(tmp_path: Path) -> None:
    write(tmp_path, "secret.yaml", "others/a.yaml", "in/notes.txt")
    folder = tmp_path / "in"
    (folder / "file.yaml").symlink_to("../secret.yaml")
    (folder / "absolute.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "system.yaml").symlink_to("/dev/zero")
    (folder / "folder").symlink_to("../others")

    assert refused(discover(folder, ())) == [
        ("absolute.yaml", "symlink-outside", OUTSIDE),
        ("file.yaml", "symlink-outside", OUTSIDE),
        ("folder", "symlink-outside", OUTSIDE),
        ("system.yaml", "symlink-outside", OUTSIDE),
    ]


def test_links_to_folders_inside_are_not_entered_so_nothing_is_found_twice(
    tmp_path: Path,
) -> None:
    write(tmp_path, "pools/a.yaml")
    (tmp_path / "again").symlink_to("pools")
    (tmp_path / "pools/loop").symlink_to("..")

    assert names(discover(tmp_path, ())) == ["pools/a.yaml"]


def test_a_link_out_of_the_folder_does_no_harm_where_no_pattern_could_lead(
    tmp_path: Path,
) -> None:
    write(tmp_path, "others/x", "in/pools/a.yaml")
    (tmp_path / "in/result").symlink_to("../others")

    assert names(discover(tmp_path / "in", ("pools/*.yaml",))) == ["pools/a.yaml"]


def test_links_that_lead_nowhere_or_in_a_circle_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "nowhere.yaml").symlink_to("missing")
    (tmp_path / "circle.yaml").symlink_to("circle.yaml")

    found = refused(discover(tmp_path, ()))

    assert [(file, rule) for file, rule, _ in found] == [
        ("circle.yaml", "unreadable-file"),
        ("nowhere.yaml", "unreadable-file"),
    ]
    assert found[1][2] == (
        "cannot be read (no such file or directory): correct its permissions, or remove it"
    )


def test_pipes_and_sockets_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket may be about a hundred bytes long
        try:
            listener.bind("socket.yaml")
        finally:
            os.chdir(here)
        (tmp_path / "link.yaml").symlink_to("pipe.yaml")

        assert refused(discover(tmp_path, ())) == [
            ("link.yaml", "special-file", SPECIAL),
            ("pipe.yaml", "special-file", SPECIAL),
            ("socket.yaml", "special-file", SPECIAL),
        ]


def test_a_file_that_may_not_be_read_is_named() -> None:
    with unprivileged_folder() as folder:
        write(folder, "a.yaml")
        (folder / "a.yaml").chmod(0)
        found = refused(discover(folder, ()))
    assert found == [
        (
            "a.yaml",
            "unreadable-file",
            "cannot be read (permission denied): correct its permissions, or remove it",
        )
    ]


def nest(folder: Path, name: str, depth: int) -> int:
    """Makes folders within each other, even below any path that could be named; the innermost."""
    inner = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=inner)
        below = os.open(name, os.O_RDONLY, dir_fd=inner)
        os.close(inner)
        inner = below
    return inner


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for nested folders, removed by a tool that copes with them."""
    yield tmp_path
    subprocess.run(["rm", "-rf", str(tmp_path)], check=True)


def test_a_folder_that_cannot_be_looked_into_is_named(deep_folder: Path) -> None:
    os.close(nest(deep_folder, "d" * 250, 20))  # too long a path for any system call

    [(file, rule, message)] = refused(discover(deep_folder, ()))

    assert file.startswith("d" * 250 + "/")
    assert (rule, message) == (
        "unreadable-file",
        "cannot be read (file name too long): correct its permissions, or remove it",
    )


def test_folders_may_be_nested_deeper_than_python_calls_can_be(deep_folder: Path) -> None:
    depth = (4000 - len(str(deep_folder))) // 2
    innermost = nest(deep_folder, "d", depth)
    os.close(os.open("a.yml", os.O_CREAT, dir_fd=innermost))
    os.close(innermost)

    assert names(discover(deep_folder, ())) == ["d/" * depth + "a.yml"]


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        (b"a\xff.yaml", "a\\u{dcff}.yaml"),
        (b"a\n.yaml", "a\\u{a}.yaml"),
        ("a\u202e.yaml".encode(), "a\\u{202e}.yaml"),
        (b"a\x1b.yaml", "a\\u{1b}.yaml"),
    ],
)
def test_a_file_whose_name_cannot_be_shown_is_refused(
    tmp_path: Path, name: bytes, shown_as: str
) -> None:
    os.close(os.open(os.path.join(os.fsencode(tmp_path), name), os.O_CREAT))  # noqa: PTH118

    assert refused(discover(tmp_path, ())) == [
        (shown_as, "file-name", "the file's name holds characters that cannot be seen: rename it")
    ]


def test_of_a_file_that_is_too_large_only_so_much_is_read_as_shows_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"#" * 10 * MAX_BYTES)

    [source], findings = discover(tmp_path, ())

    assert (len(source.data), findings) == (MAX_BYTES + 1, [])


def test_the_configuration_is_read_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, "reconciler.yaml")

    assert read_configuration(tmp_path) == (
        SourceFile("reconciler.yaml", b"# reconciler.yaml\n"),
        [],
    )


@pytest.mark.parametrize("folder", ["", "missing", "file"])
def test_a_folder_without_configuration_says_what_to_do(tmp_path: Path, folder: str) -> None:
    write(tmp_path, "file")

    source, findings = read_configuration(tmp_path / folder)

    assert source is None
    assert findings == [
        Finding(
            Origin.start_of("reconciler.yaml"),
            "no-configuration",
            "there is no reconciler.yaml here: write one, or name the configuration's"
            " folder with -C",
        )
    ]


def test_a_configuration_that_is_no_file_or_lies_elsewhere_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere.yaml", "linked/x", "folder/reconciler.yaml/x")
    (tmp_path / "linked/reconciler.yaml").symlink_to("../elsewhere.yaml")

    linked = read_configuration(tmp_path / "linked")
    folder = read_configuration(tmp_path / "folder")

    assert (linked[0], shown(linked[1])) == (None, [f"1:1 [symlink-outside] {OUTSIDE}"])
    assert (folder[0], shown(folder[1])) == (None, [f"1:1 [special-file] {SPECIAL}"])


OPENED = """
import sys
from pathlib import Path

folder = Path(sys.argv[1])
opened = []
sys.addaudithook(
    lambda event, args: opened.append(str(args[0])) if event == "open" and started else None
)
started = False
from reconciler.documents.discover import discover
started = True
discover(folder, ())
started = False
print(sorted(name for name in opened if not name.isdigit()))
"""


def test_nothing_but_the_files_themselves_is_opened(tmp_path: Path) -> None:
    write(tmp_path, "secret.yaml", "in/a.yaml", "in/.hidden/b.yaml", "in/notes.txt")
    folder = tmp_path / "in"
    (folder / "link.yaml").symlink_to("../secret.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.yaml")

    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(folder)], capture_output=True, text=True, check=True
    )

    assert done.stdout == f"{[str(folder / 'a.yaml')]}\n"


@pytest.mark.parametrize(
    ("globs", "file", "found"),
    [
        ([], "pools/web.yaml", True),
        ([], "pools/.web.yaml", False),
        ([], ".hidden/web.yaml", False),
        ([], "reconciler.yaml", False),
        ([], "pools/web.json", False),
        (["pools/*.yaml"], "pools/web.yaml", True),
        (["pools/*.yaml"], "pools/deep/web.yaml", False),
        (["a/**/*.yaml", "pools/w*"], "pools/web.yaml", True),
    ],
)
def test_a_file_that_is_not_there_yet_is_covered_as_it_would_be_found(
    tmp_path: Path, globs: list[str], file: str, found: bool
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / file).write_text("x")
    assert is_document(file, globs) is found
    assert [source.file for source in discover(tmp_path, globs)[0]] == [file] * found
