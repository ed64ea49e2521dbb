"""Whose are the credentials that a request is signed with?

Credentials that expire are exchanged in the middle of a run, for whatever their source gives: a
profile that was switched to another account, for instance. A request signed with a key that was not
seen before asks first: a write would go to somebody else's pools, and a read tell of them.
"""

import re
from threading import RLock
from typing import Any

from botocore.parsers import ResponseParserError

from reconciler.aws.answers import DamagedBody
from reconciler.aws.outcomes import read_error
from reconciler.errors import AccessRefused, WrongAccount
from reconciler.model.run import Caller

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/")


class VerifiedKeys:
    """The access keys of which sts:GetCallerIdentity said whose they are."""

    def __init__(self, sts: Any) -> None:
        self._sts = sts
        self._asked_with = ""
        self._accounts: dict[str, str] = {}
        # Which key a question was signed with is known of one question at a time.
        self._asking = RLock()
        sts.meta.events.register("before-send.sts", self._note)

    def ask(self) -> Caller:
        """One request of the STS client. Raises DamagedBody, and what the SDK raises."""
        with self._asking:
            return self._ask()

    def _ask(self) -> Caller:
        try:
            answer = self._sts.get_caller_identity()
            account, arn = answer.get("Account"), answer.get("Arn")
        except (ResponseParserError, AttributeError, LookupError, TypeError) as error:
            # What the SDK's parser makes of a page that is not this answer.
            raise DamagedBody("the answer is not XML of this operation") from error
        if not isinstance(account, str) or not re.fullmatch("[0-9]{12}", account):
            raise DamagedBody("the answer names no account")
        self._accounts[self._asked_with] = account
        return Caller(account, str(arn or ""))

    def check_exchanged(self, request: Any, account: str) -> None:
        """As check, for a read: what it tells before anybody asked is nobody's word yet."""
        if self._accounts:
            self.check(request, account)

    def check(self, request: Any, account: str) -> None:
        """Raises WrongAccount, or AwsError, unless a signed request's key is of the account."""
        key = _key_of(request)
        with self._asking:
            if key not in self._accounts:
                self._ask_before_sending()
        found = self._accounts.get(key)
        if found is None:
            raise AccessRefused("the credentials are being exchanged; nothing more was sent")
        if found != account:
            raise WrongAccount(
                f"its account is {account}, but the credentials were exchanged for those of "
                f"{found}; nothing more was sent"
            )

    def _ask_before_sending(self) -> None:
        try:
            self.ask()
        except Exception as error:
            raise read_error("sts:GetCallerIdentity", error) from error

    def _note(self, request: Any, **_: object) -> None:
        self._asked_with = _key_of(request)


def _key_of(request: Any) -> str:
    header = request.headers.get("Authorization") or b""
    text = header.decode("latin-1") if isinstance(header, bytes) else str(header)
    found = _CREDENTIAL.search(text)
    return found[1] if found else ""
