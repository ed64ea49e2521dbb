"""The service and the reference answer the same random requests, and agree on every answer."""

import json
import re
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from reconciler.local.service import LocalService

from .clients import authorization, exchange
from .reference.answers import Accepted, Reference
from .reference.refusals import Scope, texts_of
from .reference.requests import (
    HOME,
    ON_A_POOL,
    PAGE_SIZES,
    SCOPES,
    TAG_KEYS,
    TAGGING,
    TAGS,
    WRONG_IDS,
    arn_of,
    principal_tags_of_a_pool,
    provider_of_a_pool,
    roles_of_a_pool,
    settings_of_a_pool,
    wrong_arns,
)
from .reference.shapes import Json, JsonObject

# The same lines for every example: to count them all takes longer than the tests.
pytestmark = pytest.mark.no_cover

_SHORT = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
)
_LONG = settings(_SHORT, max_examples=40 * _SHORT.max_examples)
_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CHANGES = (
    "UpdateIdentityPool",
    "SetIdentityPoolRoles",
    "SetIdentityPoolRoles",
    "SetPrincipalTagAttributeMap",
    "SetIdentityPoolRoles",
    "TagResource",
    "SetPrincipalTagAttributeMap",
    "UntagResource",
)


def test_the_service_answers_as_the_reference_does() -> None:
    run_state_machine_as_test(_Agreement, settings=_SHORT)


@pytest.mark.slow
def test_the_service_answers_as_the_reference_does_for_longer() -> None:
    run_state_machine_as_test(_Agreement, settings=_LONG)


class _Place(NamedTuple):
    """A pool's id and the scope it was made in."""

    scope: Scope
    pool_id: str


class _Page(NamedTuple):
    """A page's token and the scope it is of."""

    scope: Scope
    token: str


_Made: TypeAlias = MultipleResults[_Place]
_Listed: TypeAlias = MultipleResults[_Page]


class _Agreement(RuleBasedStateMachine):
    """Sends each request to both and compares the answers."""

    pools: Bundle[_Place] = Bundle("pools")
    gone: Bundle[_Place] = Bundle("gone")
    pages: Bundle[_Page] = Bundle("pages")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        numbers = count()
        self.service = LocalService(
            Path(self.folder.name) / "local.db", new_id=lambda: _uuid(next(numbers))
        )
        self.reference = Reference()
        self.ids: set[str] = set()

    def teardown(self) -> None:
        with self.folder:
            self.service.close()

    @initialize(target=pools, data=st.data())
    def first_pools(self, data: st.DataObject) -> _Made:
        return self.create(HOME, data)

    @rule(target=pools, scope=SCOPES, data=st.data())
    def create_pools(self, scope: Scope, data: st.DataObject) -> _Made:
        return self.create(scope, data)

    @rule(
        pool=pools,
        changes=st.lists(st.sampled_from(_CHANGES), min_size=1, max_size=5),
        data=st.data(),
    )
    def change_it(self, pool: _Place, changes: list[str], data: st.DataObject) -> None:
        for change in changes:
            self.change(pool, change, data)
            self.agree_on_the_pool(pool)

    @rule(target=gone, pool=consumes(pools))
    def delete_it(self, pool: _Place) -> _Place:
        self.agree(pool.scope, "DeleteIdentityPool", _of(pool))
        return pool

    @rule(pool=pools, data=st.data(), size=PAGE_SIZES)
    def read_the_rest_of_it(self, pool: _Place, data: st.DataObject, size: Json) -> None:
        # A map may be left of a provider that the pool no longer has.
        mapped = self.reference.pools[pool.scope][pool.pool_id].principal_tags
        named = {*self.providers(pool, with_client=False), *mapped}
        provider = data.draw(provider_of_a_pool(tuple(sorted(named))))
        self.agree(pool.scope, "GetPrincipalTagAttributeMap", _of(pool, provider))
        self.agree(pool.scope, "ListIdentities", _of(pool, {"MaxResults": size}))

    @rule(pool=gone | pools, scope=SCOPES, operation=ON_A_POOL)
    def name_one_that_is_gone_or_elsewhere(
        self, pool: _Place, scope: Scope, operation: tuple[str, JsonObject]
    ) -> None:
        name, rest = operation
        if pool.pool_id not in self.reference.pools[scope]:
            self.agree(scope, name, _of(pool, rest))
            self.agree_on_the_pool(_Place(scope, pool.pool_id))
            self.agree_on_the_pool(pool)

    @rule(scope=SCOPES, pool_id=WRONG_IDS, operation=ON_A_POOL)
    def name_none(self, scope: Scope, pool_id: Json, operation: tuple[str, JsonObject]) -> None:
        name, rest = operation
        self.agree(scope, name, {"IdentityPoolId": pool_id, **rest})

    @rule(pool=pools, data=st.data(), operation=TAGGING)
    def give_a_wrong_arn(
        self, pool: _Place, data: st.DataObject, operation: tuple[str, JsonObject]
    ) -> None:
        name, rest = operation
        arn = data.draw(wrong_arns(pool.scope, pool.pool_id))
        self.agree(pool.scope, name, {"ResourceArn": arn, **rest})
        self.agree_on_the_pool(pool)

    @rule(target=pages, scope=SCOPES, size=PAGE_SIZES)
    def list_pools(self, scope: Scope, size: Json) -> _Listed:
        return self.list_from(scope, {"MaxResults": size})

    @rule(target=pages, page=pages, size=PAGE_SIZES)
    def list_the_next(self, page: _Page, size: Json) -> _Listed:
        return self.list_from(page.scope, {"MaxResults": size, "NextToken": page.token})

    def list_from(self, scope: Scope, sent: JsonObject) -> _Listed:
        """Lists to the last page; the token of the first is for a later rule as well."""
        tokens: list[str] = []
        answer = self.agree(scope, "ListIdentityPools", sent)
        while answer and "NextToken" in answer:
            tokens.append(str(answer["NextToken"]))
            answer = self.agree(scope, "ListIdentityPools", {**sent, "NextToken": tokens[-1]})
        return multiple(*(_Page(scope, token) for token in tokens[:1]))

    def create(self, scope: Scope, data: st.DataObject) -> _Made:
        wanted = data.draw(st.lists(settings_of_a_pool(scope.account), min_size=1, max_size=2))
        answers = [self.agree(scope, "CreateIdentityPool", sent) for sent in wanted]
        ids = [str(answer["IdentityPoolId"]) for answer in answers if answer]
        assert all(re.fullmatch(f"{scope.region}:{_ID}", pool_id) for pool_id in ids)
        assert len(self.ids) + len(ids) == len(self.ids | set(ids))
        self.ids |= set(ids)
        return multiple(*(_Place(scope, pool_id) for pool_id in ids))

    def change(self, pool: _Place, operation: str, data: st.DataObject) -> None:
        """Sends one of the writes that leave the pool in place."""
        members: JsonObject = {"ResourceArn": arn_of(*pool)}
        if operation == "UpdateIdentityPool":
            members = _of(pool, data.draw(settings_of_a_pool(pool.scope.account)))
        elif operation == "SetIdentityPoolRoles":
            configured = self.providers(pool, with_client=True)
            members = _of(pool, data.draw(roles_of_a_pool(configured)))
        elif operation == "SetPrincipalTagAttributeMap":
            configured = self.providers(pool, with_client=False)
            members = _of(pool, data.draw(principal_tags_of_a_pool(configured)))
        elif operation == "TagResource":
            members["Tags"] = data.draw(TAGS)
        else:
            members["TagKeys"] = data.draw(TAG_KEYS)
        self.agree(pool.scope, operation, members)

    def agree(self, scope: Scope, operation: str, sent: JsonObject) -> JsonObject | None:
        """The content of a success on which both agree, None for a refusal or an empty body."""
        status, _, body = exchange(
            self.service,
            operation,
            json.dumps(sent).encode(),
            Authorization=authorization(scope.account, scope.region),
        )
        content: JsonObject | None = json.loads(body) if body else None
        answer = content or {}
        chosen = str(answer.get("IdentityPoolId") or answer.get("NextToken") or "")
        expected = self.reference.answer(scope, operation, sent, chosen)
        if isinstance(expected, Accepted):
            assert (status, _without_order(content)) == (200, expected.content), (operation, sent)
            return content
        seen = (operation, sent, content, expected)
        assert (status, sorted(answer)) == (400, ["__type", "message"]), seen
        code, message = str(answer["__type"]), str(answer["message"])
        assert any(refusal.is_told_by(code, message) for refusal in expected.refusals), seen
        return None

    def agree_on_the_pool(self, pool: _Place) -> None:
        self.agree(pool.scope, "DescribeIdentityPool", _of(pool))
        self.agree(pool.scope, "GetIdentityPoolRoles", _of(pool))
        self.agree(pool.scope, "ListTagsForResource", {"ResourceArn": arn_of(*pool)})

    def providers(self, pool: _Place, *, with_client: bool) -> tuple[str, ...]:
        found = self.reference.pools[pool.scope][pool.pool_id]
        return tuple(sorted(found.providers(with_client=with_client)))


def _of(pool: _Place, members: JsonObject | None = None) -> JsonObject:
    return {"IdentityPoolId": pool.pool_id, **(members or {})}


def _without_order(content: JsonObject | None) -> JsonObject | None:
    """The content with the lists sorted whose order is the service's own."""
    if content is None:
        return None
    reordered = {"OpenIdConnectProviderARNs", "SamlProviderARNs"} & content.keys()
    return {**content, **{name: [*sorted(texts_of(content, name))] for name in reordered}}


def _uuid(number: int) -> str:
    """Like a random id: the same in every run, and not in the order of creation."""
    digits = sha256(str(number).encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
