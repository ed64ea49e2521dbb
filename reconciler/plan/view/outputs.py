"""The ids of pools by address, as JSON (schemas/outputs.schema.json)."""

from dataclasses import dataclass

from reconciler.model.json_value import Json
from reconciler.plan.view.plan import ToolView


@dataclass(frozen=True, slots=True)
class OutputsSummaryView:
    """pools: addresses with a pool. missing: addresses without one."""

    pools: int
    missing: int


@dataclass(frozen=True, slots=True)
class OutputsTargetView:
    """pool_ids: by address, null where a document has no pool that is ours."""

    target: str
    account: str
    region: str
    pool_ids: dict[str, Json]

    @property
    def known(self) -> dict[str, str]:
        """The ids that there are, by address."""
        return {a: pool_id for a, pool_id in self.pool_ids.items() if isinstance(pool_id, str)}

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(address for address in self.pool_ids if address not in self.known)


@dataclass(frozen=True, slots=True)
class OutputsView:
    format_version: str
    kind: str
    tool: ToolView
    summary: OutputsSummaryView
    targets: tuple[OutputsTargetView, ...]
