"""Which plans a merge approved: those that the comment on its pull request showed whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.errors import NotApproved
from reconciler.flows.comment import about_plans, merged_pulls
from reconciler.flows.posting import our_comments
from reconciler.forge.github import GitHub
from reconciler.model.forge import Pull
from reconciler.plan.stamps import Stamp, Told, digest_in, hashed_name


@dataclass(frozen=True, slots=True)
class Approved:
    """digests: by target. held_back: targets of whose plan a guard refused a part."""

    digests: dict[str, str]
    held_back: tuple[str, ...]


def approved(
    github: GitHub, author: str, key: str, commit: str, targets: Iterable[str]
) -> Approved:
    """The digests that were approved with the pull request whose merge made a commit.

    targets: the names to look for, for the comment holds their hashes alone; one that it does not
    have is left out. Raises ForgeError, and NotApproved with the reason.
    """
    pulls = merged_pulls(github, commit)
    if len(pulls) != 1:
        count = "no pull request was" if not pulls else f"{len(pulls)} pull requests were"
        raise NotApproved(f"{commit}: {count} merged as this commit")
    (pull,) = pulls
    stamps = [ours.stamp for ours in our_comments(github, pull.number, author, about_plans(key))]
    if len(stamps) != 1:
        many = "no comment" if not stamps else "more than one comment"
        raise NotApproved(f"#{pull.number}: {many} of {author} with this key tells of plans")
    (told,) = stamps
    if reason := _doubt(told, pull):
        raise NotApproved(f"#{pull.number}: {reason}")
    known = {planned.target: planned for planned in told.targets}
    names = {name: known[hashed_name(name)] for name in targets if hashed_name(name) in known}
    return Approved(
        {name: digest_in(planned) for name, planned in names.items()},
        tuple(name for name, planned in names.items() if planned.refused),
    )


def _doubt(told: Stamp, pull: Pull) -> str | None:
    """Why a comment approves nothing, None where it does."""
    if told.told != Told.PLAN:
        return f"its comment tells of no plan ({told.told})"
    if told.head != pull.head:
        return f"its comment is not about the commit that was merged, {pull.head}"
    if not told.whole:
        return "its comment did not show every plan whole"
    return None
