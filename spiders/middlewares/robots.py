"""robots.txt: a forbidden address is told apart from a failed one, and Crawl-delay is obeyed."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from spiders.middlewares.refusals import RobotsRefused

CRAWL_DELAY_LIMIT = 60.0
"""Seconds; a longer Crawl-delay is a way to say no, and the page cap would take days."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware with two additions."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise :class:`RobotsRefused` when the host forbids the address; slow down when it asks for that."""
        if rp is None:
            return
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            host = urlparse_cached(request).netloc
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
