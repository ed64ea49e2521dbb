"""Reads what roles may do: their own policies and the managed ones, each of these once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reconciler.calls import surroundings as calls
from reconciler.model.ports import Lookup
from reconciler.model.surroundings import Denied, Found, LiveRole, RolePolicy, Unread
from reconciler.model.targets import Target


def read_policies(
    target: Target, roles: Mapping[str, LiveRole], lookup: Lookup
) -> dict[str, LiveRole]:
    """The roles with their policies, and with why some could not be read. Raises AwsError."""
    lists = lookup.look_up([q for role in roles for q in calls.policies_reads(target, role)])
    attached = dict(zip(roles, map(calls.attached_of, lists[::2]), strict=True))
    own = dict(zip(roles, map(calls.own_names_of, lists[1::2]), strict=True))
    managed = _managed(
        target, {arn for names in attached.values() for arn in names.values()}, lookup
    )
    pairs = [(role, name) for role, names in own.items() for name in names]
    reads = [calls.own_policy_read(target, role, name) for role, name in pairs]
    owned = dict(zip(pairs, lookup.look_up(reads), strict=True))
    return {
        role: _with(
            live,
            gaps=lists[2 * position : 2 * position + 2],
            policies=[
                *((name, managed[arn]) for name, arn in attached[role].items()),
                *((name, owned[role, name]) for name in own[role]),
            ],
        )
        for position, (role, live) in enumerate(roles.items())
    }


def _managed(target: Target, arns: Iterable[str], lookup: Lookup) -> dict[str, Found]:
    """By ARN, the version that counts of each managed policy, or why it could not be read."""
    listed = sorted(arns)
    heads = lookup.look_up([calls.managed_policy_read(target, arn) for arn in listed])
    found = dict(zip(listed, heads, strict=True))
    versions = {arn: version for arn, head in found.items() if (version := calls.version_of(head))}
    reads = [calls.policy_version_read(target, arn, v) for arn, v in versions.items()]
    return {**found, **dict(zip(versions, lookup.look_up(reads), strict=True))}


def _with(live: LiveRole, gaps: Sequence[Found], policies: Sequence[tuple[str, Found]]) -> LiveRole:
    """gaps: answers that may say why there are no further policies."""
    answers = [*gaps, *(answer for _, answer in policies)]
    return replace(
        live,
        policies=tuple(
            RolePolicy(name, calls.document_of(answer))
            for name, answer in policies
            if isinstance(answer, dict)
        ),
        gaps=tuple(dict.fromkeys(_gaps(answers))),
    )


def _gaps(answers: Iterable[Found]) -> Iterator[Denied | Unread]:
    for answer in answers:
        if isinstance(answer, Denied | Unread):
            yield answer
        elif answer is None:
            yield Unread("one of its policies went away meanwhile")
