"""Files made to hurt: each in a process of its own, which may take 2 s and 256 MiB."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.documents.limits import MAX_BYTES

# Forks for each file, so that the imports are paid once.
READ = """
import json, os, resource, sys
from pathlib import Path
from reconciler.documents.discover import discover
from reconciler.documents.events import parse
from reconciler.documents.parsers import FAST_PARSER, PURE_PARSER
from reconciler.documents.schema import check

# The pure parser stands in only where libyaml is missing; it is several times slower.
parser, seconds = (PURE_PARSER, 4) if sys.argv[2] == "pure" else (FAST_PARSER, 2)

def read(folder):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28))
    [source], _ = discover(folder, ())
    document, findings = parse(source, parser)
    findings += check(document) if document else []
    return findings[0].rule if findings else "fine"

ends = {}
for folder in sorted(Path(sys.argv[1]).iterdir()):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, read(folder).encode())
        os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    ends[folder.name] = [os.waitstatus_to_exitcode(status), os.read(reader, 100).decode()]
    os.close(reader)
print(json.dumps(ends))
"""

HEAD = "kind: IdentityPool\naddress: web\nallow_unauthenticated_identities: true\n"
NINE_LEVELS = range(1, 10)

BOMBS = {
    "200,000 brackets": ("[" * 200_000, "too-deep"),
    "200,000 braces": ("{" * 200_000, "too-deep"),
    "nested lists": ("- " * 100_000, "too-deep"),
    "nested keys": ("? " * 100_000, "too-deep"),
    "900 levels of indentation": (
        "".join(f"{' ' * level}k:\n" for level in range(700)),
        "too-deep",
    ),
    "aliases of aliases": (
        "a0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in NINE_LEVELS),
        "anchor",
    ),
    "merges of merges": (
        "a0: &a0 {k: v}\n"
        + "".join(f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}]}}\n" for n in NINE_LEVELS),
        "anchor",
    ),
    "200,000 keys": ("".join(f"k{n}: v\n" for n in range(200_000)), "too-large"),
    "too many keys": ("".join(f"k{n}: v\n" for n in range(22_000)), "too-many-events"),
    "as many keys as there may be": (
        HEAD + "".join(f"k{n}: v\n" for n in range(9_900)),
        "unknown-key",
    ),
    "as many wrong tags as there may be": (
        HEAD + "tags:\n" + "".join(f" k{n}: 1\n" for n in range(9_900)),
        "quote-string",
    ),
    "one key again and again": (HEAD + "k: v\n" * 9_900, "duplicate-key"),
    "long unknown keys": (
        HEAD + "".join("? " + f"k{n}" * 300 + "\n: v\n" for n in range(150)),
        "unknown-key",
    ),
    "as many broken providers as there may be": (
        HEAD + "providers:\n" + " - {type: user_pool}\n" * 3_900,
        "wrong-size",
    ),
    "as many broken rules as there may be": (
        HEAD + "providers: [{type: oidc, role_mapping: {rules: [" + "{}," * 9_900 + "]}}]",
        "wrong-size",
    ),
    "a huge plain text": (HEAD + "name: " + "x " * 120_000, "wrong-size"),
    "a huge quotation of escapes": (HEAD + 'name: "' + "\\x41" * 60_000 + '"', "wrong-size"),
    "a huge quotation of lines": (HEAD + 'name: "' + "\n" * 250_000 + '"', "wrong-size"),
    "a huge block": (HEAD + "name: |\n" + " x\n" * 80_000, "wrong-size"),
    "a number of 250,000 digits": (HEAD + "name: " + "9" * 250_000, "quote-string"),
    "a tag of 250,000 letters": ("a: !" + "x" * 250_000 + " b", "yaml-tag"),
    "an anchor of 250,000 letters": ("a: &" + "x" * 250_000 + " b", "anchor"),
    "9,000 anchors": ("a: [" + "&a x," * 9_000 + "]", "anchor"),
    "100,000 documents": ("---\n" * 60_000, "empty-file"),
    "100,000 directives": ("%\n" * 120_000, "empty-file"),
    "only line ends": ("\n" * 250_000, "empty-file"),
    "only bidi controls": ("\u202e" * 80_000, "forbidden-character"),
    "60,000 different private characters": (
        "".join(chr(0xF0000 + n) for n in range(60_000)),
        "forbidden-character",
    ),
    "unclosed quotations": ("a: '\n" * 50_000, "duplicate-key"),
    "larger than any document": ("#" * 4 * MAX_BYTES, "too-large"),
}


@pytest.mark.parametrize("parser", ["fast", "pure"])
def test_a_file_made_to_hurt_is_refused_in_time(tmp_path: Path, parser: str) -> None:
    for name, (text, _) in BOMBS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "bomb.yaml").write_text(text)

    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path), parser], capture_output=True, text=True
    )

    assert done.stderr == ""
    assert json.loads(done.stdout) == {name: [0, rule] for name, (_, rule) in BOMBS.items()}
