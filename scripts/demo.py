"""validate → plan → apply → plan → somebody interferes → plan → apply → plan, each checked."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3

from reconciler.aws.in_process import InProcess
from reconciler.local.service import LocalService

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "pools"
ACCOUNT, REGION = "000000000000", "us-east-1"


def main(reconciler: str) -> None:
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as scratch:
        folder = Path(scratch) / "pools"
        shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns(".reconciler"))
        demo = Demo(reconciler, folder, Path(scratch) / "result.json")
        local = ("--target", "local")
        quiet = ("--yes",)

        say("Are the documents right? This is offline.")
        demo.run(["validate"], exit_code=0, counts={"errors": 0, "warnings": 0})
        say("Do the rules give every token what it should get? Offline too.")
        demo.run(["test", *local, "--mutate"], exit_code=0, counts={"failed": 0, "rules": 6})
        say("What would be done, and who gets which role because of it? Nothing is there yet.")
        demo.run(["plan", *local, "--detailed-exitcode"], exit_code=2, counts={"create": 4})
        say("Do it.")
        demo.run(["apply", *local, *quiet], exit_code=0, counts={"done": 4, "failed": 0})
        say("And now?")
        demo.run(
            ["plan", *local, "--detailed-exitcode"],
            exit_code=0,
            counts={"create": 0, "update": 0, "unchanged": 4},
        )
        say("Somebody opens the customers' pool to guests and moves a rule, behind our back.")
        interfere(folder)
        demo.run(
            ["plan", *local, "--detailed-exitcode"],
            exit_code=2,
            counts={"update": 1, "unchanged": 3},
            fields={"allow_unauthenticated_identities", "rules"},
        )
        say("Put it back.")
        demo.run(["apply", *local, *quiet], exit_code=0, counts={"done": 1, "unchanged": 3})
        demo.run(
            ["plan", *local, "--detailed-exitcode"],
            exit_code=0,
            counts={"update": 0, "unchanged": 4},
        )
        say("Every step did what it should.")


class Demo:
    """Runs commands, shows them and holds them to what they should do."""

    def __init__(self, reconciler: str, folder: Path, result: Path) -> None:
        self._reconciler, self._folder, self._result = reconciler, folder, result

    def run(
        self,
        arguments: list[str],
        exit_code: int,
        counts: dict[str, int],
        fields: set[str] | None = None,
    ) -> None:
        print(f"\n$ reconciler {' '.join(arguments)}", flush=True)
        command = [self._reconciler, *arguments, "-C", str(self._folder)]
        done = subprocess.run([*command, "--write", f"json={self._result}"], check=False)
        expect("exit code", done.returncode, exit_code)
        result = json.loads(self._result.read_text(encoding="utf-8"))
        expect("counts", {name: result["summary"][name] for name in counts}, counts)
        if fields is not None:
            (target,) = result["targets"]
            found = {f["path"][-1] for change in target["changes"] for f in change["fields"]}
            expect("changed fields", found, fields)


def interfere(folder: Path) -> None:
    """What a hurried colleague does with the console, done with the SDK."""
    session = boto3.Session(ACCOUNT, "embedded", region_name=REGION)
    client = session.client("cognito-identity")
    service = LocalService(folder / ".reconciler" / "local.db")
    client.meta.events.register("before-send.cognito-identity", InProcess(service))
    pools = client.list_identity_pools(MaxResults=60)["IdentityPools"]
    (pool_id,) = (p["IdentityPoolId"] for p in pools if "customer" in p["IdentityPoolName"])
    pool = client.describe_identity_pool(IdentityPoolId=pool_id)
    kept = {k: v for k, v in pool.items() if k not in ("ResponseMetadata", "IdentityPoolTags")}
    client.update_identity_pool(**{**kept, "AllowUnauthenticatedIdentities": True})
    roles = client.get_identity_pool_roles(IdentityPoolId=pool_id)
    (mapping,) = roles["RoleMappings"].values()
    mapping["RulesConfiguration"]["Rules"].reverse()
    client.set_identity_pool_roles(
        IdentityPoolId=pool_id, Roles=roles["Roles"], RoleMappings=roles["RoleMappings"]
    )


def say(text: str) -> None:
    print(f"\n# {text}", flush=True)


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        sys.exit(f"the demo failed: {what}: {found!r} instead of {wanted!r}")


if __name__ == "__main__":
    main(sys.argv[1])
