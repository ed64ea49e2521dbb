"""What `init` writes: the texts, filled in from the templates that come with the tool."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from reconciler import REPOSITORY, __version__
from reconciler.documents.schema_files import PUBLISHED
from reconciler.model.targets import partition_of

# Where the reusable workflows are that the written ones call.
WORKFLOWS = f"{REPOSITORY}@v{__version__}"

IGNORED = ".reconciler/"

_EXAMPLE_ACCOUNT = "123456789012"
_PURPOSES = ("plan", "apply", "drift")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a configuration begins with.

    account: of the first real target; None where there is none yet, which leaves an example in a
    comment. directory: of the configuration, from the top of the repository. workflows: whose
    reusable workflows and hooks are used, as OWNER/REPO@REF.
    """

    owner: str
    account: str | None
    region: str
    directory: str
    workflows: str = WORKFLOWS


def document_texts(beginning: Beginning) -> dict[str, str]:
    """The configuration and its example, by their place in the configuration's folder."""
    values = _values(beginning)
    return {
        "reconciler.yaml": _filled("reconciler.yaml", values),
        "pools/customer-web.yaml": _filled("pool.yaml", values),
        "tests/customer-web.yaml": _filled("access-test.yaml", values),
    }


def repository_texts(beginning: Beginning) -> dict[str, str]:
    """The files for git and CI, by their place in the repository."""
    values = _values(beginning)
    texts = {".pre-commit-config.yaml": _filled("pre-commit.yaml", values)}
    for purpose in _PURPOSES:
        name = f"pools-{purpose}.yml"
        texts[f".github/workflows/{name}"] = _filled(name, values)
    return texts


def _values(beginning: Beginning) -> dict[str, str]:
    target = _template("target.yaml").rstrip("\n")
    if beginning.account is None:
        target = re.sub("^", "  # ", re.sub("^  ", "", target, flags=re.M), flags=re.M)
        target = f"  # An account of yours, as soon as there is one:\n{target}"
    account = beginning.account or _EXAMPLE_ACCOUNT
    repository, _, ref = beginning.workflows.partition("@")
    here = beginning.directory
    paths = ["**/*.yaml", "**/*.yml"] if here == "." else [f"{here}/**"]
    return {
        "SCHEMAS": PUBLISHED,
        "OWNER": beginning.owner,
        "TARGET": _fill(target, {"ACCOUNT": account, "REGION": beginning.region}),
        "DIRECTORY": here,
        "FILES": r"\.ya?ml$" if here == "." else f"^{re.escape(here)}/",
        "PATHS": "\n".join(f"      - {json.dumps(path)}" for path in paths),
        "REPOSITORY": repository,
        "USES": _uses(repository, ref),
        "REF": ref,
        **{purpose.upper(): _roles(beginning, purpose) for purpose in _PURPOSES},
    }


def _uses(repository: str, ref: str) -> str:
    uses = f"    uses: {repository}/.github/workflows"
    if re.fullmatch("[0-9a-f]{40}", ref):
        return uses
    # Said for zizmor, which wants a commit here and is right to.
    return (
        "    # A release; its commit would be better: `init --workflows OWNER/REPO@COMMIT`.\n"
        f"    # zizmor: ignore[unpinned-uses]\n{uses}"
    )


def _roles(beginning: Beginning, purpose: str) -> str:
    """The roles of the workflow, none where there is no target to have one."""
    if beginning.account is None:
        return "{}"
    partition = partition_of(beginning.region)
    return json.dumps({"prod": f"arn:{partition}:iam::{beginning.account}:role/pools-{purpose}"})


def _filled(name: str, values: Mapping[str, str]) -> str:
    return _fill(_template(name), values)


def _fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every @NAME@ replaced; what replaces one is not looked at again."""
    return re.sub("@([A-Z]+)@", lambda found: values[found[1]], text)


def _template(name: str) -> str:
    file = resources.files("reconciler") / "templates" / name
    return file.read_text(encoding="utf-8")
