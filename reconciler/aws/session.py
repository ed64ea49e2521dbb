"""Makes the clients of a target: one SDK session for each credential set, clients shared.

Where requests go is decided by the target alone: endpoint settings of the environment and of
the shared configuration file are ignored.
"""

from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import BotoCoreError

from reconciler import __version__
from reconciler.aws.answers import checked_body
from reconciler.aws.in_process import InProcess
from reconciler.aws.outcomes import read_error
from reconciler.aws.pace import Pace
from reconciler.aws.reader import AwsReader
from reconciler.aws.writer import AwsWriter
from reconciler.model.ports import Clock, Transport
from reconciler.model.targets import Target

# Reads repeat inside the SDK; the mode is set because its default changed between releases.
_READ_ATTEMPTS = 8

# A write is one attempt, and short: a signal waits for the one in flight.
_WRITE_CONNECT_SECONDS = 2
_WRITE_READ_SECONDS = 4


@dataclass(slots=True)
class Connections:
    """Hands out the Reader and the Writer of each target of a run.

    transport: answers for the targets of the embedded service.
    """

    run_id: str
    clock: Clock
    transport: Transport | None = None
    _sessions: dict[tuple[str | None, ...], boto3.Session] = field(default_factory=dict)
    _paces: dict[str, Pace] = field(default_factory=dict)

    def reader(self, target: Target) -> AwsReader:
        """What may read the target. Raises AccessRefused when no credentials can be had."""
        config = self._config(
            retries={"mode": "standard", "total_max_attempts": _READ_ATTEMPTS},
            max_pool_connections=max(target.concurrency, 1),
        )
        return AwsReader(
            self._client(target, "cognito-identity", config),
            self._client(target, "sts", config),
            target.concurrency,
        )

    def writer(self, target: Target) -> AwsWriter:
        """What may write to the target. Raises AccessRefused when no credentials can be had."""
        config = self._config(
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=_WRITE_CONNECT_SECONDS,
            read_timeout=_WRITE_READ_SECONDS,
        )
        return AwsWriter(self._client(target, "cognito-identity", config), self.clock)

    def _config(self, **settings: Any) -> Config:
        return Config(
            ignore_configured_endpoint_urls=True,
            user_agent_extra=f"cognito-reconciler/{__version__} run/{self.run_id}",
            **settings,
        )

    def _client(self, target: Target, service: str, config: Config) -> Any:
        try:
            client = self._session(target).client(
                service,
                region_name=target.region,
                endpoint_url=target.endpoint_url,
                config=config,
            )
        except (BotoCoreError, ValueError) as error:
            raise read_error(f"target {target.name}: {service}", error) from error
        events = client.meta.events
        if service == "cognito-identity":
            pace = self._paces.setdefault(target.name, Pace(target.requests_per_second, self.clock))
            events.register_first("before-send.cognito-identity", _Paced(pace))
            events.register_first("before-parse.cognito-identity", _keep_checked_body)
        if target.embedded and self.transport is not None:
            events.register_last(f"before-send.{service}", InProcess(self.transport))
        return client

    def _session(self, target: Target) -> boto3.Session:
        key = (
            (target.account if target.embedded else None),
            target.profile,
            target.assume_role,
            target.endpoint_url if target.assume_role else None,
        )
        if key not in self._sessions:
            self._sessions[key] = (
                _embedded_session(target) if target.embedded else self._account_session(target)
            )
        return self._sessions[key]

    def _account_session(self, target: Target) -> boto3.Session:
        session = botocore.session.Session(profile=target.profile)
        if target.assume_role:
            session._credentials = self._assumed(session, target, target.assume_role)
        return boto3.Session(botocore_session=session)

    def _assumed(
        self, session: botocore.session.Session, target: Target, role: str
    ) -> DeferredRefreshableCredentials:
        """Credentials of the role, asked for when first used and again before they expire."""

        def client(service: str, **credentials: str) -> Any:
            return session.create_client(
                service,
                region_name=target.region,
                endpoint_url=target.endpoint_url,
                config=self._config(retries={"mode": "standard", "total_max_attempts": 3}),
                **credentials,
            )

        source = session.get_credentials()
        if source is None:
            raise read_error(f"target {target.name}", botocore.exceptions.NoCredentialsError())
        fetcher = AssumeRoleCredentialFetcher(
            client, source, role, extra_args={"RoleSessionName": f"reconciler-{self.run_id}"}
        )
        return DeferredRefreshableCredentials(
            method="assume-role", refresh_using=fetcher.fetch_credentials
        )


def _embedded_session(target: Target) -> boto3.Session:
    """A session that reads nothing of the user's AWS files: its account is its access key."""
    session = botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, "", None),
            "credentials_file": (None, None, "", None),
        }
    )
    session._credentials = Credentials(target.account, "embedded")
    return boto3.Session(botocore_session=session)


@dataclass(frozen=True, slots=True)
class _Paced:
    pace: Pace

    def __call__(self, event_name: str, **_: object) -> None:
        self.pace.wait(event_name.rpartition(".")[2])


def _keep_checked_body(
    operation_model: Any,
    response_dict: dict[str, Any],
    customized_response_dict: dict[str, Any],
    **_: object,
) -> None:
    """Checks a successful answer and keeps it, unknown members included. Raises DamagedBody."""
    if response_dict["status_code"] < 300:
        customized_response_dict["CheckedBody"] = checked_body(
            operation_model.name, response_dict["body"], operation_model.output_shape
        )
