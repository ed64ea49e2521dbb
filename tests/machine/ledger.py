"""What somebody sees who stands between the tool and the service, and remembers everything.

Knows what really happened, unlike the tool: whose each effect was, which requests landed, what a
look showed at best. Time is counted in ticks: one for each look and each effect.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from reconciler.calls.live import live_pool
from reconciler.model.json_value import Json, JsonObject, canonical, members, text_map
from reconciler.model.pools import ADDRESS_TAG, APPLIED_TAG, LivePool
from reconciler.model.results import Call
from reconciler.model.spec import PoolSpec
from reconciler.plan.values import Change, TargetPlan
from tests.crash.stage import TARGET, Documents
from tests.machine.memory import Memory

# So few that a fleet as small as this one has too many.
STRICT = replace(TARGET, max_deletes=1)

Content = JsonObject
Contents = Mapping[str, Content]

_ELSEWHERE = ("Roles", "AttributeMaps", "IdentityPoolTags")
_NO_MAP = {"UseDefaults": False, "PrincipalTags": {}}
_SHOWN_BY = {"DescribeIdentityPool": "settings", "GetIdentityPoolRoles": "roles"}


@dataclass(slots=True)
class Left:
    """A write that left this machine for a pool, None for one that is to be made.

    start: the pool before the first write of its change. began: the tick at which the run did.
    seen, looked: by part of the pool, the tick of the last look for the plan, and of the last one.
    misled: whether a read of the run was answered with what was not so. intent: the last entry of
    the journal. is_open: whether nobody has told what became of it. is_late: whether it is on its
    way.
    """

    number: int
    call: Call
    pool_id: str | None
    change: Change
    start: Content | None
    at: float
    tick: int
    began: int
    seen: Mapping[tuple[str, str], int]
    looked: Mapping[tuple[str, str], int]
    misled: bool
    intent: JsonObject
    landed: bool = False
    is_late: bool = False
    is_open: bool = True

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.change.desired.addresses


@dataclass
class Ledger:
    """The history so far.

    hands, ours: the last tick at which somebody else, or the tool, changed a part of a pool.
    touched: likewise of any part. made: the pools of ours, by the address for which each was last
    written to. left_behind: pools as their markers say that they were. misled: the last
    tick at which a read was answered with what was not so. inhabited: pools with identities.
    """

    figures: Counter[str] = field(default_factory=Counter)
    memory: Memory = field(default_factory=Memory)
    tick: int = 0
    hands: dict[tuple[str, str], int] = field(default_factory=dict)
    ours: dict[tuple[str, str], int] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    left_behind: dict[str, PoolSpec | None] = field(default_factory=dict)
    sent: list[Left] = field(default_factory=list)
    misled: int = -1
    inhabited: set[str] = field(default_factory=set)
    # Of the run that goes on.
    documents: Documents = field(default_factory=lambda: Documents(()))
    plan: TargetPlan | None = None
    began: int = 0
    first: int = 0
    looks: dict[tuple[str, str], int] = field(default_factory=dict)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    starts: dict[str, Content | None] = field(default_factory=dict)

    def begin(self, documents: Documents) -> None:
        self.tick += 1
        self.documents, self.plan, self.began = documents, None, self.tick
        self.first = len(self.sent)
        self.looks.clear()
        self.starts.clear()

    def plans(self, plan: TargetPlan) -> None:
        self.plan, self.seen = plan, dict(self.looks)

    def looked(self, call: Call, misled: bool) -> None:
        """A read was answered."""
        self.tick += 1
        if misled:
            self.misled = self.tick
        pool_id = str(call.parameters.get("IdentityPoolId", ""))
        name = str(call.parameters.get("IdentityProviderName", ""))
        part = _SHOWN_BY.get(call.operation, f"principal tags {name}" if name else call.operation)
        for shown in (part, "tags") if part == "settings" else (part,):
            self.looks[pool_id, shown] = self.tick

    def leaves(self, call: Call, contents: Contents, at: float) -> Left | None:
        """A write is about to leave, None for one that nobody planned."""
        pool_id = pool_of(call)
        change = self._change(call, pool_id)
        if change is None:
            return None
        self.tick += 1
        current = contents.get(pool_id) if pool_id else None
        start = self.starts.setdefault(change.address, current)
        looked, misled = dict(self.looks), self.misled > self.began
        number = len(self.sent)
        left = Left(
            number,
            call,
            pool_id,
            change,
            start,
            at,
            self.tick,
            self.began,
            self.seen,
            looked,
            misled,
            self.memory.last,
        )
        self.sent.append(left)
        return left

    def _change(self, call: Call, pool_id: str | None) -> Change | None:
        """The change of the plan that a write is of; a pool that it makes has no id there."""
        made = text_map(call.parameters.get("IdentityPoolTags")).get(ADDRESS_TAG)
        changes = [change for change in self.plan.changes if change.calls] if self.plan else []
        if pool_id is None:
            return next((c for c in changes if c.address == made), None)
        known = [c for c in changes if c.live and c.live.pool_id == pool_id]
        new = [c for c in changes if c.live is None and self.made.get(c.address) == pool_id]
        return next(iter([*known, *new]), None)

    def by_hand(self, pool_id: str, before: Content | None, after: Content | None) -> None:
        self.tick += 1
        self.touched[pool_id] = self.tick
        for part in changed_parts(before, after):
            self.hands[pool_id, part] = self.tick

    def lands(
        self, left: Left, pool_id: str, before: Content | None, after: Content | None
    ) -> None:
        """A write of ours changes a pool."""
        self.tick += 1
        for part in changed_parts(before, after):
            self.ours[pool_id, part] = self.tick
        for address in [a for a, made in self.made.items() if made == pool_id]:
            del self.made[address]
        if after is None:
            return
        self.made[left.change.address] = pool_id
        if APPLIED_TAG in text_map(left.call.parameters.get("Tags")):
            self.left_behind[pool_id] = left.change.spec

    def never_lands(self, subject: tuple[str, str]) -> bool:
        """Whether the open write that the journal has under a subject will not arrive any more."""
        intent = self.memory.opened.get(subject)
        found = [left for left in self.sent if left.intent is intent]
        for left in found:
            if not (left.is_late or left.landed):
                left.is_open = False
        return not any(left.is_open or left.landed for left in found)

    def was_touched(self, pool_id: str, since: int) -> bool:
        """Whether somebody else changed the pool after a tick."""
        return self.touched.get(pool_id, -1) > since


def pool_of(call: Call) -> str | None:
    """The id of the pool that a write is about, None for a create."""
    if call.operation == "CreateIdentityPool":
        return None
    arn = str(call.parameters.get("ResourceArn", ""))
    return str(call.parameters.get("IdentityPoolId", arn.rpartition("/")[2]))


def content_of(text: str) -> Content:
    """A pool as the service keeps it, without what is not set."""
    found: Content = json.loads(text)
    roles = found.get("Roles") or {}
    both: JsonObject = {name: members(roles).get(name) or {} for name in ("Roles", "RoleMappings")}
    kept = {name: value for name, value in found.items() if value is not None}
    return {"AttributeMaps": {}, "IdentityPoolTags": {}, **kept, "Roles": both}


def parts(content: Content | None) -> dict[str, Json]:
    """A pool in the parts that one write replaces each."""
    if content is None:
        return {}
    settings: JsonObject = {k: v for k, v in content.items() if k not in _ELSEWHERE}
    tags, maps = text_map(content["IdentityPoolTags"]), members(content["AttributeMaps"])
    return {
        "settings": settings,
        "roles": content["Roles"],
        **{f"tag {key}": value for key, value in tags.items()},
        **{f"principal tags {name}": tags for name, tags in maps.items() if tags != _NO_MAP},
    }


def changed_parts(before: Content | None, after: Content | None) -> list[str]:
    old, new = parts(before), parts(after)
    return [part for part in old.keys() | new.keys() if old.get(part) != new.get(part)]


def live(pool_id: str, content: Content) -> LivePool:
    """The pool as a read shows it."""
    return _live(pool_id, canonical(content))


def has_hidden_maps(pool_id: str, content: Content) -> bool:
    """Whether principal tags are left of providers that the pool has not: no read shows them."""
    shown = {f"principal tags {p.tag_name}" for p in live(pool_id, content).spec.providers}
    return any(part.startswith("principal tags ") for part in parts(content).keys() - shown)


@lru_cache(maxsize=4096)
def _live(pool_id: str, text: str) -> LivePool:
    content = json.loads(text)
    pool = {k: v for k, v in content.items() if k not in ("Roles", "AttributeMaps")}
    return live_pool(
        {**pool, "IdentityPoolId": pool_id}, content["Roles"], content["AttributeMaps"]
    )
