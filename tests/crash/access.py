"""Whether a pool that is on its way lets somebody in whom neither end of the way lets in."""

from collections.abc import Mapping

from reconciler.access.compare import compare
from reconciler.access.decide import decide
from reconciler.access.token import Token
from reconciler.model.spec import PoolSpec

Specs = Mapping[str, PoolSpec]


def excess(old: Specs, now: Specs, new: Specs) -> list[tuple[str, Token]]:
    """Tokens, with the pool's id, that get a role or a session tag now that neither end gives.

    Tried are those that show how the pool differs from each end.
    """
    return [
        (pool_id, token)
        for pool_id, spec in now.items()
        for token in _tokens(old.get(pool_id), spec, new.get(pool_id))
        if _gains(token, old.get(pool_id), spec, new.get(pool_id))
    ]


def _tokens(old: PoolSpec | None, now: PoolSpec, new: PoolSpec | None) -> list[Token]:
    changes = (*compare(old, now), *compare(now, new))
    return list(dict.fromkeys(change.witness for change in changes))


def _gains(token: Token, old: PoolSpec | None, now: PoolSpec, new: PoolSpec | None) -> bool:
    before, between, after = decide(old, token), decide(now, token), decide(new, token)
    roles = between.reachable - before.reachable - after.reachable
    tags = {*between.tags} - {*before.tags} - {*after.tags}
    return bool(roles or tags)
