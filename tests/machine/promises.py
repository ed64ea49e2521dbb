"""What docs/safety.md promises, asked of each write as it leaves and as it lands, and of each run.

Each question answers with what is wrong, None where nothing is. `ledger` knows what happened until
then; where a promise ends, in the window for instance, a question says so.
"""

from collections.abc import Callable
from typing import TypeAlias

from reconciler.apply.results import Result
from reconciler.model.json_value import text_map
from reconciler.model.pools import ADDRESS_TAG, OWNER_TAG, PROTECTED_TAG
from reconciler.model.results import Action, Delivery, Outcome
from tests.builders import OWNER
from tests.crash.access import excess
from tests.machine.ledger import (
    STRICT,
    Content,
    Contents,
    Ledger,
    Left,
    changed_parts,
    has_hidden_maps,
    live,
)
from tests.machine.wanted import kept, left_alone, wanted

Wrong: TypeAlias = str | None
AtLeaving: TypeAlias = Callable[[Ledger, Left, Contents], Wrong]
AtLanding: TypeAlias = Callable[[Ledger, Left, str, Content | None, Content | None], Wrong]

_ABOUT = {
    "UpdateIdentityPool": "settings",
    "SetIdentityPoolRoles": "roles",
    "SetPrincipalTagAttributeMap": "principal tags",
    "TagResource": "tag ",
    "UntagResource": "tag ",
    "DeleteIdentityPool": "",
}


def is_in_the_journal(ledger: Ledger, left: Left, _: Contents) -> Wrong:
    intent, call = left.intent, left.call
    subject = intent.get("operation"), intent.get("pool_id")
    if (intent.get("event"), *subject) != ("sending", call.operation, left.pool_id):
        return "it left without an intent"
    tags = text_map(call.parameters.get("IdentityPoolTags"))
    if left.pool_id is None and intent["attempt"] != tags.get("reconciler:attempt"):
        return "it left with another attempt than its intent"
    return None


def is_alone(ledger: Ledger, left: Left, _: Contents) -> Wrong:
    """No earlier write of the pool may still land, unless what was read since was not so."""
    for earlier in ledger.sent[: left.number]:
        same = left.pool_id is not None and earlier.pool_id == left.pool_id
        if not (same or {*earlier.addresses} & {*left.addresses}):
            continue
        pool_id = earlier.pool_id or left.pool_id or ""
        excused = ledger.misled > earlier.tick or ledger.was_touched(pool_id, earlier.tick)
        waiting = earlier.is_open and not earlier.landed
        if waiting and not excused and left.at < earlier.at + STRICT.quiet_window_seconds - 1:
            return f"an earlier {earlier.call.operation} may still land"
    return None


def is_of_ours(ledger: Ledger, left: Left, contents: Contents) -> Wrong:
    """Nothing is sent to a pool of somebody else's, nor to one of nobody's that no pin names."""
    if left.pool_id is None or left.pool_id not in contents or left.misled:
        return None
    owner = text_map(contents[left.pool_id]["IdentityPoolTags"]).get(OWNER_TAG)
    pinned = any(pool.pin == left.pool_id for pool in ledger.documents.pools)
    if owner == OWNER or (owner is None and pinned):
        return None
    if ledger.hands.get((left.pool_id, f"tag {OWNER_TAG}"), -1) > left.began:
        # Only what a call replaces is looked at again before a later one.
        return None
    return f"the owner of the pool is {owner}"


def is_the_only_one(ledger: Ledger, left: Left, contents: Contents) -> Wrong:
    """No pool is made for an address that has one, or whose pool the journal knows."""
    if left.pool_id is not None:
        return None
    listed = left.looked.get(("", "ListIdentityPools"), -1)
    pins = {pool.pin for pool in ledger.documents.pools}
    for pool_id, content in contents.items():
        tags = text_map(content["IdentityPoolTags"])
        same = tags.get(OWNER_TAG) == OWNER and tags.get(ADDRESS_TAG) in left.addresses
        # Of the pools that the plan saw none is looked at again before a create.
        seen = ledger.plan is not None and pool_id in ledger.plan.seen_ids
        was_touched = ledger.was_touched(pool_id, left.began if seen else listed)
        if same and not left.misled and not was_touched:
            return f"{pool_id} is there already"
    for address in left.addresses:
        pool_id = ledger.made.get(address, "")
        if pool_id not in ledger.memory.known or pool_id in pins:
            continue
        tags = text_map(contents.get(pool_id, {}).get("IdentityPoolTags"))
        moved = tags.get(OWNER_TAG) == OWNER and tags.get(ADDRESS_TAG) not in (None, address)
        if not moved and not ledger.was_touched(pool_id, left.began):
            return f"{pool_id} was made for {address} before"
    return None


def may_be_deleted(ledger: Ledger, left: Left, contents: Contents) -> Wrong:
    pool_id, documents = left.pool_id, ledger.documents
    if left.call.operation != "DeleteIdentityPool" or pool_id is None:
        return None
    if pool_id in ledger.inhabited and left.change.address not in (
        documents.options.allow_identity_loss
    ):
        return "it has identities"
    operations = {other.pool_id: other.call.operation for other in ledger.sent[ledger.first :]}
    if [*operations.values()].count("DeleteIdentityPool") > STRICT.max_deletes:
        return "too many pools are deleted"
    if any(pool.absent and pool.pin == pool_id for pool in documents.pools):
        return None
    if left.misled or ledger.was_touched(pool_id, left.began):
        return None
    return _may_not_be_pruned(ledger, left, contents.get(pool_id))


def _may_not_be_pruned(ledger: Ledger, left: Left, content: Content | None) -> Wrong:
    options, pools = ledger.documents.options, ledger.documents.pools
    if not options.prune or options.pools or not pools or content is None:
        return "nobody asked for it to be deleted"
    tags = text_map(content["IdentityPoolTags"])
    if tags.get(PROTECTED_TAG) != "false":
        return "it is protected"
    if tags.get(ADDRESS_TAG) in {address for pool in pools for address in pool.addresses}:
        return "a document means it"
    pool_id = left.pool_id or ""
    unaltered = live(pool_id, content).spec == ledger.left_behind.get(pool_id)
    return None if unaltered else "it was altered"


def is_no_repetition(
    ledger: Ledger, left: Left, pool_id: str, before: Content | None, after: Content | None
) -> Wrong:
    excused = left.misled or ledger.was_touched(pool_id, left.began)
    return "it had taken effect before" if before == after and not excused else None


def overwrites_nobody(
    ledger: Ledger, left: Left, pool_id: str, before: Content | None, after: Content | None
) -> Wrong:
    """What somebody else wrote after the plan was made is lost within the window alone.

    It begins with a look, and after each write of ours with another one.
    """
    about = _ABOUT.get(left.call.operation)
    if about is None or left.start is None or left.misled:
        return None
    run = ledger.sent[ledger.first : left.number]
    last = max((other.tick for other in run if other.pool_id == pool_id), default=-1)
    for part in changed_parts(before, after):
        written = ledger.hands.get((pool_id, part), -1)
        shown = "tags" if part.startswith("tag ") else part
        seen, looked = (at.get((pool_id, shown), -1) for at in (left.seen, left.looked))
        foreign = written > ledger.ours.get((pool_id, part), -1)
        marker = part == "tag reconciler:applied"
        is_shown = written <= looked or looked < last
        if part.startswith(about) and foreign and not marker and seen < written and is_shown:
            return f"it overwrites the {part} that somebody else wrote"
    return None


def lets_nobody_in(
    ledger: Ledger, left: Left, pool_id: str, _: Content | None, after: Content | None
) -> Wrong:
    """The state between gives nobody what neither end of the change gives."""
    if after is None or ledger.was_touched(pool_id, left.began) or left.misled:
        return None
    new, start = left.change.spec, left.start
    if start is not None and has_hidden_maps(pool_id, start):
        return None
    old = {} if start is None else {pool_id: live(pool_id, start).spec}
    now = {pool_id: live(pool_id, after).spec}
    found = excess(old, now, {} if new is None else {pool_id: new})
    return f"it lets in {found}" if found else None


def keeps_what_is_left_alone(
    ledger: Ledger, left: Left, pool_id: str, before: Content | None, after: Content | None
) -> Wrong:
    """Sections that are not managed, paths that are ignored, and what is not of a pool's own."""
    gone = before is None or after is None
    if gone or left.start is None or ledger.was_touched(pool_id, left.began) or left.misled:
        return None
    assert before is not None
    assert after is not None
    desired = left.change.desired
    old, new = live(pool_id, before).spec, live(pool_id, after).spec
    lost = [
        path for path in left_alone(desired) if kept(path, old, desired) != kept(path, new, desired)
    ]
    return f"it changes {lost}, which is not managed" if lost else None


AT_LEAVING: tuple[AtLeaving, ...] = (
    is_in_the_journal,
    is_alone,
    is_of_ours,
    is_the_only_one,
    may_be_deleted,
)
AT_LANDING: tuple[AtLanding, ...] = (
    is_no_repetition,
    overwrites_nobody,
    lets_nobody_in,
    keeps_what_is_left_alone,
)


def journal_is_true(ledger: Ledger) -> list[str]:
    """What the journal says of writes is what became of them."""
    wrong = []
    for intent, delivery in ledger.memory.told:
        for left in ledger.sent:
            if left.intent is intent and left.landed is (delivery != Delivery.APPLIED):
                wrong.append(f"{left.call.operation} counts as {delivery}")
    ledger.memory.told.clear()
    return wrong


def is_reported_truly(ledger: Ledger, result: Result, contents: Contents) -> Wrong:
    """`done` is what was planned; `unknown` has an open write, and nothing else has one."""
    change = result.change
    pool_id = result.pool_id or ""
    excused = ledger.misled > ledger.began or ledger.was_touched(pool_id, ledger.began)
    waits = ledger.memory.blocks(change.desired.addresses, result.pool_id)
    if waits and result.outcome in (Outcome.DONE, Outcome.FAILED):
        return f"{result.outcome} with an open write"
    if result.outcome is Outcome.UNKNOWN and not waits and not excused:
        return "unknown without an open write"
    if result.outcome is not Outcome.DONE or excused:
        return None
    content = contents.get(pool_id)
    if change.action is Action.DELETE or change.desired.absent:
        return "deleted and still there" if content is not None else None
    if content is None:
        return "done and not there"
    tags = text_map(content["IdentityPoolTags"])
    if (tags.get(OWNER_TAG), tags.get(ADDRESS_TAG)) != (OWNER, change.address):
        return "done without its tags"
    spec = live(pool_id, content).spec
    if wanted(change.desired, spec) or spec != change.spec:
        return f"done and not as wanted: {wanted(change.desired, spec)}"
    return None
