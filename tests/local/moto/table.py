"""The table of probes that moto and the embedded service answer differently."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from moto import mock_aws

from reconciler.local.service import LocalService
from tests.local.clients import ACCOUNT, REGION, boto3_client
from tests.local.facts import FACTS, Fact
from tests.local.moto.attaching import ATTACHING
from tests.local.moto.creating import CREATING
from tests.local.moto.listing import LISTING
from tests.local.moto.probe import Emulator, Probe, answered
from tests.local.moto.reading import READING
from tests.local.moto.updating import UPDATING

PROBES = (*CREATING, *READING, *LISTING, *UPDATING, *ATTACHING)

_SERVICE = "cognito-identity"


@dataclass(frozen=True, slots=True)
class Row:
    """One probe with what either emulator answered."""

    probe: Probe
    embedded: str
    moto: str

    @property
    def differ(self) -> bool:
        return self.embedded != self.moto

    @property
    def right(self) -> str:
        """Who answers as the facts demand."""
        demanded = self.probe.expected
        if demanded is None:
            return "not known"
        named = {"embedded service": self.embedded, "moto": self.moto}
        agreeing = [who for who, answer in named.items() if answer == demanded]
        return " and ".join(agreeing) or "neither"


def rows() -> tuple[Row, ...]:
    """Every probe, put to both, each time to an account without pools."""
    with (
        TemporaryDirectory() as folder,
        closing(LocalService(Path(folder) / "local.db")) as service,
    ):
        embedded = Emulator(boto3_client(service, _SERVICE, ACCOUNT, REGION))
        moto = Emulator(_moto_client())
        return tuple(_asked(probe, service, embedded, moto) for probe in PROBES)


def moto_table(asked: tuple[Row, ...]) -> str:
    """The rows that differ as a Markdown table, and how many probes there were."""
    different = [row for row in asked if row.differ]
    head = (
        f"| operation | probe | embedded service | moto {version('moto')} | who is right, and why |"
    )
    agreed = len(asked) - len(different)
    return "\n".join(
        (
            head,
            "|---|---|---|---|---|",
            *map(_line, different),
            "",
            f"The two agree on {agreed} of {len(asked)} probes.",
            "",
        )
    )


def _asked(probe: Probe, service: LocalService, embedded: Emulator, moto: Emulator) -> Row:
    service.reset()
    ours = answered(probe, embedded)
    # Entering it forgets what moto kept.
    with mock_aws():
        return Row(probe, ours, answered(probe, moto))


def _moto_client() -> BaseClient:
    """A client that differs from the embedded service's in nothing but who answers it."""
    session = boto3.session.Session("testing", "testing", region_name=REGION)
    return session.client(
        _SERVICE,
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            ignore_configured_endpoint_urls=True,
        ),
    )


def _line(row: Row) -> str:
    cells = (
        row.probe.operation,
        _plain(row.probe.title),
        _quoted(row.embedded),
        _quoted(row.moto),
        "<br>".join((f"**{row.right}**", *_reasons(row.probe, FACTS))),
    )
    return f"| {' | '.join(cells)} |"


def _reasons(probe: Probe, facts: Mapping[str, Fact]) -> Iterator[str]:
    for name in probe.facts:
        fact = facts[name]
        yield _plain(f"{fact.statement} [{fact.evidence}: {fact.source}]")
    if probe.assumption is not None:
        yield f"assumption `{probe.assumption}`"


def _plain(text: str) -> str:
    """Text in a cell, with nothing in it that Markdown would read as its own."""
    for sign, written in (("|", "\\|"), ("<", "&lt;"), ("*", "\\*")):
        text = text.replace(sign, written)
    return text


def _quoted(answer: str) -> str:
    escaped = answer.replace("|", "\\|")
    return f"`{escaped}`"
