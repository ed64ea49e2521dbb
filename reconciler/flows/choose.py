"""Which targets and pools a run is about."""

from collections.abc import Sequence

from reconciler.desired.nearest import suggestion
from reconciler.errors import UnknownTarget
from reconciler.model.pools import DesiredPool
from reconciler.model.targets import Configuration, Target


def choose_targets(
    configuration: Configuration, names: Sequence[str], every: bool
) -> tuple[Target, ...]:
    """The targets by name, all of them, or the only one. Raises UnknownTarget."""
    known = [target.name for target in configuration.targets]
    if every:
        return configuration.targets
    if not names:
        if len(known) == 1:
            return configuration.targets
        raise UnknownTarget(
            f"reconciler.yaml has the targets {', '.join(known)}: "
            "choose with --target NAME or --all-targets"
        )
    for name in names:
        if name not in known:
            raise UnknownTarget(
                f"{name!r} is no target of reconciler.yaml; {suggestion(name, known)}"
            )
    return tuple(target for target in configuration.targets if target.name in names)


def check_addresses(
    addresses: Sequence[str], pools: Sequence[DesiredPool], whose: str = "document"
) -> None:
    """Raises UnknownTarget for an address that none of the pools has. whose: what they are."""
    known = dict.fromkeys(pool.address for pool in pools)
    for address in addresses:
        if address not in known:
            raise UnknownTarget(
                f"no {whose} has the address {address!r}; {suggestion(address, known)}"
            )
