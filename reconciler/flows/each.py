"""The same work on each target of a run."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from reconciler.errors import AwsError, JournalError, WrongAccount
from reconciler.model.targets import Target

_Result = TypeVar("_Result")


def of_each(targets: Sequence[Target], work: Callable[[Target], _Result]) -> list[_Result]:
    """What the work on each target comes to.

    Raises AwsError, WrongAccount or JournalError with what every target that failed says: an
    answer about some of them would pass for one about all.
    """
    done, failed = [], []
    for target in targets:
        try:
            done.append(work(target))
        except (AwsError, WrongAccount, JournalError) as error:
            failed.append((target, error))
    if failed:
        told = "\n".join(f"target {target.name}: {error}" for target, error in failed)
        raise type(failed[0][1])(told) from failed[0][1]
    return done
