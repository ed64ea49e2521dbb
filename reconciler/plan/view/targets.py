"""The targets of a configuration, as JSON (schemas/targets.schema.json)."""

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.model.targets import Target
from reconciler.plan.view.plan import FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class TargetsEntryView:
    """environment: the deployment environment of CI; null for the embedded service."""

    target: str
    account: str
    region: str
    embedded: bool
    environment: str | None
    assume_role: str | None


@dataclass(frozen=True, slots=True)
class TargetsView:
    """changed_since: the revision that they were compared with, null where none was asked for."""

    format_version: str
    kind: str
    changed_since: str | None
    targets: tuple[TargetsEntryView, ...]


def targets_view(targets: Iterable[Target], changed_since: str | None) -> TargetsView:
    """The targets in the order of the configuration."""
    return TargetsView(
        format_version=FORMAT_VERSION,
        kind="targets",
        changed_since=changed_since,
        targets=tuple(
            TargetsEntryView(
                target=target.name,
                account=target.account,
                region=target.region,
                embedded=target.embedded,
                environment=None if target.embedded else target.name,
                assume_role=target.assume_role,
            )
            for target in targets
        ),
    )
