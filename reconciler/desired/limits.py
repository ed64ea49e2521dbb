"""The service's limits and patterns that can be known before any call.

Sources: the service model (lengths, patterns, sizes), the quotas page and the tag rules of AWS.
"""

import re
from collections.abc import Callable

from reconciler.desired.problem import Problem, Problems, Scope, arn_problems
from reconciler.desired.provider_limits import provider_problems
from reconciler.model.json_value import Path
from reconciler.model.pools import MARKER_PREFIX, MARKER_TAGS, MAX_TAGS, SERVICE_PREFIX, DesiredPool
from reconciler.model.results import Finding
from reconciler.model.targets import Configuration, Target

_POOL_NAME = re.compile(r"[\w\s+=,.@-]{1,128}", re.ASCII)
_POOL_ID = re.compile(r"[\w-]+:[0-9a-f-]+", re.ASCII)


def check_pool(pool: DesiredPool, target: Target, configuration: Configuration) -> list[Finding]:
    """Every limit that a resolved pool breaks in its target."""
    scope = Scope(target, configuration)
    if pool.absent:
        return _findings(pool, _pin(pool, scope))
    checks: tuple[Callable[[DesiredPool, Scope], Problems], ...] = (
        _name,
        _pin,
        _default_roles,
        _tags,
        provider_problems,
    )
    return [finding for check in checks for finding in _findings(pool, check(pool, scope))]


def _findings(pool: DesiredPool, problems: Problems) -> list[Finding]:
    return [
        Finding(
            pool.origin_of(problem.path),
            problem.rule,
            problem.message,
            problem.severity,
            pool.address,
        )
        for problem in problems
    ]


def _name(pool: DesiredPool, _: Scope) -> Problems:
    if not _POOL_NAME.fullmatch(pool.name):
        yield Problem(
            ("name",),
            "pool-name",
            f"{pool.name!r} must be 1 to 128 ASCII letters, digits, spaces and _ + = , . @ -",
        )


def _pin(pool: DesiredPool, scope: Scope) -> Problems:
    target = scope.target
    path: Path = ("pool_ids", target.name)
    if pool.pin is None:
        if pool.absent:
            yield Problem(
                ("state",),
                "tombstone-pin",
                f"state: absent needs the pool's id under pool_ids for target {target.name}",
            )
        return
    if len(pool.pin) > 55 or not _POOL_ID.fullmatch(pool.pin):
        yield Problem(path, "pool-id", f"{pool.pin!r} is no pool id; they look like REGION:GUID")
    elif not pool.pin.startswith(f"{target.region}:"):
        yield Problem(
            path,
            "pool-id",
            f"{pool.pin!r} is of another region; target {target.name} is {target.region}",
        )


def _default_roles(pool: DesiredPool, scope: Scope) -> Problems:
    if pool.roles is None:
        return
    roles = {
        "authenticated": pool.roles.authenticated,
        "unauthenticated": pool.roles.unauthenticated,
    }
    for kind, arn in roles.items():
        if arn is not None:
            yield from arn_problems(("roles", kind), arn, "role", scope)


def _tags(pool: DesiredPool, _: Scope) -> Problems:
    tags = pool.tags or ()
    for key, value in tags:
        path: Path = ("tags", key)
        if key.lower().startswith(SERVICE_PREFIX):
            yield Problem(path, "reserved-tag", f"{key!r}: keys with 'aws:' belong to AWS")
        if key.startswith(MARKER_PREFIX):
            yield Problem(
                path, "reserved-tag", f"{key!r}: keys with '{MARKER_PREFIX}' are the marker's"
            )
        if not 1 <= len(key) <= 128:
            yield Problem(path, "tag-key", "a tag's key must be 1 to 128 characters long")
        if len(value) > 256:
            yield Problem(path, "tag-value", "a tag's value must be at most 256 characters long")
    if len(tags) + len(MARKER_TAGS) > MAX_TAGS:
        yield Problem(
            ("tags",),
            "too-many-tags",
            f"{len(tags)} tags with the defaults; a pool holds {MAX_TAGS}, "
            f"{len(MARKER_TAGS)} of them the reconciler's",
        )
