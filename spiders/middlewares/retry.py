"""Retries, bounded, and patience where a server asks for it: Retry-After of 429 and 503."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from spiders.middlewares.resolver import refused

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


class PoliteRetry(RetryMiddleware):
    """Waits as long as a server asks (up to RETRY_AFTER_LIMIT), with all requests to that host."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.limit = settings.getfloat("RETRY_AFTER_LIMIT")
        self.until: dict[str, float] = {}

    async def process_request(self, request: Request) -> None:
        """Wait while the host wants to be left alone."""
        host = urlparse_cached(request).netloc
        if wait := min(request.meta.pop("wait", 0.0), self.limit):  # an interface's own word for it
            self.until[host] = max(self.until.get(host, 0.0), time.monotonic() + wait)
        while (rest := self.until.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(rest)

    def process_response(  # type: ignore[override]  # Scrapy passes a spider only to those that still ask for it
        self, request: Request, response: Response
    ) -> Request | Response:
        """Ask again later when the server says when."""
        wait = parse_retry_after(response.headers.get("Retry-After")) if response.status in {429, 503} else None
        if wait is None:
            return super().process_response(request, response)
        again = self._retry(request, f"Retry-After {wait:.0f} s") if wait <= self.limit else None
        if again is None:
            return response
        host = urlparse_cached(request).netloc
        self.until[host] = max(self.until.get(host, 0.0), time.monotonic() + wait)
        return again

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Retry what may pass; a name whose address was refused stays refused."""
        if (urlparse_cached(request).hostname or "") in refused or isinstance(exception, DownloadCancelledError):
            return None  # nor will a page that is too large be smaller the next time
        return super().process_exception(request, exception)


def parse_retry_after(value: bytes | str | None, *, now: datetime | None = None) -> float | None:
    """Seconds to wait: a number or an HTTP date; None when it says nothing usable.

    >>> parse_retry_after(b"7")
    7.0
    """
    if not value:
        return None
    text = (value.decode("latin-1") if isinstance(value, bytes) else value).strip()
    if text.isascii() and text.isdecimal():
        return float(text[:12])  # longer than anybody's patience in any case
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
