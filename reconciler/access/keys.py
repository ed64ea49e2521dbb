"""Which provider of a pool somebody means who names one."""

from collections.abc import Iterable

from reconciler.model.providers import Provider, StrayMapping, UserPoolProvider


def keys_meant(providers: Iterable[Provider], name: str) -> tuple[str, ...]:
    """The keys of the providers that a name stands for: one, none, or the clients of a user pool.

    A name is a provider's key, or a user pool id alone.
    """
    configured = [p for p in providers if not isinstance(p, StrayMapping)]
    if any(provider.key == name for provider in configured):
        return (name,)
    return tuple(
        provider.key
        for provider in configured
        if isinstance(provider, UserPoolProvider) and provider.user_pool_id == name
    )
