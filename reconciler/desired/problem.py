"""A limit that is broken, at a path of the spec; the place in the file is looked up later."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.desired.arns import check_arn
from reconciler.model.json_value import Path
from reconciler.model.results import Severity
from reconciler.model.targets import Configuration, Target


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the value at a path, and what to do."""

    path: Path
    rule: str
    message: str
    severity: Severity = Severity.ERROR


Problems: TypeAlias = Iterator[Problem]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a pool's limits depend on beside the pool itself."""

    target: Target
    configuration: Configuration


def arn_problems(
    path: Path, arn: str, resource: str, scope: Scope, also: tuple[str, ...] = ()
) -> Problems:
    """What is wrong with the ARN of a role or provider. also: further accounts it may be of."""
    if problem := check_arn(arn, resource, scope.target, also):
        yield Problem(path, *problem)
