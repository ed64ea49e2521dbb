"""The README's first screen is true: its document, and the plan it shows."""

import os
import re
from pathlib import Path

from reconciler.aws.in_process import InProcess
from reconciler.aws.session import Connections
from reconciler.flows.apply import apply_plan
from reconciler.flows.load import Loaded, load
from reconciler.flows.plan import make_plan
from reconciler.local.service import LocalService
from reconciler.plan.present import plan_view
from reconciler.plan.values import Options, Plan
from reconciler.render.style import Style
from reconciler.render.text.plan import plan_text
from tests.builders import RUN
from tests.doors import SILENCE, FakeClock

README = Path(__file__).resolve().parent.parent / "README.md"

CONFIGURATION = """\
kind: Configuration
owner: acme-identity
targets:
  local: {service: embedded, account: "000000000000", region: us-east-1}
"""


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_document_of_the_readme_has_twenty_lines() -> None:
    assert len(block("yaml").splitlines()) == 20


def test_the_plan_of_the_readme_is_what_plan_prints(tmp_path: Path) -> None:
    (tmp_path / "reconciler.yaml").write_text(CONFIGURATION)
    (tmp_path / "customer-web.yaml").write_text(block("yaml"))
    pool = "7e5c0a52-93a1-4d0c-8f0e-2b8a31c55d10"
    service = LocalService(tmp_path / "local.db", new_id=lambda: pool)
    connections = Connections(RUN.id, FakeClock(), service)
    loaded = load(tmp_path, RUN.today)

    created = plan(loaded, connections)
    apply_plan(created, "", tmp_path, connections, RUN, SILENCE)
    interfere(service, f"us-east-1:{pool}")

    shown = plan_text(plan_view(plan(loaded, connections)), Style())
    if os.environ.get("UPDATE_GOLDEN"):
        text = README.read_text(encoding="utf-8")
        README.write_text(text.replace(block("text"), shown), encoding="utf-8")
    assert shown == block("text")


def plan(loaded: Loaded, connections: Connections) -> Plan:
    targets = loaded.usable().targets
    return make_plan(loaded, targets, Options(), connections.reader, RUN, SILENCE)


def interfere(service: LocalService, pool_id: str) -> None:
    """Guests on, and a second rule after the first."""
    import boto3

    client = boto3.Session("000000000000", "x", region_name="us-east-1").client("cognito-identity")
    client.meta.events.register("before-send.cognito-identity", InProcess(service))
    pool = client.describe_identity_pool(IdentityPoolId=pool_id)
    kept = {k: v for k, v in pool.items() if k not in ("ResponseMetadata", "IdentityPoolTags")}
    client.update_identity_pool(**{**kept, "AllowUnauthenticatedIdentities": True})
    roles = client.get_identity_pool_roles(IdentityPoolId=pool_id)
    (mapping,) = roles["RoleMappings"].values()
    mapping["RulesConfiguration"]["Rules"].append(
        {
            "Claim": "email",
            "MatchType": "Contains",
            "Value": "@example.com",
            "RoleARN": "arn:aws:iam::000000000000:role/admin",
        }
    )
    client.set_identity_pool_roles(
        IdentityPoolId=pool_id, Roles=roles.get("Roles", {}), RoleMappings=roles["RoleMappings"]
    )
