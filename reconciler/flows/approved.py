"""Which plans a merge approved: those that the comment on its pull request showed whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.errors import NotApproved
from reconciler.flows.comment import about_plans, merged_pulls
from reconciler.flows.posting import Ours, our_comments
from reconciler.forge.github import GitHub
from reconciler.model.forge import Pull
from reconciler.plan.stamps import Told, approval_in, hashed_name


@dataclass(frozen=True, slots=True)
class Approved:
    """digests: approvals, by target. held_back: targets of whose plan a guard refused a part."""

    digests: dict[str, str]
    held_back: tuple[str, ...]


def approved(
    github: GitHub,
    author: str,
    key: str,
    commit: str,
    branch: str | None,
    targets: Iterable[str],
) -> Approved:
    """The digests that were approved with the pull request whose merge made a commit.

    branch: the one that the commit went to, None for any. targets: the names to look for, since
    the comment holds their hashes alone; one that it does not have is left out. Raises ForgeError,
    and NotApproved with the reason.
    """
    pulls = merged_pulls(github, commit, branch)
    if len(pulls) != 1:
        count = "no pull request was" if not pulls else f"{len(pulls)} pull requests were"
        raise NotApproved(f"{commit}: {count} merged as this commit")
    (pull,) = pulls
    comments = our_comments(github, pull.number, author, about_plans(key))
    if len(comments) != 1:
        many = "no comment" if not comments else "more than one comment"
        raise NotApproved(f"#{pull.number}: {many} of {author} with this key tells of plans")
    (ours,) = comments
    if reason := _doubt(ours, pull, github.repository):
        raise NotApproved(f"#{pull.number}: {reason}")
    known = {planned.target: planned for planned in ours.stamp.targets}
    names = {name: known[hashed_name(name)] for name in targets if hashed_name(name) in known}
    return Approved(
        {name: approval_in(planned) for name, planned in names.items()},
        tuple(name for name, planned in names.items() if planned.refused),
    )


def _doubt(ours: Ours, pull: Pull, repository: str) -> str | None:
    """Why a comment approves nothing, None where it does."""
    told = ours.stamp
    if pull.origin is None or pull.origin.casefold() != repository.casefold():
        return "it comes from a fork, of which no plan is shown"
    if pull.merged is None or ours.comment.updated > pull.merged:
        return "its comment was written after the merge"
    if told.told not in (Told.PLAN, Told.NOTHING):
        return f"its comment tells of no plan ({told.told})"
    if told.head != pull.head:
        return f"its comment is not about the commit that was merged, {pull.head}"
    if not told.whole:
        return "its comment did not show every plan whole"
    return None
