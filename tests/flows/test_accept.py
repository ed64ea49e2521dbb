"""Accepting what is live: for any pool, however its document is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from reconciler.flows.accept import Accepted, accept_live, write_accepted
from reconciler.flows.load import Loaded, load
from reconciler.model.json_value import Json, JsonObject
from reconciler.model.pools import DesiredPool, LivePool
from reconciler.model.results import Action
from reconciler.model.spec import PoolSpec, provider_tree
from reconciler.plan.drift import drift_target
from reconciler.plan.planner import plan_target
from reconciler.plan.values import Options
from tests.builders import LIVE as LIVE_POOL
from tests.builders import OWNER
from tests.documents.styles import written
from tests.doors import EMBEDDED
from tests.strategies import transitions

TODAY = date(2026, 11, 23)
CONFIGURATION = f"""\
kind: Configuration
owner: {OWNER}
targets:
  local: {{service: embedded, account: "{EMBEDDED.account}", region: {EMBEDDED.region}}}
"""


def document(desired: DesiredPool) -> JsonObject:
    """What a document says, as plain values."""
    value: JsonObject = {
        "kind": "IdentityPool",
        "address": desired.address,
        "name": desired.name,
        "allow_unauthenticated_identities": desired.allow_unauthenticated_identities,
        "protect": desired.protect,
    }
    if desired.allow_classic_flow is not None:
        value["allow_classic_flow"] = desired.allow_classic_flow
    if desired.roles is not None:
        roles = {
            "authenticated": desired.roles.authenticated,
            "unauthenticated": desired.roles.unauthenticated,
        }
        value["roles"] = {kind: role for kind, role in roles.items() if role is not None}
    if desired.providers is not None:
        value["providers"] = [provider_tree(provider) for provider in desired.providers]
    if desired.tags is not None:
        value["tags"] = dict(desired.tags)
    if desired.ignores:
        value["ignore"] = [
            {"path": list[Json](ignore.path), "reason": ignore.reason} for ignore in desired.ignores
        ]
    return value


@contextmanager
def folder_with(data: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reconciler.yaml").write_text(CONFIGURATION)
        (folder / "web.yaml").write_bytes(data)
        yield folder


def accepting(folder: Path, loaded: Loaded, live: LivePool) -> Accepted:
    found = drift_target(EMBEDDED, OWNER, loaded.pools["local"], [live])
    return accept_live(folder, TODAY, loaded, found, ["web"])


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, PoolSpec]:
    """A document in any style, and a live pool about which it speaks."""
    live, desired = draw(transitions())
    value = document(desired)
    providers = value.get("providers")
    if isinstance(providers, list):
        value["providers"] = draw(st.permutations(providers))
    shuffled = draw(st.permutations([*value.items()]))
    return draw(written(dict(shuffled))), live


@settings(max_examples=300, deadline=None, suppress_health_check=[*HealthCheck])
@given(documents(), st.sampled_from(["true", "false", None]))
def test_what_is_accepted_is_no_difference_any_more(
    drawn: tuple[bytes, PoolSpec], protected: str | None
) -> None:
    data, spec = drawn
    live = replace(LIVE_POOL, spec=spec, marker=replace(LIVE_POOL.marker, protected=protected))
    with folder_with(data) as folder:
        loaded = load(folder, TODAY)
        event("valid" if not loaded.findings else loaded.findings[0].rule)
        assume(not any(finding.severity == "error" for finding in loaded.findings))
        accepted = accepting(folder, loaded, live)
        if accepted.refusals:
            event(accepted.refusals[0].rule + accepted.refusals[0].message[:60])
            assert accepted.changes == ()
            return
        write_accepted(folder, accepted)
        after = load(folder, TODAY)
        again = accepting(folder, after, live)
        assert (again.changes, again.refusals) == ((), ())
        event(f"changed {len(accepted.changes)}")
        (change,) = plan_target(EMBEDDED, OWNER, after.pools["local"], [live], Options()).changes
    left = [field.path for field in change.fields]
    assert left == ([("protected",)] if protected is None else [])
    assert change.action is (Action.UPDATE if left else Action.UNCHANGED)
