"""Cookies, but no flood of them: a host may keep as many as a browser must, and no list of suffixes is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie
from typing import TYPE_CHECKING, Any

import tldextract
from scrapy import Request
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

MOST_COOKIES = 50
"""A host, the least that RFC 6265 asks of a browser; all of them go along with every request."""
LONGEST = 4096
"""Characters of name and value together, as in browsers."""


class FewCookies(CookiesMiddleware):
    """Scrapy's middleware with a bound."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        # Scrapy's own would fetch a list of suffixes from the internet, at a moment of the crawled site's choosing
        cookies._split_domain = tldextract.TLDExtract(
            suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
        )
        return super().from_crawler(crawler)

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Add the cookies of the host; most sites set none."""
        jar: Any = self.jars[request.meta.get("cookiejar")]
        if request.cookies or jar.jar._cookies:
            super().process_request(request)

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]
        """Keep the cookies of an answer that brings some."""
        if b"Set-Cookie" in response.headers:
            super().process_response(request, response)
        return response

    def _process_cookies(self, found: Iterable[Cookie], *, jar: Any, request: Request) -> None:
        for cookie in found:
            kept = jar.jar._cookies.get(cookie.domain, {})
            if len(cookie.name) + len(cookie.value or "") > LONGEST:
                continue
            known = any(cookie.name in names for names in kept.values())
            if known or sum(map(len, kept.values())) < MOST_COOKIES:
                super()._process_cookies([cookie], jar=jar, request=request)
