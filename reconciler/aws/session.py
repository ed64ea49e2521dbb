"""Makes the clients of a target: one SDK session for each credential set, clients shared.

Where requests go is decided by the target alone: endpoint settings of the environment and of
the shared configuration file are ignored.
"""

import json
from collections.abc import Callable, Mapping
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
from botocore.loaders import Loader

from reconciler import __version__
from reconciler.aws.answers import DamagedBody, checked_body
from reconciler.aws.in_process import InProcess
from reconciler.aws.lookup import AwsLookup
from reconciler.aws.outcomes import REQUEST_ID_HEADER, read_error
from reconciler.aws.pace import Pace
from reconciler.aws.patience import Patience
from reconciler.aws.reader import AwsReader
from reconciler.aws.service_time import ServiceTime
from reconciler.aws.trail import REQUESTS_PER_SECOND, AwsTrail
from reconciler.aws.verified_keys import VerifiedKeys
from reconciler.model.ports import Clock, Transport
from reconciler.model.surroundings import Service
from reconciler.model.targets import Target

# Reads repeat inside the SDK; the mode is set because its default changed between releases.
_READ_ATTEMPTS = 8

# Shorter than the SDK's minute, because every attempt may have to wait this long, and a signal
# for the one in flight.
_READ_CONNECT_SECONDS = 2
_READ_READ_SECONDS = 5

# Read once for all sessions, and from the SDK alone: a user's own models describe other answers.
_MODELS = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)

# What the SDK calls a service in the names of its handlers, where that is another name.
_EVENTS = {"cognito-idp": "cognito-identity-provider"}


@dataclass(slots=True)
class Connections:
    """Hands out what reads the targets of a run; what writes is made in `writing`.

    transport: answers for the targets of the embedded service.
    stopped: whether a signal asked to end; then no request is repeated.
    """

    run_id: str
    clock: Clock
    transport: Transport | None = None
    stopped: Callable[[], bool] = lambda: False
    _readers: dict[Target, AwsReader] = field(default_factory=dict)
    _keys: dict[Target, VerifiedKeys] = field(default_factory=dict)
    _sessions: dict[tuple[str | None, ...], boto3.Session] = field(default_factory=dict)
    _paces: dict[tuple[str, str, float], Pace] = field(default_factory=dict)

    def reader(self, target: Target) -> AwsReader:
        """What may read the target, one for the whole run.

        Raises AccessRefused when no credentials can be had.
        """
        if target not in self._readers:
            self._readers[target] = self._make_reader(target)
        return self._readers[target]

    def _make_reader(self, target: Target) -> AwsReader:
        client = self.client(target, "cognito-identity", self._reading_config(target))
        time = ServiceTime()
        time.watch(client, "cognito-identity")
        self._guard_reads(client, "cognito-identity", target)
        return AwsReader(client, self.keys_of(target), time, target.concurrency)

    def trail(self, target: Target) -> AwsTrail:
        """What reads CloudTrail in the target's Region. Raises AccessRefused as reader does."""
        client = self.client(target, "cloudtrail", self._reading_config(target))
        self._guard_reads(client, "cloudtrail", target)
        return AwsTrail(client)

    def _guard_reads(self, client: Any, service: str, target: Target) -> None:
        """Lets a reading client wait as Patience does, and look at keys that it did not see yet."""
        Patience(self.clock, self.stopped).teach(client, _EVENTS.get(service, service))
        keys = self.keys_of(target)

        def check(request: Any, **_: object) -> None:
            keys.check_exchanged(request, target.account)

        client.meta.events.register_first(f"before-send.{service}", check)

    def lookup(self, target: Target) -> AwsLookup:
        """What reads what the pools of a target refer to. Raises AccessRefused as above."""

        def client_of(service: Service, region: str) -> Any:
            client = self.client(target, service.value, self._reading_config(target), region)
            self._guard_reads(client, service.value, target)
            return client

        return AwsLookup(client_of, target.concurrency)

    def keys_of(self, target: Target) -> VerifiedKeys:
        """Shared by reader and writer, so that a key is asked about once."""
        if target not in self._keys:
            sts = self.client(target, "sts", self._reading_config(target))
            Patience(self.clock, self.stopped).teach(sts, "sts")
            self._keys[target] = VerifiedKeys(sts)
        return self._keys[target]

    def _reading_config(self, target: Target) -> Config:
        return self.config(
            retries={"mode": "standard", "total_max_attempts": _READ_ATTEMPTS},
            max_pool_connections=max(target.concurrency, 1),
        )

    def config(self, **settings: Any) -> Config:
        """How a client of this run behaves, with more settings."""
        # The times hold for the clients that get at credentials too, which the SDK gives a minute.
        times = {
            "connect_timeout": _READ_CONNECT_SECONDS,
            "read_timeout": _READ_READ_SECONDS,
        }
        return Config(
            ignore_configured_endpoint_urls=True,
            user_agent_extra=f"cognito-reconciler/{__version__} run/{self.run_id}",
            **{**times, **settings},
        )

    def client(
        self,
        target: Target,
        service: str,
        config: Config,
        region: str | None = None,
        credentials: Mapping[str, str] | None = None,
    ) -> Any:
        """A client for the rooms of this door; region, credentials: others than the target's."""
        if (target.endpoint_url or "").lower().startswith("http://"):
            # Plain http is for loopback alone, and a proxy would carry it away from there.
            config = config.merge(Config(proxies={}))
        try:
            client = self._session(target).client(
                service,
                region_name=region or target.region,
                endpoint_url=target.endpoint_url,
                config=config,
                **(credentials or {}),
            )
        except (BotoCoreError, ValueError) as error:
            raise read_error(f"target {target.name}: {service}", error) from error
        events = client.meta.events
        if service != "sts":
            # Before signing: a signature must not grow old while a request waits for its turn.
            place = region or target.region
            paced = _Paced(self._pace(target, service, place))
            events.register_first(f"request-created.{service}", paced)
            if service != Service.IAM:
                # IAM answers in XML, which its own door looks at.
                events.register_first(f"before-parse.{service}", _keep_checked_body)
        if target.embedded and self.transport is not None:
            events.register_last(f"before-send.{service}", InProcess(self.transport))
        return client

    def _pace(self, target: Target, service: str, region: str) -> Pace:
        """Shared by the targets of one account and region: they share its quotas."""
        rate = target.requests_per_second
        if service == "cloudtrail":
            # Never faster than the service takes; 0 stays 0, which is not to be shaped at all.
            rate = min(rate, REQUESTS_PER_SECOND)
        # IAM has one quota for the account, whatever the region.
        key = (target.account, "" if service == Service.IAM else region, rate)
        return self._paces.setdefault(key, Pace(rate, self.clock))

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
        # For the clients that the SDK makes by itself to get at credentials (profiles with a
        # role, web identity, single sign-on): they too go where nobody's environment sends them.
        session.set_default_client_config(self.config())
        if target.assume_role:
            session._credentials = self._assumed(session, target, target.assume_role)
        return _over(session)

    def _assumed(
        self, session: botocore.session.Session, target: Target, role: str
    ) -> DeferredRefreshableCredentials:
        """Credentials of the role, asked for when first used and again before they expire."""

        def client(service: str, **credentials: str) -> Any:
            return session.create_client(
                service,
                region_name=target.region,
                endpoint_url=target.endpoint_url,
                config=self.config(retries={"mode": "standard", "total_max_attempts": 3}),
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
    return _over(session)


def _over(session: botocore.session.Session) -> boto3.Session:
    session.register_component("data_loader", _MODELS)
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
        try:
            customized_response_dict["CheckedBody"] = checked_body(
                operation_model.name, response_dict["body"], operation_model.output_shape
            )
        except DamagedBody as damage:
            damage.request_id = response_dict["headers"].get(REQUEST_ID_HEADER)
            raise
    elif not _is_error_body(response_dict["body"]):
        # The page of a proxy, of which the SDK's parser would make a message, or fall over it.
        response_dict["body"] = b""


def _is_error_body(body: bytes) -> bool:
    """Whether the body is an error as the service writes it."""
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and all(
        isinstance(value.get(name, ""), str) for name in ("__type", "message", "Message")
    )
