"""Pages that need a browser: Playwright behind Scrapy's download handler, started with the first such page."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from w3lib.url import add_or_replace_parameters

from spiders.addresses import refuse_url
from spiders.browser import crawling_arguments, require_chromium
from spiders.errors import CrawlError
from spiders.guarded_proxy import REFUSED_HEADER, GuardedProxy
from spiders.middlewares.heads import BoundedHeads
from spiders.middlewares.refusals import AddressRefused
from spiders.visiting import visit

if TYPE_CHECKING:
    from playwright.async_api import Page
    from playwright.async_api import Request as BrowserRequest
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

TIMES_A_PLAIN_PAGE = 3
"""A page may take so often DOWNLOAD_TIMEOUT in the browser, loading and unfolding included: 90 seconds. One whose
scripts never rest is given up then."""
NEEDLESS = frozenset({"image", "media", "font"})
"""What a page loads without which its words are the same."""

_browsers: WeakKeyDictionary[Crawler, asyncio.Future[_Browser]] = WeakKeyDictionary()


class Handler(HTTP11DownloadHandler):
    """Scrapy's own handler; a request with ``meta["playwright"]`` goes through Chromium."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._owner = crawler
        self._pool._factory = BoundedHeads
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")

    async def download_request(self, request: Request) -> Response:
        """Fetch, or render; how long it took is noted for its source, whatever came."""
        request.meta.setdefault("download_timeout", self._timeout)
        begun = time.monotonic()
        try:
            return await self._answer(request)
        finally:
            if "crawl_id" in request.meta:
                ledger = self._owner.spider.ledgers[request.meta["crawl_id"]]  # type: ignore[union-attr]
                ledger.waited += time.monotonic() - begun

    async def _answer(self, request: Request) -> Response:
        if secret := request.meta.get("secret"):
            # the key is in the address on the wire only: not in logs, archive, store or retries
            keyed = request.replace(url=add_or_replace_parameters(request.url, secret))
            return (await super().download_request(keyed)).replace(url=request.url, request=request)
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        if self._owner not in _browsers:
            _browsers[self._owner] = asyncio.ensure_future(_Browser.start(self._owner))
        browser = await _browsers[self._owner]
        return await browser.render(request)

    async def close(self) -> None:
        """Close connections, and the browser if there is one."""
        await super().close()
        starting = _browsers.pop(self._owner, None)
        if starting is not None:
            with suppress(Exception):  # it may never have started; that was reported with its request
                await (await starting).close()


class _Browser:
    """A running Chromium and the proxy that is its only way out."""

    def __init__(self, handler: Any, proxy: GuardedProxy, limit: float) -> None:
        self.handler = handler
        self.proxy = proxy
        self.limit = limit

    @classmethod
    async def start(cls, crawler: Crawler) -> _Browser:
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        path = require_chromium()
        proxy = GuardedProxy()
        handler = ScrapyPlaywrightDownloadHandler(crawler)
        handler.config.launch_options = {
            "executable_path": path,
            "args": crawling_arguments(),
            "proxy": {"server": await proxy.start()},
        }
        # a service worker's requests pass no route of ours; a review page needs none, nor a download
        handler.config.startup_context_kwargs = {"default": {"service_workers": "block", "accept_downloads": False}}
        await handler._launch()
        return cls(handler, proxy, TIMES_A_PLAIN_PAGE * crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))

    async def render(self, request: Request) -> Response:
        """The page as it stands after a visit.

        Raises
        ------
        AddressRefused
            When it led to a private address.
        CrawlError
            When it never came to rest; it would not the next time, so it is not retried.
        """
        opened: list[Page] = []

        async def keep(page: Page, _: Request) -> None:
            opened.append(page)

        request.meta["playwright_page_init_callback"] = keep
        try:
            response: Response = await asyncio.wait_for(self.handler.download_request(request), self.limit)
        except TimeoutError:
            for page in opened:  # else its place among the open pages stays taken
                with suppress(Exception):
                    await asyncio.wait_for(page.close(), 5)
            raise CrawlError(
                f"{request.url} did not come to rest in the browser within {self.limit:.0f} s; save the page in a browser and import it"
            ) from None
        finally:
            request.meta.pop("playwright_page_init_callback", None)
        reason = response.headers.get(REFUSED_HEADER)
        if reason is not None:
            raise AddressRefused(reason.decode("latin-1"))
        return response

    async def close(self) -> None:
        await self.handler.close()
        await self.proxy.close()


def browser_meta() -> dict[str, Any]:
    """What a request carries to be rendered."""
    from scrapy_playwright.page import PageMethod

    return {"playwright": True, "playwright_page_methods": [PageMethod(visit)]}


def was_cut(meta: dict[str, Any]) -> bool:
    """Whether a rendered page still grew when its visit had to end."""
    return any(getattr(method, "result", None) == "cut" for method in meta.get("playwright_page_methods", ()))


async def refuse(request: BrowserRequest) -> bool:
    """Whether the browser must not even try: needless, not http(s), or a private address.

    What redirects and sockets reach is the proxy's to judge.
    """
    if request.resource_type in NEEDLESS:
        return True
    return not request.url.startswith(("data:", "blob:")) and refuse_url(request.url) is not None
