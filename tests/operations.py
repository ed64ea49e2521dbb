"""The operations of the service: which command uses each, what it takes, and what shows it.

`docs/operations.md` is made from this and from the tests that name an operation.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from botocore.loaders import Loader
from botocore.model import ServiceModel

ROOT = Path(__file__).resolve().parent.parent

# By operation, the commands that call it; the first one is where to look.
COMMANDS = {
    "CreateIdentityPool": ["apply"],
    "DeleteIdentities": ["identities delete", "identities erase", "verify"],
    "DeleteIdentityPool": ["apply"],
    "DescribeIdentity": ["identities describe", "identities lookup", "identities erase", "verify"],
    "DescribeIdentityPool": ["plan", "apply", "drift", "import", "identities", "verify"],
    "GetCredentialsForIdentity": ["verify"],
    "GetId": ["verify"],
    "GetIdentityPoolRoles": ["plan", "apply", "drift", "import"],
    "GetOpenIdToken": ["verify"],
    "GetOpenIdTokenForDeveloperIdentity": ["verify"],
    "GetPrincipalTagAttributeMap": ["plan", "apply", "drift", "import"],
    "ListIdentities": ["identities list", "identities count", "identities delete", "plan"],
    "ListIdentityPools": ["plan", "apply", "drift", "import"],
    "ListTagsForResource": [],
    "LookupDeveloperIdentity": ["identities lookup", "identities erase", "verify"],
    "MergeDeveloperIdentities": ["identities merge"],
    "SetIdentityPoolRoles": ["apply"],
    "SetPrincipalTagAttributeMap": ["apply"],
    "TagResource": ["apply"],
    "UnlinkDeveloperIdentity": ["identities unlink-developer", "identities erase"],
    "UnlinkIdentity": ["identities unlink"],
    "UntagResource": ["apply", "disown"],
    "UpdateIdentityPool": ["apply"],
}

# What is said of those that no command calls.
_INSTEAD = {"ListTagsForResource": "none: DescribeIdentityPool has the tags; `local serve` answers"}

# Actions beside the operation's own.
_MORE = {
    "CreateIdentityPool": ["cognito-identity:TagResource"],
    "SetIdentityPoolRoles": ["iam:PassRole"],
}

_HEAD = """\
# Operations

Every operation of Amazon Cognito Identity, the commands that call it, the IAM actions that it
takes, and tests that show it in use. [`reconciler policy`](permissions.md) prints the policies,
narrowed as far as the service lets them. `local serve` answers all of them. This page is made from
the service model and the tests.

| operation | commands | IAM actions | tests |
|---|---|---|---|
"""


def operations() -> dict[str, bool]:
    """Every operation of the service model; whether it is signed."""
    loader = Loader(
        extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False
    )
    model = ServiceModel(loader.load_service_model("cognito-identity", "service-2"))
    names = model.operation_names
    return {name: model.operation_model(name).auth_type != "none" for name in names}


def page() -> str:
    """The document."""
    shown = marked()
    return _HEAD + "".join(
        _row(name, signed, shown.get(name, [])) for name, signed in operations().items()
    )


def marked() -> dict[str, list[str]]:
    """By operation, the tests that say they show it in use."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for name in _operations_of(node):
                    test = f"{file.relative_to(ROOT).as_posix()}::{node.name}"
                    found.setdefault(name, []).append(test)
    return found


def _operations_of(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.operation":
            yield from (ast.literal_eval(name) for name in mark.args)


def _row(name: str, signed: bool, tests: list[str]) -> str:
    commands = ", ".join(f"`{command}`" for command in COMMANDS[name]) or _INSTEAD[name]
    actions = [f"cognito-identity:{name}", *_MORE.get(name, [])]
    needed = ", ".join(f"`{action}`" for action in actions) if signed else "none: it is public"
    shown = "<br>".join(f"`{test}`" for test in tests)
    return f"| {name} | {commands} | {needed} | {shown} |\n"
