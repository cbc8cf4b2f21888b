"""Pages that need a browser: Playwright behind Scrapy's download handler, started with the first such page."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from w3lib.url import add_or_replace_parameters

from spiders.addresses import is_local_name, refuse_address, refuse_url
from spiders.browser import launch_arguments, require_chromium

if TYPE_CHECKING:
    from playwright.async_api import Page
    from playwright.async_api import Request as BrowserRequest
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

QUIET_AFTER = 5_000
"""Milliseconds to wait for the network to fall silent after loading; pages that never do are taken as they are."""
NEEDLESS = frozenset({"image", "media", "font"})
"""What a page loads without which its words are the same."""

_browsers: WeakKeyDictionary[Crawler, Any] = WeakKeyDictionary()


class Handler(HTTP11DownloadHandler):
    """Scrapy's own handler; a request with ``meta["playwright"]`` goes through Chromium."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._owner = crawler

    async def download_request(self, request: Request) -> Response:
        """Fetch, or render."""
        if secret := request.meta.get("secret"):
            # the key is in the address on the wire only: not in logs, archive, store or retries
            keyed = request.replace(url=add_or_replace_parameters(request.url, secret))
            return (await super().download_request(keyed)).replace(url=request.url, request=request)
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        if self._owner not in _browsers:
            _browsers[self._owner] = asyncio.ensure_future(_start(self._owner))
        browser = await _browsers[self._owner]
        rendered: Response = await browser.download_request(request)
        return rendered

    async def close(self) -> None:
        """Close connections, and the browser if there is one."""
        await super().close()
        starting = _browsers.pop(self._owner, None)
        if starting is not None:
            with suppress(Exception):  # it may never have started; that was reported with its request
                await (await starting).close()


async def _start(crawler: Crawler) -> Any:
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

    path = require_chromium()
    handler = ScrapyPlaywrightDownloadHandler(crawler)
    handler.config.launch_options = {"executable_path": path, "args": launch_arguments()}
    await handler._launch()
    return handler


def browser_meta() -> dict[str, Any]:
    """What a request carries to be rendered."""
    from scrapy_playwright.page import PageMethod

    return {"playwright": True, "playwright_page_methods": [PageMethod(_settle)]}


async def _settle(page: Page) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await page.wait_for_load_state("networkidle", timeout=QUIET_AFTER)


async def refuse(request: BrowserRequest) -> bool:
    """Whether the browser must not send a request: needless, not http(s), or to a private address."""
    if request.resource_type in NEEDLESS:
        return True
    if request.url.startswith(("data:", "blob:")):
        return False
    if refuse_url(request.url):
        return True
    host = urlsplit(request.url).hostname or ""
    if is_local_name(host):
        return False  # refuse_url let it pass: market.toml allows it
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False  # no such name: the browser will see the same
    return any(refuse_address(host, str(address[4][0])) for address in found)
