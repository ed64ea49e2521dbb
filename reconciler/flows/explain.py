"""Explains what a token gets from a pool: as documented, or as the pool is now."""

from collections.abc import Callable
from dataclasses import replace

from reconciler.access.keys import keys_meant
from reconciler.access.token import Flow, Token
from reconciler.desired.nearest import suggestion
from reconciler.errors import NotFound, UnknownTarget
from reconciler.flows.choose import check_addresses
from reconciler.flows.inventory import live_pools
from reconciler.flows.load import Loaded
from reconciler.model.pools import ACCESS_SECTIONS, DesiredPool, LivePool
from reconciler.model.ports import Progress, Reader
from reconciler.model.spec import PoolSpec
from reconciler.model.targets import Target
from reconciler.plan.explain import Asked, explain_view
from reconciler.plan.match import NO_JOURNAL, match
from reconciler.plan.overlay import overlay
from reconciler.plan.view.explain import ExplainView


def explain(loaded: Loaded, target: Target, address: str, token: Token) -> ExplainView:
    """The decision of the pool that the documents describe; what is not managed is empty.

    Raises InvalidDocuments, and UnknownTarget for an address or provider that is not meant.
    """
    pool = _documented(loaded, target, address)
    spec = overlay(pool, None)
    asked = Asked(target.name, address, spec, not_managed=_left_open(pool, token))
    return explain_view(asked, _meant(spec, token))


def explain_live(
    loaded: Loaded,
    target: Target,
    address: str,
    token: Token,
    reader_of: Callable[[Target], Reader],
    progress: Progress,
) -> ExplainView:
    """The decision of the pool as it is now. Raises NotFound too, and AwsError."""
    pool = _documented(loaded, target, address)
    live = _live(loaded, target, pool, reader_of(target), progress)
    asked = Asked(target.name, address, live.spec, live.pool_id)
    return explain_view(asked, _meant(live.spec, token))


def _left_open(pool: DesiredPool, token: Token) -> tuple[str, ...]:
    """The sections that the document leaves out and that the answer goes by."""
    classic = ("allow_classic_flow",) if token.flow is Flow.CLASSIC else ()
    asked = (*ACCESS_SECTIONS, *classic)
    return tuple(section for section in pool.not_managed if section in asked)


def _documented(loaded: Loaded, target: Target, address: str) -> DesiredPool:
    loaded.usable()
    pools = loaded.pools[target.name]
    check_addresses([address], pools)
    return next(pool for pool in pools if pool.address == address)


def _live(
    loaded: Loaded, target: Target, pool: DesiredPool, reader: Reader, progress: Progress
) -> LivePool:
    live = live_pools(target, loaded, reader, NO_JOURNAL, progress)
    (found,) = match([pool], live, loaded.usable().owner)
    if found.live is None:
        why = found.refusal.message if found.refusal else "it was not created yet"
        raise NotFound(f"{pool.address}: there is no live pool in {target.name}: {why}")
    return found.live


def _meant(spec: PoolSpec, token: Token) -> Token:
    """The token with its provider by key. An unknown one stays, and is denied."""
    if token.provider is None:
        return token
    return replace(token, provider=provider_meant(spec, token.provider))


def provider_meant(spec: PoolSpec, name: str) -> str:
    """The key of the provider that a user names; an unknown name stays.

    Raises UnknownTarget for one that several have.
    """
    keys = keys_meant(spec.providers, name)
    if len(keys) > 1:
        raise UnknownTarget(f"the pool has several clients of {name!r}; {suggestion('', keys)}")
    return keys[0] if keys else name
