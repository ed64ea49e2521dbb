import pytest

from reconciler.documents.globs import Glob, leaves_folder


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("**/*.yaml", "a.yaml", True),
        ("**/*.yaml", "x/y/a.yaml", True),
        ("**/*.yaml", "a.yml", False),
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "x/a.yaml", False),
        ("pools/*.yaml", "pools/a.yaml", True),
        ("./pools//*.yaml", "pools/a.yaml", True),
        ("pools/**", "pools/x/a.yaml", True),
        ("pools/**/prod/*.yaml", "pools/prod/a.yaml", True),
        ("pools/**/prod/*.yaml", "pools/x/y/prod/a.yaml", True),
        ("pools/**/prod/*.yaml", "pools/x/y/a.yaml", False),
        ("**/**/*.yaml", "a.yaml", True),
        ("**", "a.yaml", True),
        ("pool?.yaml", "pool1.yaml", True),
        ("pool?.yaml", "pool10.yaml", False),
        ("[ab].yaml", "a.yaml", True),
        ("[!ab].yaml", "a.yaml", False),
        ("[z-a].yaml", "a.yaml", False),
        ("[.yaml", "[.yaml", True),
        ("a.yaml", "aXyaml", False),
        ("Pool.yaml", "pool.yaml", False),
    ],
)
def test_a_pattern_matches_whole_paths_only(pattern: str, path: str, expected: bool) -> None:
    assert Glob(pattern).matches(path) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("pools/*.yaml", False),
        ("a..b/*.yaml", False),
        ("..", True),
        ("../*.yaml", True),
        ("pools/../../*.yaml", True),
        ("/etc/*.yaml", True),
        ("~/x.yaml", True),
        ("C:/x.yaml", True),
        ("pools\\..\\x.yaml", True),
    ],
)
def test_a_pattern_that_goes_up_or_is_absolute_leaves_the_folder(
    pattern: str, expected: bool
) -> None:
    assert leaves_folder(pattern) is expected


def test_a_pattern_of_many_stars_is_matched_in_linear_time() -> None:
    deep = "/".join(["a"] * 200)

    assert not Glob("**/" * 60 + "b").matches(deep)
    assert not Glob("*a" * 60 + "b").matches("a" * 200)
