"""Why a page did not come, in one line that a person understands."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionDone, ConnectionLost

from spiders.errors import MarketgapError
from spiders.middlewares.refusals import AddressRefused, RobotsUnreadable
from spiders.middlewares.resolver import refused

LONGEST = 160
"""Characters of an address or of a library's own words."""


def explain(error: BaseException, request: Request) -> str:
    """One line about why a page did not come."""
    url = request.url if len(request.url) <= LONGEST else request.url[:LONGEST] + "..."
    host = url.split("/")[2] if "//" in url else url
    name = host.partition(":")[0]
    if name in refused:
        return refused[name]
    if isinstance(error, HttpError):
        location = error.response.headers.get("Location")
        if location and 300 <= error.response.status < 400:
            target = location.decode("latin-1")[:LONGEST]
            return f"{url} redirects to {target}; only http and https are fetched"
        return f"{url} answered {error.response.status}"
    if isinstance(error, CannotResolveHostError):
        return f"{host} cannot be reached: no such host name"
    if isinstance(error, DownloadConnectionRefusedError):
        return f"{host} cannot be reached: connection refused"
    if isinstance(error, (DownloadTimeoutError, TimeoutError)):
        return f"{host} cannot be reached: no answer in time"
    if isinstance(error, (AddressRefused, RobotsUnreadable, MarketgapError)):
        return str(error)
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return f"{url} is larger than a page may be (docs/limits.md)"
    if isinstance(error, ResponseDataLossError):
        return f"{url} broke off before its end"
    inner = inner_error(error)
    if isinstance(inner, MarketgapError):
        return f"{url}: {inner}"
    if isinstance(inner, ValueError) and inner is not error:
        return f"{url}: the answer is no HTTP ({str(inner)[:LONGEST]})"
    if isinstance(inner, (ConnectionDone, ConnectionLost)):
        return f"{host} hung up without an answer that can be read"
    words = " ".join(str(inner).split())[:LONGEST]
    return f"{url}: {words or type(inner).__name__}"


def inner_error(error: BaseException) -> BaseException:
    """The error that a library wrapped as "no answer came"; the error itself when it is none of these."""
    for one in (error, error.__cause__):
        if reasons := getattr(one, "reasons", None):
            return reasons[0].value  # type: ignore[no-any-return]
    return error
