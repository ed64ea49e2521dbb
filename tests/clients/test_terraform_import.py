"""From Terraform to documents: of pools that it made, by its own state; nothing changes on them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from reconciler.model.json_value import members

from .live import ACCOUNT, SECRET, live_pools
from .serving import Serving, environment, serving
from .terraform_cli import Terraform, Workspace

STORY = Path(__file__).parent / "terraform" / "everything"
KEYS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": SECRET}


def configured(folder: Path, server: Serving) -> Path:
    folder.mkdir()
    (folder / "reconciler.yaml").write_text(
        'kind: Configuration\nowner: acme\nallow_accounts: ["210987654321"]\ntargets:\n'
        f'  made: {{account: "{ACCOUNT}", region: eu-west-1, endpoint_url: "{server.url}",'
        " requests_per_second: 100, journal: .reconciler}\n"
    )
    return folder


def reconciler(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "reconciler", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment(**KEYS))


def documents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((folder / "pools").iterdir())}


def shown(workspace: Workspace, url: str) -> str:
    """The state as `terraform show -json` prints it."""
    done = subprocess.run(
        [workspace.program, "show", "-json"],
        cwd=workspace.folder,
        env={**workspace.variables, "AWS_ENDPOINT_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_what_terraform_made_is_adopted_as_it_is(terraform: Terraform, tmp_path: Path) -> None:
    workspace = terraform.workspace(tmp_path / "terraform", **KEYS)
    shutil.copy(STORY / "provider.tf", workspace.folder)
    shutil.copy(STORY / "1-create.tf", workspace.folder / "main.tf")
    with serving(tmp_path) as server:
        assert workspace.run("apply", server.url, "-auto-approve").exit_code == 0
        before = live_pools(server.url)
        folder = configured(tmp_path / "pools", server)
        state = str(workspace.folder / "terraform.tfstate")
        ran = reconciler(folder, "import", "--from-terraform", state, "--format", "json")
        assert ran.returncode == 0, ran.stderr
        notes = {p["address"]: p["notes"] for p in json.loads(ran.stdout)["pools"]}
        reason = "the state has no aws_cognito_identity_pool_roles_attachment of this pool"
        unknown = f"roles is left out, so not managed: {reason}"
        assert notes == {"plain": [unknown], "shop": []}, "plain has no provider either"
        (tmp_path / "show.json").write_text(shown(workspace, server.url))
        other = configured(tmp_path / "other", server)
        reconciler(other, "import", "--from-terraform", str(tmp_path / "show.json"))
        assert documents(other) == documents(folder)
        plan = json.loads(reconciler(folder, "plan", "--format", "json").stdout)
        assert {name: n for name, n in plan["summary"].items() if n} == {"adopt": 2}
        (target,) = plan["targets"]
        fields = {tuple(f["path"]) for change in target["changes"] for f in change["fields"]}
        assert fields == {("address",), ("protected",)}
        assert reconciler(folder, "apply", "--yes").returncode == 0
        again = reconciler(folder, "plan", "--detailed-exitcode")
        assert again.returncode == 0, again.stdout
        for was, now in zip(before, live_pools(server.url), strict=True):
            tags = members(members(now.content["pool"])["IdentityPoolTags"])
            ours = {key for key in tags if key.startswith("reconciler:")}
            assert len(ours) == 4
            kept = {key: value for key, value in tags.items() if key not in ours}
            pool = {**members(now.content["pool"]), "IdentityPoolTags": kept}
            assert {**now.content, "pool": pool} == was.content
