"""The one question of STS: who is calling."""

import xml.etree.ElementTree as ElementTree
from typing import Protocol, cast

import pytest

from reconciler.local.service import LocalService
from tests.local.clients import Refusal, authorization, boto3_client

NAMESPACE = {"sts": "https://sts.amazonaws.com/doc/2011-06-15/"}
ASKED = b"Action=GetCallerIdentity&Version=2011-06-15"


class Sts(Protocol):
    """What is used of boto3's STS client."""

    def get_caller_identity(self) -> dict[str, object]: ...


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_the_caller_is_the_account_the_key_names(
    service: LocalService, region: str, partition: str
) -> None:
    client = cast(Sts, boto3_client(service, "sts", "123456789012", region))
    answer = client.get_caller_identity()
    metadata = answer.pop("ResponseMetadata")
    assert answer == {
        "Account": "123456789012",
        "UserId": "123456789012",
        "Arn": f"arn:{partition}:iam::123456789012:root",
    }
    assert isinstance(metadata, dict)
    assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]


def test_a_key_that_is_no_account_is_account_zero(service: LocalService) -> None:
    signed = {"Authorization": authorization(account="AKIAIOSFODNN7EXAMPLE", aws="sts")}
    status, headers, body = service("POST", "/", signed, ASKED)
    account = ElementTree.fromstring(body).findtext(".//sts:Account", namespaces=NAMESPACE)
    assert (status, headers["Content-Type"], account) == (200, "text/xml", "000000000000")


@pytest.mark.parametrize(
    ("headers", "body", "refusal"),
    [
        (
            {},
            ASKED,
            Refusal("MissingAuthenticationToken", "Missing Authentication Token", 403),
        ),
        (
            {"Authorization": "Basic eDp5"},
            ASKED,
            Refusal(
                "IncompleteSignature",
                "Authorization header requires 'Credential' parameter with a SigV4 scope.",
                403,
            ),
        ),
        (
            {"Authorization": authorization()},
            b"Action=Assume<Role>",
            Refusal("InvalidAction", "Could not find operation Assume<Role>", 400),
        ),
    ],
)
def test_anything_else_is_refused_in_xml(
    service: LocalService, headers: dict[str, str], body: bytes, refusal: Refusal
) -> None:
    status, _, answer = service("POST", "/", headers, body)
    error = ElementTree.fromstring(answer)

    def text(name: str) -> str:
        return error.findtext(f"sts:Error/sts:{name}", "", NAMESPACE)

    assert Refusal(text("Code"), text("Message"), status) == refusal


def test_an_action_that_xml_cannot_spell_is_refused_in_xml(service: LocalService) -> None:
    signed = {"Authorization": authorization(aws="sts")}
    status, _, body = service("POST", "/", signed, b"Action=%00%1b%3Cx%3E")
    message = ElementTree.fromstring(body).findtext(".//sts:Message", namespaces=NAMESPACE)
    assert (status, message) == (400, "Could not find operation ??<x>")
