"""One HTTP exchange with an API. Follows no redirect: what is sent holds a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from reconciler.errors import ForgeRejected, ForgeUnreachable

_TIMEOUT_SECONDS = 30
# A page of a hundred comments has at most some forty megabytes.
_MOST_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """headers: by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_url(url: str) -> str:
    """The URL of an API without a slash at its end. Raises ForgeRejected.

    Only loopback is spoken to without TLS.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ForgeRejected(f"{url!r}: not a URL: {error}") from error
    if parts.username or parts.query or parts.fragment or not parts.hostname or not url.isascii():
        raise ForgeRejected(f"{url!r}: not the URL of an API")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ForgeRejected(f"{url!r}: a token is sent over https alone; http is for loopback")
    return url.rstrip("/")


def origin_of(url: str) -> tuple[str, str]:
    """What two URLs of one server have in common: scheme, and host with port."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def exchange(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """What the server answers, whatever its status. Raises ForgeUnreachable.

    Proxies are those of the environment.
    """
    opener = OpenerDirector()
    loopback = _is_loopback(urlsplit(url).hostname)
    # Neither redirects nor statuses are handled here, so each comes back as it is.
    for handler in (ProxyHandler({} if loopback else None), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    request = Request(url, body, dict(headers), method=method)
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
            assert isinstance(response, HTTPResponse)
            data = response.read(_MOST_BYTES + 1)
            answered = {name.lower(): value for name, value in response.headers.items()}
            _check_length(data, answered.get("content-length"))
            return Answer(response.status, answered, data)
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
        raise ForgeUnreachable(f"no answer: {reason or type(error).__name__}") from error


def _check_length(data: bytes, stated: str | None) -> None:
    if len(data) > _MOST_BYTES:
        raise ForgeUnreachable("no answer: larger than any that is asked for")
    if stated is not None and stated.isdecimal() and int(stated) != len(data):
        raise ForgeUnreachable("no answer: cut short")


def _is_loopback(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")
