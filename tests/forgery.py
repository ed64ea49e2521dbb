"""Saved plans as somebody with an editor would make them."""

import json

from reconciler.model.json_value import JsonObject
from reconciler.plan.digest import checksum, plan_digest, target_approval, target_digest
from reconciler.plan.view.codec import load
from reconciler.plan.view.plan import PlanView


def with_checksum(document: JsonObject) -> JsonObject:
    """The document with a checksum of what it says now."""
    return {**document, "checksum": checksum(document)}


def with_digests(document: JsonObject) -> JsonObject:
    """The document with the digests, approvals and checksum of what it says now."""
    text = json.dumps(document)
    view = load(PlanView, document)
    digests, approvals = [], []
    for target in view.targets:
        digest = target_digest(
            target.account, target.region, target.owner, target.options, target.changes
        )
        approval = target_approval(digest, target.changes)
        text = text.replace(target.digest, digest).replace(target.approval, approval)
        digests.append(digest)
        approvals.append(approval)
    text = text.replace(view.digest, plan_digest(digests))
    text = text.replace(view.approval, plan_digest(approvals))
    return with_checksum(json.loads(text))
