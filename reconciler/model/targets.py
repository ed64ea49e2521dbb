"""The configuration: who owns the pools, and the accounts and regions they live in."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.origin import Origin


class FailOn(StrEnum):
    """From which severity on a finding without waiver fails `validate`."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Target:
    """One account and region that documents are reconciled against.

    default_tags: laid under the tags of every pool that manages them.
    requests_per_second: per operation; 0 means unshaped.
    quiet_window_seconds: how long an unanswered create may still land.
    """

    name: str
    account: str
    region: str
    embedded: bool = False
    assume_role: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    variables: tuple[tuple[str, str], ...] = ()
    default_tags: tuple[tuple[str, str], ...] = ()
    journal: str | None = None
    requests_per_second: float = 5
    concurrency: int = 16
    max_deletes: int = 1
    discovery: str = "full"
    quiet_window_seconds: int = 960

    @property
    def partition(self) -> str:
        """The AWS partition that the region belongs to."""
        return partition_of(self.region)

    @property
    def stores_journal(self) -> bool:
        """Whether the journal is to be kept in a store (s3://…) rather than in a folder."""
        return self.journal is not None and "://" in self.journal

    @property
    def journal_lasts(self) -> bool:
        """Whether what one apply leaves open is known to the next: the user said where it is kept.

        In process nothing can be left open.
        """
        return self.embedded or self.journal is not None

    def pool_arn(self, pool_id: str) -> str:
        """The ARN that the tag operations take (Service Authorization Reference, identitypool)."""
        return (
            f"arn:{self.partition}:cognito-identity:{self.region}:{self.account}"
            f":identitypool/{pool_id}"
        )


@dataclass(frozen=True, slots=True)
class Configuration:
    """What `reconciler.yaml` says for all targets."""

    owner: str
    targets: tuple[Target, ...]
    allow_accounts: tuple[str, ...]
    fail_on: FailOn
    origin: Origin

    def target(self, name: str) -> Target | None:
        return next((target for target in self.targets if target.name == name), None)


def partition_of(region: str) -> str:
    """The partition of a region, by the prefixes AWS uses (endpoint rule set of the service)."""
    for prefix, partition in _PARTITIONS:
        if region.startswith(prefix):
            return partition
    return "aws"


_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc"))


def dns_suffix_of(region: str) -> str:
    """The DNS suffix of a region's service names, as in a user pool's provider name."""
    return {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}.get(
        partition_of(region), "amazonaws.com"
    )
