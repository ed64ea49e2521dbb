"""Which provider somebody means."""

from dataclasses import replace

from reconciler.access.keys import keys_meant
from reconciler.model.providers import MappingType, RoleMapping, StrayMapping
from tests.builders import SAML, USER_POOL

OTHER = replace(USER_POOL, client_id="client2")


def test_a_key_means_its_provider() -> None:
    assert keys_meant([USER_POOL, OTHER, SAML], USER_POOL.key) == (USER_POOL.key,)
    assert keys_meant([USER_POOL, SAML], SAML.arn) == (SAML.arn,)


def test_a_user_pool_id_alone_means_all_its_clients() -> None:
    assert keys_meant([USER_POOL, SAML], USER_POOL.user_pool_id) == (USER_POOL.key,)
    assert keys_meant([USER_POOL, OTHER], USER_POOL.user_pool_id) == (USER_POOL.key, OTHER.key)


def test_what_the_pool_does_not_have_means_nothing() -> None:
    stray = StrayMapping("accounts.google.com", RoleMapping(MappingType.TOKEN, None))
    assert keys_meant([USER_POOL, stray], "accounts.google.com") == ()
