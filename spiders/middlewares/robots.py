"""robots.txt: a forbidden address is told apart from a failed one, and Crawl-delay is obeyed.

RFC 9309: a host without robots.txt (4xx) forbids nothing; where it cannot be read (5xx, no end, circles of redirects)
everything counts as forbidden until it can be. That is reported as a failure of the site, not as its wish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from spiders.middlewares.failures import explain
from spiders.middlewares.refusals import RobotsRefused, RobotsUnreadable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

CRAWL_DELAY_LIMIT = 60.0
"""Seconds; a longer Crawl-delay is a way to say no, and the page cap would take days."""
ROBOTS_LIMIT = 512 * 1024
"""Bytes of robots.txt that are looked at; RFC 9309 asks for 500 KiB at least."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware with three additions."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.unreadable: dict[str, str] = {}
        """Host -> why its robots.txt could not be read."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self.unreadable[netloc] = f"it answered {response.status}"
        if len(response.body) > ROBOTS_LIMIT:
            response = response.replace(body=response.body[:ROBOTS_LIMIT].rpartition(b"\n")[0])
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # a host that is not there at all says so itself when its page is asked for
        if not isinstance(exc, (CannotResolveHostError, DownloadConnectionRefusedError)):
            robots = Request(f"http://{netloc}/robots.txt")
            self.unreadable[netloc] = explain(exc, robots)
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise :class:`RobotsRefused` when the host forbids the address; slow down when it asks for that."""
        host = urlparse_cached(request).netloc
        if host in self.unreadable:
            raise RobotsUnreadable(
                f"robots.txt of {host} could not be read ({self.unreadable[host]}), so nothing was asked; try again later"
            )
        if rp is None:
            return
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise RobotsRefused(f"robots.txt of {host} forbids {request.url}") from None
        protego = getattr(rp, "rp", None)
        delay = protego.crawl_delay(self._robotstxt_useragent) if protego is not None else None
        host_name = urlparse_cached(request).hostname or ""
        if delay:
            slots = self.crawler.engine.downloader.per_slot_settings
            known = slots.setdefault(host_name, {})
            floor = float(known.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")))
            known["delay"] = max(floor, min(float(delay), CRAWL_DELAY_LIMIT))
            slot = self.crawler.engine.downloader.slots.get(host_name)
            if slot is not None:
                slot.delay = max(slot.delay, known["delay"])
