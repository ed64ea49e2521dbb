"""The tokens that lead from one page of a listing to the next."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from reconciler.local.errors import ServiceError, invalid_parameter
from reconciler.local.operations.call import Call

# What the bytes of an entry are combined with in a token; nothing is hidden, only made unreadable.
_MASKS = {"last_id": 0, "opaque": 0xA5}


def token_after(call: Call, last: str) -> str:
    """The token of the page that follows this entry."""
    return b64encode(_masked(call, last.encode())).decode()


def last_entry(call: Call) -> str | None:
    """The entry that the token of the request follows; None in a request for the first page.

    Raises ServiceError (InvalidParameterException) for a token of another making.
    """
    token = call.members.optional_text("NextToken")
    if token is None:
        return None
    try:
        return _masked(call, b64decode(token, validate=True)).decode()
    except (NotBase64, ValueError):
        raise bad_token(token) from None


def bad_token(token: str) -> ServiceError:
    """InvalidParameterException for a token no answer has had."""
    return invalid_parameter(f"Invalid NextToken: {token}")


def _masked(call: Call, text: bytes) -> bytes:
    mask = _MASKS[call.assumptions.page_tokens]
    return bytes(byte ^ mask for byte in text)
