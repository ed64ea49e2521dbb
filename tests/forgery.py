"""Saved plans as somebody with an editor would make them."""

import json

from reconciler.model.json_value import JsonObject
from reconciler.plan.digest import checksum, plan_digest, target_digest
from reconciler.plan.view.codec import load
from reconciler.plan.view.plan import PlanView


def with_checksum(document: JsonObject) -> JsonObject:
    """The document with a checksum of what it says now."""
    return {**document, "checksum": checksum(document)}


def with_digests(document: JsonObject) -> JsonObject:
    """The document with the digests, and the checksum, of what it says now."""
    text = json.dumps(document)
    view = load(PlanView, document)
    own = []
    for target in view.targets:
        digest = target_digest(
            target.account, target.region, target.owner, target.options, target.changes
        )
        text = text.replace(target.digest, digest)
        own.append(digest)
    text = text.replace(view.digest, plan_digest(own))
    return with_checksum(json.loads(text))
