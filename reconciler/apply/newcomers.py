"""Which addresses were taken between the plan and the first create."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reconciler.apply.fresh import addresses_since
from reconciler.model.ports import Reader
from reconciler.plan.values import TargetPlan


@dataclass(slots=True)
class Newcomers:
    """The pools that came since the plan was made, looked for once.

    A listing for each create would grow with the square of their number.
    made: the ids of the pools that this run created itself.
    """

    plan: TargetPlan
    reader: Reader
    addresses: frozenset[str] | None = None
    made: set[str] = field(default_factory=set)

    def have(self, addresses: Iterable[str], recalled: Mapping[str, str]) -> bool:
        """Whether a pool of ours with one of the addresses is there now. Raises AwsError.

        recalled: the pools that the journal knows, read after the plan was made: another apply may
        have been there meanwhile, whatever a listing shows by now.
        """
        known = [recalled[address] for address in addresses if address in recalled]
        if any(pool_id not in self.plan.seen_ids for pool_id in known):
            return True
        if self.addresses is None:
            self.addresses = addresses_since(self.reader, self.plan.seen_ids, self.plan.owner)
        return not self.addresses.isdisjoint(addresses)

    def may_be(self, pool_id: str) -> bool:
        """Whether an answer to a create may name this pool: one that nobody has seen before."""
        ours = pool_id.startswith(f"{self.plan.target.region}:")
        return ours and pool_id not in self.plan.seen_ids and pool_id not in self.made
