"""TagResource, UntagResource and ListTagsForResource, and the rules tags keep to."""

import re
from collections.abc import Mapping
from dataclasses import replace

from reconciler.local.assumptions import Assumptions
from reconciler.local.errors import invalid_parameter, pool_not_found
from reconciler.local.operations.call import Call
from reconciler.local.protocol.members import JsonObject
from reconciler.local.protocol.scope import Scope
from reconciler.local.storage.records import Pool, text_map_json

MOST_TAGS = 50
"""Tags a pool may have in all (documentation of TagResource)."""

_PLAIN = re.compile(r"[A-Za-z0-9 _.:/=+@-]*")
_ARN = re.compile(r"arn:([^:]+):cognito-identity:([^:]+):([^:]*):identitypool/(.+)")


def tag_resource(call: Call) -> JsonObject:
    """Adds tags; a key the pool has already gets the new value.

    Raises ServiceError: ResourceNotFoundException, InvalidParameterException for a bad ARN, a
    reserved key or more than 50 tags in the end.
    """
    pool = _tagged_pool(call)
    added = call.members.text_map("Tags") or {}
    call.pools.save(replace(pool, tags=tags_with(pool.tags, added, call.assumptions)))
    return {}


def untag_resource(call: Call) -> JsonObject:
    """Removes tags by key, whether the pool has them or not; errors as of a bad or missing ARN."""
    pool = _tagged_pool(call)
    removed = frozenset(call.members.texts("TagKeys") or ())
    left = {key: value for key, value in pool.tags.items() if key not in removed}
    call.pools.save(replace(pool, tags=left))
    return {}


def list_tags_for_resource(call: Call) -> JsonObject:
    """All tags of the pool, an empty map where it has none."""
    return {"Tags": text_map_json(_tagged_pool(call).tags)}


def tags_with(
    tags: Mapping[str, str], added: Mapping[str, str], assumptions: Assumptions
) -> Mapping[str, str]:
    """A pool's tags after others were added; raises ServiceError (InvalidParameterException)."""
    for key, value in added.items():
        if assumptions.tag_characters_restricted and not _PLAIN.fullmatch(key + value):
            raise invalid_parameter(f"The tag {key} has characters that tags may not have.")
        if assumptions.reserved_tag_keys_refused and key.lower().startswith("aws:"):
            raise invalid_parameter(f"Tag keys starting with aws: are reserved: {key}")
    together = {**tags, **added}
    if len(together) > MOST_TAGS:
        raise invalid_parameter(f"The number of tags exceeded {MOST_TAGS}.")
    return together


def _tagged_pool(call: Call) -> Pool:
    arn = call.members.text("ResourceArn")
    parts = _ARN.fullmatch(arn)
    if parts is None or parts[1] != call.scope.partition:
        raise invalid_parameter(f"Invalid resource ARN: {arn}")
    _, region, account, pool_id = parts.groups()
    if not account:
        if not call.assumptions.tag_arn_without_account_accepted:
            raise invalid_parameter(f"Invalid resource ARN: {arn}")
        account = call.scope.account
    if Scope(account, region) != call.scope:
        raise pool_not_found(pool_id)
    return call.pools.find(pool_id)
