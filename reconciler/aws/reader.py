"""The reading capability: an allow-list of operations, many at once, nothing half read."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from reconciler.aws.answers import DamagedBody, about_same_pool
from reconciler.aws.outcomes import read_error
from reconciler.errors import Damaged, NotFound
from reconciler.model.json_value import JsonObject, object_list
from reconciler.model.results import Call

READING_OPERATIONS = frozenset(
    {
        "ListIdentityPools",
        "DescribeIdentityPool",
        "GetIdentityPoolRoles",
        "GetPrincipalTagAttributeMap",
    }
)

# ListIdentityPools, MaxResults: 1 to 60.
PAGE = 60

# A damaged answer is asked for again; an intermediary rarely damages three in a row.
_DAMAGED_ATTEMPTS = 3


class AwsReader:
    """Implements the Reader port over one shared client; safe for concurrent use."""

    def __init__(self, client: Any, sts: Any, concurrency: int) -> None:
        self._client = client
        self._sts = sts
        self._concurrency = max(concurrency, 1)

    def account(self) -> str:
        """The 12 digits that sts:GetCallerIdentity answers. Raises AwsError."""
        try:
            account = self._sts.get_caller_identity().get("Account")
        except (BotoCoreError, ClientError) as error:
            raise read_error("sts:GetCallerIdentity", error) from error
        if not isinstance(account, str) or not re.fullmatch("[0-9]{12}", account):
            raise Damaged("sts:GetCallerIdentity: the answer names no account")
        return account

    def read(self, call: Call) -> JsonObject:
        """One answer, checked. Raises AwsError; a call that is no read is a ValueError."""
        if call.operation not in READING_OPERATIONS:
            raise ValueError(f"{call.operation} is not a reading operation")
        subject = f"{call.operation} {call.parameters.get('IdentityPoolId', '')}".strip()
        for attempt in range(1, _DAMAGED_ATTEMPTS + 1):
            try:
                return self._send(call)
            except DamagedBody as error:
                if attempt == _DAMAGED_ATTEMPTS:
                    raise read_error(subject, error) from error
            except (BotoCoreError, ClientError) as error:
                raise read_error(subject, error) from error
        raise AssertionError("the loop above returns or raises")

    def read_all(self, calls: Sequence[Call]) -> list[JsonObject | None]:
        """All answers in order, None for what does not exist. The first other error ends it."""
        if not calls:
            return []
        workers = min(self._concurrency, len(calls))
        with ThreadPoolExecutor(workers, thread_name_prefix="read") as pool:
            try:
                return list(pool.map(self._read_or_none, calls))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def pool_ids(self) -> list[str]:
        """Every pool of the account and region, once. Raises Damaged for an odd listing."""
        ids: list[str] = []
        tokens: set[str] = set()
        parameters: JsonObject = {"MaxResults": PAGE}
        while True:
            page = self.read(Call("ListIdentityPools", parameters))
            ids += [str(item["IdentityPoolId"]) for item in object_list(page["IdentityPools"])]
            token = page.get("NextToken")
            if not isinstance(token, str) or not token:
                break
            if token in tokens:
                raise Damaged("ListIdentityPools: the service repeats a page token")
            tokens.add(token)
            parameters = {"MaxResults": PAGE, "NextToken": token}
        if len(set(ids)) != len(ids):
            raise Damaged("ListIdentityPools: a pool is listed twice; the listing is not complete")
        return ids

    def _read_or_none(self, call: Call) -> JsonObject | None:
        try:
            return self.read(call)
        except NotFound:
            return None

    def _send(self, call: Call) -> JsonObject:
        method = getattr(self._client, xform_name(call.operation))
        answer: JsonObject = method(**call.parameters)["CheckedBody"]
        if not about_same_pool(call.parameters, answer):
            raise DamagedBody("the answer is about another pool")
        return answer
