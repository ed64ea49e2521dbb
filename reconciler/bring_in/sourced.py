"""What another tool says of a pool, in the shapes of the service's own answers.

From there a pool is read like a live one, so that its parts are known in one place only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reconciler.bring_in.values import Incoming
from reconciler.calls.live import live_pool
from reconciler.model.json_value import JsonObject
from reconciler.model.pools import CLOUDFORMATION_PREFIX


@dataclass(slots=True)
class Sourced:
    """One pool as it is gathered from several resources.

    label: what the tool calls the pool. pool, roles, tags: as DescribeIdentityPool,
    GetIdentityPoolRoles and, by provider name, GetPrincipalTagAttributeMap would answer.
    resources: everything of the tool that is about the pool. from_stack: CloudFormation made it.
    """

    label: str
    pool: JsonObject
    roles: JsonObject | None = None
    tags: dict[str, JsonObject | None] = field(default_factory=dict)
    unknown: dict[tuple[str, ...], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    from_stack: bool = False

    def lacks(self, path: tuple[str, ...], reason: str) -> None:
        """Notes a path of which the tool does not say what is there; every reason is told."""
        if self.unknown.setdefault(path, reason) != reason:
            self.notes.append(reason)

    def incoming(self, no_roles: str, further: tuple[str, ...]) -> Incoming:
        """The pool. no_roles: why nothing is known of roles and mappings, where that is so."""
        if self.roles is None:
            self.lacks(("roles",), no_roles)
        pool = live_pool(self.pool, self.roles or {}, self.tags)
        if self.roles is None and any(p.mapping_key for p in pool.spec.providers):
            self.notes.append(
                "a plan shows role mappings that somebody else set as removed: write those that "
                "are to stay into the document"
            )
        if self.from_stack:
            pool = replace(pool, service_tags=(f"{CLOUDFORMATION_PREFIX}stack-id",))
        return Incoming(pool, self.label, tuple(self.unknown.items()), tuple(self.notes), further)


def mapping_answer(
    type_: str, resolution: str | None, rules: list[Mapping[str, str]]
) -> JsonObject:
    """One role mapping as the service answers it."""
    answer: JsonObject = {"Type": type_}
    if resolution:
        answer["AmbiguousRoleResolution"] = resolution
    if rules:
        answer["RulesConfiguration"] = {"Rules": [dict(rule) for rule in rules]}
    return answer
