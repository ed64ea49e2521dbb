"""An account behind one endpoint: the embedded service's identity pools, moto's IAM and user pools.

moto has no full identity pools, and the embedded service has nothing else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.config import Config
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.iam.models import iam_backends

from reconciler.local.service import LocalService
from reconciler.model.json_value import JsonObject
from reconciler.model.ports import Transport
from tests.builders import ACCOUNT, REGION
from tests.faults import Answer
from tests.wire_server import Wire, served

_SCOPE = re.compile(r"Credential=[^/]+/[0-9]+/([^/]+)/([^/]+)/aws4_request")


@dataclass
class Services:
    """Sends each request to whoever has its service.

    denied: operations that are refused for want of a permission. instead: by operation, what its
    next requests are answered with.
    """

    identity: Transport
    denied: set[str] = field(default_factory=set)
    instead: dict[str, list[Answer]] = field(default_factory=dict)
    _moto: BotocoreStubber = field(default_factory=BotocoreStubber)

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        scope = _SCOPE.search(headers.get("Authorization", ""))
        assert scope, "a request that is not signed"
        region, service = scope.groups()
        if service in ("cognito-identity", "sts"):
            return self.identity(method, url, headers, body)
        operation = _operation(headers, body)
        if operation in self.denied:
            return refusal(service, "AccessDenied", f"not authorized to perform: {operation}")
        if self.instead.get(operation):
            return self.instead[operation].pop(0)
        host = "iam.amazonaws.com" if service == "iam" else f"{service}.{region}.amazonaws.com"
        sent = HTTPHeaders()
        for name, value in headers.items():
            sent[name] = value
        request = AWSPreparedRequest(method, f"https://{host}/", sent, body, False)
        answer = self._moto.process_request(request)
        assert answer is not None, f"moto does not know {host}"
        status, answered, text = answer
        content = text.encode() if isinstance(text, str) else text
        return status, {k: str(v) for k, v in answered.items()}, content


def refusal(service: str, code: str, message: str, status: int = 400) -> Answer:
    """An error as the service writes it."""
    if service != "iam":
        return status, {}, json.dumps({"__type": code, "message": message}).encode()
    xml = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
        f"<Message>{message}</Message></Error><RequestId>req-1</RequestId></ErrorResponse>"
    )
    return status, {}, xml.encode()


def _operation(headers: Mapping[str, str], body: bytes) -> str:
    target = next((v for k, v in headers.items() if k.lower() == "x-amz-target"), "")
    return target.rpartition(".")[2] or body.partition(b"Action=")[2].partition(b"&")[0].decode()


@dataclass(frozen=True)
class Account:
    """The account: where it is, what was asked of it, and clients to set it up with."""

    wire: Wire
    services: Services
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - no types
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                region_name=REGION,
                endpoint_url=self.wire.url,
                aws_access_key_id=ACCOUNT,
                aws_secret_access_key="secret",
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self._clients[service]

    def role(self, name: str, trust: JsonObject, **policies: JsonObject) -> None:
        """A role with policies of its own, an hour old."""
        iam = self.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        (role,) = (r for r in iam_backends[ACCOUNT]["aws"].roles.values() if r.name == name)
        role.create_date -= timedelta(hours=1)
        for policy, content in policies.items():
            iam.put_role_policy(
                RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(content)
            )

    def asked(self) -> list[str]:
        """The operations of IAM and of user pools that were asked since this was last called."""
        apart = ("IdentityPool", "IdentityProviderName", "Identities", "PrincipalTag", "Caller")
        names = [n for n in self.wire.operations if not any(word in n for word in apart)]
        self.wire.seen.clear()
        return names


@contextmanager
def account_in(folder: Path) -> Iterator[Account]:
    """An empty account, which is gone with the block."""
    with (
        mock_aws(config={"core": {"mock_credentials": False}}),
        closing(LocalService(folder / "account.db")) as identity,
    ):
        services = Services(identity)
        with served(services) as wire:
            yield Account(wire, services)
