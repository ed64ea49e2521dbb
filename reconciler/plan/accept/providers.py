"""Providers: those that came, those that are gone, and those that changed."""

from collections.abc import Iterator

from reconciler.model.json_value import JsonObject
from reconciler.model.pools import DesiredPool
from reconciler.model.providers import (
    LIVE,
    SECRET_DOMAINS,
    DeveloperProvider,
    LoginProvider,
    Provider,
    StrayMapping,
    UserPoolProvider,
)
from reconciler.model.spec import PoolSpec, provider_tree
from reconciler.plan.accept.mappings import (
    PROVIDER_ORDER,
    mapping_steps,
    principal_tag_steps,
    unsaid_resolution,
)
from reconciler.plan.accept.places import FileEdit, Place, Step, Written


def provider_steps(
    written: Written, desired: DesiredPool, wanted: PoolSpec, live: PoolSpec
) -> Iterator[Step]:
    """The positions of the document's providers stay until the last of them is done."""
    if desired.providers is None:
        return
    listed = Place(desired.origin.file, ("providers",))
    before = {provider.key: provider for provider in wanted.providers}
    after = {provider.key: provider for provider in live.providers}
    gone: list[int] = []
    shared: set[str] = set()
    for position, provider in enumerate(desired.providers):
        key = provider.key
        if key not in before:
            # It is ignored, and the pool does not have it.
            continue
        if key in after and type(after[key]) is type(before[key]):
            place = written.body(listed.below(position), ("providers", key))
            steps = [*_changes(written, place, before[key], after[key])]
            yield from (step for step in steps if _file_of(step) not in shared)
            # What several providers use is changed once; whether that does for all is seen later.
            shared |= {file for step in steps if (file := _file_of(step)) != listed.file}
        else:
            gone.append(position)
            before.pop(key)
    end = len(desired.providers)
    for provider in live.providers:
        if provider.key not in before:
            yield _new(written, listed.below(end), provider)
            end += 1
    for position in reversed(gone):
        yield written.take(listed.below(position))


def _file_of(step: Step) -> str:
    return step.file if isinstance(step, FileEdit) else step.origin.file


def _changes(written: Written, place: Place, before: Provider, after: Provider) -> Iterator[Step]:
    match before, after:
        case UserPoolProvider(), UserPoolProvider():
            if before.server_side_token_check != after.server_side_token_check:
                check = place.below("server_side_token_check")
                yield written.put(check, after.server_side_token_check, PROVIDER_ORDER)
        case LoginProvider(), LoginProvider():
            if before.app_id != after.app_id and before.domain not in SECRET_DOMAINS:
                yield written.put(place.below("app_id"), after.app_id, PROVIDER_ORDER)
        case DeveloperProvider(), DeveloperProvider():
            if before.name != after.name:
                yield written.put(place.below("name"), after.name, PROVIDER_ORDER)
        case _:
            pass
    if before.role_mapping != after.role_mapping:
        mapping = place.below("role_mapping")
        yield from mapping_steps(
            written, mapping, before.key, before.role_mapping, after.role_mapping
        )
    tags = place.below("principal_tags")
    yield from principal_tag_steps(written, tags, before.principal_tags, after.principal_tags)


def _new(written: Written, place: Place, provider: Provider) -> Step:
    if isinstance(provider, StrayMapping):
        message = (
            f"the pool has a role mapping of {provider.key}, a provider that it does not have, "
            "which no document can say: apply takes the mapping off"
        )
        return written.refused(written.origin(place), "accept-unsayable", message)
    mapping = provider.role_mapping
    if mapping is not None and mapping.ambiguous_role_resolution is None:
        return unsaid_resolution(written, place, provider.key)
    return written.insert(place, _tree(provider))


def _tree(provider: Provider) -> JsonObject:
    """As a document writes it; a secret never stands in one."""
    tree = provider_tree(provider)
    if isinstance(provider, LoginProvider) and provider.domain in SECRET_DOMAINS:
        tree["app_id"] = LIVE
    return tree
